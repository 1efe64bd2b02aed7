"""What is put right on a record: title, readers, entered in error, parents."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.refusals import NotAllowed
from incidents.models import Addendum, Decision, Incident, IncidentReader
from incidents.models.sheets import sheet_of
from incidents.operations import correcting, following_up, restricting, reviewing
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import AddendumKind, IncidentState, Outcome, Restriction
from tests.decisions import further_action, no_further_action, reopen, restrict

pytestmark = pytest.mark.django_db


def readers(everyone, incident):
    return {
        name
        for name, person in vars(everyone).items()
        if Incident.objects.visible_to(person).filter(pk=incident.pk).exists()
    }


# --- The title --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["karen", "ruth", "dana"])
def test_whoever_leads_the_review_changes_a_title(everyone, send, name):
    incident = send("He was called names at break, in a chat.")
    before = incident.title
    by = getattr(everyone, name)

    correcting.change_title(incident=incident, title=" Name-calling  in a chat ", by=by)

    incident.refresh_from_db()
    assert incident.title == "Name-calling in a chat"
    kept = Addendum.objects.get(kind=AddendumKind.TITLE)
    assert (kept.words, kept.written_by) == (f"Before: {before}", by)
    entry = AuditEntry.objects.get(action="incident.retitled")
    assert before not in str(entry.detail)


@pytest.mark.parametrize("name", ["sam", "asha", "jo", "ada"])
def test_others_do_not_change_it(everyone, send, name):
    with pytest.raises(NotAllowed):
        correcting.change_title(
            incident=send(), title="Another", by=getattr(everyone, name)
        )


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("  ", "Enter a title"),
        ("x" * 101, "Use 100 letters at most"),
        ("Jayden’s photo", "Leave out Jayden’s: a title names nobody"),
        ("A word with ms patel", "Leave out patel: a title names nobody"),
    ],
)
def test_a_title_that_cannot_stand_in_a_list_is_refused(
    karen, asha, jayden, send, title, message
):
    incident = send()

    with pytest.raises(FieldRefusal) as refusal:
        correcting.change_title(incident=incident, title=title, by=karen)

    assert refusal.value.message == message
    assert not Addendum.objects.exists()


def test_the_second_of_two_titles_is_refused(karen, ruth, send):
    incident = send()
    same = Incident.objects.get(pk=incident.pk)
    correcting.change_title(incident=incident, title="The first title", by=karen)

    with pytest.raises(AlreadyDecided):
        correcting.change_title(incident=same, title="The second title", by=ruth)


# --- Entered in error ---------------------------------------------------------------


def test_a_voided_record_is_closed_readable_and_counts_no_more(
    everyone, karen, jayden, send
):
    incident = send(people=[jayden])

    reviewing.void(incident=incident, reason="Sent twice", by=karen)

    incident.refresh_from_db()
    assert (incident.state, incident.is_void) == (IncidentState.CLOSED, True)
    assert readers(everyone, incident) == {"sam", "ruth", "karen", "dana"}
    sheet = sheet_of(incident, by=karen, now=timezone.now(), pupil=jayden)
    assert sheet.of_pupil == []
    assert "Entered in error" in {entry.heading for entry in sheet.entries}


def test_it_can_be_reopened(karen, send):
    incident = send()
    reviewing.void(incident=incident, reason="Sent twice", by=karen)

    reopen(incident, by=karen)

    incident.refresh_from_db()
    assert (incident.state, incident.is_void) == (IncidentState.TO_REVIEW, False)


@pytest.mark.parametrize("name", ["sam", "asha", "jo", "ada"])
def test_others_do_not_void(everyone, send, name):
    incident = send()

    with pytest.raises(NotAllowed):
        reviewing.void(incident=incident, reason="No", by=getattr(everyone, name))

    assert not Decision.objects.exists()


def test_voiding_needs_a_reason_and_no_open_follow_up_and_is_done_once(karen, send):
    incident = send()
    with pytest.raises(FieldRefusal, match="Say why"):
        reviewing.void(incident=incident, reason=" ", by=karen)
    further_action(incident, by=karen)
    with pytest.raises(FieldRefusal, match="Mark every follow-up as done"):
        reviewing.void(incident=incident, reason="Sent twice", by=karen)
    other = send()
    reviewing.void(incident=other, reason="Sent twice", by=karen)
    with pytest.raises(AlreadyDecided):
        reviewing.void(incident=other, reason="Sent twice", by=karen)


# --- Who may read it --------------------------------------------------------------


def test_readers_are_narrowed_and_widened_after_the_queue_too(everyone, send):
    incident = send()
    no_further_action(incident, by=everyone.karen)

    restricting.change_readers(
        incident=incident, readers=[], reason="Her brother", by=everyone.karen
    )
    narrow = readers(everyone, incident)
    restricting.change_readers(
        incident=incident, readers=[everyone.sam], reason="He helps", by=everyone.karen
    )

    assert narrow == {"karen", "dana"}
    assert readers(everyone, incident) == {"karen", "sam", "dana"}
    incident.refresh_from_db()
    assert incident.state == IncidentState.CLOSED


@pytest.mark.parametrize(
    ("kinds", "names_adult", "restriction", "expected"),
    [
        (["CD-01"], False, Restriction.NONE, {"sam", "ruth", "karen", "dana"}),
        (["CD-01"], True, Restriction.HEAD_AND_DSL, {"ruth", "karen", "dana"}),
        (["ST-01"], True, Restriction.HEAD_ONLY, {"dana"}),
    ],
)
def test_a_lifted_restriction_opens_no_wider_than_when_it_was_sent(
    everyone, send, kinds, names_adult, restriction, expected
):
    incident = send(kinds=kinds, people=[everyone.olive] if names_adult else [])
    restricting.change_readers(
        incident=incident, readers=[everyone.karen], reason="Both", by=everyone.dana
    )

    restricting.lift_restriction(
        incident=incident, reason="It is over", by=everyone.karen
    )

    incident.refresh_from_db()
    assert incident.restriction == restriction
    assert readers(everyone, incident) == expected
    assert not IncidentReader.objects.exists()
    assert incident.decisions.first().outcome == Outcome.UNRESTRICTED


def test_only_a_restriction_to_names_is_lifted_and_with_a_reason(karen, send):
    incident = send()
    with pytest.raises(FieldRefusal, match="not restricted to named"):
        restricting.lift_restriction(incident=incident, reason="Over", by=karen)
    restrict(incident, by=karen)
    with pytest.raises(FieldRefusal, match="Say why"):
        restricting.lift_restriction(incident=incident, reason="", by=karen)


def test_somebody_left_out_changes_nothing(karen, sam, ruth, send):
    incident = send()
    restrict(incident, by=karen)

    for change in (
        lambda: restricting.change_readers(
            incident=incident, readers=[sam], reason="Me", by=sam
        ),
        lambda: restricting.lift_restriction(incident=incident, reason="Me", by=ruth),
    ):
        with pytest.raises(NotAllowed):
            change()


# --- Parents ------------------------------------------------------------------------


def test_the_last_word_on_parents_stands(karen, send):
    incident = send()

    def line():
        return sheet_of(incident, by=karen, now=timezone.now()).parents

    def say(kind, words, minutes):
        following_up.add_to_timeline(
            incident=incident,
            kind=kind,
            words=words,
            happened_at=timezone.now() - timedelta(minutes=minutes),
            by=karen,
        )

    assert line() is None
    say(AddendumKind.PARENTS_NOT_YET, "No answer", 9)
    assert (line().answer, line().words) == ("Not yet", "No answer")
    say(AddendumKind.PARENTS_TOLD, "Mum, by phone", 5)
    assert (line().answer, line().words, line().by) == (
        "Yes",
        "Mum, by phone",
        "Karen Osei",
    )


def test_a_title_is_not_changed_through_the_timeline(karen, send):
    with pytest.raises(FieldRefusal):
        following_up.add_to_timeline(
            incident=send(),
            kind=AddendumKind.TITLE,
            words="Before: x",
            happened_at=timezone.now(),
            by=karen,
        )
