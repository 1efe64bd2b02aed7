"""Putting in order what a log page sent, before the form is asked about it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.http import QueryDict

from incidents.forms.people import (
    LONGEST_WORDS,
    OUTSIDER,
    PREFIX,
    UNKNOWN,
    Row,
    rows_of,
    with_rows,
)

_TEXTS: Final = (
    "what_happened|find|outsider|unknown|no_one|pupil_safe|still_happening|"
    "staff_harmed|happened_time|found_out_time|site|place|done_words|device|link|"
    "lesson|cannot_wait|for_someone|told_by|told_by_words"
)
# The names of fields that hold an answer, as opposed to buttons and marks.
_ANSWER: Final = re.compile(
    rf"{_TEXTS}|found|kinds(_\w+)?|done_so_far|(happened|found_out)_day_[012]"
    rf"|{PREFIX}-(TOTAL_FORMS|INITIAL_FORMS|\d+-(id|words|part))"
)


def read(data: QueryDict, *, removes: str = "", searches: bool = False) -> QueryDict:
    """Return what a page sent, with everybody it names as rows numbered from 0.

    Matches that are ticked and strangers in words become rows, whichever button was
    pressed, so that nothing is lost. `removes` is the number of a row to leave out.
    `searches` keeps the words in the search box for a new look.
    """
    ticked = data.getlist("found")
    rows = rows_of(data, without=removes)
    there = {row.token for row in rows}
    rows += [Row(token) for token in ticked if token not in there]
    taken = []
    for token in (OUTSIDER, UNKNOWN):
        words = data.get(token, "").strip()
        if words and len(words) <= LONGEST_WORDS:
            rows.append(Row(token, words))
            taken.append(token)
    changed = with_rows(data, rows)
    for token in taken:
        changed[token] = ""
    changed.setlist("found", [])
    if ticked and not searches:
        changed["find"] = ""
    return changed


def to_keep(data: QueryDict, *, site: str, names: Mapping[str, str]) -> str:
    """Return what a page sent as a draft keeps it: its answers and nothing else.

    `site` is where it happened, unless the page says another. `names` are those of the
    people whom tokens stand for. They are kept beside the tokens, so that somebody who
    has since left is still known by name.
    """
    rows = [
        replace(row, words=names.get(row.token, row.words)[:LONGEST_WORDS])
        for row in rows_of(data)
    ]
    kept = with_rows(data, rows)
    kept.setdefault("site", site)
    for name in [name for name in kept if not _ANSWER.fullmatch(name)]:
        del kept[name]
    for name, values in kept.lists():
        # PostgreSQL keeps no NUL, and no browser sends one.
        kept.setlist(name, [value.replace("\0", "") for value in values])
    return kept.urlencode()
