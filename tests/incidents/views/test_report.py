"""An author sees their own words, that they were seen and the word of the decision."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, AuditEntry
from accounts.operations import records
from accounts.terms import AccessKind, RecordKind
from incidents.models import Addendum, Incident
from incidents.models.paging import PAGE_SIZE
from incidents.operations import following_up, reviewing
from incidents.terms import AddendumKind, NoActionReason, Restriction
from tests.decisions import escalate
from tests.masking import without_token
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


def page(user, name, *args, query=""):
    url = reverse(f"incidents:{name}", args=args) + query
    return signed_in(Client(), user).get(url)


def text(user, name, *args, query=""):
    return page(user, name, *args, query=query).content.decode()


def look(user, incident, kind=AccessKind.REVIEWED):
    return records.record_access(
        kind=kind, record_kind=RecordKind.INCIDENT, record=incident, by=user
    )


def restrict(incident):
    Incident.objects.filter(pk=incident.pk).update(restriction=Restriction.NAMED)


# --- The list -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["colin", "ada", "maria"])
def test_my_reports_is_for_those_who_log(everyone, name):
    assert page(getattr(everyone, name), "my_reports").status_code == 403


def test_an_empty_list_says_so(asha):
    assert "You have not sent anything yet" in text(asha, "my_reports")


def test_nobody_sees_what_somebody_else_sent(dean, send):
    incident = send()

    assert incident.reference not in text(dean, "my_reports")


def test_a_report_that_nobody_has_opened_is_not_seen_yet(asha, send):
    incident = send()
    look(asha, incident, AccessKind.OWN_COPY)

    shown = text(asha, "my_reports")

    assert "Not seen yet" in shown
    assert "Needs review" in shown


def test_the_first_to_open_it_is_named_with_the_time(asha, karen, ruth, send):
    with time_machine.travel("2026-10-14 10:42+01:00", tick=False):
        incident = send()
    with time_machine.travel("2026-10-14 11:02+01:00", tick=False):
        look(karen, incident)
    with time_machine.travel("2026-10-14 11:30+01:00", tick=False):
        look(ruth, incident, AccessKind.RECORD)

    assert "Seen by K Osei, Wed 14 Oct 11:02" in text(asha, "my_reports")


def test_an_author_who_opens_their_own_record_has_not_made_it_seen(karen, send):
    incident = send(by=karen)
    look(karen, incident, AccessKind.RECORD)

    assert "Not seen yet" in text(karen, "my_reports")


def test_the_status_is_the_word_of_the_decision_and_who_decided(asha, karen, send):
    followed_up = send()
    reviewing.decide_further_action(
        incident=followed_up,
        what="Secretly ring the police",
        owner=karen,
        due_at=timezone.now() + timedelta(hours=1),
        by=karen,
    )
    closed = send()
    reviewing.take_no_further_action(
        incident=closed, reason=NoActionReason.LOW_LEVEL, by=karen
    )

    shown = text(asha, "my_reports")

    assert "Further action" in shown
    assert "K Osei." in shown
    assert "No further action." in shown
    assert "police" not in shown
    assert "Low level" not in shown


def test_the_status_of_what_was_escalated_or_entered_in_error(asha, karen, send):
    escalate(send(), by=karen)
    shown = text(asha, "my_reports")
    assert "Escalated" in shown
    assert "K Osei." in shown
    assert "Further action" not in shown

    reviewing.void(incident=send(), reason="Sent twice", by=karen)

    shown = text(asha, "my_reports")
    assert "Entered in error." in shown
    assert "No further action" not in shown
    assert "Sent twice" not in shown


def test_a_restricted_report_is_a_reference_and_a_day(asha, send):
    incident = send("The lollipop story in full.")
    restrict(incident)

    shown = text(asha, "my_reports")

    assert incident.reference in shown
    assert "Restricted. Ring the DSL if you need to add something." in shown
    assert incident.title not in shown
    assert reverse("incidents:my_report", args=[incident.reference]) not in shown


def test_older_reports_are_a_page_away_and_none_is_missed(asha, send):
    with time_machine.travel("2026-10-14 10:42+01:00", tick=False):
        sent = {send().reference for _ in range(PAGE_SIZE + 2)}

    first = page(asha, "my_reports").context["page"]
    second = page(asha, "my_reports", query=f"?before={first.older}").context["page"]

    assert len(first.rows) == PAGE_SIZE
    assert not second.older
    both = [incident.reference for incident in first.rows + second.rows]
    assert len(both) == len(sent)
    assert set(both) == sent


@pytest.mark.parametrize("mark", ["x", "2026_1", "2026-10-14T10:00:00_1", "_", "a_b"])
def test_a_mark_that_cannot_be_read_means_the_first_page(asha, send, mark):
    incident = send()

    assert incident.reference in text(asha, "my_reports", query=f"?before={mark}")


def test_my_reports_asks_the_same_for_many(asha, send):
    client = signed_in(Client(), asha)

    statements = assert_does_not_grow(
        lambda: client.get(reverse("incidents:my_reports")),
        lambda count: [send() for _ in range(count)],
    )

    assert statements <= 4


# --- One's own copy -------------------------------------------------------------


def test_an_author_reads_their_own_words(asha, jayden, send):
    incident = send("He showed me the screen.", people=[jayden], place="Room 4")

    shown = text(asha, "my_report", incident.reference)

    assert "He showed me the screen." in shown
    assert "Jayden Marsh" in shown
    assert "Room 4" in shown


@pytest.mark.parametrize("name", ["dean", "jo", "karen", "dana"])
def test_a_copy_is_nobody_elses(everyone, send, name):
    incident = send()

    answer = page(getattr(everyone, name), "my_report", incident.reference)

    assert answer.status_code == 404


def test_a_restricted_copy_reads_like_a_missing_one(asha, send):
    incident = send()
    restrict(incident)

    hidden = page(asha, "my_report", incident.reference)
    missing = page(asha, "my_report", "ES-99999")

    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)


def test_opening_a_copy_is_recorded_once(asha, send):
    incident = send()

    page(asha, "my_report", incident.reference)

    [entry] = AccessEntry.objects.all()
    assert (entry.by, entry.kind) == (asha, AccessKind.OWN_COPY)
    assert entry.record_id == str(incident.pk)


def test_a_copy_that_is_refused_leaves_no_entry(dean, send):
    page(dean, "my_report", send().reference)

    assert not AccessEntry.objects.exists()


def test_the_status_leaves_out_reasons_follow_ups_and_reviewers_notes(
    asha, karen, send
):
    incident = send()
    look(karen, incident)
    reviewing.decide_further_action(
        incident=incident,
        what="Ring the uncle",
        owner=karen,
        due_at=timezone.now() + timedelta(hours=1),
        checklist=reviewing.Checklist(sanction="Detention"),
        by=karen,
    )
    following_up.add_to_timeline(
        incident=incident,
        kind=AddendumKind.CALL_HOME,
        words="Mother in tears",
        happened_at=timezone.now(),
        by=karen,
    )

    shown = text(asha, "my_report", incident.reference)

    assert "Further action" in shown
    assert "K Osei" in shown
    for kept in ("uncle", "Detention", "tears"):
        assert kept not in shown


# --- Adding to it ---------------------------------------------------------------


def test_an_author_adds_a_note_and_their_words_stay(asha, send):
    incident = send("The first words.")
    client = signed_in(Client(), asha)
    url = reverse("incidents:add_to_report", args=[incident.reference])

    answer = client.post(url, {"words": "It was Room 6."})

    assert answer["Location"] == reverse(
        "incidents:my_report", args=[incident.reference]
    )
    note = Addendum.objects.get()
    assert (note.kind, note.words) == (AddendumKind.AUTHOR_NOTE, "It was Room 6.")
    assert note.written_by == asha
    incident.refresh_from_db()
    assert incident.what_happened == "The first words."
    assert "It was Room 6." in client.get(answer["Location"]).content.decode()
    entry = AuditEntry.objects.get(action="incident.added_to")
    assert "Room 6" not in str(entry.detail)


def test_an_empty_note_says_what_to_do_and_adds_nothing(asha, send):
    incident = send()
    url = reverse("incidents:add_to_report", args=[incident.reference])

    shown = signed_in(Client(), asha).post(url, {"words": " "}).content.decode()

    assert "Write what you want to add" in shown
    assert "<title>Error: " in shown
    assert not Addendum.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("dean", 404), ("karen", 404), ("colin", 403), ("maria", 403)]
)
def test_nobody_else_adds_to_a_report(everyone, send, name, status):
    incident = send()
    url = reverse("incidents:add_to_report", args=[incident.reference])

    answer = signed_in(Client(), getattr(everyone, name)).post(url, {"words": "x"})

    assert answer.status_code == status
    assert not Addendum.objects.exists()


def test_nothing_is_added_to_a_report_that_was_restricted(asha, send):
    incident = send()
    restrict(incident)
    url = reverse("incidents:add_to_report", args=[incident.reference])

    assert signed_in(Client(), asha).post(url, {"words": "x"}).status_code == 404
    assert not Addendum.objects.exists()
