"""What a story of the demo says: who wrote what, about whom, and how it ended."""

from dataclasses import dataclass

from incidents.terms import (
    AddendumKind,
    EscalatedTo,
    NoActionReason,
    ParentsTold,
    Part,
)


@dataclass(frozen=True)
class Cast:
    """Somebody in a story. One of the first four says who: a pupil by name, a
    member of staff by key, a class by name, or a stranger in words.
    """

    pupil: str = ""
    adult: str = ""
    group: str = ""
    outsider: str = ""
    part: Part = Part.UNSURE


def harmed(pupil: str) -> Cast:
    """Return a pupil who was harmed or targeted."""
    return Cast(pupil=pupil, part=Part.HARMED)


def did(pupil: str) -> Cast:
    """Return a pupil who may have done it."""
    return Cast(pupil=pupil, part=Part.MAY_HAVE_DONE_IT)


def saw(pupil: str) -> Cast:
    """Return a pupil who saw it or was told."""
    return Cast(pupil=pupil, part=Part.SAW_IT)


@dataclass(frozen=True)
class NoAction:
    """It needed nothing more."""

    reason: NoActionReason
    words: str = ""


@dataclass(frozen=True)
class FollowUp:
    """Somebody was asked to do something, a number of school days later.

    Without `done_after` it is still open; without `closed` so is the incident.
    """

    what: str
    owner: str
    due_after: int = 1
    done_after: int | None = None
    note: str = ""
    closed: str = ""
    parents_told: ParentsTold = ParentsTold.NOT_SAID


@dataclass(frozen=True)
class Escalated:
    """It was taken to somebody, and closed some school days later or not yet."""

    to: EscalatedTo
    contact: str
    advice: str
    closed_after: int | None = None
    closed: str = ""
    parents_told: ParentsTold = ParentsTold.NOT_SAID


Ending = NoAction | FollowUp | Escalated


@dataclass(frozen=True)
class Note:
    """Something added to the timeline some school days after it was sent."""

    days_after: int
    kind: AddendumKind
    words: str
    by: str


@dataclass(frozen=True)
class Story:
    """An incident as its author tells it, and what others made of it.

    The first sentence of `words` becomes its title. `days_ago` counts school days
    at the site; 0 is today, where `minutes_ago` stands for the time of day.
    """

    words: str
    kinds: tuple[str, ...]
    by: str
    site: str = "North"
    days_ago: int = 0
    at: str = "10:45"
    minutes_ago: int | None = None
    people: tuple[Cast, ...] = ()
    happened_before: int = 20
    place: str = ""
    done_so_far: tuple[str, ...] = ()
    done_words: str = ""
    device: str = ""
    link: str = ""
    pupil_safe: str = ""
    still_happening: str = ""
    staff_harmed: str = ""
    # What others made of it.
    ending: Ending | None = None
    decided_by: str = "karen"
    decided_days_later: int = 0
    decided_minutes_ago: int | None = None
    seen_minutes_ago: int | None = None
    restricted_because: str = ""
    readers: tuple[str, ...] = ()
    also_read_by: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    reopened_after: int | None = None
    reopened_because: str = ""
