"""The day strip: what each of the last school days says, of one site and of two."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.deadlines import UK
from accounts.models import Site, User
from incidents.models import ReviewDay
from incidents.models.day_strip import days_of, strip_of, term_begins
from incidents.models.site_days import read_site_days
from incidents.terms import DayOutcome
from tests.factories import ClosureFactory, TermFactory

pytestmark = pytest.mark.django_db
# A Wednesday in term, and the day it is asked about.
TODAY = date(2026, 10, 14)
MONDAY, TUESDAY = date(2026, 10, 12), date(2026, 10, 13)


@pytest.fixture(autouse=True)
def clock():
    noon = datetime(2026, 10, 14, 12, tzinfo=UK)
    with time_machine.travel(noon, tick=False) as clock:
        yield clock


@pytest.fixture
def begun(north, south):
    Site.objects.update(review_begins_on=date(2026, 9, 1))


def signed(site, day, by, outcome=DayOutcome.NIL_RETURN, *, late=False, reviewed=0):
    left = 1 if outcome == DayOutcome.PART_REVIEWED else 0
    at = datetime(day.year, day.month, day.day, 15, 40, tzinfo=UK)
    return ReviewDay.objects.create(
        site=site,
        day=day,
        outcome=outcome,
        signed_by=by,
        signed_at=at + timedelta(days=late),
        reviewed_count=reviewed,
        left_count=left,
        reason="Fire drill" if left else "",
    )


def strip(*sites, today=TODAY):
    fresh = Site.objects.filter(pk__in=[site.pk for site in sites])
    # Whoever signed sees how many were reviewed.
    signer = ReviewDay.objects.first()
    viewer = signer.signed_by if signer else User()
    days = read_site_days(fresh, today=today)
    return strip_of(days, today=today, progress="4 of 11", viewer=viewer)


def words(*sites, **when):
    return {day.label: day.words for day in strip(*sites, **when)}


@pytest.mark.parametrize(
    ("outcome", "reviewed", "late", "says"),
    [
        (DayOutcome.REVIEWED, 6, False, "6 reviewed"),
        (DayOutcome.REVIEWED, 6, True, "6 reviewed, late"),
        (DayOutcome.PART_REVIEWED, 2, False, "Part reviewed"),
        (DayOutcome.PART_REVIEWED, 2, True, "Part reviewed, late"),
        (DayOutcome.NIL_RETURN, 0, False, "Nil return"),
        (DayOutcome.NIL_RETURN, 0, True, "Nil return, late"),
    ],
)
def test_a_signed_day_says_how_and_whether_late(
    begun, karen, north, outcome, reviewed, late, says
):
    signed(north, MONDAY, karen, outcome, reviewed=reviewed, late=late)

    day = strip(north)[-3]

    assert (day.label, day.words) == ("Mon 12", says)
    assert day.is_done is (outcome != DayOutcome.PART_REVIEWED)
    assert not day.is_missed
    fresh = Site.objects.get(pk=north.pk)
    state = days_of(fresh, first=MONDAY, today=TODAY, viewer=karen)[0]
    assert state.words == says


def test_a_day_that_ended_unsigned_was_not_reviewed_and_today_shows_how_far_it_is(
    begun, north
):
    *_, yesterday, today = strip(north)

    assert (yesterday.label, yesterday.words) == ("Tue 13", "Not reviewed")
    assert yesterday.is_missed
    assert not yesterday.is_done
    assert (today.label, today.words) == ("Today", "4 of 11")
    assert today.is_now
    assert not today.is_missed


def test_it_holds_the_last_five_school_days_across_a_weekend(begun, north):
    assert list(words(north)) == ["Thu 8", "Fri 9", "Mon 12", "Tue 13", "Today"]


def test_on_a_sunday_no_day_is_today(begun, north):
    sunday = date(2026, 10, 11)

    assert list(words(north, today=sunday)) == [
        "Mon 5",
        "Tue 6",
        "Wed 7",
        "Thu 8",
        "Fri 9",
    ]


def test_days_before_the_review_began_are_left_out(north):
    Site.objects.update(review_begins_on=TUESDAY)

    assert list(words(north)) == ["Tue 13", "Today"]


def test_of_two_sites_the_worst_shows_and_a_missed_one_is_named(
    begun, karen, north, south
):
    signed(north, MONDAY, karen, DayOutcome.REVIEWED, reviewed=2)
    signed(south, MONDAY, karen, DayOutcome.REVIEWED, reviewed=3)
    signed(north, TUESDAY, karen)

    shown = words(north, south)

    assert shown["Mon 12"] == "5 reviewed"
    assert shown["Tue 13"] == "Not reviewed, South"
    assert shown["Today"] == "4 of 11"


def test_two_nil_returns_of_which_one_is_late_read_as_late(begun, karen, north, south):
    signed(north, MONDAY, karen)
    signed(south, MONDAY, karen, late=True)

    assert words(north, south)["Mon 12"] == "Nil return, late"


def test_a_day_on_which_one_site_is_closed_is_that_of_the_other(
    begun, karen, school, north, south
):
    ClosureFactory(school=school, site=south, first_day=MONDAY)
    signed(north, MONDAY, karen)

    assert words(north, south)["Mon 12"] == "Nil return"
    assert "Mon 12" not in words(south)


def test_the_grid_begins_with_the_term_that_began_last(school, north):
    school.terms.all().delete()
    TermFactory(school=school, first_day=date(2026, 9, 2), last_day=date(2026, 12, 18))
    TermFactory(school=school, first_day=date(2027, 1, 5), last_day=date(2027, 3, 25))
    site = Site.objects.get(pk=north.pk)

    assert term_begins(site, date(2026, 9, 1)) == date(2026, 8, 25)
    assert term_begins(site, date(2026, 9, 2)) == date(2026, 9, 2)
    assert term_begins(site, date(2026, 12, 30)) == date(2026, 9, 2)
    assert term_begins(site, date(2027, 1, 5)) == date(2027, 1, 5)
