"""The calendars: school days per site, working days, and hours that only elapse."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.deadlines import (
    UK,
    SchoolCalendar,
    elapsed,
    is_bank_holiday,
    is_working_day,
    local_day,
    local_moment,
    next_working_day,
)

WEEK = {weekday: (time(8, 45), time(15, 15)) for weekday in range(5)}
AUTUMN = (date(2026, 9, 3), date(2026, 12, 18))
SPRING = (date(2027, 1, 5), date(2027, 3, 25))
HALF_TERM = (date(2026, 10, 26), date(2026, 10, 30))
INSET_NORTH = (date(2026, 11, 27), date(2026, 11, 27))
NORTH = SchoolCalendar(
    terms=(AUTUMN, SPRING), closures=(HALF_TERM, INSET_NORTH), hours=WEEK
)
SOUTH = SchoolCalendar(terms=(AUTUMN, SPRING), closures=(HALF_TERM,), hours=WEEK)


@pytest.mark.parametrize(
    ("day", "north", "south"),
    [
        (date(2026, 9, 2), False, False),
        (date(2026, 9, 3), True, True),
        (date(2026, 10, 23), True, True),
        (date(2026, 10, 24), False, False),
        (date(2026, 10, 26), False, False),
        (date(2026, 10, 30), False, False),
        (date(2026, 11, 2), True, True),
        (date(2026, 11, 27), False, True),
        (date(2026, 12, 18), True, True),
        (date(2026, 12, 21), False, False),
        (date(2027, 1, 5), True, True),
    ],
)
def test_terms_half_term_inset_and_weekends_decide_school_days(day, north, south):
    assert NORTH.is_school_day(day) is north
    assert SOUTH.is_school_day(day) is south


def test_a_bank_holiday_in_term_is_no_school_day():
    summer = SchoolCalendar(terms=((date(2027, 4, 12), date(2027, 7, 21)),), hours=WEEK)

    assert not summer.is_school_day(date(2027, 5, 3))
    assert summer.is_school_day(date(2027, 5, 4))


def test_a_weekday_without_hours_is_no_school_day():
    no_fridays = {day: hours for day, hours in WEEK.items() if day != 4}
    calendar = SchoolCalendar(terms=(AUTUMN,), hours=no_fridays)

    assert not calendar.is_school_day(date(2026, 9, 4))
    assert calendar.is_school_day(date(2026, 9, 7))


def test_the_last_school_days_skip_the_half_term():
    assert NORTH.last_school_days(3, until=date(2026, 11, 3)) == [
        date(2026, 10, 23),
        date(2026, 11, 2),
        date(2026, 11, 3),
    ]


def test_the_next_school_day_after_christmas_is_the_first_of_term():
    assert NORTH.next_school_day(date(2026, 12, 18)) == date(2027, 1, 5)


def test_no_next_school_day_where_no_term_is_entered():
    assert NORTH.next_school_day(date(2027, 3, 25)) is None
    assert NORTH.add_school_days(date(2027, 3, 24), 2) is None


def test_two_school_days_later_skips_the_inset_day_at_one_site_only():
    assert NORTH.add_school_days(date(2026, 11, 26), 2) == date(2026, 12, 1)
    assert SOUTH.add_school_days(date(2026, 11, 26), 2) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 10, 23), datetime(2026, 10, 23, 14, 15, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 2, 15, 15, tzinfo=UTC)),
    ],
)
def test_the_closing_moment_follows_the_clock_change(day, closes):
    assert NORTH.closing_moment(day) == closes


def test_a_closed_day_has_no_closing_moment():
    assert NORTH.closing_moment(HALF_TERM[0]) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 25), True),
        # Boxing Day is a Saturday, so Monday is the substitute.
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 1), True),
        # St Andrew's Day is a holiday in Scotland alone.
        (date(2026, 11, 30), False),
    ],
)
def test_bank_holidays_are_those_of_england(day, expected):
    assert is_bank_holiday(day) is expected
    assert is_working_day(day) is not (expected or day.weekday() >= 5)


def test_the_working_day_after_christmas_eve_comes_after_the_substitute_day():
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-27T16:40", "2026-11-30T16:40"),
        ("2026-12-18T15:10", "2026-12-21T15:10"),
        ("2027-03-26T12:00", "2027-03-29T13:00"),
        ("2026-10-23T12:00", "2026-10-26T11:00"),
    ],
)
def test_72_hours_elapse_whatever_the_calendar(start, due):
    begun = datetime.fromisoformat(start).replace(tzinfo=UK)

    ended = elapsed(begun, 72)

    assert ended == datetime.fromisoformat(due).replace(tzinfo=UK)
    assert f"{ended.astimezone(UK):%Y-%m-%dT%H:%M}" == due


def test_elapsed_hours_need_an_aware_start():
    with pytest.raises(ValueError, match="aware"):
        elapsed(datetime(2026, 11, 27, 16, 40), 72)


moments = st.datetimes(
    min_value=datetime(2020, 1, 1),
    max_value=datetime(2040, 12, 31),
    timezones=st.just(UTC),
)
days = st.dates(min_value=date(2026, 8, 1), max_value=date(2027, 5, 1))


@given(moment=moments, hours=st.integers(min_value=0, max_value=2000))
def test_elapsed_is_exact_in_seconds(moment, hours):
    ended = elapsed(moment.astimezone(UK), hours)

    assert (ended - moment).total_seconds() == hours * 3600


@given(day=days)
def test_the_next_school_day_is_the_first_one_after(day):
    found = NORTH.next_school_day(day)

    if found is not None:
        assert found > day
        assert NORTH.is_school_day(found)
        between = NORTH.school_days(day + timedelta(1), found - timedelta(1))
        assert list(between) == []


@given(day=days)
def test_closing_falls_on_its_own_local_day(day):
    closes = NORTH.closing_moment(day)

    assert (closes is not None) is NORTH.is_school_day(day)
    if closes is not None:
        assert local_day(closes) == day
        assert closes.astimezone(UK).time() == WEEK[day.weekday()][1]


@given(day=days)
def test_a_local_day_begins_where_the_day_before_ends(day):
    begins = local_moment(day, time.min)

    assert local_day(begins) == day
    assert local_day(begins.astimezone(UTC) - timedelta(seconds=1)) == day - timedelta(
        1
    )
