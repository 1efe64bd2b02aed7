"""Pages of incidents that stay as quick at the end as at the beginning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

from django.db.models import Q, prefetch_related_objects

from incidents.models.incident import Incident, IncidentQuerySet

PAGE_SIZE: Final = 25
_NEWEST_FIRST: Final = attrgetter("received_at", "pk")


@dataclass(frozen=True)
class Page:
    """Incidents, newest first by receipt, and the mark at which the next page begins.

    `older` is empty on the last page. `is_first` is false once a mark was used.
    """

    incidents: list[Incident]
    older: str
    is_first: bool


def newest_page(
    parts: Iterable[IncidentQuerySet], *, before: str = "", size: int = PAGE_SIZE
) -> Page:
    """Return the newest incidents of all parts together, after the mark if given.

    Each part is read by its own index, so hand over one for each site. A mark that
    cannot be read means the first page. Nothing is counted or skipped over: the
    hundredth page costs what the first does. The kinds come along.
    """
    mark = _read(before)
    found = [
        incident
        for part in parts
        for incident in _after(part, mark).order_by("-received_at", "-pk")[: size + 1]
    ]
    found.sort(key=_NEWEST_FIRST, reverse=True)
    shown = found[:size]
    prefetch_related_objects(shown, "kinds")
    older = _mark(shown[-1]) if len(found) > size else ""
    return Page(incidents=shown, older=older, is_first=mark is None)


def _after(
    incidents: IncidentQuerySet, mark: tuple[datetime, int] | None
) -> IncidentQuerySet:
    if mark is None:
        return incidents
    at, pk = mark
    return incidents.filter(received_at__lte=at).filter(
        Q(received_at__lt=at) | Q(pk__lt=pk)
    )


def _mark(incident: Incident) -> str:
    at = incident.received_at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}_{incident.pk}"


def _read(mark: str) -> tuple[datetime, int] | None:
    at, _, pk = mark.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        number = int(pk)
        # A moment that is no moment in UTC, or a number that no column holds, would
        # be an error of the database.
        in_utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return (in_utc, number) if in_utc and 0 < number < 2**63 else None
