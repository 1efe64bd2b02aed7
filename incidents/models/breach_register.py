"""The register of every breach: the facts, the effects, what was done (Article 33(5)).

Its columns are those of rules.md 6.5. Nothing is left out of it: a possible breach
that was none stands in it with the reason.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from accounts.deadlines import local_day
from accounts.models import User
from accounts.spreadsheets.writing import table_of, when_cell
from incidents.breach_terms import (
    SPECIAL,
    BreachAnswer,
    BreachQuestion,
    Compromise,
    DataKind,
    EntryKind,
    MessageTo,
    PeopleKind,
)
from incidents.deadlines import years_on
from incidents.models.breach import DataBreach, DataBreachQuerySet
from incidents.models.breach_rows import (
    BreachAssessment,
    BreachDecision,
    BreachEntry,
    BreachFacts,
    BreachMessage,
    BreachTask,
    OfABreach,
)
from incidents.models.breach_sheet import BreachSheet
from incidents.models.case_files import CaseFile


def registered(user: User, *, year: int | None = None) -> DataBreachQuerySet:
    """Return the breaches that this person may see, newest first.

    `year` is the calendar year in which the school knew; None for all.
    """
    found = DataBreach.objects.visible_to(user).order_by("-reported_at", "-pk")
    return found.filter(aware_at__year=year) if year else found


def sheets_of(breaches: DataBreachQuerySet) -> list[BreachSheet]:
    """Return everything written on each breach, in as many queries for 1 as for 50."""
    fetched = breaches.select_related(
        "site__school", "lead", "reported_by"
    ).prefetch_related(
        Prefetch("awarenesses"),
        *(
            Prefetch(f"{model.__name__.lower()}_set", _rows(model))
            for model in (
                BreachEntry,
                BreachFacts,
                BreachAssessment,
                BreachDecision,
                BreachMessage,
            )
        ),
        Prefetch(
            "breachtask_set", BreachTask.objects.select_related("owner", "done__by")
        ),
        Prefetch("files", CaseFile.objects.with_lock()),
    )
    return [
        BreachSheet(
            breach=breach,
            awarenesses=list(breach.awarenesses.all()),
            entries=list(breach.breachentry_set.all()),
            versions=list(breach.breachfacts_set.all()),
            assessments=list(breach.breachassessment_set.all()),
            decisions=list(breach.breachdecision_set.all()),
            messages=list(breach.breachmessage_set.all()),
            tasks=list(breach.breachtask_set.all()),
            files=list(breach.files.all()),
        )
        for breach in fetched
    ]


def _rows(model: type[OfABreach]) -> QuerySet[Any, Any]:
    return model._default_manager.select_related("by")


def table_of_breaches(sheets: Iterable[BreachSheet]) -> list[list[str]]:
    """Return the register as rows of texts, the headings first."""
    return table_of(_COLUMNS, sheets)


def _labels(vocabulary: type, codes: Sequence[str]) -> str:
    return "; ".join(vocabulary(code).label for code in codes)


def _fact(sheet: BreachSheet, name: str) -> str:
    value = getattr(sheet.facts, name) if sheet.facts else None
    return "" if value is None else str(value)


def _moment_of(name: str) -> Callable[[BreachSheet], str]:
    return lambda sheet: when_cell(getattr(sheet.facts, name) if sheet.facts else None)


def _coded(name: str, vocabulary: type) -> Callable[[BreachSheet], str]:
    return lambda sheet: _labels(
        vocabulary, getattr(sheet.facts, name) if sheet.facts else []
    )


def _text_of(name: str) -> Callable[[BreachSheet], str]:
    return lambda sheet: _fact(sheet, name)


def _decided(question: BreachQuestion) -> Callable[[BreachSheet], str]:
    def said(sheet: BreachSheet) -> str:
        decision = sheet.decision(question)
        if decision is None:
            return ""
        lapsed = "" if sheet.standing(question) else ", holds no longer"
        return f"{BreachAnswer(decision.answer).label}{lapsed}"

    return said


def _why(question: BreachQuestion) -> Callable[[BreachSheet], str]:
    def said(sheet: BreachSheet) -> str:
        decision = sheet.decision(question)
        if decision is None:
            return ""
        exception = decision.get_exception_display() if decision.exception else ""
        words = ". ".join(filter(None, (exception, decision.reason)))
        return f"{words} ({decision.by.full_name}, {when_cell(decision.at)})"

    return said


def _end(question: BreachQuestion) -> Callable[[BreachSheet], str]:
    """Return why it ended; empty where it was reopened since."""
    why = _why(question)
    return lambda sheet: "" if sheet.breach.is_open else why(sheet)


def _reopened(sheet: BreachSheet) -> str:
    return "; ".join(
        f"{when_cell(each.at)}: {each.reason}"
        for each in sheet.decisions
        if each.question == BreachQuestion.REOPEN
    )


def _keep_until(sheet: BreachSheet) -> str:
    """Return the day until which it is kept: six years from its end (rules.md 12)."""
    closed_at = sheet.breach.closed_at
    if closed_at is None:
        return ""
    return when_cell(years_on(local_day(closed_at), KEPT_YEARS))


def _judgements(sheet: BreachSheet) -> str:
    return "; ".join(
        f"{when_cell(each.at)}: {each.get_risk_display()} "
        f"({'. '.join([each.reason.rstrip('.'), *each.noted])})"
        for each in sheet.assessments
    )


def _messages(sheet: BreachSheet, *to: MessageTo) -> str:
    return "; ".join(
        ", ".join(
            filter(
                None,
                (
                    message.get_to_display(),
                    message.who,
                    when_cell(message.sent_at),
                    message.get_method_display(),
                    message.reference,
                    f"{message.count} told" if message.count is not None else "",
                ),
            )
        )
        for message in sheet.messages
        if message.to in to
    )


def _is_special(sheet: BreachSheet) -> str:
    if sheet.facts is None or not sheet.facts.data_kinds:
        return ""
    return "Yes" if SPECIAL & set(sheet.facts.data_kinds) else "No"


def _entries(sheet: BreachSheet, kind: EntryKind) -> str:
    return "; ".join(entry.words for entry in sheet.entries if entry.kind == kind)


def _tasks(sheet: BreachSheet) -> str:
    return "; ".join(
        f"{task.get_kind_display()}: {task.what} "
        f"({task.owner.full_name}, by {when_cell(task.due_on)}"
        f"{', done' if hasattr(task, 'done') else ''})"
        for task in sheet.tasks
    )


def _late(sheet: BreachSheet) -> str:
    return "; ".join(each.late_reason for each in sheet.messages if each.late_reason)


# How long a breach is kept once it is over (rules.md 12; a proposal, no law).
KEPT_YEARS: Final = 6
_OTHERS: Final = [
    each for each in MessageTo if each not in {MessageTo.REGULATOR, MessageTo.PEOPLE}
]
_COLUMNS: Final[dict[str, Callable[[BreachSheet], str]]] = {
    "Reference": lambda sheet: sheet.breach.reference,
    "Title": lambda sheet: sheet.breach.title,
    "State": lambda sheet: sheet.breach.get_state_display(),
    "Site": lambda sheet: sheet.breach.site.name,
    "Controller": lambda sheet: sheet.breach.site.school.name,
    "Led by": lambda sheet: sheet.breach.lead.full_name if sheet.breach.lead else "",
    "Happened from": _moment_of("occurred_from"),
    "Happened to": _moment_of("occurred_to"),
    "Found at": lambda sheet: when_cell(sheet.breach.found_at),
    "Reported at": lambda sheet: when_cell(sheet.breach.reported_at),
    "Reported by": lambda sheet: sheet.breach.reported_by.full_name,
    "Aware at": lambda sheet: when_cell(sheet.breach.aware_at),
    "Why that time": lambda sheet: sheet.awarenesses[-1].reason,
    "From a supplier": lambda sheet: "Yes" if sheet.breach.is_supplier else "No",
    "What became of it": _coded("compromises", Compromise),
    "Cause": lambda sheet: sheet.facts.get_cause_display() if sheet.facts else "",
    "Root cause": _text_of("root_cause"),
    "What happened": lambda sheet: (
        _fact(sheet, "what_happened") or sheet.breach.what_happened
    ),
    "Systems": _text_of("systems"),
    "Whose data": _coded("people_kinds", PeopleKind),
    "Under 13": lambda sheet: (
        sheet.facts.get_under_thirteen_display() if sheet.facts else ""
    ),
    "People": _text_of("people_count"),
    "Families": _text_of("families_count"),
    "What data": _coded("data_kinds", DataKind),
    "Records": _text_of("records_count"),
    "Special or criminal": _is_special,
    "Likely consequences": _text_of("consequences"),
    "Containment": lambda sheet: _entries(sheet, EntryKind.CONTAINED),
    "Risk": lambda sheet: (
        sheet.assessment.get_risk_display() if sheet.assessment else ""
    ),
    "Each judgement": _judgements,
    "Tell the regulator": _decided(BreachQuestion.REGULATOR),
    "Why (regulator)": _why(BreachQuestion.REGULATOR),
    "Regulator told": lambda sheet: _messages(sheet, MessageTo.REGULATOR),
    "Why late": _late,
    "Regulator said": lambda sheet: _entries(sheet, EntryKind.REGULATOR_SAID),
    "Tell people": _decided(BreachQuestion.PEOPLE),
    "Why (people)": _why(BreachQuestion.PEOPLE),
    "People told": lambda sheet: _messages(sheet, MessageTo.PEOPLE),
    "Others told": lambda sheet: _messages(sheet, *_OTHERS),
    "Tasks": _tasks,
    "Files": lambda sheet: "; ".join(file.words for file in sheet.files),
    "Lessons": _why(BreachQuestion.LESSONS),
    "Not a breach because": _end(BreachQuestion.IS_BREACH),
    "Signed off": _end(BreachQuestion.CLOSE),
    "Reopened": _reopened,
    "Follow-up with staff is kept": _text_of("staff_pointer"),
    "Closed at": lambda sheet: when_cell(sheet.breach.closed_at),
    "Keep until": _keep_until,
}
