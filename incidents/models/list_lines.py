"""The list of incidents: a page of lines, each with what it shows and no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    F,
    OuterRef,
    QuerySet,
    UUIDField,
)
from django.db.models.functions import JSONObject
from django.db.models.lookups import Exact
from django.utils import timezone

from accounts.models import Pupil, Site, User
from accounts.models.prepared import Given, Joined, Prepared
from accounts.models.rules import AnyReader
from accounts.models.together import all_rows
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.kind import IncidentKind
from incidents.models.marks import read_mark
from incidents.models.origin import Origin
from incidents.models.paging import PAGE_SIZE, Page, after, newest, page_of
from incidents.terms import IncidentState

_INCIDENT: Final = Joined(
    Incident,
    *("reference", "site_id", "title", "received_at", "is_urgent"),
    *("state", "restriction", "last_outcome"),
    origin=Joined(Origin, "reference"),
)

_IN_STATE: Final = {
    IncidentState.TO_REVIEW: IncidentQuerySet.awaiting_review,
    IncidentState.FOLLOWING_UP: IncidentQuerySet.being_followed_up,
    IncidentState.CLOSED: IncidentQuerySet.closed,
}
_KIND: Final = JSONObject(code="code", short_label="short_label")


@dataclass(frozen=True)
class ListLine:
    """An incident with its site, and the short labels of its kinds in their order."""

    incident: Incident
    kinds: list[str]


def list_page(
    user: User,
    *,
    sites: Sequence[Site],
    state: str = "",
    pupil: Pupil | None = None,
    before: str = "",
) -> Page[ListLine]:
    """Return the newest incidents at these sites that somebody may read.

    They are of one state and about one pupil, if given, and past the mark `before`.
    A mark that cannot be read means the first page. No site gives an empty page.
    """
    if not sites:
        return Page([], older="", is_first=True)
    mark = read_mark(before)
    given: dict[str, Any] = {f"site_{n}": site.pk for n, site in enumerate(sites)}
    given |= {"at": mark[0], "pk": mark[1]} if mark else {}
    given |= {"pupil": pupil.pk} if pupil else {}
    rows = _LINES.ask(
        *(len(sites), mark is not None, state, pupil is not None),
        user=user.pk,
        today=timezone.localdate(),
        **given,
    )
    known = {site.pk: site for site in sites}
    lines = [_line(iter(row), known) for row in rows]
    return page_of(
        lines,
        size=PAGE_SIZE,
        incident_of=lambda line: line.incident,
        is_first=mark is None,
    )


def _lines(
    count: int, is_after: bool, state: str, is_of_pupil: bool
) -> QuerySet[Any, Any]:
    """Return the question for a page at so many sites."""
    found = Incident.objects.visible_to(AnyReader())
    if state:
        found = _IN_STATE[IncidentState(state)](found)
    if is_of_pupil:
        found = found.about_pupil(Given("pupil", UUIDField()))
    if is_after:
        found = after(
            found, (Given("at", DateTimeField()), Given("pk", BigIntegerField()))
        )
    places = (Given(f"site_{n}", BigIntegerField()) for n in range(count))
    parts = [found.filter(Exact(F("site"), place)) for place in places]
    kinds = IncidentKind.objects.filter(incidents=OuterRef("pk"))
    return newest(parts, PAGE_SIZE + 1).values_list(
        *_INCIDENT.paths, all_rows(kinds, _KIND)
    )


_LINES: Final = Prepared(_lines)


def _line(row: Iterator[Any], sites: dict[int, Site]) -> ListLine:
    incident = _INCIDENT.take(row)
    incident.site = sites[incident.site_id]
    kinds = sorted(next(row) or [], key=itemgetter("code"))
    return ListLine(incident, [kind["short_label"] for kind in kinds])
