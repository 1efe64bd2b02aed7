"""How many data breaches there were, for the management committee: numbers and no more.

Small numbers are not given, nor what they could be worked out from (rules.md 10.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef

from accounts.deadlines import local_day
from accounts.models import Site
from incidents.breach_terms import BreachState, MessageTo
from incidents.deadlines import regulator_due
from incidents.models.breach import DataBreach
from incidents.models.breach_rows import BreachMessage

# Fewer than this are not counted out.
FEWEST: Final = 5
_SEPTEMBER: Final = 9


@dataclass(frozen=True)
class BreachNumbers:
    """The breaches of a school year, in words that give no small number away.

    `since` is the first of September. What was looked at and was no breach is left
    out. `in_time` is of those that the regulator was told of.
    """

    since: date
    regulator: str
    total: str
    told: str
    in_time: str
    people: str


def breach_numbers(sites: Iterable[Site], *, today: date) -> BreachNumbers | None:
    """Return the numbers over all of some sites of one school together, or None.

    None without a site. They are not given site by site: North and South could be
    taken from each other.
    """
    chosen = list(sites)
    if not chosen:
        return None
    since = school_year_of(today)
    people = BreachMessage.objects.filter(breach=OuterRef("pk"), to=MessageTo.PEOPLE)
    found = (
        DataBreach.objects.filter(site__in=chosen)
        .exclude(state=BreachState.NOT_A_BREACH)
        .with_answers()
        .annotate(are_people_told=Exists(people))
        .values_list("aware_at", "regulator_told_at", "are_people_told")
    )
    rows = [row for row in found if local_day(row[0]) >= since]
    told = [(aware, at) for aware, at, _ in rows if at is not None]
    in_time = sum(at <= regulator_due(aware) for aware, at in told)
    return BreachNumbers(
        since=since,
        regulator=chosen[0].school.regulator_name,
        total=in_words(len(rows)),
        told=in_words(len(told), of=len(rows)),
        in_time=in_words(in_time, of=len(told)),
        people=in_words(sum(row[2] for row in rows), of=len(rows)),
    )


def school_year_of(today: date) -> date:
    """Return the first of September with which the school year of a day began."""
    return date(today.year - (today.month < _SEPTEMBER), _SEPTEMBER, 1)


def in_words(count: int, *, of: int | None = None) -> str:
    """Return a number in words that give neither it away where small, nor the rest.

    Of another number it is "none", "all", "fewer than 5", "all but fewer than 5" or
    itself.
    """
    if count == 0:
        return "none"
    if count == of:
        return "all"
    if count < FEWEST:
        return f"fewer than {FEWEST}"
    if of is not None and of - count < FEWEST:
        return f"all but fewer than {FEWEST}"
    return str(count)
