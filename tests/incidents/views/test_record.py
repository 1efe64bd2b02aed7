"""The record: who may open it, what it shows, and that opening it is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from accounts.terms import AccessKind
from incidents.models import Action, Addendum, Decision
from incidents.operations import following_up
from tests.incidents.views.pages import page, post, text
from tests.masking import without_token
from tests.people import signed_in

pytestmark = pytest.mark.django_db
NOT_READERS = ["asha", "dean", "jo", "olive", "priya", "colin", "ada", "maria"]


# --- Who may open it ------------------------------------------------------------


@pytest.mark.parametrize("name", NOT_READERS)
def test_pages_of_records_are_not_for_those_who_do_not_read_them(everyone, send, name):
    incident = send()
    person = getattr(everyone, name)

    assert page(person, "incidents").status_code == 403
    assert page(person, "record", incident.reference).status_code == 403
    assert page(person, "looked", incident.reference).status_code == 403


@pytest.mark.parametrize("name", NOT_READERS)
@pytest.mark.parametrize("action", ["add", "reopen", "close"])
def test_a_record_is_not_changed_by_those_who_do_not_review(
    everyone, followed_up, name, action
):
    answer = post(
        getattr(everyone, name),
        action,
        followed_up.reference,
        reason="x",
        words="x",
        kind="note",
        happened_at="now",
    )

    assert answer.status_code == 403
    assert not Addendum.objects.exists()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("name", ["record", "looked"])
def test_another_site_and_a_restricted_record_read_like_a_missing_one(
    sam, karen, wes, dean, olive, send, south, west, name
):
    missing = page(sam, name, "ES-99999")
    hidden = [
        send(by=dean, site=south),
        send(by=wes, site=west),
        send(people=[olive]),
    ]

    for incident in hidden:
        answer = page(sam, name, incident.reference)
        assert answer.status_code == missing.status_code == 404
        assert without_token(answer) == without_token(missing)
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("action", ["add", "reopen", "close"])
def test_another_site_cannot_be_written_to(wes, followed_up, action):
    assert post(wes, action, followed_up.reference, reason="x").status_code == 404


# --- Opening it -----------------------------------------------------------------


def test_each_opening_adds_one_entry_that_the_page_itself_shows(karen, send):
    incident = send()

    shown = text(karen, "record", incident.reference)

    [entry] = AccessEntry.objects.all()
    assert (entry.kind, entry.by) == (AccessKind.RECORD, karen)
    assert (entry.record_id, entry.site_id) == (str(incident.pk), incident.site_id)
    assert "Who has looked" in shown
    assert "Read it" in shown.split("Who has looked")[1]


def test_a_record_whose_opening_cannot_be_kept_shows_nothing(karen, send, monkeypatch):
    incident = send("Nobody reads this.")

    def refuse(*args, **kwargs):
        raise RuntimeError("the table refuses")

    monkeypatch.setattr(AccessEntry.objects, "create", refuse)
    client = signed_in(Client(raise_request_exception=False), karen)
    answer = client.get(reverse("incidents:record", args=[incident.reference]))

    assert answer.status_code == 500
    assert b"Nobody reads this." not in answer.content


def test_the_record_shows_what_was_written_and_by_whom(karen, jayden, willow, send):
    incident = send(
        "He showed me his phone.\n\nI did not look.",
        people=[jayden],
        place="Room 4",
        done_so_far=["told_dsl"],
        done_words="He is in the quiet room.",
        still_happening="no",
    )

    shown = text(karen, "record", incident.reference)

    assert "As written by A Patel, Teacher. Cannot be changed" in shown
    assert "<p>I did not look.</p>" in shown
    assert "Told the DSL in person. He is in the quiet room." in shown
    assert "Room 4" in shown
    assert "Is it still happening?" in shown
    assert "Jayden Marsh" in shown
    assert "Year 8, Willow. Not sure yet" in shown
    assert "Not restricted" in shown
    assert f"<title>{incident.reference} –" in shown


def test_markup_in_a_story_is_shown_as_it_was_typed(karen, send):
    incident = send("<script>alert(1)</script> she typed & sent")

    shown = text(karen, "record", incident.reference)

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; she typed &amp; sent" in shown


def test_a_record_that_waits_links_to_the_queue_and_offers_no_reopening(karen, send):
    incident = send()

    shown = text(karen, "record", incident.reference)

    assert "Decide in the review queue" in shown
    assert reverse("incidents:reopen", args=[incident.reference]) not in shown
    assert reverse("incidents:close", args=[incident.reference]) not in shown


def test_closing_is_offered_once_every_follow_up_is_done(karen, asha, followed_up):
    url = reverse("incidents:close", args=[followed_up.reference])
    before = text(karen, "record", followed_up.reference)

    following_up.mark_done(action=Action.objects.get(), by=asha)

    assert url not in before
    assert url in text(karen, "record", followed_up.reference)


# --- Who has looked -------------------------------------------------------------


def test_who_has_looked_names_each_person_once_and_is_itself_recorded(
    karen, ruth, send
):
    incident = send()
    for _ in range(3):
        page(ruth, "record", incident.reference)

    shown = text(karen, "looked", incident.reference)

    assert shown.count("Ruth Hall") == 1
    assert "Read it 3 times" in shown
    assert AccessEntry.objects.filter(by=karen, kind=AccessKind.LOOKED_LOG).count() == 1
    assert "Read who has looked" in shown
