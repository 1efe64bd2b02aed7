"""Taking a decision back: what comes back, for how long, and what stands in its way."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import AuditEntry, Notice
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind
from incidents.models import Action, Decision, Undoing
from incidents.models.queue import decided_on, queue_for
from incidents.models.reports import status_of
from incidents.models.seen import with_seen
from incidents.models.sheets import sheet_of
from incidents.operations import days, following_up, reviewing, undoing
from incidents.refusals import AlreadyDecided, CannotUndo
from incidents.terms import (
    UNDO_WITHIN,
    EscalatedTo,
    IncidentState,
    NoActionReason,
)

pytestmark = pytest.mark.django_db
# A school day, so that it can be signed.
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def close(incident, by):
    return reviewing.take_no_further_action(
        incident=incident, reason=NoActionReason.LOW_LEVEL, by=by
    )


def follow_up(incident, by, owner):
    return reviewing.decide_further_action(
        incident=incident,
        what="Ring home",
        owner=owner,
        due_at=timezone.now() + timedelta(hours=2),
        by=by,
    )


def escalate(incident, by):
    return reviewing.escalate(
        incident=incident,
        to=EscalatedTo.POLICE,
        told_at=timezone.now(),
        contact="Log 114",
        by=by,
    )


def now(incident):
    incident.refresh_from_db()
    return incident


DECIDE = [
    close,
    lambda incident, by: follow_up(incident, by, by),
    escalate,
]


@pytest.mark.parametrize("decide", DECIDE)
def test_r6_an_undone_incident_waits_as_if_nothing_had_been_decided(
    decide, karen, send, north
):
    incident = send()

    undoing.undo(decision=decide(incident, karen), by=karen)

    assert now(incident).state == IncidentState.TO_REVIEW
    assert incident.last_outcome == ""
    assert incident.last_decided_at is None
    assert incident.last_decided_by is None
    assert list(queue_for(karen, sites=[north])) == [incident]
    today = timezone.localdate()
    assert not decided_on(karen, sites=[north], day=today).exists()
    assert days.count_day(site=north, day=today, by=karen).reviewed == 0


def test_r6_both_events_stay_on_the_timeline(karen, send):
    incident = send()
    decision = close(incident, karen)

    undoing.undo(decision=decision, by=karen)

    sheet = sheet_of(incident, by=karen, now=timezone.now())
    headings = {entry.heading for entry in sheet.entries}
    assert {"Decision: no further action", "Undone: no further action"} <= headings
    assert AuditEntry.objects.filter(action="incident.decision_undone").count() == 1


def test_its_author_hears_of_neither(karen, asha, send):
    incident = send()
    undoing.undo(decision=close(incident, karen), by=karen)

    seen = with_seen(type(incident).objects.filter(pk=incident.pk)).get()

    assert [entry.heading for entry in status_of(seen)] == ["Sent"]


def test_what_stood_before_stands_again(karen, send):
    incident = send()
    first = close(incident, karen)
    reviewing.reopen(incident=incident, reason="A second message", by=karen)

    undoing.undo(decision=escalate(incident, karen), by=karen)

    assert now(incident).state == IncidentState.TO_REVIEW
    assert incident.last_outcome == first.outcome
    assert incident.last_decided_at == first.decided_at


def test_closing_after_follow_up_is_undone_too(karen, send):
    incident = send()
    escalated = escalate(incident, karen)
    closed = reviewing.close(incident=incident, reason="It ended well", by=karen)

    undoing.undo(decision=closed, by=karen)

    assert now(incident).state == IncidentState.FOLLOWING_UP
    assert incident.last_outcome == escalated.outcome


def test_it_can_be_decided_anew_and_that_undone_in_turn(karen, send):
    incident = send()
    undoing.undo(decision=close(incident, karen), by=karen)

    second = escalate(incident, karen)
    undoing.undo(decision=second, by=karen)

    assert now(incident).state == IncidentState.TO_REVIEW
    assert Undoing.objects.count() == 2


# --- The follow-up that was given with it --------------------------------------------


def test_the_follow_up_is_withdrawn_with_it(karen, asha, send):
    incident = send()
    decision = follow_up(incident, karen, asha)

    undoing.undo(decision=decision, by=karen)

    assert not Action.objects.open().exists()
    assert not Action.objects.visible_to(asha).exists()
    sheet = sheet_of(incident, by=karen, now=timezone.now() + timedelta(days=3))
    assert [each.is_withdrawn for each in sheet.follow_ups] == [True]
    assert not sheet.follow_ups[0].is_overdue
    assert not sheet.has_open_follow_up


def test_an_owner_who_was_not_told_yet_never_hears_of_it(karen, asha, send):
    decision = follow_up(send(), karen, asha)

    undoing.undo(decision=decision, by=karen)

    assert not Notice.objects.shown_to(asha).exists()
    assert not Notice.objects.to_mail(timezone.now()).filter(recipient=asha).exists()


def test_an_owner_who_was_told_is_told_that_it_is_withdrawn(karen, asha, send):
    decision = follow_up(send(), karen, asha)
    Notice.objects.update(mailed_at=timezone.now())

    undoing.undo(decision=decision, by=karen)

    told = Notice.objects.shown_to(asha).get()
    assert told.kind == NoticeKind.ACTION_WITHDRAWN


def test_a_withdrawn_follow_up_cannot_be_marked_as_done(karen, asha, send):
    decision = follow_up(send(), karen, asha)
    action = Action.objects.get()
    undoing.undo(decision=decision, by=karen)

    with pytest.raises(AlreadyDecided, match="withdrawn"):
        following_up.mark_done(action=action, by=asha)


# --- What stands in its way ----------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "undone"),
    [(UNDO_WITHIN, True), (UNDO_WITHIN + timedelta(seconds=1), False)],
)
def test_ten_minutes_to_the_second(after, undone, karen, send, clock):
    decision = close(send(), karen)
    clock.shift(after)

    if undone:
        undoing.undo(decision=decision, by=karen)
    else:
        with pytest.raises(CannotUndo, match=r"until 11:10\. Reopen it"):
            undoing.undo(decision=decision, by=karen)

    assert Undoing.objects.exists() == undone


def test_only_who_decided_can_undo_it(karen, ruth, send):
    decision = close(send(), karen)

    with pytest.raises(CannotUndo, match="Only K Osei can undo this"):
        undoing.undo(decision=decision, by=ruth)


def test_somebody_without_the_post_cannot(karen, asha, send):
    with pytest.raises(NotAllowed):
        undoing.undo(decision=close(send(), karen), by=asha)


def test_it_is_undone_once(karen, send):
    decision = close(send(), karen)
    undoing.undo(decision=decision, by=karen)

    with pytest.raises(CannotUndo):
        undoing.undo(decision=decision, by=karen)

    assert Undoing.objects.count() == 1


def test_a_later_decision_rests_on_it(karen, ruth, send):
    incident = send()
    decision = close(incident, karen)
    reviewing.reopen(incident=incident, reason="A second message", by=ruth)

    with pytest.raises(CannotUndo, match="Something else was decided"):
        undoing.undo(decision=decision, by=karen)

    assert now(incident).state == IncidentState.TO_REVIEW


def test_a_follow_up_that_is_done_rests_on_it(karen, asha, send):
    incident = send()
    decision = follow_up(incident, karen, asha)
    following_up.mark_done(action=Action.objects.get(), by=asha)

    with pytest.raises(CannotUndo, match="already done"):
        undoing.undo(decision=decision, by=karen)

    assert now(incident).state == IncidentState.FOLLOWING_UP


def test_a_signed_day_rests_on_it(karen, send, north):
    incident = send()
    decision = close(incident, karen)
    days.sign_day(site=north, day=timezone.localdate(), by=karen)

    with pytest.raises(CannotUndo, match="day has been signed"):
        undoing.undo(decision=decision, by=karen)

    assert now(incident).state == IncidentState.CLOSED


def test_an_earlier_day_that_was_signed_late_rests_on_it(karen, send, north):
    yesterday = north.calendar.last_school_days(2, until=timezone.localdate())[0]
    with time_machine.travel(north.calendar.closing_moment(yesterday), tick=False):
        incident = send()
    decision = close(incident, karen)
    north.review_begins_on = yesterday
    days.sign_day(site=north, day=yesterday, by=karen)

    with pytest.raises(CannotUndo, match="day has been signed"):
        undoing.undo(decision=decision, by=karen)

    assert now(incident).state == IncidentState.CLOSED


@pytest.mark.parametrize("name", ["restrict", "reopen"])
def test_what_moved_nothing_out_of_the_queue_is_changed_on_the_record(
    name, karen, send
):
    incident = send()
    if name == "restrict":
        decision = reviewing.restrict(
            incident=incident, readers=[], reason="Her brother", by=karen
        )
    else:
        close(incident, karen)
        decision = reviewing.reopen(incident=incident, reason="More came", by=karen)

    with pytest.raises(CannotUndo, match="cannot be undone"):
        undoing.undo(decision=decision, by=karen)

    assert Decision.objects.count() == Decision.objects.standing().count()
