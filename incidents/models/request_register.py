"""The register of every request about personal data, as a table of texts."""

from collections.abc import Callable, Iterable
from typing import Final

from django.utils import timezone

from accounts.models import User
from accounts.spreadsheets.writing import table_of, when_cell
from incidents.models.request import DataRequest, DataRequestQuerySet
from incidents.models.request_rows import RequestStep
from incidents.models.request_sheet import RequestSheet
from incidents.request_clocks import paused_days
from incidents.request_terms import RequestKind, StepKind


def registered(user: User, *, kind: str = "") -> DataRequestQuerySet:
    """Return the requests that this person may see, newest first.

    `kind` is the code of one kind; empty or unknown for all.
    """
    found = DataRequest.objects.visible_to(user).order_by("-received_on", "-pk")
    return found.filter(kind=kind) if kind in RequestKind.values else found


def table_of_requests(sheets: Iterable[RequestSheet]) -> list[list[str]]:
    """Return the register as rows of texts, the headings first."""
    return table_of(_COLUMNS, sheets)


def _yes(is_so: bool) -> str:
    return "Yes" if is_so else "No"


def _of_step(
    kind: StepKind, said: Callable[[RequestStep], str]
) -> Callable[[RequestSheet], str]:
    def column(sheet: RequestSheet) -> str:
        step = sheet.last(kind)
        return said(step) if step else ""

    return column


def _of_answer(said: Callable[[RequestStep], str]) -> Callable[[RequestSheet], str]:
    return lambda sheet: said(sheet.answer) if sheet.answer else ""


def _late_reasons(sheet: RequestSheet) -> str:
    return "; ".join(step.late_reason for step in sheet.steps if step.late_reason)


def _notes(sheet: RequestSheet) -> str:
    return "; ".join(
        f"{when_cell(step.on)} {step.words}"
        for step in sheet.steps
        if step.kind == StepKind.NOTED
    )


_COLUMNS: Final[dict[str, Callable[[RequestSheet], str]]] = {
    "Reference": lambda sheet: sheet.request.reference,
    "Kind": lambda sheet: sheet.request.get_kind_display(),
    "State": lambda sheet: sheet.state.label,
    "Site": lambda sheet: sheet.request.site.name,
    "Controller": lambda sheet: sheet.request.site.school.name,
    "Received on": lambda sheet: when_cell(sheet.request.received_on),
    "How it came": lambda sheet: sheet.request.get_way_display(),
    "Recorded at": lambda sheet: when_cell(sheet.request.recorded_at),
    "Recorded by": lambda sheet: (
        sheet.request.recorded_by.full_name
        if sheet.request.recorded_by
        else "The public form"
    ),
    "Who asks": lambda sheet: sheet.request.requester_name,
    "As": lambda sheet: sheet.request.get_relationship_display(),
    "Contact": lambda sheet: sheet.request.contact,
    "About": lambda sheet: sheet.request.about,
    "What they ask": lambda sheet: sheet.request.words,
    "Led by": lambda sheet: sheet.request.lead.full_name if sheet.request.lead else "",
    "Due": lambda sheet: when_cell(sheet.due(today=timezone.localdate())),
    "Days stood still": lambda sheet: str(
        paused_days(sheet.asked, today=timezone.localdate())
    ),
    "Why it stood still": _of_step(
        StepKind.PAUSED, lambda step: f"{step.get_cause_display()}. {step.words}"
    ),
    "Extended on": _of_step(StepKind.EXTENDED, lambda step: when_cell(step.on)),
    "Why it was extended": _of_step(
        StepKind.EXTENDED, lambda step: f"{step.get_cause_display()}. {step.words}"
    ),
    "Acknowledged on": _of_step(StepKind.ACKNOWLEDGED, lambda step: when_cell(step.on)),
    "Acknowledged by": _of_step(
        StepKind.ACKNOWLEDGED, lambda step: step.get_sent_by_display()
    ),
    "Outcome": _of_answer(lambda step: step.get_outcome_display()),
    "Answered on": _of_answer(lambda step: when_cell(step.on)),
    "Sent by": _of_answer(lambda step: step.get_sent_by_display()),
    "Sent to": _of_answer(lambda step: step.sent_to),
    "What was sent": _of_answer(lambda step: step.letter),
    "Files": lambda sheet: "; ".join(file.words for file in sheet.files),
    "Exemption": _of_answer(lambda step: step.get_exemption_display()),
    "Reason": _of_answer(lambda step: step.words),
    "Told of the regulator": _of_answer(lambda step: _yes(step.is_regulator_told)),
    "Harm was checked": _of_answer(lambda step: _yes(step.is_harm_checked)),
    "Late": lambda sheet: _yes(sheet.was_late) if not sheet.is_open else "",
    "Why late": _late_reasons,
    "Times reopened": lambda sheet: str(
        sum(step.kind == StepKind.REOPENED for step in sheet.steps)
    ),
    "Notes": _notes,
}
