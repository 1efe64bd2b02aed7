"""Which column of a file holds what: a guess by the heading, changed by a person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_WORDS_THAT_SAY_NOTHING: Final = re.compile(r"\b(?:the|of|a|student|pupil)s?\b")


@dataclass(frozen=True)
class Column:
    """Something a file can hold. `names` are how other systems head it.

    `example` is what the template file shows.
    """

    code: str
    label: str
    names: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Layout:
    """What can be read from a file, and which of it has to be there.

    Of each set in `needed` one column is enough.
    """

    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]

    def label(self, code: str) -> str:
        """Return a column in words."""
        return next(each.label for each in self.columns if each.code == code)

    def guess(self, headings: Sequence[str]) -> dict[int, str]:
        """Return which columns of the file hold what, by number from 0.

        Each thing is found once, in the first column whose heading names it.
        """
        known = {
            form: column.code
            for column in self.columns
            for name in (column.label, column.code, *column.names)
            for form in _forms(name)
        }
        found: dict[int, str] = {}
        for exact in (True, False):
            for number, heading in enumerate(headings):
                forms = _forms(heading)[: 1 if exact else 2]
                code = next((known[form] for form in forms if form in known), None)
                if code and number not in found and code not in found.values():
                    found[number] = code
        return dict(sorted(found.items()))

    def missing(self, chosen: Iterable[str]) -> list[str]:
        """Return what still has to be chosen, each set in words."""
        there = set(chosen)
        return [
            " or ".join(self.label(code) for code in codes)
            for codes in self.needed
            if not there & set(codes)
        ]

    def knows(self, headings: Sequence[str]) -> int:
        """Return how many of the headings are known."""
        return len(self.guess(headings))

    def values(self, chosen: Mapping[int, str], cells: Sequence[str]) -> dict[str, str]:
        """Return the cells of a row by what they hold; a short row ends in blanks."""
        return {
            code: cells[number] if number < len(cells) else ""
            for number, code in chosen.items()
        }


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.casefold())


def _forms(heading: str) -> list[str]:
    """Return the heading without its spaces, then without words that say nothing."""
    spaced = re.sub(r"[\W_]+", " ", heading.casefold())
    bare = _WORDS_THAT_SAY_NOTHING.sub(" ", spaced)
    return [form for form in (_plain(heading), _plain(bare)) if form]
