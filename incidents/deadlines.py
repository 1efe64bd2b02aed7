"""When a duty of the school falls due: arithmetic on plain values, no database.

Each function takes when something began and gives the last moment to act. Moments
are aware in and aware out, days are days on UK calendars. Numbers of the law are
constants here with their source; the school's own numbers are settings.
Facts: rules.md 6.2 and 6.3.
"""

import calendar as months
from collections.abc import Container
from datetime import date, datetime, time, timedelta
from typing import Final

from accounts.deadlines import (
    SchoolCalendar,
    elapsed,
    local_day,
    local_moment,
    next_working_day,
)

# UK GDPR Article 33(1): "not later than 72 hours after having become aware".
REGULATOR_HOURS: Final = 72
# When its holder is told, in hours from awareness (rules.md 6.2 row 2).
REGULATOR_WARNINGS: Final = (24, 48, 60, 68)
# A target and no law: "without undue delay" has no number (rules.md 6.2 row 3).
PEOPLE_WARNINGS: Final = (12, 24)
# The internal report is asked for again at this time (rules.md 6.2 row 1).
INTERNAL_WARNING: Final = time(15, 30)
# DPA 2018 s.164A, in force 19 June 2026: 30 days beginning with the day of receipt.
COMPLAINT_DAYS: Final = 30
COMPLAINT_WARNINGS: Final = (15, 25, 29)
# UK GDPR Article 12(3): one month, and two further months where it is complex.
SUBJECT_ACCESS_MONTHS: Final = 1
EXTENSION_MONTHS: Final = 2
SUBJECT_ACCESS_WARNINGS: Final = (10, 20, 25)
# Education (Pupil Information) (England) Regulations 2005, regulation 5.
EDUCATIONAL_RECORD_DAYS: Final = 15
EDUCATIONAL_RECORD_WARNINGS: Final = (10, 13)
# KCSIE 2026: the child protection file within five days.
PROTECTION_FILE_DAYS: Final = 5
# Five to ten working days after a cyber case (rules.md 6.2 row 13).
REVIEW_FROM, REVIEW_BY = 5, 10
REVIEW_WARNINGS: Final = (5, 8, 10)

# When a day's reminders go, when a working day ends where no site's hours say
# another, and when any day does.
_DAY_BEGINS: Final = time(7)
_OFFICE_CLOSES: Final = time(17)
_DAY_ENDS: Final = time(23, 59)
_SATURDAY: Final = 5


def regulator_due(aware_at: datetime) -> datetime:
    """Return when the regulator must have been told: 72 elapsed hours on, in UTC.

    Nights, weekends, bank holidays and school holidays count, and nothing moves it
    (UK GDPR Article 33(1); rules.md 6.2 row 2). A naive moment is a `ValueError`.
    """
    return elapsed(aware_at, REGULATOR_HOURS)


def regulator_warnings(aware_at: datetime) -> list[tuple[str, datetime]]:
    """Return each step of the alarm with its moment, the last one when it is late."""
    steps = [(f"T+{hours}", elapsed(aware_at, hours)) for hours in REGULATOR_WARNINGS]
    return [*steps, ("late", regulator_due(aware_at))]


def internal_report_due(
    found_at: datetime, site_calendar: SchoolCalendar
) -> datetime | None:
    """Return the end of the school day on which a breach must be reported inside.

    That is when the site closes on the day it was found. Found once the site has
    closed, or on a day it is shut, it is the end of the next school day (policy
    ST13; rules.md 6.2 row 1). None where no term is entered for the 400 days after.
    """
    _check_aware(found_at)
    today = local_day(found_at)
    closes = site_calendar.closing_moment(today)
    if closes is not None and found_at < closes:
        return closes
    following = site_calendar.next_school_day(today)
    return site_calendar.closing_moment(following) if following else None


def internal_warnings(due: datetime) -> list[tuple[str, datetime]]:
    """Return 15:30 of the day it is due, where that is before the end, and the end."""
    warning = local_moment(local_day(due), INTERNAL_WARNING)
    steps = [("15:30", warning)] if warning < due else []
    return [*steps, ("late", due)]


def people_warnings(decided_at: datetime) -> list[tuple[str, datetime]]:
    """Return when to ask whether people were told, once a high risk was decided.

    The law says without undue delay and no number (UK GDPR Article 34(1); the hours
    are rules.md 6.2 row 3).
    """
    return [(f"T+{hours}", elapsed(decided_at, hours)) for hours in PEOPLE_WARNINGS]


def complaint_ack_due(received_on: date) -> datetime:
    """Return by when a data-protection complaint must be acknowledged.

    Thirty days that begin with the day of receipt, so 29 days on, at 23:59. It is
    not moved by a weekend or a holiday (DPA 2018 s.164A; rules.md 6.2 row 4).
    """
    return _end_of(received_on + timedelta(days=COMPLAINT_DAYS - 1))


def subject_access_due(
    received_on: date,
    bank_holidays: Container[date],
    paused_days: int = 0,
    *,
    extended: bool = False,
) -> datetime:
    """Return by when a request about one's own data must be answered, 23:59.

    The same date of the next month, or that month's last day where there is none;
    three months where it was extended. Days the clock stood still are added, and
    only then does a Saturday, Sunday or bank holiday move it to the next day that
    is none of them. School holidays count (UK GDPR Article 12(3); rules.md 6.2
    row 5). Refuses a negative pause with `ValueError`.
    """
    if paused_days < 0:
        message = "A clock cannot have stood still for less than no days."
        raise ValueError(message)
    length = SUBJECT_ACCESS_MONTHS + (EXTENSION_MONTHS if extended else 0)
    day = _same_date(received_on, months_on=length) + timedelta(days=paused_days)
    while day.weekday() >= _SATURDAY or day in bank_holidays:
        day += timedelta(days=1)
    return _end_of(day)


def extension_due(received_on: date) -> datetime:
    """Return until when somebody may still be told that it takes longer, 23:59.

    Inside the first month, on its own date even on a Sunday: the strict reading of
    UK GDPR Article 12(3).
    """
    return _end_of(_same_date(received_on, months_on=SUBJECT_ACCESS_MONTHS))


def educational_record_due(
    received_on: date, site_calendar: SchoolCalendar
) -> datetime | None:
    """Return by when a parent must have a pupil's educational record.

    The end of the fifteenth school day, the first being the one after the day of
    receipt (rules.md 6.2 row 6). None where the calendar ends before.
    """
    day = site_calendar.add_school_days(received_on, EDUCATIONAL_RECORD_DAYS)
    return site_calendar.closing_moment(day) if day else None


def lado_due(reached_at: datetime) -> datetime:
    """Return the last moment to tell the LADO of an allegation: one working day.

    The close, 17:00, of the next day that is Monday to Friday and no bank holiday in
    England; school days play no part (KCSIE 2026 Part 4; rules.md 6.2 row 7). The
    target is the same day.
    """
    _check_aware(reached_at)
    return local_moment(next_working_day(local_day(reached_at)), _OFFICE_CLOSES)


def review_due(recovered_on: date) -> tuple[date, date]:
    """Return the first and the last day for looking back at a cyber case.

    Five and ten working days after it was over (rules.md 6.2 row 13).
    """
    days = _working_days(recovered_on, REVIEW_BY)
    return days[REVIEW_FROM], days[REVIEW_BY]


def review_warnings(recovered_on: date) -> list[tuple[str, datetime]]:
    """Return when to ask for the look back: at seven on each day, and once it is late.

    On the fifth, eighth and tenth working day (rules.md 6.2 row 13).
    """
    days = _working_days(recovered_on, REVIEW_BY)
    steps = [
        (f"day {number}", local_moment(days[number], _DAY_BEGINS))
        for number in REVIEW_WARNINGS
    ]
    return [*steps, ("late", _end_of(days[REVIEW_BY]))]


def child_protection_file_due(
    starts_on: date, site_calendar: SchoolCalendar | None = None
) -> datetime | None:
    """Return by when the next school must have a leaver's child protection file.

    Five calendar days after a move in the year, or, with a calendar, the end of the
    fifth school day of the term that begins on `starts_on`. KCSIE 2026 says five
    days and not which: rules.md 6.2 row 9 says so. None where the calendar ends
    before.
    """
    if site_calendar is None:
        return _end_of(starts_on + timedelta(days=PROTECTION_FILE_DAYS))
    before = starts_on - timedelta(days=1)
    day = site_calendar.add_school_days(before, PROTECTION_FILE_DAYS)
    return _end_of(day) if day else None


def years_on(day: date, years: int) -> date:
    """Return the same date so many years on; the 28th for a 29 February without one."""
    return _same_date(day, months_on=12 * years)


def _working_days(start: date, count: int) -> list[date]:
    """Return a day and as many working days after it."""
    days = [start]
    for _ in range(count):
        days.append(next_working_day(days[-1]))
    return days


def _same_date(day: date, *, months_on: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months_on, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _end_of(day: date) -> datetime:
    return local_moment(day, _DAY_ENDS)


def _check_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        message = "A deadline starts from an aware moment."
        raise ValueError(message)
