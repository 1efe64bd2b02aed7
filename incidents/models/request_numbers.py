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
from incidents.request_terms import WITHOUT_ANSWER, RequestKind, RequestOutcome


@dataclass(frozen=True)
class RequestNumbers:
    """The requests of a school year, in words that give no small number away.

    `since` is the first of September. What turned out to be none is left out. Of
    `kinds` each has a name and a number, the most frequent first, the rest together
    at the end. `in_time` is of those answered, `late` of those still open.
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
    sheets = [each for each in sheets_of_requests(came) if not _was_none(each)]
    answered = [
        each
        for each in sheets
        if each.answer and each.answer.outcome not in WITHOUT_ANSWER
    ]
    waiting = [each for each in sheets if each.is_open]
    return RequestNumbers(
        since=since,
        total=in_words(len(sheets)),
        kinds=counted_by_kind(Counter(each.request.kind for each in sheets)),
        answered=in_words(len(answered), of=len(sheets)),
        in_time=in_words(sum(not each.was_late for each in answered), of=len(answered)),
        open=in_words(len(waiting), of=len(sheets)),
        late=in_words(sum(each.is_overdue for each in waiting), of=len(waiting)),
    )


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


def _was_none(sheet: RequestSheet) -> bool:
    answer = sheet.answer
    return answer is not None and answer.outcome == RequestOutcome.NONE
