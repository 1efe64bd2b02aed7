"""The demo school's places and its calendar, built round the day it is filled."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Final

from accounts.abilities import OPERATOR
from accounts.deadlines import is_bank_holiday, is_working_day
from accounts.models import Closure, School, Site
from accounts.operations.people import NewSite, NewTerm, create_school
from accounts.terms import ClosureKind, Weekday

_WEEK: Final = timedelta(days=7)
_GOOD_FRIDAY_FROM, _GOOD_FRIDAY_TO = (3, 20), (4, 23)
_FIRST_MONTH: Final = 9

SITES: Final = (
    NewSite(
        name="North",
        office_phone="01632 960100",
        dsl_phone="01632 960101",
        deputy_phone="01632 960102",
        opens_at=time(8, 30),
        closes_at=time(16, 30),
    ),
    NewSite(
        name="South",
        office_phone="01632 960200",
        dsl_phone="01632 960101",
        deputy_phone="01632 960202",
        opens_at=time(8, 45),
        closes_at=time(16, 0),
    ),
)


@dataclass(frozen=True)
class Holiday:
    """A half term, or a day on which one site is closed to pupils."""

    kind: ClosureKind
    name: str
    first_day: date
    last_day: date
    site_name: str = ""


def make_school(today: date) -> School:
    """Make the demo school with its sites, terms and closures, and return it."""
    terms = terms_round(today)
    school = create_school(
        name="Ashdown Short Stay School",
        short_name="Ashdown",
        reference_prefix="ES",
        chair_phone="01632 960300",
        sites=SITES,
        terms=terms,
        by=OPERATOR,
    )
    School.objects.filter(pk=school.pk).update(is_training=True)
    sites = {site.name: site for site in Site.objects.filter(school=school)}
    Closure.objects.bulk_create(
        Closure(
            school=school,
            site=sites.get(each.site_name),
            kind=each.kind,
            name=each.name,
            first_day=each.first_day,
            last_day=each.last_day,
        )
        for each in [*half_terms(terms, today), *inset_days(terms, today)]
    )
    return school


def terms_round(today: date) -> list[NewTerm]:
    """Return the terms of last school year and this, oldest first.

    When the day falls in a holiday, the term before it goes on a week past the day,
    so that the demo has a school day to show.
    """
    begins = today.year if today.month >= _FIRST_MONTH else today.year - 1
    terms = [*_terms_of(begins - 1), *_terms_of(begins), _terms_of(begins + 1)[0]]
    for number, (term, following) in enumerate(pairwise(terms)):
        if term.last_day < today < following.first_day:
            last = min(today + _WEEK, following.first_day - timedelta(days=1))
            terms[number] = NewTerm(term.name, term.first_day, last)
    return terms[:-1]


def half_terms(terms: list[NewTerm], today: date) -> list[Holiday]:
    """Return each term's week off, but not one that the day itself falls in."""
    weeks = []
    for term in terms:
        monday = _monday_from(_half_term_from(term))
        friday = monday + timedelta(days=4)
        if not monday <= today <= friday:
            weeks.append(Holiday(ClosureKind.HALF_TERM, "Half term", monday, friday))
    return weeks


def inset_days(terms: list[NewTerm], today: date) -> list[Holiday]:
    """Return an INSET day for each site in the weeks before the day, never the same."""
    found = []
    for site_name, weeks_ago in (("North", 3), ("South", 2)):
        monday = today - timedelta(days=today.weekday()) - weeks_ago * _WEEK
        day = monday + timedelta(days=Weekday.FRIDAY - weeks_ago)
        found.append(Holiday(ClosureKind.INSET, "INSET day", day, day, site_name))
    found.extend(
        Holiday(ClosureKind.INSET, "INSET day", term.first_day, term.first_day)
        for term in terms
        if term.first_day != today
    )
    return found


def _terms_of(begins: int) -> list[NewTerm]:
    """Return the three terms of the school year that begins in that September."""
    ends = begins + 1
    good_friday = _good_friday(ends)
    return [
        NewTerm(
            f"Autumn term {begins}",
            _working_day_from(date(begins, 9, 2)),
            _friday_until(date(begins, 12, 20)),
        ),
        NewTerm(
            f"Spring term {ends}",
            _working_day_from(date(ends, 1, 5)),
            good_friday - timedelta(days=1),
        ),
        NewTerm(
            f"Summer term {ends}",
            _working_day_from(good_friday + timedelta(days=17)),
            _friday_until(date(ends, 7, 23)),
        ),
    ]


def _good_friday(year: int) -> date:
    """Return the first bank holiday on or after 20 March: Easter is not before 22."""
    day = date(year, *_GOOD_FRIDAY_FROM)
    while not is_bank_holiday(day) and day < date(year, *_GOOD_FRIDAY_TO):
        day += timedelta(days=1)
    return day


def _half_term_from(term: NewTerm) -> date:
    starts = {9: (10, 24), 1: (2, 12)}
    year = term.first_day.year
    return date(year, *starts.get(term.first_day.month, (5, 25)))


def _working_day_from(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _friday_until(day: date) -> date:
    return day - timedelta(days=(day.weekday() - Weekday.FRIDAY) % 7)
