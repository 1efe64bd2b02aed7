"""What was done and planned, to choose from for the words to the regulator.

Article 33(3)(d) asks for the measures taken or proposed. The checklist and the tasks
hold them in the school's own words, so nothing goes from there into the report before
somebody has chosen it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from incidents.breach_clocks import day_in_words
from incidents.breach_terms import (
    CYBER_MEASURES,
    CheckAnswer,
    CyberCheck,
    EntryKind,
    TaskKind,
)
from incidents.models.breach_sheet import BreachSheet

# What goes into the report under "What we did".
DONE_KINDS = (EntryKind.CONTAINED, EntryKind.MEASURE)


@dataclass(frozen=True)
class Measure:
    """Something done or planned: which it is, in which words, and since when."""

    key: str
    words: str
    at: datetime


def measures_done(sheet: BreachSheet) -> list[str]:
    """Return what the report says was done, in the order in which it was written.

    What the reporter said stands for the containment until somebody writes that down.
    """
    done = [entry for entry in sheet.entries if entry.kind in DONE_KINDS]
    is_contained = any(entry.kind == EntryKind.CONTAINED for entry in done)
    first = [] if is_contained else [sheet.breach.contained]
    return [*first, *(entry.words for entry in done)]


def measures_offered(sheet: BreachSheet) -> list[Measure]:
    """Return what was done or planned and nobody has put into the report yet."""
    there = set(measures_done(sheet))
    return [each for each in _measures(sheet) if each.words not in there]


def _measures(sheet: BreachSheet) -> Iterator[Measure]:
    for line in sheet.checklist.lines:
        words = CYBER_MEASURES.get(CyberCheck(line.check))
        if line.last is None or words is None or line.answer != CheckAnswer.DONE:
            continue
        note = line.last.note.strip()
        yield Measure(line.name, f"{words}: {note}" if note else words, line.last.at)
    for task in sheet.tasks:
        # To look back at it is asked for by the product and not by anybody here.
        if task.kind == TaskKind.REVIEW:
            continue
        if hasattr(task, "done"):
            yield Measure(f"task_{task.pk}", f"Done: {task.what}", task.done.at)
        else:
            words = f"Planned by {day_in_words(task.due_on)}: {task.what}"
            yield Measure(f"task_{task.pk}", words, task.at)
