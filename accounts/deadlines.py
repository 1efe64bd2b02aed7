"""The three calendars, as arithmetic on plain values: no database, no clock.

Elapsed hours run in UTC whatever the school does. English working days are Monday
to Friday without bank holidays. School days belong to a site: its terms, closures
and hours. Facts: rules.md 6.2 and 6.3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

UK: Final = ZoneInfo("Europe/London")
_SATURDAY: Final = 5
# No school is shut for longer than this, so a search that runs past it has no
# calendar to search: the summer holiday is under seven weeks.
_SEARCH_LIMIT: Final = timedelta(days=400)

DaySpan = tuple[date, date]
Hours = tuple[time, time]


def elapsed(start: datetime, hours: int) -> datetime:
    """Return the instant that many elapsed hours after `start`, in UTC.

    Adding to a local time would add wall-clock hours and be wrong across a clock
    change (threats.md trap 4), so a naive `start` is a programming error.
    """
    if start.tzinfo is None:
        message = "An elapsed-hours clock starts from an aware moment."
        raise ValueError(message)
    return start.astimezone(UTC) + timedelta(hours=hours)


@cache
def _bank_holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_bank_holiday(day: date) -> bool:
    """Say whether the day is a bank holiday in England, substitute days included."""
    return day in _bank_holidays_of(day.year)


class _EnglishBankHolidays:
    """The bank holidays of England, to ask whether a day is in them."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and is_bank_holiday(day)


ENGLISH_BANK_HOLIDAYS: Final = _EnglishBankHolidays()


def is_working_day(day: date) -> bool:
    """Say whether the day is Monday to Friday and no bank holiday in England."""
    return day.weekday() < _SATURDAY and not is_bank_holiday(day)


def next_working_day(day: date) -> date:
    """Return the first working day after the given day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def local_moment(day: date, at: time) -> datetime:
    """Return a UK wall-clock time of a day as an aware moment."""
    return datetime.combine(day, at, tzinfo=UK)


def local_day(moment: datetime) -> date:
    """Return the day on UK calendars at an aware moment."""
    return moment.astimezone(UK).date()


@dataclass(frozen=True)
class SchoolCalendar:
    """When one site is open to pupils.

    `terms` and `closures` are spans of days, both ends included. `hours` maps a
    weekday (Monday is 0) to opening and closing times; a weekday without hours is
    never a school day.
    """

    terms: tuple[DaySpan, ...] = ()
    closures: tuple[DaySpan, ...] = ()
    hours: Mapping[int, Hours] = field(default_factory=dict)

    def is_school_day(self, day: date) -> bool:
        """Say whether pupils are expected at the site on the day."""
        return (
            day.weekday() in self.hours
            and _covered(day, self.terms)
            and not _covered(day, self.closures)
            and not is_bank_holiday(day)
        )

    def is_closed(self, day: date) -> bool:
        """Say whether it is known that pupils are not expected on the day.

        Before any term is entered nothing is known, and that is no closure.
        """
        return bool(self.terms) and not self.is_school_day(day)

    def school_days(self, first: date, last: date) -> Iterator[date]:
        """Yield the school days from the first day to the last, both included."""
        day = first
        while day <= last:
            if self.is_school_day(day):
                yield day
            day += timedelta(days=1)

    def last_school_days(self, count: int, *, until: date) -> list[date]:
        """Return up to `count` school days ending on or before `until`, oldest first.

        Fewer come back where the calendar begins later.
        """
        found: list[date] = []
        day = until
        while len(found) < count and until - day < _SEARCH_LIMIT:
            if self.is_school_day(day):
                found.append(day)
            day -= timedelta(days=1)
        return found[::-1]

    def next_school_day(self, after: date) -> date | None:
        """Return the first school day after the given day, or None.

        None means that no term is entered for the 400 days that follow.
        """
        day = after + timedelta(days=1)
        while day - after < _SEARCH_LIMIT:
            if self.is_school_day(day):
                return day
            day += timedelta(days=1)
        return None

    def add_school_days(self, start: date, count: int) -> date | None:
        """Return the day `count` school days after `start`, or None as above."""
        day: date | None = start
        for _ in range(count):
            if day is None:
                return None
            day = self.next_school_day(day)
        return day

    def closing_moment(self, day: date) -> datetime | None:
        """Return when the site closes on a school day; None on any other day."""
        if not self.is_school_day(day):
            return None
        return local_moment(day, self.hours[day.weekday()][1])


def _covered(day: date, spans: tuple[DaySpan, ...]) -> bool:
    return any(first <= day <= last for first, last in spans)
