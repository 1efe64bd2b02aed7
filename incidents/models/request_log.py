"""The timeline of a request, and which of its alarms went to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.terms import NoticeKind
from incidents.breach_clocks import full_day
from incidents.models.alarm_lines import told_at_each_step
from incidents.models.file_lines import lines_of_files
from incidents.models.request import DataRequest
from incidents.models.request_rows import RequestAlarm, RequestStep
from incidents.models.request_sheet import RequestSheet
from incidents.request_terms import RequestKind, StepKind


@dataclass(frozen=True)
class RequestLine:
    """One line: when it was written, by whom, what, and in which words."""

    at: datetime
    by: str
    heading: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestAlarmLine:
    """A step of a clock: when it was due, when it was owed, and to whom it went."""

    alarm: RequestAlarm
    people: list[str]

    @property
    def words(self) -> str:
        """Return which step it was, as a page says it: Answer, day 10."""
        step = self.alarm.step
        if step.endswith("left"):
            step = step.replace("left", "days left")
        if step.startswith("late"):
            step = "late"
        if step == "target":
            step = "target passed"
        return f"{self.alarm.get_clock_display()}, {step}"


def lines_of_request(sheet: RequestSheet) -> list[RequestLine]:
    """Return the timeline, the newest line first."""
    return sorted(_lines(sheet), key=lambda line: line.at, reverse=True)


def alarms_of_request(request: DataRequest) -> list[RequestAlarmLine]:
    """Return every step that was owed, with who was told and when the mail went."""
    told = told_at_each_step(NoticeKind.REQUEST_ALARM, request.record_kind, request)
    return [
        RequestAlarmLine(alarm, told.get(alarm.key, []))
        for alarm in request.alarms.all()
    ]


def _lines(sheet: RequestSheet) -> Iterator[RequestLine]:
    request = sheet.request
    author = request.recorded_by
    yield RequestLine(
        request.recorded_at,
        author.full_name if author else "The public form",
        "Recorded",
    )
    if request.lead and request.taken_up_at:
        yield RequestLine(request.taken_up_at, request.lead.full_name, "Taken up")
    for kept in sheet.kept_from:
        by = kept.by.full_name if kept.by else "The public form"
        yield RequestLine(kept.at, by, f"Kept from {kept.user.full_name}")
    for at, by, heading, words in lines_of_files(sheet.files):
        yield RequestLine(at, by, heading, (words,))
    for step in sheet.steps:
        said = tuple(filter(None, (*_details(step), step.words)))
        yield RequestLine(step.at, step.by.full_name, _heading(step), said)


def _heading(step: RequestStep) -> str:
    day = full_day(step.on)
    if step.kind == StepKind.ANSWERED:
        return f"Answered {day}: {step.get_outcome_display()}"
    if step.kind == StepKind.EXTENDED:
        return f"Two months added. They were told {day}"
    if step.kind == StepKind.PAUSED:
        return f"Clock stopped {day}"
    if step.kind == StepKind.RESUMED:
        return f"Clock runs again from {day}"
    if step.kind == StepKind.CORRECTED:
        return "Put right"
    is_today = timezone.localdate(step.at) == step.on
    label = step.get_kind_display()
    return label if is_today else f"{label}, {day}"


def _details(step: RequestStep) -> Iterator[str]:
    if step.kind == StepKind.CORRECTED:
        was = RequestKind(step.was_kind).label
        came = full_day(step.was_received_on) if step.was_received_on else ""
        yield f"It was: {was.lower()}, received {came}."
    if step.cause:
        yield f"{step.get_cause_display()}."
    if step.exemption:
        yield f"Held back: {step.get_exemption_display().lower()}."
    if step.sent_by:
        to = f", to {step.sent_to}" if step.sent_to else ""
        yield f"Sent by: {step.get_sent_by_display().lower()}{to}."
    if step.letter:
        yield f"What was sent: {step.letter}"
    if step.is_harm_checked:
        yield "The DSL looked whether it could harm somebody."
    if step.is_regulator_told:
        yield "They were told that they can go to the regulator."
    if step.late_reason:
        yield f"Late because: {step.late_reason}"
