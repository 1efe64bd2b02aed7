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
# One phrase for what is small and for what leaves something small: two would tell them
# apart, and with the total beside them each can be worked out.
NOT_GIVEN: Final = "not given, to keep people from being known"
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
    words = words_of_breaches(
        total=len(rows),
        told=len(told),
        in_time=sum(at <= regulator_due(aware) for aware, at in told),
        people=sum(row[2] for row in rows),
    )
    regulator = chosen[0].school.regulator_name
    return BreachNumbers(since=since, regulator=regulator, **words)


def words_of_breaches(
    *, total: int, told: int, in_time: int, people: int
) -> dict[str, str]:
    """Return what is printed of each of the four numbers, by its name."""
    return {
        "total": in_words(total),
        "told": in_words(told, total),
        "in_time": in_words(in_time, told, total),
        "people": in_words(people, total),
    }


def school_year_of(today: date) -> date:
    """Return the first of September with which the school year of a day began."""
    return date(today.year - (today.month < _SEPTEMBER), _SEPTEMBER, 1)


def in_words(count: int, *within: int) -> str:
    """Return a number in words that give away neither it where small, nor the rest.

    `within` is the number that it is part of, then what that is part of, and so on.
    It is "none", "all", itself or `NOT_GIVEN`: that where it or the rest is small, and
    where the number that it is part of is not given.
    """
    if within and in_words(*within) == NOT_GIVEN:
        return NOT_GIVEN
    if count == 0:
        return "none"
    rest = within[0] - count if within else FEWEST
    if rest == 0:
        return "all"
    return NOT_GIVEN if min(count, rest) < FEWEST else str(count)
