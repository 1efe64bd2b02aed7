"""A sweep finds every site at which it has something to do, by few questions."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice, Site
from accounts.terms import NoticeKind, Role
from incidents import tasks
from incidents.models import IncidentKind
from incidents.operations import due_sites
from incidents.terms import Route
from tests.decisions import no_further_action
from tests.factories import ClosureFactory, SiteFactory
from tests.people import person

pytestmark = pytest.mark.django_db
# A Thursday in term, when the digest is due.
NOW = datetime(2026, 10, 15, 15, 30, tzinfo=UK)
MOMENT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def named(sites) -> set[str]:
    return {site.name for site in sites}


def asked_by(task) -> int:
    """Return how many questions a task asks, transactions left out."""
    with CaptureQueriesContext(connection) as asked:
        task()
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(marks) for query in asked)


# --- The digest ------------------------------------------------------------------


def digest_at(moment) -> set[str]:
    return named(due_sites.to_digest(now=moment))


def test_a_digest_is_due_where_something_waits_from_its_time_on(karen, north, send):
    SiteFactory(school=north.school, name="Nothing here")
    send(cannot_wait=True)

    assert digest_at(NOW) == {"North"}
    assert digest_at(NOW - MOMENT) == set()


def test_no_digest_is_due_of_what_is_decided_or_on_a_day_off(karen, north, send):
    incident = send()
    ClosureFactory(school=north.school, first_day=NOW.date())
    assert digest_at(NOW) == set()
    assert digest_at(NOW + timedelta(days=1)) == {"North"}

    no_further_action(incident, by=karen)

    assert digest_at(NOW + timedelta(days=1)) == set()


# --- Alerts ----------------------------------------------------------------------


@pytest.fixture
def same_day(school):
    """The code of a kind for the same school day."""
    return IncidentKind.objects.filter(school=school, route=Route.SAME_DAY)[0].code


def alerts() -> set[str]:
    return named(due_sites.to_alert(now=timezone.now()))


def test_an_urgent_incident_is_met_for_as_long_as_it_waits(karen, send):
    incident = send(cannot_wait=True)
    assert alerts() == {"North"}

    no_further_action(incident, by=karen)

    assert alerts() == set()


def test_one_for_today_is_met_until_it_is_told(karen, send, same_day):
    send(kinds=[same_day])
    assert alerts() == {"North"}

    tasks.owe_unread_alerts()

    assert Notice.objects.filter(kind=NoticeKind.SAME_DAY_INCIDENT).exists()
    assert alerts() == set()


def test_one_for_today_is_none_a_day_later(karen, send, same_day, clock):
    send(kinds=[same_day])

    clock.shift(timedelta(days=1) - MOMENT)
    assert alerts() == {"North"}
    clock.shift(MOMENT)
    assert alerts() == set()


def test_one_for_the_daily_review_alerts_nobody(karen, school, send):
    send(kinds=[IncidentKind.objects.filter(school=school, route=Route.DAILY)[0].code])

    assert alerts() == set()


# --- Nobody to read it -----------------------------------------------------------


def without_reader() -> set[str]:
    return named(due_sites.without_reader(on=timezone.localdate()))


def test_a_site_is_met_where_everybody_who_reads_is_named(everyone, send):
    send(people=[everyone.karen])
    assert without_reader() == set()

    send(people=[everyone.karen, everyone.ruth, everyone.dana, everyone.sam])

    assert without_reader() == {"North"}


def test_a_site_is_met_where_its_last_reader_left_or_is_inactive(
    karen, north, south, send
):
    person("Reader Elsewhere", (Role.DSL, south))
    send()
    assert without_reader() == set()

    karen.is_active = False
    karen.save()

    assert without_reader() == {"North"}


def test_of_more_readers_than_one_statement_holds_each_site_is_asked(
    karen, send, monkeypatch
):
    monkeypatch.setattr(due_sites, "_MOST_READERS", 0)

    assert without_reader() == set(Site.objects.values_list("name", flat=True))


# --- A fault ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "reads"),
    [
        (digest_at, "read_calendars"),
        (lambda _: alerts(), "_sites"),
        (lambda _: without_reader(), "_without_reader"),
    ],
    ids=["digest", "alert", "no reader"],
)
def test_where_asking_fails_each_site_is_asked_and_the_fault_is_logged_without_its_text(
    karen, north, send, monkeypatch, caplog, ask, reads
):
    def fail(*_args):
        raise ValueError("Jayden Marsh")

    SiteFactory(school=north.school, name="Nothing here")
    send(cannot_wait=True)
    monkeypatch.setattr(due_sites, reads, fail)

    assert ask(NOW) >= {"North", "Nothing here"}
    assert "asks each: ValueError" in caplog.text
    assert "Jayden" not in caplog.text


def test_where_the_database_fails_the_sweep_goes_on(
    karen, north, send, monkeypatch, caplog
):
    send(cannot_wait=True)

    def fail(_sites):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    with monkeypatch.context() as patched:
        patched.setattr(due_sites, "read_calendars", fail)
        tasks.owe_review_digests()

    assert Notice.objects.filter(kind=NoticeKind.REVIEW_DIGEST, site=north).exists()


# --- What it costs ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "questions"),
    [
        (tasks.owe_review_digests, 1),
        (tasks.owe_unread_alerts, 1),
        (tasks.owe_no_reader_notices, 2),
    ],
)
def test_an_idle_sweep_asks_the_same_of_one_site_and_of_ten(
    karen, north, send, task, questions
):
    no_further_action(send(), by=karen)
    assert asked_by(task) == questions

    SiteFactory.create_batch(9, school=north.school)

    assert asked_by(task) == questions
