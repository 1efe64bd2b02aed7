"""One table of days: signing, the digest, the missed day and the strip agree on it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Site
from accounts.terms import ClosureKind
from incidents.models.day_strip import days_of
from incidents.operations.days import (
    count_day,
    owe_digest,
    owe_missed_days,
    sign_day,
)
from incidents.refusals import DayNotOpen
from tests.factories import ClosureFactory, TermFactory

pytestmark = pytest.mark.django_db
TERMS = [
    ("2025-09-03", "2025-12-19"),
    ("2026-01-05", "2026-03-31"),
    ("2026-04-13", "2026-07-21"),
    ("2026-09-02", "2026-12-18"),
    # A made-up term, for the bank holidays that fall in no real one.
    ("2027-12-20", "2028-01-07"),
]
# Day, whether north is open, whether south is, and why.
DAYS = [
    ("2025-09-02", False, False, "before the first term"),
    ("2025-09-03", True, True, "the first day"),
    ("2026-03-27", True, True, "Friday before the clocks go on"),
    ("2026-03-29", False, False, "the Sunday the clocks go on"),
    ("2026-03-30", True, True, "Monday after the clocks went on"),
    ("2026-04-06", False, False, "Easter Monday, between terms"),
    ("2026-05-04", False, False, "early May bank holiday"),
    ("2026-05-05", True, True, "the Tuesday after it"),
    ("2026-07-21", True, True, "the last day of summer term"),
    ("2026-07-22", False, False, "the first day of the summer"),
    ("2026-08-12", False, False, "the middle of the summer"),
    ("2026-10-23", True, True, "Friday before half term and the clocks going back"),
    ("2026-10-24", False, False, "a Saturday"),
    ("2026-10-25", False, False, "the Sunday the clocks go back"),
    ("2026-10-26", False, False, "Monday of half term"),
    ("2026-10-30", False, False, "Friday of half term"),
    ("2026-11-02", True, True, "the first day back"),
    ("2026-11-13", False, False, "INSET day of the school"),
    ("2026-11-16", False, True, "north has no heating"),
    ("2026-11-17", True, False, "south has no water"),
    ("2026-11-30", True, True, "a holiday in Scotland alone"),
    ("2026-12-18", True, True, "the last day"),
    ("2026-12-21", False, False, "after the last term"),
    ("2027-12-27", False, False, "Christmas Day on a Saturday, the Monday for it"),
    ("2027-12-28", False, False, "Boxing Day on a Sunday, the Tuesday for it"),
    ("2027-12-29", True, True, "the Wednesday after both"),
    ("2028-01-03", False, False, "New Year’s Day on a Saturday, the Monday for it"),
    ("2028-01-04", True, True, "a holiday in Scotland alone"),
]
SITES = [
    (site, date.fromisoformat(day), is_open)
    for day, *opens, _ in DAYS
    for site, is_open in zip(("North", "South"), opens, strict=True)
]
EACH = pytest.mark.parametrize(
    ("name", "day", "is_open"), SITES, ids=[f"{name} {day}" for name, day, _ in SITES]
)


def at(day, clock_time):
    """Return a UK wall-clock time of a day."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UK)


def closed(school, kind, first, last="", site=None):
    days = {"first_day": first, "last_day": last or first}
    ClosureFactory(school=school, kind=kind, site=site, name=kind, **days)


@pytest.fixture
def year(school, north, south, karen, ruth):
    """The school year above, with its closures, at both sites."""
    school.terms.all().delete()
    for first, last in TERMS:
        TermFactory(school=school, first_day=first, last_day=last)
    closed(school, ClosureKind.HALF_TERM, "2026-10-26", "2026-10-30")
    closed(school, ClosureKind.INSET, "2026-11-13")
    closed(school, ClosureKind.CLOSED, "2026-11-16", site=north)
    closed(school, ClosureKind.CLOSED, "2026-11-17", site=south)
    Site.objects.update(review_begins_on=date(2025, 9, 1))


def fresh(name):
    return Site.objects.get(name=name)


@EACH
def test_a_school_day_and_no_other_can_be_signed(year, karen, name, day, is_open):
    with time_machine.travel(at(day, "15:40"), tick=False):
        if is_open:
            signed = sign_day(site=fresh(name), day=day, nothing_untold=True, by=karen)
            assert not signed.is_late
        else:
            with pytest.raises(DayNotOpen, match="is not a school day"):
                sign_day(site=fresh(name), day=day, nothing_untold=True, by=karen)


@EACH
def test_a_school_day_and_no_other_is_missed_and_on_the_strip(year, name, day, is_open):
    with time_machine.travel(at(day + timedelta(days=1), "07:00"), tick=False):
        missed = owe_missed_days(site=fresh(name), now=timezone.now())
        states = days_of(fresh(name), first=day, today=timezone.localdate())

    assert (day in missed) is is_open
    assert any(state.day == day and state.is_missed for state in states) is is_open


@EACH
def test_the_digest_is_owed_at_half_past_three_of_a_school_day(
    year, karen, dean, send, name, day, is_open
):
    with time_machine.travel(at(day, "09:00"), tick=False) as clock:
        send(site=fresh(name), by=karen)
        owed = []
        for clock_time in ("15:29:59", "15:30:00"):
            clock.move_to(at(day, clock_time))
            owed.append(owe_digest(site=fresh(name), now=timezone.now()))

    assert owed == [0, 1 if is_open else 0]


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        # 30 March and 23 October are in summer time, 27 March and 2 November are not.
        ("2026-03-27", "2026-03-28T00:00+00:00"),
        ("2026-03-30", "2026-03-30T23:00+00:00"),
        ("2026-10-23", "2026-10-23T23:00+00:00"),
        ("2026-11-02", "2026-11-03T00:00+00:00"),
    ],
)
def test_a_day_ends_at_midnight_by_the_clock_on_the_wall(
    year, karen, north, send, last, ends
):
    day = date.fromisoformat(last)
    ended = datetime.fromisoformat(ends)
    told_at = ended + timedelta(hours=7)
    with time_machine.travel(ended - timedelta(seconds=1), tick=False):
        send(by=karen)
    for moment, is_told in ((told_at - timedelta(seconds=1), False), (told_at, True)):
        missed = owe_missed_days(site=fresh("North"), now=moment)
        assert (missed[-1:] == [day]) is is_told
    with time_machine.travel(ended, tick=False):
        send(by=karen)
        assert count_day(site=north, day=day, by=karen).left == 1
        signed = sign_day(site=fresh("North"), day=day, reason="Away", by=karen)

    assert signed.is_late
