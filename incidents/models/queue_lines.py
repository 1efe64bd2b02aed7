"""The lines of the queue: waiting incidents with their people and kinds, in one read.

People and kinds come as lists in columns of the incident's row. They are made for
showing: of a person there is what a line and the open incident name, no more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONArray
from django.utils import timezone

from accounts.models import Group, Pupil, Site, User
from accounts.models.names import adult_in_short, pupil_in_short
from accounts.models.prepared import Joined, Prepared, Row, each_of, one_of
from accounts.models.rules import AnyReader
from accounts.models.together import all_rows
from incidents.models.in_person import InPersonReport
from incidents.models.incident import Incident
from incidents.models.involvement import Involvement, staff_in_short
from incidents.models.kind import IncidentKind
from incidents.models.origin import Origin, writer_there
from incidents.models.paging import PAGE_SIZE
from incidents.models.queue import waiting_for

# Who asks for all that waits gets so many at once; no screen needs more.
MOST_LINES: Final = 200


class NamedPerson(NamedTuple):
    """Somebody in an incident, as the database says it; keys of people are words."""

    pk: int
    part: str
    outsider: str
    unknown: str
    pupil: str | None
    pupil__given_name: str | None
    pupil__family_name: str | None
    pupil__known_as: str | None
    pupil__year_group: int | None
    user: str | None
    user__given_name: str | None
    user__family_name: str | None
    user__job_title: str | None
    group: str | None
    group__name: str | None
    group__kind: str | None

    def of(self, place: str) -> dict[str, Any]:
        """Return what is said of a pupil, a user or a group, by its name there."""
        return {
            name.removeprefix(f"{place}__"): value
            for name, value in self._asdict().items()
            if name.startswith(f"{place}__")
        }


class LineKind(NamedTuple):
    """What the queue needs to know of a kind of incident."""

    code: str
    short_label: str
    tells_technical: bool
    follow_up: str


_PERSON: Final = Joined(User, *User.NAMES)
_INCIDENT: Final = Joined(
    Incident,
    author=_PERSON,
    origin=Joined(Origin, brought_by=_PERSON),
    in_person=Joined(InPersonReport, told_by=_PERSON),
)
_SKIPS: Final = ("skip_count", "skipped_at", "skipped_by")


@dataclass(frozen=True)
class Line:
    """A waiting incident with the people and the kinds that its line names.

    `named` is what the database said of each person, in the order they were named.
    Of skips today there may be none: then `skipped_at` is None.
    """

    reference: str
    title: str
    received_at: datetime
    is_urgent: bool
    restriction: str
    writer: str
    is_imported: bool
    skip_count: int
    skipped_at: datetime | None
    skipped_by: str
    named: list[NamedPerson]
    kinds: list[LineKind]
    row: Row

    def short_names(self, count: int) -> list[str]:
        """Return the short names of the first people, so many at the most."""
        return [_short_name(each) for each in self.named[:count]]

    @property
    def people(self) -> list[Involvement]:
        """Return everybody in the incident."""
        return [_involvement(each) for each in self.named]

    def incident(self) -> Incident:
        """Return the incident itself, with how often it was skipped."""
        incident: Incident = _INCIDENT.take(iter(self.row))
        for name in _SKIPS:
            setattr(incident, name, getattr(self, name))
        return incident


def lines_for(user: User, *, sites: list[Site], most: int = PAGE_SIZE) -> list[Line]:
    """Return the first of what `queue_for` gives, one more than `most`.

    Nothing without a site.
    """
    if not sites:
        return []
    rows = _LINES.ask(
        len(sites),
        most + 1,
        **each_of("site", [site.pk for site in sites]),
        user=user.pk,
        today=timezone.localdate(),
    )
    return [_line(row) for row in rows]


def _lines(count: int, most: int) -> QuerySet[Any, Any]:
    """Return the question for so many lines at the most, at so many sites."""
    reader = AnyReader()
    here = one_of("site", "site", count)
    waiting = waiting_for(reader, here, today=reader.today)
    people = Involvement.objects.filter(incident=OuterRef("pk"))
    kinds = IncidentKind.objects.filter(incidents=OuterRef("pk"))
    return waiting.values_list(
        *_INCIDENT.paths,
        *_SKIPS,
        all_rows(people, JSONArray(*NamedPerson._fields)),
        all_rows(kinds, JSONArray(*LineKind._fields)),
    )[:most]


_LINES: Final = Prepared(_lines)


_AT: Final = {path: n for n, path in enumerate(_INCIDENT.paths)}
_ORIGIN, _FROM_AUTHOR, _GIVEN, _FAMILY = (
    _AT[path]
    for path in (
        *("origin__id", "origin__author"),
        *("author__given_name", "author__family_name"),
    )
)
_SHOWN_OF_INCIDENT: Final = [
    (name, _AT[name])
    for name in ("reference", "title", "received_at", "is_urgent", "restriction")
]
_AFTER: Final = len(_AT)


def _line(row: Row) -> Line:
    count, at, by, named, kinds = (row[_AFTER + n] for n in range(5))
    is_imported = row[_ORIGIN] is not None
    here = adult_in_short(row[_GIVEN], row[_FAMILY])
    return Line(
        **{name: row[n] for name, n in _SHOWN_OF_INCIDENT},
        writer=writer_there(row[_FROM_AUTHOR]) if is_imported else here,
        is_imported=is_imported,
        skip_count=count,
        skipped_at=at,
        skipped_by=by or "",
        named=sorted(NamedPerson(*each) for each in named or []),
        kinds=sorted(LineKind(*each) for each in kinds or []),
        row=row,
    )


def _short_name(each: NamedPerson) -> str:
    """Return what `Involvement.short_name` says, without making one for each line."""
    if each.pupil:
        first = each.pupil__known_as or each.pupil__given_name or ""
        return pupil_in_short(first, each.pupil__family_name or "")
    if each.user:
        return staff_in_short(each.user__given_name or "", each.user__family_name or "")
    return _involvement(each).short_name


def _involvement(each: NamedPerson) -> Involvement:
    """Return who is in an incident, with what their line in the queue shows."""
    involvement = Involvement(
        pk=each.pk, part=each.part, outsider=each.outsider, unknown=each.unknown
    )
    if each.pupil:
        involvement.pupil = Pupil(pk=UUID(each.pupil), **each.of("pupil"))
    elif each.user:
        involvement.user = User(pk=UUID(each.user), **each.of("user"))
    elif each.group:
        involvement.group = Group(pk=UUID(each.group), **each.of("group"))
    return involvement
