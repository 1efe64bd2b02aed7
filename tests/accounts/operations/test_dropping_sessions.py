"""Sessions that ended are deleted, and nothing else goes with them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import tasks
from accounts.models import AuditEntry, SignedInSession
from accounts.operations import sessions
from esafety.celery import app
from incidents.models import Draft
from tests.accounts.signing_in import PASSWORD, try_password, with_password
from tests.incidents.views.answering import address_of, answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TWELVE_HOURS = timedelta(hours=12)


@pytest.fixture
def browser(asha):
    """Asha's browser, signed in at eight."""
    with_password(asha)
    browser = Client()
    with time_machine.travel(MORNING, tick=False):
        try_password(browser, asha.email, PASSWORD)
    return browser


def test_a_session_goes_when_it_has_ended_and_no_second_before(browser):
    too_soon = MORNING + TWELVE_HOURS - timedelta(seconds=1)

    early = sessions.drop_expired_sessions(now=too_soon)
    noted = SignedInSession.objects.count()
    late = sessions.drop_expired_sessions(now=MORNING + TWELVE_HOURS)
    again = sessions.drop_expired_sessions(now=MORNING + TWELVE_HOURS)

    assert (early, noted, late, again) == (0, 1, 1, 0)
    assert not Session.objects.exists()
    assert not SignedInSession.objects.exists()


def test_the_note_of_a_session_that_goes_on_stays(browser, asha):
    with time_machine.travel(MORNING + timedelta(hours=11), tick=False):
        try_password(Client(), asha.email, PASSWORD)

    sessions.drop_expired_sessions(now=MORNING + TWELVE_HOURS)

    assert len(SignedInSession.objects.all()) == 1
    assert SignedInSession.objects.get().key == Session.objects.get().session_key


def test_a_draft_under_a_locked_session_is_there_after_unlocking(browser, asha):
    draft = reverse("incidents:log")
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        sent = answers(what_happened="Jayden showed me a message.")
        browser.post(
            address_of(sent.pop("send_key")),
            sent,
            headers={"accept": "application/json"},
        )
        browser.post(reverse("accounts:locked"))
        sessions.drop_expired_sessions(now=MORNING + timedelta(hours=1))
        before = browser.get(draft)
        browser.post(reverse("accounts:unlock"), {"password": PASSWORD})
        page = browser.get(address_of(Draft.objects.get().pk))

    assert before.status_code == 302
    assert "Jayden showed me a message." in page.content.decode()


@pytest.mark.parametrize(
    "drop",
    [tasks.drop_expired_sessions, lambda: call_command("drop_expired_sessions")],
    ids=["task", "command"],
)
def test_the_job_and_its_twin_leave_no_audit_entry(browser, drop):
    before = AuditEntry.objects.count()

    with time_machine.travel(MORNING + timedelta(days=3), tick=False):
        drop()

    assert not Session.objects.exists()
    assert AuditEntry.objects.count() == before


def test_it_comes_round_once_a_day():
    (entry,) = [
        each
        for each in app.conf.beat_schedule.values()
        if each["task"] == tasks.drop_expired_sessions.name
    ]

    assert entry["schedule"].run_every == timedelta(days=1)
