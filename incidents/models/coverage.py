"""How many school days of the term somebody signed: days and counts, nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.deadlines import SchoolCalendar
from accounts.models import Site
from accounts.models.school_days import read_calendars
from incidents.models.review import ReviewDay
from incidents.terms import DayOutcome


@dataclass(frozen=True)
class Coverage:
    """The school days of a site from the first to yesterday, and how they ended.

    `first` is None where no school day has passed yet this term.
    """

    site: Any
    first: date | None
    days: int
    missed: int
    late: int
    part: int


def coverages_of(sites: Collection[Site], *, today: date) -> list[Coverage]:
    """Count the days signed and missed at each site in the term that began last.

    Today is left out: it can still be signed. So are days before a site began to
    review here. A part-reviewed day was looked at: it is not missed, and is counted
    as part. Many sites take no more queries than one.
    """
    read_calendars(sites)
    yesterday = today - timedelta(days=1)
    begins = {site: _begins(site, today) for site in sites}
    first = min((day for day in begins.values() if day), default=today)
    by_site: dict[int, list[ReviewDay]] = {}
    for row in ReviewDay.objects.of(sites, first=first, last=yesterday):
        by_site.setdefault(row.site_id, []).append(row)
    return [
        _coverage(site, begin, yesterday, by_site.get(site.pk, []))
        for site, begin in begins.items()
    ]


def coverage_of(site: Site, *, today: date) -> Coverage:
    """Count the days of one site as `coverages_of` does."""
    return coverages_of([site], today=today)[0]


def _coverage(
    site: Site, begins: date | None, yesterday: date, rows: list[ReviewDay]
) -> Coverage:
    if begins is None:
        return Coverage(site, None, days=0, missed=0, late=0, part=0)
    expected = set(site.calendar.school_days(begins, yesterday))
    signed = [row for row in rows if row.day in expected]
    return Coverage(
        site=site,
        first=min(expected, default=None),
        days=len(expected),
        missed=len(expected) - len(signed),
        late=sum(row.is_late for row in signed),
        part=sum(row.outcome == DayOutcome.PART_REVIEWED for row in signed),
    )


def _begins(site: Site, today: date) -> date | None:
    term = _last_term(site.calendar, today)
    return max(site.review_begins_on, term) if term else None


def _last_term(calendar: SchoolCalendar, today: date) -> date | None:
    begun = [first for first, _ in calendar.terms if first < today]
    return max(begun, default=None)
