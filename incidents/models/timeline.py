"""What stands on the sheet of an incident: entries, follow-ups, and who looked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.utils import timezone

from accounts.terms import AccessKind
from incidents.models.incident import Incident
from incidents.terms import Outcome, PrintPurpose

# How a decision reads once it is made; the vocabulary holds what a button says.
DECIDED: Final = {
    Outcome.NO_FURTHER_ACTION: "no further action",
    Outcome.FURTHER_ACTION: "further action",
    Outcome.ESCALATED: "escalated",
    Outcome.RESTRICTED: "restricted",
    Outcome.REOPENED: "reopened",
    Outcome.CLOSED: "closed after follow-up",
    Outcome.VOIDED: "entered in error",
    Outcome.UNRESTRICTED: "restriction lifted",
    Outcome.BROUGHT_IN: "brought in as closed",
}
# From this many hours on a span is said in days.
_HOURS_SAID: Final = 48


# What the timeline can be narrowed to (screens.md 3.3).
SHOWN_KINDS: Final = {
    "decision": "Decisions",
    "note": "Notes",
    "contact": "Calls, talks and meetings",
    "correction": "Corrections",
    "follow_up": "Follow-ups",
    "access": "Who may read it",
}


@dataclass(frozen=True)
class FollowUp:
    """A follow-up as a record shows it. `done_at` is None while it is open."""

    pk: int
    what: str
    owner: str
    owner_id: UUID
    given_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    note: str = ""
    is_overdue: bool = False
    is_withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has it to do."""
        return self.done_at is None and not self.is_withdrawn


@dataclass(frozen=True)
class Fact:
    """A named part of an entry: Contact, Advice, Parents told."""

    name: str
    words: str


@dataclass(frozen=True)
class Entry:
    """One entry of a timeline.

    `at` is when it happened and where it stands. `written_at` is given where it was
    written at another minute, and both are then shown (screens.md 5.4 B6).
    """

    at: datetime
    heading: str
    by: str
    words: str = ""
    written_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    is_decision: bool = False
    duplicate_of: str = ""
    # The kind of entry, for the filter of the timeline: one of `SHOWN_KINDS`.
    kind: str = ""
    anchor: str = ""

    @property
    def day(self) -> date:
        """Return the day it happened, on UK calendars."""
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Look:
    """That a person looked in one way: how often, and the first and last moment."""

    by: str
    by_id: UUID
    kind: AccessKind
    first_at: datetime
    last_at: datetime
    times: int
    purpose: str = ""
    # The name as lists show it, as in K Osei.
    short: str = ""

    @property
    def words(self) -> str:
        """Return in which way they looked, and what for where it was printed."""
        words = self.kind.label
        if self.purpose:
            words = f"{words}, for {PrintPurpose(self.purpose).label}"
        return words if self.times == 1 else f"{words} {self.times} times"


@dataclass(frozen=True)
class Looker:
    """A person who has looked, in all their ways: Read it 4 times, Printed it."""

    name: str
    last_at: datetime
    looks: tuple[Look, ...]

    @property
    def words(self) -> str:
        """Return in which ways they looked and how often."""
        return ". ".join(look.words for look in self.looks)


@dataclass(frozen=True)
class ParentsLine:
    """The last word on whether parents were told, who said it, and when."""

    answer: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class SheetFile:
    """A file on the incident: what is known of it. Sizes are in bytes."""

    pk: UUID
    name: str
    sort: str
    size: int
    added_by: str
    added_at: datetime
    is_locked: bool


@dataclass
class Sheet:
    """What is recorded on an incident besides the words of its author."""

    kinds: list[str] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    parents: "ParentsLine | None" = None
    entries: list[Entry] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    files: list[SheetFile] = field(default_factory=list)
    # When each incident of the pupil was received whom the sheet was asked about.
    of_pupil: list[datetime] = field(default_factory=list)

    @property
    def days(self) -> list[tuple[date, list[Entry]]]:
        """Return the entries by day, newest first."""
        newest = sorted(self.entries, key=lambda entry: entry.at, reverse=True)
        return [
            (day, list(entries))
            for day, entries in groupby(newest, key=lambda entry: entry.day)
        ]

    @property
    def lookers(self) -> list[Looker]:
        """Return who has looked, the latest first, each person once."""
        return lookers_among(self.looks)

    @property
    def has_open_follow_up(self) -> bool:
        """Say whether somebody still has something to do."""
        return any(each.is_open for each in self.follow_ups)

    @property
    def corrections(self) -> list[Entry]:
        """Return what was corrected, the first correction first."""
        found = [entry for entry in self.entries if entry.kind == "correction"]
        return sorted(found, key=lambda entry: entry.written_at or entry.at)

    def showing(self, kind: str) -> list[tuple[date, list[Entry]]]:
        """Return the days with the entries of one kind; an empty kind means all."""
        if not kind:
            return self.days
        chosen = Sheet(entries=[each for each in self.entries if each.kind == kind])
        return chosen.days


def byline(incident: Incident) -> str:
    """Return who wrote the words of a record, as a line above them."""
    if incident.brought_from is not None:
        return f"As written by {incident.writer} elsewhere. Cannot be changed"
    title = f", {incident.author_title}" if incident.author_title else ""
    return f"As written by {incident.author.short_name}{title}. Cannot be changed"


def reported_in(incident: Incident) -> str:
    """Return how long it took to send; another system's times do not say."""
    if incident.brought_from is not None:
        return ""
    return span_in_words(incident.received_at - incident.happened_at)


def span_in_words(span: timedelta) -> str:
    """Return a span as people say it: 7 min, 3 hours, 2 days. At least 1 min."""
    minutes = max(int(span.total_seconds() // 60), 1)
    hours = minutes // 60
    if not hours:
        return f"{minutes} min"
    if hours < _HOURS_SAID:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"


def clock_in_words(moment: datetime, *, now: datetime) -> str:
    """Return a moment in UK time as a sentence says it: 10:58, with another day named.

    10:58 on Tue 13 Oct where it was not today, and with the year where it was not
    this year.
    """
    local, today = timezone.localtime(moment), timezone.localdate(now)
    if local.date() == today:
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%H:%M} on {local:%a} {local.day} {local:%b}{year}"


def lookers_among(looks: Iterable[Look]) -> list[Looker]:
    """Return whose looks these are, the latest first, each person once."""
    by_person = sorted(looks, key=lambda look: (look.by_id, look.first_at))
    lookers = []
    for _, of_one in groupby(by_person, key=lambda look: look.by_id):
        ways = tuple(of_one)
        last_at = max(look.last_at for look in ways)
        lookers.append(Looker(name=ways[0].by, last_at=last_at, looks=ways))
    return sorted(lookers, key=lambda looker: looker.last_at, reverse=True)
