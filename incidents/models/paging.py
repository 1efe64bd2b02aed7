"""Pages of incidents that stay as quick at the end as at the beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, prefetch_related_objects

from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.marks import mark_of, read_mark

PAGE_SIZE: Final = 25
_NEWEST_FIRST: Final = ("-received_at", "-pk")


@dataclass(frozen=True)
class Page:
    """Incidents, newest first by receipt, and the mark at which the next page begins.

    `older` is empty on the last page. `is_first` is false once a mark was used.
    """

    incidents: list[Incident]
    older: str
    is_first: bool


def newest_page(
    parts: Sequence[IncidentQuerySet],
    *,
    before: str = "",
    size: int = PAGE_SIZE,
    beside: Sequence[str] = (),
) -> Page:
    """Return the newest incidents of all parts together, after the mark if given.

    Each part is read by its own index, so hand over one for each site; all of them
    are one question to the database. No part gives an empty page. A mark that cannot
    be read means the first page. Nothing is counted or skipped over: the hundredth
    page costs what the first does. The kinds come along, and the rows that `beside`
    names.
    """
    mark = read_mark(before)
    newest = _newest([_after(part, mark) for part in parts], size + 1)
    found = list(newest.select_related(*beside) if beside else newest)
    shown = found[:size]
    prefetch_related_objects(shown, "kinds")
    last = shown[-1] if len(found) > size else None
    older = mark_of(last.received_at, last.pk) if last else ""
    return Page(incidents=shown, older=older, is_first=mark is None)


def _newest(parts: Sequence[IncidentQuerySet], count: int) -> IncidentQuerySet:
    """Return the newest of all parts, no more than this many, newest first.

    Of each part no more than that is looked up, by the index of its site: an index
    of all sites together would be walked far back for somebody of a quiet site. The
    parts stand side by side in a union, because PostgreSQL reads the whole table for
    conditions that are joined by OR.
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


def _after(
    incidents: IncidentQuerySet, mark: tuple[datetime, int] | None
) -> IncidentQuerySet:
    if mark is None:
        return incidents
    at, pk = mark
    return incidents.filter(received_at__lte=at).filter(
        Q(received_at__lt=at) | Q(pk__lt=pk)
    )
