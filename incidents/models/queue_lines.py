"""The lines of the queue: waiting incidents with their people and kinds, in one read.

People and kinds come as lists in columns of the incident's row. They are made for
showing: of a person there is what a line and the open incident name, no more.
"""

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
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
from incidents.models.queue import waiting_for

# No screen needs more at once; past it the page says how many more there are.
SHOWN: Final = 200
_PUPIL: Final = (*Pupil.NAMES, "year_group")
_USER: Final = (*User.NAMES, "job_title")
_GROUP: Final = ("name", "kind")
_PEOPLE: Final = JSONObject(
    pk="pk",
    **{name: name for name in ("part", "outsider", "unknown")},
    **{name: name for name in ("pupil", "user", "group")},
    **{f"pupil_{name}": f"pupil__{name}" for name in _PUPIL},
    **{f"user_{name}": f"user__{name}" for name in _USER},
    **{f"group_{name}": f"group__{name}" for name in _GROUP},
)
_KINDS: Final = JSONObject(
    code="code",
    short_label="short_label",
    tells_technical="tells_technical",
    follow_up="follow_up",
)


_PERSON: Final = Joined(User, *User.NAMES)
_INCIDENT: Final = Joined(
    Incident,
    author=_PERSON,
    origin=Joined(Origin, brought_by=_PERSON),
    in_person=Joined(InPersonReport, told_by=_PERSON),
)
_SKIPS: Final = ("skip_count", "skipped_at", "skipped_by")


@dataclass(frozen=True)
class LineKind:
    """What the queue needs to know of a kind of incident."""

    code: str
    short_label: str
    tells_technical: bool
    follow_up: str


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
    named: list[dict[str, Any]]
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


def lines_for(user: User, *, sites: list[Site]) -> list[Line]:
    """Return the first of what `queue_for` gives, one more than is shown.

    Nothing without a site.
    """
    if not sites:
        return []
    rows = _LINES.ask(
        len(sites),
        **each_of("site", [site.pk for site in sites]),
        user=user.pk,
        today=timezone.localdate(),
    )
    return [_line(row) for row in rows]


def _lines(count: int) -> QuerySet[Any, Any]:
    """Return the question for the lines at so many sites."""
    reader = AnyReader()
    here = one_of("site", "site", count)
    waiting = waiting_for(reader, here, today=reader.today)
    people = Involvement.objects.filter(incident=OuterRef("pk"))
    kinds = IncidentKind.objects.filter(incidents=OuterRef("pk"))
    return waiting.values_list(
        *_INCIDENT.paths,
        *_SKIPS,
        all_rows(people, _PEOPLE),
        all_rows(kinds, _KINDS),
    )[: SHOWN + 1]


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
        named=sorted(named or [], key=itemgetter("pk")),
        kinds=[
            LineKind(**each) for each in sorted(kinds or [], key=itemgetter("code"))
        ],
        row=row,
    )


def _short_name(facts: dict[str, Any]) -> str:
    """Return what `Involvement.short_name` says, without making one for each line."""
    if facts["pupil"]:
        first = facts["pupil_known_as"] or facts["pupil_given_name"]
        return pupil_in_short(first, facts["pupil_family_name"])
    if facts["user"]:
        return staff_in_short(facts["user_given_name"], facts["user_family_name"])
    return _involvement(facts).short_name


def _involvement(facts: dict[str, Any]) -> Involvement:
    """Return who is in an incident, with what their line in the queue shows."""
    involvement = Involvement(
        **{name: facts[name] for name in ("pk", "part", "outsider", "unknown")}
    )
    if facts["pupil"]:
        names = {name: facts[f"pupil_{name}"] for name in _PUPIL}
        involvement.pupil = Pupil(pk=UUID(facts["pupil"]), **names)
    elif facts["user"]:
        names = {name: facts[f"user_{name}"] for name in _USER}
        involvement.user = User(pk=UUID(facts["user"]), **names)
    elif facts["group"]:
        names = {name: facts[f"group_{name}"] for name in _GROUP}
        involvement.group = Group(pk=facts["group"], **names)
    return involvement
