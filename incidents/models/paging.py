"""Pages of incidents that stay as quick at the end as at the beginning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from django.db.models import Q, prefetch_related_objects

from accounts.models.prepared import Given
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.marks import mark_of, read_mark

PAGE_SIZE: Final = 25
_NEWEST_FIRST: Final = ("-received_at", "-pk")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Incidents or lines of them, newest first, and where the next page begins.

    `older` is empty on the last page. `is_first` is false once a mark was used.
    """

    rows: list[Row]
    older: str
    is_first: bool


def newest_page(
    incidents: IncidentQuerySet, *, before: str = "", size: int = PAGE_SIZE
) -> Page[Incident]:
    """Return the newest incidents, past the mark if given, with their kinds.

    A mark that cannot be read means the first page. Nothing is counted or skipped
    over: the hundredth page costs what the first does.
    """
    mark = read_mark(before)
    past = after(incidents, mark) if mark else incidents
    found = list(newest([past], size + 1))
    page = page_of(
        found, size=size, incident_of=lambda found: found, is_first=mark is None
    )
    prefetch_related_objects(page.rows, "kinds")
    return page


def page_of(
    found: list[Row],
    *,
    size: int,
    incident_of: Callable[[Row], Incident],
    is_first: bool,
) -> Page[Row]:
    """Return the page of what was found, which is one more where there are older."""
    older = ""
    if len(found) > size:
        last = incident_of(found[size - 1])
        older = mark_of(last.received_at, last.pk)
    return Page(found[:size], older=older, is_first=is_first)


def newest(parts: Sequence[IncidentQuerySet], count: int) -> IncidentQuerySet:
    """Return the newest of all parts, no more than this many, newest first.

    Hand over a part for each site, so that each is read by its index, no further than
    that: an index of all sites together would be walked far back for somebody of a
    quiet site. The parts stand side by side in a union, because PostgreSQL reads the
    whole table for conditions that are joined by OR.
    """
    if not parts:
        return Incident.objects.none()
    tops = [part.order_by(*_NEWEST_FIRST)[:count] for part in parts]
    if len(tops) == 1:
        return tops[0]
    # SQLite takes no limit in a part of a union, but in what a part looks up.
    first, *others = [
        Incident.objects.filter(pk__in=top.values("pk")).order_by().values("pk")
        for top in tops
    ]
    together = first.union(*others, all=True)
    newest = Incident.objects.filter(pk__in=together).order_by(*_NEWEST_FIRST)
    return newest[:count]


def after(
    incidents: IncidentQuerySet, mark: tuple[datetime | Given, int | Given]
) -> IncidentQuerySet:
    """Return the incidents that are older than a mark."""
    at, pk = mark
    return incidents.filter(received_at__lte=at).filter(
        Q(received_at__lt=at) | Q(pk__lt=pk)
    )
