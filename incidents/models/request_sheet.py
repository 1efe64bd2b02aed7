"""A request as its page shows it: everything written on it, and what may be next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final

from django.db.models import Prefetch
from django.utils import timezone

from accounts.deadlines import local_day
from accounts.models.school_days import read_calendars
from incidents.breach_clocks import ClockFace
from incidents.models.case_files import CaseFile
from incidents.models.request import DataRequest, DataRequestQuerySet
from incidents.models.request_rows import RequestKeptFrom, RequestStep
from incidents.request_clocks import Asked, answer_due, is_late
from incidents.request_faces import faces_of, main_face
from incidents.request_terms import (
    ONE_MONTH,
    SETS_ANEW,
    WITHOUT_ANSWER,
    RequestKind,
    RequestState,
    StepKind,
)

# What may be done on a request, by its place in the address, in the order of the page.
THINGS: Final[dict[str, str]] = {
    "acknowledge": "Acknowledge it",
    "resume": "Start the clock again",
    "answer": "Record the answer",
    "pause": "Stop the clock",
    "extend": "Take two months more",
    "note": "Add a note",
    "correct": "Put right what it is or when it came",
    "keep": "Keep it from somebody",
    "reopen": "Reopen it",
}


@dataclass
class RequestSheet:
    """Everything written on a request, fetched once, with its clocks."""

    request: DataRequest
    steps: list[RequestStep] = field(default_factory=list)
    kept_from: list[RequestKeptFrom] = field(default_factory=list)
    files: list[CaseFile] = field(default_factory=list)

    @cached_property
    def asked(self) -> Asked:
        """Return the request as its clocks see it."""
        return Asked(
            kind=self.request.kind,
            received_on=self.request.received_on,
            marks=[step.mark for step in self.steps],
            calendar=self.request.site.calendar,
        )

    @property
    def state(self) -> RequestState:
        """Return where it stands."""
        return self.asked.state

    @property
    def is_open(self) -> bool:
        """Say whether it waits for an answer."""
        return self.asked.is_open

    @property
    def answer(self) -> RequestStep | None:
        """Return the answer that holds, or None while it is open."""
        return None if self.is_open else self.last(StepKind.ANSWERED)

    @property
    def rounds(self) -> int:
        """Return how often its clock was set anew: reopened or put right."""
        return sum(step.kind in SETS_ANEW for step in self.steps)

    @property
    def set_anew_at(self) -> datetime | None:
        """Return when its clock was last set anew, or None."""
        moments = [step.at for step in self.steps if step.kind in SETS_ANEW]
        return moments[-1] if moments else None

    @property
    def was_late(self) -> bool:
        """Say whether the answer that holds came after the last day for it."""
        answer = self.answer
        if answer is None or answer.outcome in WITHOUT_ANSWER:
            return False
        return is_late(self.asked, on=answer.on, today=timezone.localdate())

    @property
    def is_overdue(self) -> bool:
        """Say whether what is sent today is late: its answer or acknowledgement."""
        today = timezone.localdate()
        return is_late(self.asked, on=today, today=today)

    def last(self, kind: StepKind) -> RequestStep | None:
        """Return the last step of a kind, or None."""
        found = [step for step in self.steps if step.kind == kind]
        return found[-1] if found else None

    def due(self, *, today: date) -> datetime | None:
        """Return by when it must be answered, or acknowledged."""
        return answer_due(self.asked, today=today)

    def clocks(self, *, now: datetime) -> list[ClockFace]:
        """Return its clocks, the one that matters most first."""
        return faces_of(self.asked, now=now)

    def clock(self, *, now: datetime) -> ClockFace:
        """Return the one clock that a list shows."""
        return main_face(self.asked, now=now)


def sheet_of_request(request: DataRequest) -> RequestSheet:
    """Return what is written on a request."""
    return RequestSheet(
        request=request,
        steps=list(request.steps.select_related("by")),
        kept_from=list(request.kept_from.select_related("user", "by")),
        files=list(request.files.with_lock()),
    )


def sheets_of_requests(requests: DataRequestQuerySet) -> list[RequestSheet]:
    """Return what is written on each, in as many queries for 1 as for 50."""
    fetched = requests.select_related("site__school", "lead", "recorded_by")
    files = Prefetch("files", CaseFile.objects.with_lock())
    rows = list(fetched.prefetch_related("steps__by", "kept_from__user", files))
    _share_calendars(rows)
    return [
        RequestSheet(
            request=row,
            steps=list(row.steps.all()),
            kept_from=list(row.kept_from.all()),
            files=list(row.files.all()),
        )
        for row in rows
    ]


def _share_calendars(rows: Iterable[DataRequest]) -> None:
    """Read the calendar of each site once for all of its requests."""
    sites = {row.site_id: row.site for row in rows}
    read_calendars(sites.values())
    for row in rows:
        row.site = sites[row.site_id]


def things_to_do(sheet: RequestSheet) -> dict[str, str]:
    """Return what may be done on it now, by its place in the address, in words."""
    if not sheet.is_open:
        return {"reopen": THINGS["reopen"]}
    asked, off = sheet.asked, {"reopen"}
    is_month = asked.kind in ONE_MONTH
    if asked.kind != RequestKind.COMPLAINT or asked.acknowledged_on:
        off.add("acknowledge")
    if not is_month or asked.paused_since:
        off.add("pause")
    if not asked.paused_since:
        off.add("resume")
    if not is_month or asked.is_extended:
        off.add("extend")
    return {slug: words for slug, words in THINGS.items() if slug not in off}


def next_thing(sheet: RequestSheet) -> str:
    """Return what comes next: to acknowledge, to start the clock again, to answer."""
    return next(iter(things_to_do(sheet)))


def by_time_left(
    sheets: Iterable[RequestSheet], *, now: datetime
) -> list[RequestSheet]:
    """Return the sheets by the time left; those whose clock stands still come last."""
    today = local_day(now)

    def key(sheet: RequestSheet) -> tuple[bool, datetime, int]:
        due = sheet.due(today=today)
        is_still = sheet.state == RequestState.PAUSED
        return is_still or due is None, due or now, sheet.request.pk

    return sorted(sheets, key=key)
