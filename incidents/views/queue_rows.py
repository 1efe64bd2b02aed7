"""The incidents of the queue as the lines of its list, worded before they are drawn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

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
    here = timezone.get_current_timezone()
    today = now.astimezone(here).date()
    return [
        _row(
            line,
            url=address.replace("REFERENCE", line.reference),
            is_open=opened is not None and line.reference == opened.reference,
            now=now,
            today=today,
            here=here,
        )
        for line in lines
    ]


def _row(
    line: Line, *, url: str, is_open: bool, now: datetime, today: date, here: tzinfo
) -> QueueRow:
    received = line.received_at.astimezone(here)
    is_today = received.date() == today
    return QueueRow(
        url=url,
        is_open=is_open,
        title=line.title,
        received=received.isoformat(),
        clock=f"{received:%H:%M}" if is_today else f"{received.day} {received:%b}",
        age=waited(line.received_at, now),
        people=_people(line),
        writer=line.writer,
        skipped=_skipped(line),
        # Each of them is drawn and escaped.
        tags=mark_safe("".join(_tags(line))),  # noqa: S308
    )


def _people(line: Line) -> str:
    others = len(line.named) - _NAMED
    names = ", ".join(line.short_names(_NAMED))
    words = names or "No one named"
    if others > 0:
        words = f"{words}, {others} other{'s' if others > 1 else ''}"
    return words


def _skipped(line: Line) -> str:
    """Return who skipped it today and when; nothing where nobody did."""
    if line.skipped_at is None:
        return ""
    return f"{line.skipped_by} {timezone.localtime(line.skipped_at):%H:%M}"


def _tags(line: Line) -> Iterator[SafeString]:
    if line.is_imported:
        yield kind_tag("Imported")
    if line.is_urgent:
        yield status_tag("urgent")
    if line.skip_count >= _OFTEN:
        yield status_tag("due_soon", "Skipped often")
    if line.restriction != Restriction.NONE:
        yield status_tag("restricted")
    if any(kind.tells_technical for kind in line.kinds):
        yield status_tag("sent_to_it")
    for kind in line.kinds[:_NAMED]:
        yield kind_tag(kind.short_label)
