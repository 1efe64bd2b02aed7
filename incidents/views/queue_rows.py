"""The incidents of the queue as the lines of its list, worded before they are drawn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.templatetags.look import kind_tag, status_tag
from incidents.models import Incident
from incidents.models.queue import waited
from incidents.models.queue_lines import Line
from incidents.terms import Restriction

# The fewest skips of an incident that are pointed out.
_OFTEN: Final = 3
# How many of its people and of its kinds a line names.
_NAMED: Final = 2


@dataclass(frozen=True)
class QueueRow:
    """A line of the queue. `skipped` is empty where it was not skipped today."""

    url: str
    is_open: bool
    title: str
    received: str
    clock: str
    age: str
    people: str
    writer: str
    skipped: str
    tags: SafeString


def rows_of(
    lines: Iterable[Line], *, opened: Incident | None, now: datetime
) -> list[QueueRow]:
    """Return lines of the queue in words. One of them may be of the open incident."""
    # An address is looked up once: there may be two hundred lines.
    address = reverse("incidents:review_one", args=["REFERENCE"])
    return [
        _row(
            line,
            url=address.replace("REFERENCE", line.incident.reference),
            is_open=opened is not None and line.incident.pk == opened.pk,
            now=now,
        )
        for line in lines
    ]


def _row(line: Line, *, url: str, is_open: bool, now: datetime) -> QueueRow:
    incident = line.incident
    received = timezone.localtime(incident.received_at)
    is_today = received.date() == timezone.localdate(now)
    return QueueRow(
        url=url,
        is_open=is_open,
        title=incident.title,
        received=received.isoformat(),
        clock=f"{received:%H:%M}" if is_today else f"{received.day} {received:%b}",
        age=waited(incident, now),
        people=_people(line),
        writer=incident.writer,
        skipped=_skipped(incident),
        tags=format_html_join("", "{}", ((tag,) for tag in _tags(line))),
    )


def _people(line: Line) -> str:
    others = len(line.named) - _NAMED
    names = ", ".join(line.short_names(_NAMED))
    words = names or "No one named"
    if others > 0:
        words = f"{words}, {others} other{'s' if others > 1 else ''}"
    return words


def _skipped(incident: Incident) -> str:
    """Return who skipped it today and when, from the columns of `with_skips`."""
    at: datetime | None = getattr(incident, "skipped_at", None)
    if at is None:
        return ""
    return f"{getattr(incident, 'skipped_by', '')} {timezone.localtime(at):%H:%M}"


def _tags(line: Line) -> Iterator[SafeString]:
    incident = line.incident
    if incident.brought_from:
        yield kind_tag("Imported")
    if incident.is_urgent:
        yield status_tag("urgent")
    if getattr(incident, "skip_count", 0) >= _OFTEN:
        yield status_tag("due_soon", "Skipped often")
    if incident.restriction != Restriction.NONE:
        yield status_tag("restricted")
    if any(kind.tells_technical for kind in line.kinds):
        yield status_tag("sent_to_it")
    for kind in line.kinds[:_NAMED]:
        yield kind_tag(kind.short_label)
