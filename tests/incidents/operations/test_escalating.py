"""Repeating an urgent alert that nobody has read: to whom, when and how often."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice, Post, Site
from accounts.operations import records
from accounts.operations.notices import deliver_owed_mail
from accounts.terms import AccessKind, NoticeKind, RecordKind
from accounts.wordings import word
from incidents.operations.escalating import owe_unread
from incidents.terms import IncidentState
from tests.decisions import no_further_action
from tests.factories import ClosureFactory, ParentalLinkFactory
from tests.watching import asked_in_full

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UK)
SECOND = timedelta(seconds=1)
# What holds until a site says otherwise.
TO_DEPUTY, TO_HEAD = timedelta(minutes=15), timedelta(minutes=30)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def urgent(clock, send, karen, ruth, dana, sam):
    """An urgent incident that came in a moment ago."""
    return send(cannot_wait=True)


def told() -> list[tuple[str, str]]:
    """Return who was told of the repeat, at which step, in order."""
    repeats = Notice.objects.filter(kind=NoticeKind.URGENT_UNREAD)
    return sorted((each.step, each.recipient.given_name) for each in repeats)


def sweep(site):
    return owe_unread(site=site, now=timezone.now())


def look(incident, by, kind=AccessKind.REVIEWED):
    records.record_access(
        kind=kind, record_kind=RecordKind.INCIDENT, record=incident, by=by
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (TO_DEPUTY - SECOND, []),
        (TO_DEPUTY, [("first", "Ruth")]),
        (TO_HEAD - SECOND, [("first", "Ruth")]),
        (TO_HEAD, [("first", "Ruth"), ("second", "Dana")]),
        (timedelta(days=7), [("first", "Ruth"), ("second", "Dana")]),
    ],
)
def test_the_deputy_hears_after_15_minutes_and_the_head_after_30(
    after, expected, urgent, north, clock
):
    clock.shift(after)

    sweep(north)

    assert told() == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(minutes=5) - SECOND, []),
        (timedelta(minutes=5), [("first", "Ruth")]),
        (timedelta(minutes=120) - SECOND, [("first", "Ruth")]),
        (timedelta(minutes=120), [("first", "Ruth"), ("second", "Dana")]),
    ],
)
def test_a_site_may_have_other_minutes(after, expected, urgent, north, clock):
    north.unread_first_after, north.unread_then_after = 5, 120
    clock.shift(after)

    sweep(north)

    assert told() == expected


def test_however_often_it_runs_each_step_goes_once(urgent, north, clock):
    for _ in range(70):
        clock.shift(timedelta(minutes=1))
        call_command("owe_unread_alerts")
        sweep(north)

    assert told() == [("first", "Ruth"), ("second", "Dana")]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 28, 2, 10, tzinfo=UK),
        datetime(2026, 12, 25, 23, 50, tzinfo=UK),
        # The night in which the clocks go back: 15 minutes are 15 minutes.
        datetime(2026, 10, 25, 1, 50, tzinfo=UK),
    ],
)
def test_at_night_and_in_the_holidays_too(moment, school, send, ruth, dana, north):
    ClosureFactory(school=school, first_day=moment.date(), last_day=moment.date())
    with time_machine.travel(moment, tick=False) as clock:
        send(cannot_wait=True)
        clock.shift(TO_DEPUTY)
        sweep(north)

    assert told() == [("first", "Ruth")]


def test_no_quiet_hours_hold_it_back(urgent, ruth, north, clock, mailoutbox):
    Site.objects.filter(pk=north.pk).update(
        quiet_from=time(0), quiet_until=time(23, 59)
    )
    north.refresh_from_db()
    deliver_owed_mail()
    mailoutbox.clear()
    clock.shift(TO_DEPUTY)

    sweep(north)
    deliver_owed_mail()

    assert [each.to for each in mailoutbox] == [[ruth.email]]


@pytest.mark.parametrize("kind", [AccessKind.REVIEWED, AccessKind.RECORD])
@pytest.mark.parametrize("name", ["karen", "ruth", "dana", "sam"])
def test_once_somebody_who_may_act_has_opened_it_nobody_is_told(
    everyone, urgent, north, clock, name, kind
):
    look(urgent, getattr(everyone, name), kind)
    clock.shift(TO_HEAD)

    assert sweep(north) == 0
    assert told() == []


def test_an_author_who_reads_their_own_copy_has_not_read_it_for_the_school(
    asha, urgent, north, clock
):
    look(urgent, asha, AccessKind.OWN_COPY)
    clock.shift(TO_DEPUTY)

    assert sweep(north) == 1


def test_a_look_by_somebody_who_may_no_longer_act_does_not_count(
    karen, urgent, north, clock
):
    look(urgent, karen)
    clock.shift(TO_DEPUTY)
    Post.objects.filter(user=karen).update(to_day=NOW.date() - timedelta(days=1))

    sweep(north)

    assert told() == [("first", "Ruth")]


def test_opened_after_the_first_step_it_goes_no_further(karen, urgent, north, clock):
    clock.shift(TO_DEPUTY)
    sweep(north)
    look(urgent, karen)
    clock.shift(TO_HEAD)

    sweep(north)

    assert told() == [("first", "Ruth")]


def test_a_deputy_whose_child_is_in_it_is_passed_over(
    jayden, ruth, karen, dana, send, north, clock
):
    ParentalLinkFactory(user=ruth, pupil=jayden)
    send(cannot_wait=True, people=[jayden])
    clock.shift(TO_HEAD)

    sweep(north)

    assert told() == [("first", "Dana")]


def test_where_neither_may_read_it_whoever_else_may_is_told(
    sam, ruth, dana, jayden, send, north, clock
):
    for person in (ruth, dana):
        ParentalLinkFactory(user=person, pupil=jayden)
    send(cannot_wait=True, people=[jayden])
    clock.shift(TO_DEPUTY)

    sweep(north)

    assert told() == [("first", "Sam")]


def test_what_can_wait_and_what_was_decided_is_not_repeated(
    karen, urgent, send, north, clock
):
    send()
    no_further_action(urgent, by=karen)
    clock.shift(TO_HEAD)

    assert sweep(north) == 0


def test_another_site_is_left_to_its_own_sweep(urgent, south, west, clock):
    clock.shift(TO_HEAD)

    assert sweep(south) == sweep(west) == 0


@pytest.mark.database("sqlite")
def test_what_is_overdue_is_found_by_the_index_of_the_queue(urgent, north):
    with asked_in_full() as asked:
        owe_unread(site=north, now=timezone.now() - timedelta(days=1))

    (question,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {question['sql']}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "INDEX incident_queue" in plan


def test_r12_its_words_hold_no_name_and_no_kind(urgent, jayden, north, clock):
    clock.shift(TO_DEPUTY)
    sweep(north)

    words = word(Notice.objects.get(kind=NoticeKind.URGENT_UNREAD))

    assert words.subject == "1 urgent incident still unread"
    assert "15 min ago" in words.body
    assert "Cyberbullying" not in words.body
    assert not words.is_over


def test_it_is_over_once_the_incident_is_decided(karen, urgent, north, clock):
    clock.shift(TO_DEPUTY)
    sweep(north)
    no_further_action(urgent, by=karen)
    urgent.refresh_from_db()

    words = word(Notice.objects.get(kind=NoticeKind.URGENT_UNREAD))

    assert urgent.state == IncidentState.CLOSED
    assert words.is_over
