"""The four decisions, reopening and closing: whom and what each refuses."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.refusals import NotAllowed
from accounts.terms import Role
from incidents.models import Action, Decision, Incident, IncidentReader
from incidents.operations import following_up
from incidents.operations.reviewing import Checklist
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import (
    IncidentState,
    NoActionReason,
    ParentsTold,
    Restriction,
)
from tests.decisions import (
    DECIDING,
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
from tests.factories import ParentalLinkFactory
from tests.people import person

pytestmark = pytest.mark.django_db
NOW = "2026-10-14 10:00+01:00"
NOT_REVIEWERS = [
    "asha", "dean", "jo", "olive", "priya", "colin", "ada", "maria", "lena",
]  # fmt: skip


def refused_at(decide, incident, *, by, **changed) -> str:
    """Return the field a decision is refused at; nothing may have been saved."""
    before = Incident.objects.values().get(pk=incident.pk)
    decided = Decision.objects.count()
    with pytest.raises(FieldRefusal) as refusal:
        decide(incident, by=by, **changed)
    assert Incident.objects.values().get(pk=incident.pk) == before
    assert Decision.objects.count() == decided
    assert not Action.objects.exists()
    return refusal.value.field


# --- Whom each refuses ----------------------------------------------------------


@pytest.mark.parametrize("decide", [*FOUR, reopen, close], ids=by_name)
@pytest.mark.parametrize("name", NOT_REVIEWERS)
def test_those_who_do_not_review_decide_nothing(everyone, send, decide, name):
    incident = send()
    made_ready_for(decide, incident, by=everyone.karen)
    before = incident.decisions.count()

    with pytest.raises(NotAllowed):
        decide(incident, by=getattr(everyone, name))

    assert incident.decisions.count() == before


@pytest.mark.parametrize("decide", [*FOUR, reopen, close], ids=by_name)
def test_reviewers_of_another_site_or_school_decide_nothing(
    ruth, wes, karen, dean, south, send, decide
):
    incident = send(by=dean, site=south)
    made_ready_for(decide, incident, by=karen)

    for stranger in (ruth, wes):
        with pytest.raises(NotAllowed):
            decide(incident, by=stranger)


@pytest.mark.parametrize("decide", [*FOUR, reopen, close], ids=by_name)
def test_a_reviewer_whose_post_has_ended_decides_nothing(karen, ruth, send, decide):
    incident = send()
    made_ready_for(decide, incident, by=karen)
    ruth.posts.update(to_day=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed):
        decide(incident, by=ruth)


@pytest.mark.parametrize("decide", [*FOUR, reopen, close], ids=by_name)
def test_a_reviewer_who_is_named_in_it_decides_nothing(karen, dana, ruth, send, decide):
    incident = send(people=[ruth])
    made_ready_for(decide, incident, by=karen)
    before = incident.decisions.count()

    with pytest.raises(NotAllowed):
        decide(incident, by=ruth)

    assert incident.decisions.count() == before


@pytest.mark.parametrize("decide", [*FOUR, reopen, close], ids=by_name)
def test_a_reviewer_whose_child_is_named_decides_nothing(
    karen, ruth, jayden, send, decide
):
    incident = send(people=[jayden])
    made_ready_for(decide, incident, by=karen)
    ParentalLinkFactory(user=ruth, pupil=jayden)

    with pytest.raises(NotAllowed):
        decide(incident, by=ruth)


@pytest.mark.parametrize("decide", FOUR, ids=by_name)
def test_whoever_a_restriction_leaves_out_decides_nothing(karen, sam, send, decide):
    incident = send()
    restrict(incident, by=karen)

    with pytest.raises(NotAllowed):
        decide(incident, by=sam)

    incident.refresh_from_db()
    assert incident.state == IncidentState.TO_REVIEW


# --- What each refuses ----------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "because"])
def test_no_further_action_needs_one_of_the_reasons(karen, send, reason):
    assert refused_at(no_further_action, send(), by=karen, reason=reason) == "reason"


@pytest.mark.parametrize("words", ["", " \n "])
def test_another_reason_needs_words(karen, send, words):
    field = refused_at(
        no_further_action, send(), by=karen, reason=NoActionReason.OTHER, words=words
    )

    assert field == "words"


def test_a_duplicate_is_of_another_incident_that_this_person_may_read(
    karen, ruth, dean, south, send
):
    incident, elsewhere = send(), send(by=dean, site=south)
    duplicate = {"reason": NoActionReason.DUPLICATE, "by": ruth}

    for other in (None, incident, elsewhere):
        field = refused_at(no_further_action, incident, duplicate_of=other, **duplicate)
        assert field == "duplicate_of"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"what": " "}, "what"), ({"owner": None}, "owner"), ({"due": -1}, "due_day")],
)
@time_machine.travel(NOW, tick=False)
def test_further_action_needs_something_that_somebody_here_can_do(
    karen, dean, send, changed, field
):
    if "owner" in changed:
        changed = {"owner": dean}
    if "due" in changed:
        changed = {"due_at": timezone.now() - timedelta(seconds=1)}

    assert refused_at(further_action, send(), by=karen, **changed) == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "the papers"}, "to"),
        ({"contact": " "}, "contact"),
    ],
)
def test_an_escalation_needs_whom_and_a_name(karen, send, changed, field):
    assert refused_at(escalate, send(), by=karen, **changed) == field


@time_machine.travel(NOW, tick=False)
def test_nobody_has_been_told_in_the_future(karen, send):
    incident = send()
    in_a_second = timezone.now() + timedelta(seconds=1)

    assert refused_at(escalate, incident, by=karen, told_at=in_a_second) == "told_at"
    assert escalate(incident, by=karen, told_at=timezone.now())


@pytest.mark.parametrize("decide", DECIDING, ids=by_name)
def test_not_telling_parents_needs_a_reason(karen, send, decide):
    checklist = Checklist(parents_told=ParentsTold.NOT_TOLD, parents_reason=" ")

    field = refused_at(decide, send(), by=karen, checklist=checklist)

    assert field == "parents_reason"


def test_a_restriction_needs_a_reason(karen, send):
    assert refused_at(restrict, send(), by=karen, reason=" ") == "reason"


@pytest.mark.parametrize("name", ["asha", "jo", "ada", "lena", "maria"])
def test_a_reader_has_a_post_that_reads_incidents_here(everyone, send, name):
    readers = [getattr(everyone, name)]

    field = refused_at(restrict, send(), by=everyone.karen, readers=readers)

    assert field == "readers"
    assert not IncidentReader.objects.exists()


def test_a_reader_is_neither_of_another_site_nor_named_in_it(karen, ruth, south, send):
    elsewhere = person("Noor Aziz", (Role.DSL, south))

    assert refused_at(restrict, send(), by=karen, readers=[elsewhere]) == "readers"
    named = send(people=[ruth])
    assert refused_at(restrict, named, by=karen, readers=[ruth]) == "readers"


@pytest.mark.parametrize("decide", [reopen, close], ids=by_name)
def test_reopening_and_closing_need_a_reason(karen, send, decide):
    incident = send()
    made_ready_for(decide, incident, by=karen)

    assert refused_at(decide, incident, by=karen, reason=" \n") == "reason"


def test_a_follow_up_from_before_keeps_a_reopened_one_open(karen, send):
    incident = send()
    further_action(incident, by=karen)
    reopen(incident, by=karen)

    with pytest.raises(FieldRefusal, match="Mark every follow-up as done"):
        no_further_action(incident, by=karen)

    incident.refresh_from_db()
    assert incident.state == IncidentState.TO_REVIEW


def test_a_closed_one_is_given_no_follow_up(karen, send):
    incident = send()
    no_further_action(incident, by=karen)
    due_at = timezone.now() + timedelta(hours=1)

    with pytest.raises(AlreadyDecided, match="Reopen it first"):
        following_up.give_action(
            incident=incident, what="Ring home", owner=karen, due_at=due_at, by=karen
        )

    assert not Action.objects.exists()


def test_an_open_follow_up_keeps_it_open(karen, send):
    incident = send()
    further_action(incident, by=karen)

    with pytest.raises(FieldRefusal, match="Mark every follow-up as done"):
        close(incident, by=karen)
    following_up.mark_done(action=Action.objects.get(), by=karen)

    assert close(incident, by=karen)


# --- What comes too late --------------------------------------------------------


@pytest.mark.parametrize("second", FOUR, ids=by_name)
@pytest.mark.parametrize("first", DECIDING, ids=by_name)
@time_machine.travel(NOW, tick=False)
def test_the_second_reviewer_hears_who_decided_and_how(
    karen, ruth, send, first, second
):
    incident = send()
    decision = first(incident, by=karen)

    with pytest.raises(AlreadyDecided) as refusal:
        second(incident, by=ruth)

    words = f"K Osei decided this at 10:00: {decision.get_outcome_display()}."
    assert refusal.value.message == words
    assert incident.decisions.get() == decision
    assert not Action.objects.exclude(given_by=karen).exists()
    incident.refresh_from_db()
    assert incident.restriction == Restriction.NONE


def test_what_waits_is_not_reopened(karen, send):
    incident = send()

    with pytest.raises(AlreadyDecided, match="already waits for review"):
        reopen(incident, by=karen)


@pytest.mark.parametrize("before", [None, no_further_action])
def test_only_what_is_followed_up_is_closed(karen, send, before):
    incident = send()
    if before:
        before(incident, by=karen)
    decided = incident.decisions.count()

    with pytest.raises(AlreadyDecided):
        close(incident, by=karen)

    assert incident.decisions.count() == decided
