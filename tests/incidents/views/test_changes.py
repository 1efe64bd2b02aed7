"""Adding to a record, reopening and closing it; words that never change."""

import re
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Action, Addendum, Decision
from incidents.operations import following_up, reviewing
from incidents.terms import (
    IncidentState,
    Restriction,
)
from tests.incidents.views.pages import post, text
from tests.people import signed_in

pytestmark = pytest.mark.django_db


# --- Adding, reopening, closing -------------------------------------------------


def test_an_entry_is_added_and_the_page_comes_back(karen, send):
    incident = send()

    answer = post(
        karen,
        "add",
        incident.reference,
        words="Mum will ring back.",
        kind="call_home",
        happened_at="now",
    )

    assert answer["Location"] == incident.get_absolute_url()
    entry = Addendum.objects.get()
    assert (entry.kind, entry.words) == ("call_home", "Mum will ring back.")


@time_machine.travel("2026-10-14 12:00+01:00", tick=False)
def test_an_entry_of_another_day_keeps_both_times(karen, send):
    incident = send()

    post(
        karen,
        "add",
        incident.reference,
        words="We met.",
        kind="meeting",
        happened_at="another",
        day_0="13",
        day_1="10",
        day_2="2026",
        time="15:20",
    )

    entry = Addendum.objects.get()
    assert entry.happened_at == datetime.fromisoformat("2026-10-13T15:20:00+01:00")
    assert entry.written_at == timezone.now()


@time_machine.travel("2026-10-14 12:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"words": " "}, "Write what you want to add"),
        ({"kind": "author_note"}, "Choose what you are adding"),
        ({"happened_at": "earlier"}, "Enter the time it happened, such as 10:42"),
        (
            {"happened_at": "earlier", "time": "12:01"},
            "When it happened must be now or in the past",
        ),
        ({"happened_at": "another", "time": "10:00"}, "Enter the day it happened"),
        (
            {"happened_at": "another", "time": "ten", "day_0": "31", "day_1": "2"},
            "Enter the time it happened, such as 10:42",
        ),
    ],
)
def test_an_entry_that_cannot_be_says_what_to_do_and_keeps_the_words(
    karen, send, changed, says
):
    incident = send()
    data = {"words": "Long words.", "kind": "note", "happened_at": "now"} | changed

    answer = post(karen, "add", incident.reference, **data)

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert says in shown
    assert "<title>Error: " in shown
    assert data["words"] in shown
    assert not Addendum.objects.exists()


@time_machine.travel("2026-10-14 12:00+01:00", tick=False)
def test_this_minute_is_not_the_future(karen, send):
    incident = send()

    data = {"words": "x", "kind": "note", "happened_at": "earlier", "time": "12:00"}

    assert post(karen, "add", incident.reference, **data).status_code == 302


def test_a_closed_incident_is_reopened_with_a_reason(karen, closed):
    answer = post(karen, "reopen", closed.reference, reason="He did it again.")

    closed.refresh_from_db()
    assert answer["Location"] == closed.get_absolute_url()
    assert closed.state == IncidentState.TO_REVIEW
    assert "He did it again." in text(karen, "record", closed.reference)


def test_reopening_without_a_reason_is_refused_in_words(karen, closed):
    shown = post(karen, "reopen", closed.reference).content.decode()

    closed.refresh_from_db()
    assert "Say why it needs to be looked at again" in shown
    assert closed.state == IncidentState.CLOSED


def test_the_second_to_reopen_is_told_and_keeps_their_words(karen, ruth, closed):
    reviewing.reopen(incident=closed, reason="Mine came first", by=ruth)

    answer = post(karen, "reopen", closed.reference, reason="My long reason")

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert f"{closed.reference} already waits for review." in shown
    assert "My long reason" in shown
    assert Decision.objects.count() == 2


def test_an_incident_is_closed_saying_how_it_ended(karen, asha, followed_up):
    following_up.mark_done(action=Action.objects.get(), by=asha)

    post(karen, "close", followed_up.reference, reason="They made up.")

    followed_up.refresh_from_db()
    assert followed_up.state == IncidentState.CLOSED
    assert "They made up." in text(karen, "record", followed_up.reference)


def test_an_open_follow_up_keeps_an_incident_open(karen, followed_up):
    answer = post(karen, "close", followed_up.reference, reason="Done with it")

    followed_up.refresh_from_db()
    assert followed_up.state == IncidentState.FOLLOWING_UP
    shown = answer.content.decode()
    assert "Mark every follow-up as done before you close it" in shown
    assert "Done with it" in shown


@pytest.mark.parametrize("page", ["reopen", "close"])
def test_an_error_on_a_page_that_moved_on_leads_to_its_field(karen, send, page):
    waiting = send()

    shown = post(karen, page, waiting.reference).content.decode()

    (link,) = re.findall(r'<li><a href="#(\w+)">', shown)
    assert f'id="{link}"' in shown


# --- Words that never change ----------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_no_method_changes_what_was_written(karen, asha, send, method):
    incident = send("The first words.")
    pages = [(karen, "record"), (asha, "my_report"), (karen, "looked")]
    fields = {"what_happened": "Changed", "title": "Changed", "place": "Changed"}

    for user, name in pages:
        client = signed_in(Client(), user)
        url = reverse(f"incidents:{name}", args=[incident.reference])
        answer = getattr(client, method)(url, fields, content_type="application/json")
        assert answer.status_code in {403, 405}

    incident.refresh_from_db()
    assert incident.what_happened == "The first words."
    assert incident.title != "Changed"


def test_fields_of_the_record_sent_along_are_left_alone(karen, send):
    incident = send("The first words.")

    post(
        karen,
        "add",
        incident.reference,
        words="x",
        kind="note",
        happened_at="now",
        what_happened="Changed",
        state="closed",
        restriction="head_only",
        written_by="somebody",
    )

    incident.refresh_from_db()
    assert incident.what_happened == "The first words."
    assert incident.state == IncidentState.TO_REVIEW
    assert incident.restriction == Restriction.NONE
