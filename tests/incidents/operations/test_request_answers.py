"""Answering a request: what each kind ends with, and what an answer needs."""

import pytest

from accounts.models import Site
from incidents.models import DataRequest
from incidents.operations.requests import RequestIsOver
from incidents.refusals import AlreadyDecided
from incidents.request_terms import RequestKind, RequestOutcome, RequestState, SentBy
from tests.data_requests import (
    CAME,
    DAY,
    answer,
    close_complaint,
    correct,
    days_on,
    extend,
    field_of,
    note,
    pause,
    record,
    refuse,
    reopen,
    sheet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def test_an_answer_ends_it_and_nothing_is_added_before_it_is_reopened(everyone, access):
    answer(access, everyone.karen)

    assert sheet(access).state == RequestState.ANSWERED
    assert Site.objects.get(pk=access.site_id).open_requests == 0
    assert not DataRequest.objects.open().exists()
    for act in (answer, note, pause, extend, correct):
        with pytest.raises(RequestIsOver):
            act(access, everyone.ruth)
    reopen(access, everyone.ruth)
    assert Site.objects.get(pk=access.site_id).open_requests == 1
    assert DataRequest.objects.open().exists()
    with pytest.raises(AlreadyDecided, match="open already"):
        reopen(access, everyone.ruth)


def test_reopening_needs_a_reason_and_gives_no_time_back(everyone, access, on_monday):
    due = sheet(access).due(today=CAME)
    answer(access, everyone.karen)
    on_monday.shift(60 * DAY)

    assert field_of(reopen, access, everyone.karen, reason=" ") == "words"
    reopen(access, everyone.karen)
    assert sheet(access).due(today=days_on(60)) == due
    assert field_of(answer, access, everyone.karen) == "late_reason"


def test_an_answer_on_the_last_day_is_in_time_and_the_next_needs_the_reason(
    everyone, north, on_monday
):
    first, second = (record(north, everyone.asha) for _ in range(2))
    on_monday.shift(31 * DAY)
    step = answer(first, everyone.karen, sent_on=days_on(30), late_reason="No need")

    assert step.late_reason == ""
    assert field_of(answer, second, everyone.karen) == "late_reason"
    answer(second, everyone.karen, late_reason="The archive was shut")
    assert sheet(second).was_late


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"outcome": RequestOutcome.UPHELD}, "outcome"),
        ({"sent_on": days_on(1)}, "sent_on"),
        ({"sent_on": days_on(-1)}, "sent_on"),
        ({"sent_by": None}, "sent_by"),
        ({"is_harm_checked": False}, "is_harm_checked"),
    ],
)
def test_an_answer_says_how_it_went_and_nothing_is_handed_over_unseen(
    everyone, access, changed, field
):
    assert field_of(answer, access, everyone.karen, **changed) == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"exemption": None}, "exemption"),
        ({"words": ""}, "words"),
        ({"is_regulator_told": False}, "is_regulator_told"),
    ],
)
@pytest.mark.parametrize("outcome", [RequestOutcome.IN_PART, RequestOutcome.REFUSED])
def test_what_is_held_back_has_an_exemption_a_reason_and_the_way_to_the_regulator(
    everyone, access, outcome, changed, field
):
    given = {"outcome": outcome} | changed

    assert field_of(refuse, access, everyone.karen, **given) == field
    refuse(access, everyone.karen, outcome=outcome)


def test_a_complaint_ends_with_what_was_found_and_the_way_to_the_regulator(
    everyone, complaint
):
    karen = everyone.karen
    in_full = RequestOutcome.IN_FULL

    assert field_of(close_complaint, complaint, karen, outcome=in_full) == "outcome"
    assert field_of(close_complaint, complaint, karen, words="") == "words"
    assert field_of(close_complaint, complaint, karen, is_regulator_told=False) == (
        "is_regulator_told"
    )
    step = close_complaint(complaint, karen, outcome=RequestOutcome.PARTLY_UPHELD)
    assert (step.exemption, step.is_harm_checked) == ("", True)


@pytest.mark.parametrize("outcome", [RequestOutcome.WITHDRAWN, RequestOutcome.NONE])
def test_what_was_taken_back_or_was_none_is_never_late_and_sent_to_nobody(
    everyone, access, on_monday, outcome
):
    on_monday.shift(90 * DAY)
    given = {"outcome": outcome, "sent_by": None, "sent_to": "Nell Archer"}

    assert field_of(answer, access, everyone.karen, **given) == "words"
    # What was sent with no word on how would be kept without whom it went to.
    sent = given | {"words": "They wrote so", "letter": "We have closed it."}
    assert field_of(answer, access, everyone.karen, **sent) == "sent_by"
    step = answer(access, everyone.karen, words="They wrote so", **given)
    assert not sheet(access).was_late
    assert (step.sent_by, step.sent_to) == ("", "")


def test_who_was_told_that_it_was_taken_back_is_kept(everyone, access):
    step = answer(
        access,
        everyone.karen,
        outcome=RequestOutcome.WITHDRAWN,
        words="They wrote so",
        sent_by=SentBy.EMAIL,
        sent_to=" Nell Archer ",
    )

    assert step.sent_to == "Nell Archer"


def test_a_right_is_done_without_anything_handed_over(everyone, north):
    request = record(north, everyone.asha, kind=RequestKind.RECTIFICATION)

    step = answer(request, everyone.karen, is_harm_checked=False)

    assert step.outcome == RequestOutcome.IN_FULL


def test_an_answer_while_the_clock_stands_still_ends_that_too(
    everyone, access, on_monday
):
    on_monday.shift(5 * DAY)
    pause(access, everyone.karen, on=days_on(3))

    assert field_of(refuse, access, everyone.karen, sent_on=days_on(2)) == "sent_on"
    refuse(access, everyone.karen)
    reopen(access, everyone.karen)
    assert sheet(access).asked.paused_since is None
