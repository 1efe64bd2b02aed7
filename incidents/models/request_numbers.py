"""How many requests about personal data came, for the committee: numbers and no more.

Small numbers are kept back by the rule of the breaches (rules.md 10.3).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Site
from incidents.models.breach_numbers import FEWEST, in_words, school_year_of
from incidents.models.request import DataRequest
from incidents.models.request_sheet import RequestSheet, sheets_of_requests
from incidents.request_terms import WITHOUT_ANSWER, RequestKind


@dataclass(frozen=True)
class RequestNumbers:
    """The requests of a school year, in words that give no small number away.

    `since` is the first of September. What turned out to be none and what was taken
    back is left out, so each is answered or open. Of `kinds` each has a name and a
    number, the most frequent first, the rest together at the end. `in_time` is of
    those answered, `late` of those still open.
    """

    since: date
    total: str
    kinds: list[tuple[str, str]]
    answered: str
    in_time: str
    open: str
    late: str


def request_numbers(sites: Iterable[Site], *, today: date) -> RequestNumbers | None:
    """Return the numbers over all of some sites of one school together, or None.

    None without a site. They are not given site by site: North and South could be
    taken from each other.
    """
    chosen = list(sites)
    if not chosen:
        return None
    since = school_year_of(today)
    came = DataRequest.objects.filter(site__in=chosen, received_on__gte=since)
    sheets = [each for each in sheets_of_requests(came) if not _is_left_out(each)]
    waiting = [each for each in sheets if each.is_open]
    words = words_of_requests(
        answered=len(sheets) - len(waiting),
        in_time=sum(not each.is_open and not each.was_late for each in sheets),
        still_open=len(waiting),
        late=sum(each.is_overdue for each in waiting),
    )
    kinds = counted_by_kind(Counter(each.request.kind for each in sheets))
    return RequestNumbers(since=since, kinds=kinds, **words)


def words_of_requests(
    *, answered: int, in_time: int, still_open: int, late: int
) -> dict[str, str]:
    """Return what is printed of each number and of all requests, by its name."""
    total = answered + still_open
    return {
        "total": in_words(total),
        "answered": in_words(answered, total),
        "in_time": in_words(in_time, answered, total),
        "open": in_words(still_open, total),
        "late": in_words(late, still_open, total),
    }


def counted_by_kind(counts: Counter[str]) -> list[tuple[str, str]]:
    """Return the kinds that came often enough to be counted out, and all others as one.

    The others are not named, and they are none or as many as are counted out: what
    one of them is cannot be taken from the total. Where they are too few the rarest
    of the named kinds joins them. Nothing where no kind is left to name.
    """
    often = [(kind, count) for kind, count in counts.most_common() if count >= FEWEST]
    others = sum(counts.values()) - sum(count for _, count in often)
    while often and 0 < others < FEWEST:
        others += often.pop()[1]
    rows = [(RequestKind(kind).label, str(count)) for kind, count in often]
    return [*rows, ("Other kinds", str(others))] if others and rows else rows


def _is_left_out(sheet: RequestSheet) -> bool:
    """Say whether it was none or taken back: a third part would tell of the others."""
    answer = sheet.answer
    return answer is not None and answer.outcome in WITHOUT_ANSWER
