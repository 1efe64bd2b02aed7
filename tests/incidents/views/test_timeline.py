"""The timeline of a record, and the incidents that share a pupil with it."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Action, Incident
from incidents.operations import following_up, reviewing
from incidents.terms import (
    AddendumKind,
    EscalatedTo,
    NoActionReason,
    ParentsTold,
    Restriction,
)
from tests.incidents.views.happenings import soon
from tests.incidents.views.pages import page, text
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


# --- The timeline ---------------------------------------------------------------


def test_the_timeline_is_newest_first_and_every_time_is_machine_readable(
    karen, asha, send
):
    with time_machine.travel("2026-10-13 10:42+01:00", tick=False):
        incident = send()
    with time_machine.travel("2026-10-14 11:02+01:00", tick=False):
        page(karen, "record", incident.reference)
    with time_machine.travel("2026-10-14 11:04+01:00", tick=False):
        reviewing.decide_further_action(
            incident=incident, what="Ring home", owner=asha, due_at=soon(), by=karen
        )
    with time_machine.travel("2026-10-14 11:30+01:00", tick=False):
        following_up.mark_done(action=Action.objects.get(), note="Mum", by=asha)
        answer = page(karen, "record", incident.reference)

    days = answer.context["sheet"].days
    headings = [(str(day), [each.heading for each in entries]) for day, entries in days]
    assert headings == [
        ("2026-10-14", ["Follow-up done", "Decision: further action", "Seen"]),
        ("2026-10-13", ["Sent"]),
    ]
    timeline = answer.content.decode().split('id="timeline"')[1].split("</ol>")[0]
    assert timeline.count("<time") == timeline.count("<time class") == 4
    assert timeline.count("datetime=") == 4
    assert "Karen Osei, 24 hours after it was sent" in timeline


def test_a_backdated_entry_shows_when_it_happened_and_when_it_was_written(karen, send):
    incident = send()
    with time_machine.travel("2026-10-14 11:50+01:00", tick=False):
        following_up.add_to_timeline(
            incident=incident,
            kind=AddendumKind.TALK_WITH_PUPIL,
            words="He told me.",
            happened_at=datetime.fromisoformat("2026-10-13T15:20:00+01:00"),
            by=karen,
        )

    shown = " ".join(text(karen, "record", incident.reference).split())

    assert 'datetime="2026-10-13T15:20:00+01:00"' in shown
    assert "Happened Tue 13 Oct, written" in shown
    assert 'datetime="2026-10-14T11:50:00+01:00"' in shown


def test_an_entry_written_as_it_happened_shows_one_time(karen, send):
    incident = send()
    following_up.add_to_timeline(
        incident=incident,
        kind=AddendumKind.NOTE,
        words="He told me.",
        happened_at=timezone.now(),
        by=karen,
    )

    assert "written" not in text(karen, "record", incident.reference).split(
        'id="timeline"'
    )[1].replace("As written", "")


def test_an_escalation_and_its_checklist_are_on_the_timeline(karen, send):
    incident = send()
    reviewing.escalate(
        incident=incident,
        to=EscalatedTo.POLICE,
        told_at=timezone.now(),
        contact="Log 4471",
        advice="Keep the phone off",
        checklist=reviewing.Checklist(
            risk_reduced=True,
            sanction="None",
            parents_told=ParentsTold.NOT_TOLD,
            parents_reason="Police asked us to wait",
        ),
        by=karen,
    )

    [decision] = [
        entry
        for _, entries in page(karen, "record", incident.reference)
        .context["sheet"]
        .days
        for entry in entries
        if entry.is_decision
    ]

    facts = {fact.name: fact.words for fact in decision.facts}
    assert decision.heading == "Decision: escalated"
    assert facts.pop("When told")
    assert facts == {
        "Told": "Police",
        "Name or reference": "Log 4471",
        "Advice given": "Keep the phone off",
        "Sanction": "None",
        "Parents": "Parents not told. Police asked us to wait",
        "Risk": "Reduced",
    }


def test_a_duplicate_is_named_only_to_those_who_may_read_it(karen, sam, send):
    other = send()
    incident = send()
    reviewing.take_no_further_action(
        incident=incident,
        reason=NoActionReason.DUPLICATE,
        duplicate_of=other,
        by=karen,
    )
    before = text(sam, "record", incident.reference)

    Incident.objects.filter(pk=other.pk).update(restriction=Restriction.HEAD_ONLY)

    assert other.reference in before
    assert other.reference not in text(sam, "record", incident.reference)


def test_linked_incidents_share_a_pupil_and_may_be_read(
    sam, karen, jayden, callum, olive, send
):
    incident = send(people=[jayden, callum])
    both = send(people=[jayden, callum])
    one = send(people=[jayden])
    send(people=[jayden, olive])
    send()

    linked = page(sam, "record", incident.reference).context["linked"]

    assert [(each.incident.reference, each.shared) for each in linked] == [
        (one.reference, 1),
        (both.reference, 2),
    ]


def test_no_more_than_three_linked_incidents_are_shown(karen, jayden, send):
    incidents = [send(people=[jayden]) for _ in range(5)]

    linked = page(karen, "record", incidents[0].reference).context["linked"]

    assert [each.incident.pk for each in linked] == [
        each.pk for each in incidents[:1:-1]
    ]


def test_the_record_asks_eight_questions_however_long_its_timeline(
    karen, asha, jayden, send
):
    incident = send(people=[jayden])
    client = signed_in(Client(), karen)

    def add(count):
        for number in range(count):
            following_up.add_to_timeline(
                incident=incident,
                kind=AddendumKind.NOTE,
                words=f"Note {number}",
                happened_at=timezone.now(),
                by=karen,
            )
            action = following_up.give_action(
                incident=incident, what="Ring", owner=asha, due_at=soon(), by=karen
            )
            if number % 2:
                following_up.mark_done(action=action, by=asha)
            send(people=[jayden])

    statements = assert_does_not_grow(
        lambda: client.get(reverse("incidents:record", args=[incident.reference])), add
    )

    assert statements <= 8
