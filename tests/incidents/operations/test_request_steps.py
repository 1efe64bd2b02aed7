"""Working on a request: each step, who may not, and the day on either side."""

import pytest

from accounts.models import AuditEntry
from accounts.refusals import NotAllowed
from incidents.models import RequestStep
from incidents.operations.request_steps import ClockCannotStop
from incidents.refusals import AlreadyDecided
from incidents.request_terms import (
    ONE_MONTH,
    Cause,
    RequestKind,
    RequestState,
    StepKind,
)
from tests.data_requests import (
    CAME,
    DAY,
    MONDAY,
    acknowledge,
    answer,
    complain,
    correct,
    days_on,
    extend,
    field_of,
    note,
    pause,
    record,
    refuse,
    reopen,
    resume,
    sheet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


# --- Who ------------------------------------------------------------------------


@pytest.mark.parametrize("act", [pause, extend, note, answer, refuse, correct, reopen])
@pytest.mark.parametrize("name", ["asha", "olive", "ada", "colin"])
def test_only_those_who_handle_requests_work_on_one(everyone, access, act, name):
    with pytest.raises(NotAllowed):
        act(access, getattr(everyone, name))

    assert not RequestStep.objects.exists()


def test_each_step_has_a_number_and_an_audit_entry(everyone, access):
    pause(access, everyone.karen)
    resume(access, everyone.ruth)
    extend(access, everyone.priya)
    note(access, everyone.sam)
    answer(access, everyone.dana)
    reopen(access, everyone.dana)
    correct(access, everyone.dana)

    kinds = list(RequestStep.objects.values_list("number", "kind"))
    assert kinds == list(
        enumerate(
            [
                "paused",
                "resumed",
                "extended",
                "noted",
                "answered",
                "reopened",
                "corrected",
            ],
            start=1,
        )
    )
    audited = AuditEntry.objects.filter(action__in=[f"request.{k}" for _, k in kinds])
    assert audited.count() == 7
    assert "Rang them" not in str(list(audited.values_list("detail", flat=True)))


# --- The clock stands still -----------------------------------------------------


@pytest.mark.parametrize("kind", [RequestKind.COMPLAINT, RequestKind.RECORD])
def test_a_complaint_and_an_educational_record_never_stand_still(everyone, north, kind):
    request = record(north, everyone.asha, kind=kind)

    with pytest.raises(ClockCannotStop):
        pause(request, everyone.karen)
    with pytest.raises(AlreadyDecided, match="no longer time"):
        extend(request, everyone.karen)


@pytest.mark.parametrize("kind", sorted(ONE_MONTH))
def test_the_clock_of_every_right_stops_and_runs_again(
    everyone, north, on_monday, kind
):
    request = record(north, everyone.asha, kind=kind)
    due = sheet(request).due(today=CAME)

    pause(request, everyone.karen)
    assert sheet(request).state == RequestState.PAUSED
    on_monday.shift(4 * DAY)
    resume(request, everyone.karen)

    moved = sheet(request).due(today=days_on(4))
    # Four days after the 23rd of December is a Sunday, and then a bank holiday.
    assert (due.day, moved.day) == (23, 29)


def test_it_stops_once_at_a_time_and_runs_once(everyone, access):
    with pytest.raises(ClockCannotStop, match="running"):
        resume(access, everyone.karen)
    pause(access, everyone.karen)
    with pytest.raises(ClockCannotStop, match="already"):
        pause(access, everyone.karen)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"on": days_on(-1)}, "on"),
        ({"on": days_on(1)}, "on"),
        ({"words": " "}, "words"),
        ({"cause": Cause.COMPLEX}, "cause"),
    ],
)
def test_a_stop_has_a_cause_words_and_a_day_since_it_came(
    everyone, access, changed, field
):
    assert field_of(pause, access, everyone.karen, **changed) == field


def test_a_stop_begins_on_the_last_day_and_not_the_day_after(
    everyone, access, on_monday
):
    on_monday.shift(40 * DAY)

    assert field_of(pause, access, everyone.karen, on=days_on(31)) == "on"
    pause(access, everyone.karen, on=days_on(30))


def test_stops_do_not_lie_over_each_other(everyone, access, on_monday):
    on_monday.shift(10 * DAY)
    pause(access, everyone.karen, on=days_on(2))
    assert field_of(resume, access, everyone.karen, on=days_on(1)) == "on"
    assert field_of(resume, access, everyone.karen, on=days_on(11)) == "on"
    resume(access, everyone.karen, on=days_on(6))

    assert field_of(pause, access, everyone.karen, on=days_on(5)) == "on"
    pause(access, everyone.karen, on=days_on(6))


# --- It takes longer ------------------------------------------------------------


def test_it_is_extended_once_by_two_months(everyone, access):
    extend(access, everyone.karen)

    due = sheet(access).due(today=CAME)
    assert (due.day, due.month, due.year) == (23, 2, 2027)
    with pytest.raises(AlreadyDecided, match="once"):
        extend(access, everyone.karen)


def test_the_notice_counts_on_the_last_day_of_the_first_month_and_not_after(
    everyone, access, on_monday
):
    on_monday.shift(31 * DAY)

    assert field_of(extend, access, everyone.karen, sent_on=days_on(31)) == "sent_on"
    extend(access, everyone.karen, sent_on=days_on(30))
    assert sheet(access).asked.is_extended


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sent_on": days_on(-1)}, "sent_on"),
        ({"sent_on": days_on(1)}, "sent_on"),
        ({"words": ""}, "words"),
        ({"cause": Cause.IDENTITY}, "cause"),
    ],
)
def test_a_longer_time_has_a_cause_words_and_a_day(everyone, access, changed, field):
    assert field_of(extend, access, everyone.karen, **changed) == field


# --- Acknowledging --------------------------------------------------------------


def test_a_complaint_is_acknowledged_once_and_nothing_else_is(
    everyone, access, complaint
):
    acknowledge(complaint, everyone.karen)

    assert sheet(complaint).asked.acknowledged_on == CAME
    with pytest.raises(AlreadyDecided, match="before"):
        acknowledge(complaint, everyone.karen)
    with pytest.raises(AlreadyDecided, match="Only a complaint"):
        acknowledge(access, everyone.karen)


def test_on_the_thirtieth_day_it_is_in_time_and_on_the_next_it_needs_the_reason(
    everyone, north, on_monday
):
    first, second = (complain(north) for _ in range(2))
    on_monday.shift(30 * DAY)
    acknowledge(first, everyone.karen, sent_on=days_on(29))

    assert field_of(acknowledge, second, everyone.karen) == "late_reason"
    step = acknowledge(second, everyone.karen, late_reason="The lead was away")
    assert step.late_reason == "The lead was away"


@pytest.mark.parametrize("day", [-1, 1])
def test_it_is_not_acknowledged_before_it_came_or_tomorrow(everyone, complaint, day):
    sent_on = days_on(day)

    assert field_of(acknowledge, complaint, everyone.karen, sent_on=sent_on) == (
        "sent_on"
    )


# --- Notes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": ""}, "words"),
        ({"on": days_on(-1)}, "on"),
        ({"on": days_on(1)}, "on"),
    ],
)
def test_a_note_has_words_and_a_day(everyone, access, changed, field):
    assert field_of(note, access, everyone.karen, **changed) == field


# --- Putting right --------------------------------------------------------------


def test_kind_and_day_are_put_right_and_stay_as_they_were(everyone, access, on_monday):
    on_monday.shift(3 * DAY)
    step = correct(access, everyone.karen, received_on=days_on(1))

    access.refresh_from_db()
    assert (access.kind, access.received_on) == (RequestKind.COMPLAINT, days_on(1))
    assert (step.was_kind, step.was_received_on) == (RequestKind.ACCESS, CAME)
    assert [step.kind for step in sheet(access).steps] == [StepKind.CORRECTED]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": RequestKind.ACCESS}, "kind"),
        ({"words": ""}, "words"),
        ({"received_on": days_on(1)}, "received_on"),
    ],
)
def test_putting_right_changes_something_for_a_reason(everyone, access, changed, field):
    assert field_of(correct, access, everyone.karen, **changed) == field


def test_it_did_not_come_after_something_was_done_on_it(everyone, access, on_monday):
    note(access, everyone.karen)
    on_monday.shift(2 * DAY)

    assert field_of(correct, access, everyone.karen, received_on=days_on(1)) == (
        "received_on"
    )


def test_what_was_a_stop_of_a_right_stops_no_complaint(everyone, access, on_monday):
    pause(access, everyone.karen)
    on_monday.move_to(MONDAY + 40 * DAY)

    correct(access, everyone.karen)

    assert sheet(access).state == RequestState.OPEN
    assert sheet(access).is_overdue
