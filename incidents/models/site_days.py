"""What the review pages ask of sites in one question: calendar, signed days, duty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import DateField, QuerySet

from accounts.models import Site
from accounts.models.prepared import Given, Prepared, one_of
from accounts.models.school_days import (
    calendar_parts,
    calendars_from,
    give_calendars,
    keys_of,
)
from accounts.models.together import Part, part, together
from incidents.models.review import ReviewDay
from incidents.models.rota import OnDuty, duties_from, duty_part

# How far back signed days are read before the calendar has said which are school
# days: past a summer holiday, to the last days of the term before.
_READ_BACK: Final = timedelta(weeks=8)


@dataclass(frozen=True)
class SiteDays:
    """Sites whose calendars are read, the days signed since one, and who is on duty.

    `duties` has each site once, with None where nobody is there.
    """

    sites: list[Site]
    since: date
    signed: dict[tuple[int, date], ReviewDay]
    duties: list[tuple[Site, OnDuty | None]]

    def signed_on(self, days: set[date]) -> dict[tuple[int, date], ReviewDay]:
        """Return how these days were signed, by site and day; those unsigned are not.

        It asks again where one of them is older than what was read.
        """
        if all(day >= self.since for day in days):
            return self.signed
        rows = ReviewDay.objects.filter(site__in=self.sites, day__in=days)
        return {(row.site_id, row.day): row for row in rows}


def read_site_days(sites: Iterable[Site], *, today: date) -> SiteDays:
    """Read the calendars of sites, their days signed lately and today's duties.

    Many sites take no more queries than one.
    """
    every, since = list(sites), today - _READ_BACK
    given = {"since": since, "today": today}
    rows = _SITE_DAYS.ask(len(every), **keys_of(every), **given) if every else ()
    answer = [Part(*row) for row in rows]
    give_calendars(every, calendars_from(every, answer))
    signed = [
        _signed(each.facts, each.at)
        for each in answer
        if each.source == "signed" and each.at
    ]
    return SiteDays(
        sites=every,
        since=since,
        signed={(row.site_id, row.day): row for row in signed},
        duties=duties_from(every, answer),
    )


def _site_days(count: int) -> QuerySet[Any, Any]:
    since, today = Given("since", DateField()), Given("today", DateField())
    here = one_of("site", "site", count)
    signed = part(
        ReviewDay.objects.filter(here, day__gte=since, day__lte=today),
        "signed",
        at="signed_at",
        site="site",
        day="day",
        outcome="outcome",
        signed_by="signed_by",
        reviewed_count="reviewed_count",
    )
    return together([*calendar_parts(count), signed, duty_part(here, on=today)])


_SITE_DAYS: Final = Prepared(_site_days)


def _signed(facts: dict[str, Any], at: datetime) -> ReviewDay:
    """Return a signed day with what the strip shows of it."""
    return ReviewDay(
        site_id=facts["site"],
        day=date.fromisoformat(facts["day"]),
        outcome=facts["outcome"],
        signed_by_id=UUID(facts["signed_by"]),
        signed_at=at,
        reviewed_count=facts["reviewed_count"],
    )
