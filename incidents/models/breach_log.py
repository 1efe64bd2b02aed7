"""The breach log: everything written on a breach in order, and what was owed when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from accounts.terms import NoticeKind
from incidents.breach_clocks import moment_in_words
from incidents.breach_terms import BreachAnswer, BreachQuestion
from incidents.models.alarm_lines import told_at_each_step
from incidents.models.breach import DataBreach
from incidents.models.breach_rows import BreachAlarm
from incidents.models.breach_sheet import BreachSheet
from incidents.models.file_lines import lines_of_files


@dataclass(frozen=True)
class LogLine:
    """One line: when it was written, by whom, what, and in which words."""

    at: datetime
    by: str
    heading: str
    words: str = ""


@dataclass(frozen=True)
class AlarmLine:
    """A step of a clock: when it was due, when it was owed, and to whom it went."""

    alarm: BreachAlarm
    people: list[str]


def lines_of_log(sheet: BreachSheet) -> list[LogLine]:
    """Return the log, the oldest line first: as an agency reads one."""
    return sorted(_lines(sheet), key=lambda line: line.at)


def by_day(lines: Iterable[LogLine]) -> list[tuple[date, list[LogLine]]]:
    """Return the lines by the day on which they were written."""
    days = groupby(lines, key=lambda line: timezone.localdate(line.at))
    return [(day, list(of_day)) for day, of_day in days]


def alarms_of(breach: DataBreach) -> list[AlarmLine]:
    """Return every step that was owed, with who was told and when the mail went."""
    told = told_at_each_step(NoticeKind.BREACH_ALARM, breach.record_kind, breach)
    return [AlarmLine(alarm, told.get(alarm.key, [])) for alarm in breach.alarms.all()]


def _lines(sheet: BreachSheet) -> Iterator[LogLine]:
    breach = sheet.breach
    yield LogLine(
        breach.reported_at,
        breach.reported_by.full_name,
        "Reported" if breach.incident_id is None else "Opened by an incident",
        breach.what_happened,
    )
    for value in sheet.awarenesses:
        yield LogLine(
            value.set_at,
            value.set_by.full_name,
            f"When we knew: {moment_in_words(value.aware_at)}",
            value.reason,
        )
    for entry in sheet.entries:
        when = moment_in_words(entry.happened_at)
        heading = f"{entry.get_kind_display()}, {when}"
        yield LogLine(entry.at, entry.by.full_name, heading, entry.words)
    for facts in sheet.versions:
        words = facts.what_happened or facts.data_words
        yield LogLine(facts.at, facts.by.full_name, "What is known", words)
    for assessment in sheet.assessments:
        heading = (
            f"Judged: {assessment.get_risk_display().lower()}. The answers pointed to: "
            f"{assessment.get_suggested_display().lower()}"
        )
        words = "\n".join([assessment.reason, *assessment.noted])
        yield LogLine(assessment.at, assessment.by.full_name, heading, words)
    for check in sheet.checks:
        heading = f"Checklist: {check.get_line_display()}. {check.get_answer_display()}"
        yield LogLine(check.at, check.by.full_name, heading, check.note)
    for at, by, heading, words in lines_of_files(sheet.files):
        yield LogLine(at, by, heading, words)
    yield from _decisions_and_messages(sheet)


def _decisions_and_messages(sheet: BreachSheet) -> Iterator[LogLine]:
    for decision in sheet.decisions:
        asked = BreachQuestion(decision.question)
        answer = BreachAnswer(decision.answer).label
        is_asked = asked.label.endswith("?")
        heading = f"{asked.label} {answer}" if is_asked else asked.label
        if decision.exception:
            heading += f". {decision.get_exception_display()}"
        yield LogLine(decision.at, decision.by.full_name, heading, decision.reason)
    for message in sheet.messages:
        who = f", {message.who}" if message.who else ""
        heading = (
            f"Told: {message.get_to_display()}{who}, "
            f"{moment_in_words(message.sent_at)}, "
            f"{message.get_method_display().lower()}"
        )
        late = f"Late because: {message.late_reason}" if message.late_reason else ""
        words = "\n".join(filter(None, (late, message.words)))
        yield LogLine(message.at, message.by.full_name, heading, words)
    for task in sheet.tasks:
        heading = f"Task for {task.owner.full_name}: {task.get_kind_display().lower()}"
        yield LogLine(task.at, task.by.full_name, heading, task.what)
        if hasattr(task, "done"):
            words = task.done.note or task.what
            yield LogLine(task.done.at, task.done.by.full_name, "Task done", words)
