"""The four decisions, reopening and closing: what each does and whom it refuses."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEntry, Notice
from accounts.terms import NoticeKind, RecordKind
from incidents.models import Action, Incident, IncidentReader
from incidents.operations.reviewing import Checklist
from incidents.terms import (
    EscalatedTo,
    IncidentState,
    NoActionReason,
    Outcome,
    ParentsTold,
    Restriction,
)
from tests.decisions import (
    FOUR,
    by_name,
    close,
    escalate,
    further_action,
    made_ready_for,
    no_further_action,
    reopen,
    restrict,
)

pytestmark = pytest.mark.django_db
NOW = "2026-10-14 10:00+01:00"
# Words that may stand in a record and nowhere else.
CANARY = "Zebedee"


# --- What each does -------------------------------------------------------------


@pytest.mark.parametrize(
    ("decide", "state", "outcome"),
    [
        (no_further_action, IncidentState.CLOSED, Outcome.NO_FURTHER_ACTION),
        (further_action, IncidentState.FOLLOWING_UP, Outcome.FURTHER_ACTION),
        (escalate, IncidentState.FOLLOWING_UP, Outcome.ESCALATED),
        (close, IncidentState.CLOSED, Outcome.CLOSED),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_decision_moves_the_incident_and_is_kept(karen, send, decide, state, outcome):
    incident = send()
    made_ready_for(decide, incident, by=karen)

    decision = decide(incident, by=karen)

    incident.refresh_from_db()
    assert (incident.state, incident.last_outcome) == (state, outcome)
    assert (incident.last_decided_by, incident.last_decided_at) == (
        karen,
        timezone.now(),
    )
    assert incident.decisions.first() == decision
    assert (decision.outcome, decision.decided_by) == (outcome, karen)
    assert decision.decided_at == timezone.now()


@pytest.mark.parametrize("decide", [*FOUR, reopen, close], ids=by_name)
def test_each_leaves_an_audit_entry_without_a_word_of_the_story(
    karen, jayden, send, decide
):
    incident = send(f"{CANARY} was called names.", people=[jayden])
    made_ready_for(decide, incident, by=karen)
    words = {"what": CANARY} if decide is further_action else {"reason": CANARY}
    if decide in {no_further_action, escalate}:
        words = {"words": CANARY, "reason": NoActionReason.OTHER}
    if decide is escalate:
        words = {"contact": CANARY, "advice": CANARY}

    decision = decide(incident, by=karen, **words)

    entry = AuditEntry.objects.get(action=f"incident.{decision.outcome}")
    assert (entry.by, entry.site) == (karen, incident.site)
    assert (entry.record_kind, entry.record_id) == (
        RecordKind.INCIDENT,
        str(incident.pk),
    )
    assert entry.detail == {"reference": incident.reference, "decision": decision.pk}


def test_no_further_action_keeps_the_reason_and_the_words(karen, send):
    decision = no_further_action(
        send(), by=karen, reason=NoActionReason.OTHER, words="The tutor knew already"
    )

    assert decision.no_action_reason == NoActionReason.OTHER
    assert decision.reason == "The tutor knew already"


def test_a_duplicate_points_at_the_other_incident(karen, send):
    first, second = send(), send()

    decision = no_further_action(
        second, by=karen, reason=NoActionReason.DUPLICATE, duplicate_of=first
    )

    assert decision.duplicate_of == first


def test_a_reference_beside_another_reason_is_not_kept(karen, send):
    first, second = send(), send()

    decision = no_further_action(second, by=karen, duplicate_of=first)

    assert decision.duplicate_of is None


def test_further_action_gives_the_follow_up_and_tells_its_owner(karen, asha, send):
    incident = send()
    due_at = timezone.now() + timedelta(days=1)

    further_action(incident, by=karen, what="See him", owner=asha, due_at=due_at)

    action = Action.objects.get(incident=incident)
    assert (action.what, action.owner, action.due_at) == ("See him", asha, due_at)
    assert action.given_by == karen
    notice = Notice.objects.get(kind=NoticeKind.ACTION_GIVEN)
    assert (notice.recipient, notice.record_id) == (asha, str(action.pk))


@time_machine.travel(NOW, tick=False)
def test_an_escalation_says_to_whom_when_and_what_they_said(karen, send):
    told_at = timezone.now() - timedelta(hours=1)

    decision = escalate(
        send(),
        by=karen,
        to=EscalatedTo.LADO,
        told_at=told_at,
        contact="Mo Łukasz-O’Brien",
        advice="Wait for their call",
    )

    assert (decision.escalated_to, decision.told_at) == (EscalatedTo.LADO, told_at)
    assert decision.contact == "Mo Łukasz-O’Brien"
    assert decision.advice == "Wait for their call"


def test_the_checklist_is_kept_with_the_decision(karen, send):
    checklist = Checklist(
        risk_reduced=True,
        policy_change_needed=True,
        sanction="Detention",
        parents_told=ParentsTold.NOT_TOLD,
        parents_reason="Police asked us to wait",
    )

    decision = escalate(send(), by=karen, checklist=checklist)

    assert decision.risk_reduced
    assert decision.policy_change_needed
    assert decision.sanction == "Detention"
    assert decision.parents_told == ParentsTold.NOT_TOLD
    assert decision.parents_reason == "Police asked us to wait"


def test_restricting_leaves_it_waiting_for_named_readers_alone(everyone, send):
    incident = send()

    restrict(incident, by=everyone.karen, readers=[everyone.sam])

    incident.refresh_from_db()
    assert incident.state == IncidentState.TO_REVIEW
    assert incident.restriction == Restriction.NAMED
    readers = {
        name
        for name, user in vars(everyone).items()
        if Incident.objects.visible_to(user).filter(pk=incident.pk).exists()
    }
    assert readers == {"karen", "sam", "dana"}


def test_restricting_again_takes_the_earlier_readers_away(karen, sam, ruth, send):
    incident = send()
    restrict(incident, by=karen, readers=[sam])

    restrict(incident, by=karen, readers=[ruth])

    readers = IncidentReader.objects.filter(incident=incident)
    assert {reader.user for reader in readers} == {karen, ruth}


@pytest.mark.parametrize("decide", [no_further_action, escalate], ids=by_name)
def test_reopening_puts_it_back_in_the_queue(karen, send, decide):
    incident = send()
    decide(incident, by=karen)

    decision = reopen(incident, by=karen, reason="She came back")

    assert decision.reason == "She came back"
    assert list(Incident.objects.awaiting_review()) == [incident]
    assert no_further_action(incident, by=karen)
