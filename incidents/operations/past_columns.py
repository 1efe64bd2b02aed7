"""What a file of past incidents holds: a row for each incident and pupil."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.models import Pupil, Site, User
from accounts.operations.import_plans import RowReader, Scope
from accounts.operations.roll.known import ID_CODES, ID_COLUMNS, KnownPupils, read_ids
from accounts.spreadsheets.cells import (
    read_day,
    read_email,
    read_id,
    read_moment,
    read_name,
    read_time,
    split_name,
    tidy,
    tidy_story,
)
from accounts.spreadsheets.headings import Column, Layout

# Said of an incident that somebody still has to do something about.
_OPEN: Final = frozenset(
    {"open", "active", "ongoing", "new", "in progress", "monitoring", "under review"}
)
_LONGEST_WORDS: Final = 120

LAYOUT: Final = Layout(
    columns=(
        Column(
            "reference",
            "Reference",
            ("incident number", "incident id", "concern id", "record id", "ref", "id"),
            "4711",
        ),
        Column(
            "happened",
            "Date it happened",
            ("date", "incident date", "date of incident", "date/time", "concern date"),
            "04/05/2024",
        ),
        Column("at", "Time it happened", ("time", "incident time"), "10:42"),
        Column(
            "recorded",
            "Date it was recorded",
            ("date added", "added", "date recorded", "created", "date created"),
            "04/05/2024 15:10",
        ),
        Column(
            "story",
            "What happened",
            (
                "incident",
                "incident details",
                "details",
                "description",
                "narrative",
                "concern",
                "details of concern",
                "summary",
                "text",
            ),
            "A pupil was called names in a game chat.",
        ),
        Column(
            "category",
            "Category",
            (
                "categories",
                "type",
                "incident type",
                "concern type",
                "nature of concern",
            ),
            "Cyberbullying",
        ),
        *ID_COLUMNS,
        Column(
            "name",
            "Pupil's name",
            ("pupil", "student", "pupil name", "student name", "name", "child"),
            "Kowalska, Anna",
        ),
        Column("born_on", "Pupil's date of birth", ("dob", "date of birth"), ""),
        Column(
            "author",
            "Author",
            (
                "added by",
                "reported by",
                "created by",
                "logged by",
                "staff member",
                "assigned by",
            ),
            "J Smith",
        ),
        Column("author_email", "Author's e-mail", ("author email",), ""),
        Column(
            "actions",
            "Actions",
            ("action taken", "actions taken", "action", "outcome", "follow up"),
            "Rang home.",
        ),
        Column("status", "Status", ("state", "open/closed"), "Closed"),
        Column("place", "Place", ("location", "where"), ""),
        Column("files", "Attachments", ("documents", "files", "attachment"), ""),
        Column("site", "Site", ("campus", "school site", "centre"), ""),
    ),
    needed=(("happened", "recorded"), ("story",)),
)


@dataclass
class Past:
    """An incident as a file has it, with every pupil its rows name."""

    row: int
    key: str
    digest: str
    reference: str
    story: str
    happened_at: datetime
    has_time: bool
    received_at: datetime
    codes: tuple[str, ...]
    site: Site
    author: str
    writer: User | None
    actions: str
    is_open: bool
    place: str
    pupils: dict[object, Pupil] = field(default_factory=dict)
    # Names of those who were not found, in the order of the rows.
    others: dict[str, None] = field(default_factory=dict)


def read_past(
    row: RowReader, scope: Scope, codes: tuple[str, ...], writers: dict[str, User]
) -> Past | None:
    """Return the incident of a row; None where the row has problems."""
    story = row.need("story", tidy_story) or ""
    happened, has_time = _happened(row)
    recorded = row.read("recorded", read_moment)
    unread = row.text("happened") or row.text("recorded")
    if happened is None and recorded is None and not unread:
        label = row.layout.label("happened")
        row.refuse(f"{label} is empty. Fill it in.")
    site = row.read("site", scope.site_named) or scope.site
    email = row.read("author_email", read_email) or ""
    received_at = _moment(*recorded) if recorded else happened
    happened_at = happened or received_at
    if happened_at and received_at and max(happened_at, received_at) > timezone.now():
        row.refuse("The date is in the future. Check it.")
    reference = row.read("reference", read_id) or ""
    author = row.read("author", _read_words) or ""
    place = row.read("place", _read_place) or ""
    if row.problems or happened_at is None or received_at is None:
        return None
    digest = hashlib.sha256(story.encode()).hexdigest()
    return Past(
        row=row.number,
        key=f"ref:{reference}" if reference else _key(happened_at, digest),
        digest=digest,
        reference=reference,
        story=story,
        happened_at=happened_at,
        has_time=has_time if happened else bool(recorded and recorded[1]),
        received_at=received_at,
        codes=codes,
        site=site,
        author=author,
        writer=writers.get(email),
        actions=tidy_story(row.values.get("actions", "")),
        is_open=row.text("status").casefold() in _OPEN,
        place=place,
    )


def add_pupil(row: RowReader, past: Past, known: KnownPupils) -> bool:
    """Add the pupil of a row, by id or by name and birth date, else as a name.

    Returns whether a name was kept because nobody here fits it.
    """
    ids = read_ids(row)
    given, family = row.read("name", split_name) or ("", "")
    born_on: date | None = row.read("born_on", read_day)
    found = known.with_ids(ids)
    if not found and given and family and born_on:
        named = known.named(given, family, born_on)
        found = [pupil for pupil in named if not known.differs(pupil, ids)]
    if len(found) == 1:
        past.pupils[found[0].pk] = found[0]
        return False
    name = row.text("name") or ", ".join(ids.values())
    if name:
        past.others[name] = None
    return bool(name)


def _happened(row: RowReader) -> tuple[datetime | None, bool]:
    """Return when it happened, and whether a time is written anywhere."""
    said = row.read("happened", read_moment)
    if said is None:
        return None, False
    day, at = said
    at = at or row.read("at", read_time)
    return _moment(day, at), at is not None


def _moment(day: date, at: time | None) -> datetime:
    return local_moment(day, at or time())


def _key(happened_at: datetime, digest: str) -> str:
    return f"{timezone.localdate(happened_at).isoformat()}:{digest}"


def _read_words(text: str) -> str:
    return tidy(text)[:_LONGEST_WORDS]


def _read_place(text: str) -> str:
    return read_name(text, longest=80)


# Either an id or a name says which pupil a row is about.
PUPIL_CODES: Final = (*ID_CODES, "name")
