"""What a file would change: the plan that each kind of import makes and carries out."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, Protocol, TypeVar

from accounts.models import ImportRun, School, Site, User
from accounts.spreadsheets.cells import Unreadable, tidy
from accounts.spreadsheets.headings import Layout
from accounts.terms import ImportKind

Read = TypeVar("Read")


@dataclass(frozen=True)
class Problem:
    """Something about a row, and what to do about it. It repeats no cell."""

    row: int
    words: str


@dataclass(frozen=True)
class Change:
    """What a row would make or change. `what` is in words, before and after."""

    row: int
    is_new: bool
    who: str
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leaver:
    """Somebody who is here and not in the file. A person says whether they left."""

    key: str
    who: str
    about: str = ""


@dataclass
class Plan:
    """What a file would change. `errors` are rows that are left out, `notes` are not.

    `writes` is the importer's own, to carry the plan out. `words` maps each word of
    the file that has a code here to that code, or to nothing.
    """

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    errors: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    leavers: list[Leaver] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    writes: Any = None

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of each there are."""
        new = sum(change.is_new for change in self.changes)
        return {
            "new": new,
            "changed": len(self.changes) - new,
            "unchanged": self.unchanged,
            "left_out": len({problem.row for problem in self.errors}),
            "leavers": len(self.leavers),
        }

    @property
    def fingerprint(self) -> str:
        """Return what tells this plan from one made of other data."""
        said = json.dumps(
            [
                [asdict(each) for each in self.changes],
                [asdict(each) for each in self.errors],
                [asdict(each) for each in self.leavers],
                self.unchanged,
                self.words,
            ],
            sort_keys=True,
        )
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Scope:
    """For whom and where a file is brought in, as of today.

    `sites` are those that the person may bring it in at, by their folded names.
    """

    run: ImportRun
    school: School
    site: Site
    by: User
    sites: Mapping[str, Site]
    today: date
    words: Mapping[str, str]

    @property
    def site_ids(self) -> set[int]:
        """Return the sites as keys."""
        return {site.pk for site in self.sites.values()}

    def site_named(self, words: str) -> Site:
        """Return the site of that name, the run's own where none is written."""
        name = tidy(words).casefold()
        if not name:
            return self.site
        if name not in self.sites:
            message = "is not a site you look after here. Write the name of one"
            raise Unreadable(message)
        return self.sites[name]


class RowReader:
    """The cells of one row, read one after the other; what cannot be read is kept."""

    def __init__(self, number: int, values: Mapping[str, str], layout: Layout) -> None:
        self.number = number
        self.values = values
        self.layout = layout
        self.problems: list[Problem] = []

    def has(self, code: str) -> bool:
        """Say whether the file has a column of this, empty or not."""
        return code in self.values

    def text(self, code: str) -> str:
        """Return the cell on one line; empty where there is no such column."""
        return tidy(self.values.get(code, ""))

    def read(self, code: str, how: Callable[[str], Read]) -> Read | None:
        """Return what the cell says, or None where it is empty or cannot be read."""
        if not self.text(code):
            return None
        try:
            return how(self.values[code])
        except Unreadable as fault:
            self.refuse(f"{self.layout.label(code)} {fault.words}.")
            return None

    def need(self, code: str, how: Callable[[str], Read]) -> Read | None:
        """Return what the cell says; an empty one is a problem."""
        if not self.text(code):
            label = self.layout.label(code)
            self.refuse(f"{label} is empty. Fill it in.")
        return self.read(code, how)

    def refuse(self, words: str) -> None:
        """Keep what is wrong with the row."""
        self.problems.append(Problem(self.number, words))


Rows = Iterator[RowReader]


class Importer(Protocol):
    """How one kind of file is read, compared and carried out."""

    layout: Layout

    def word_choices(self, site: Site) -> Sequence[tuple[str, str]]:
        """Return the codes that words of a file can be given, with their words."""

    def plan(self, rows: Rows, scope: Scope) -> Plan:
        """Compare the rows with what is here. It writes nothing."""

    def apply(self, plan: Plan, *, leavers: set[str], scope: Scope) -> dict[str, int]:
        """Carry the plan out, with the leavers that were ticked; return counts."""


_IMPORTERS: Final[dict[ImportKind, Importer]] = {}


def register(kind: ImportKind, importer: Importer) -> None:
    """Say how files of a kind are brought in. The app that owns the rows does."""
    _IMPORTERS[kind] = importer


def importer_of(kind: str) -> Importer:
    """Return how files of a kind are brought in."""
    return _IMPORTERS[ImportKind(kind)]


def in_words(label: str, before: object, after: object) -> str:
    """Return a change as a person reads it: Year group: Year 7, now Year 8."""
    return f"{label}: {_said(before)}, now {_said(after)}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value not in {None, ""} else "empty"
