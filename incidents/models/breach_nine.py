"""The nine steps of a breach: which are done, begun, or cannot start yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from incidents.breach_clocks import moment_in_words
from incidents.breach_terms import BreachAnswer, BreachQuestion, EntryKind, MessageTo
from incidents.deadlines import regulator_due
from incidents.models.breach import DataBreach
from incidents.models.breach_sheet import BreachSheet, sheet_of_breach

STEPS: Final[dict[str, str]] = {
    "contain": "Contain it",
    "facts": "What happened, and when we knew",
    "data": "Whose data, what data, how many",
    "risk": "How bad could it be",
    "regulator": "Decide: tell the {regulator}?",
    "people": "Decide: tell parents or people?",
    "evidence": "Evidence and messages",
    "learn": "Learn: change a policy or a habit",
    "close": "Close",
}


@dataclass(frozen=True)
class Step:
    """One of the nine: its name, whether it is done, begun or cannot start yet."""

    slug: str
    number: int
    name: str
    state: str
    line: str

    @property
    def is_done(self) -> bool:
        """Say whether nothing more is asked of it."""
        return self.state == "done"


def missing_to_close(breach: DataBreach) -> list[str]:
    """Return what a breach still needs before it is signed off, in words."""
    sheet = sheet_of_breach(breach)
    return [
        f"step {step.number}, {step.name[0].lower()}{step.name[1:]}"
        for step in steps_of(sheet)[:-1]
        if not step.is_done and step.slug != "evidence"
    ]


def steps_of(sheet: BreachSheet) -> list[Step]:
    """Return the nine steps with how each stands."""
    regulator = sheet.breach.site.school.regulator_name
    steps: list[Step] = []
    for number, (slug, name) in enumerate(STEPS.items(), start=1):
        state, line = _STATES[slug](sheet, steps)
        steps.append(Step(slug, number, name.format(regulator=regulator), state, line))
    return steps


def next_step(steps: list[Step]) -> Step:
    """Return the first step that is open and not done; the last where all are."""
    waiting = [step for step in steps if step.state in {"not_started", "in_progress"}]
    return waiting[0] if waiting else steps[-1]


State = tuple[str, str]
_JUDGED_SINCE: Final = "The risk was judged again since. Decide again"


def _contain(sheet: BreachSheet, steps: list[Step]) -> State:
    state, line = _contained(sheet)
    left = sheet.checklist.words_left
    return state, f"{line.rstrip('.')}. {left}" if left else line


def _contained(sheet: BreachSheet) -> State:
    done = [each for each in sheet.entries if each.kind == EntryKind.CONTAINED]
    if done:
        when = moment_in_words(done[-1].happened_at)
        return "done", f"{_short(done[-1].words).rstrip('.')}, {when}"
    if sheet.breach.contained:
        return "in_progress", _short(sheet.breach.contained)
    begun = "in_progress" if sheet.checks else "not_started"
    return begun, "Call it back, lock it, ask for it to be deleted"


def _facts(sheet: BreachSheet, steps: list[Step]) -> State:
    known = f"First known {moment_in_words(sheet.breach.aware_at)}"
    facts = sheet.facts
    if facts and facts.what_happened and facts.compromises and facts.cause:
        return "done", known
    return "in_progress" if facts else "not_started", known


def _data(sheet: BreachSheet, steps: list[Step]) -> State:
    facts = sheet.facts
    if facts is None or not (facts.people_kinds or facts.data_kinds):
        return "not_started", sheet.affected
    is_whole = (
        facts.people_kinds and facts.data_kinds and facts.people_count is not None
    )
    line = ", ".join(filter(None, (sheet.affected, facts.data_words)))
    return "done" if is_whole else "in_progress", line


def _risk(sheet: BreachSheet, steps: list[Step]) -> State:
    assessment = sheet.assessment
    if assessment is None:
        return "not_started", "Nine questions. It suggests, you decide"
    return "done", f"{assessment.by.full_name} judged: {assessment.get_risk_display()}"


def _regulator(sheet: BreachSheet, steps: list[Step]) -> State:
    due = moment_in_words(regulator_due(sheet.breach.aware_at))
    decision = sheet.standing(BreachQuestion.REGULATOR)
    told = sheet.told(MessageTo.REGULATOR)
    if decision is None and sheet.decision(BreachQuestion.REGULATOR):
        return "in_progress", f"{_JUDGED_SINCE}. Due {due}"
    if decision is None:
        open_since = "in_progress" if sheet.assessment else "not_started"
        return open_since, f"Due {due}"
    if decision.answer == BreachAnswer.NO:
        return "done", f"{decision.by.full_name} decided not to tell"
    if not told:
        return "in_progress", f"To be told. Due {due}"
    if sheet.owes_late_reason:
        return "in_progress", "Told late. Say why"
    return "done", f"Told {moment_in_words(told[0].sent_at)}"


def _people(sheet: BreachSheet, steps: list[Step]) -> State:
    decision = sheet.standing(BreachQuestion.PEOPLE)
    told = sheet.told(MessageTo.PEOPLE)
    if decision is None and sheet.decision(BreachQuestion.PEOPLE):
        return "in_progress", _JUDGED_SINCE
    if decision is None:
        return "in_progress" if told else "not_started", sheet.affected
    if decision.answer == BreachAnswer.NO:
        return "done", f"{decision.by.full_name} decided not to tell"
    if not told:
        return "in_progress", "To be told"
    if sheet.all_told_at is None:
        return "in_progress", "Some were told, more are to be"
    return "done", f"Told {moment_in_words(told[0].sent_at)}"


def _evidence(sheet: BreachSheet, steps: list[Step]) -> State:
    count = len(sheet.messages)
    written = [each for each in sheet.entries if each.kind != EntryKind.CONTAINED]
    line = (
        f"{len(written)} {'entry' if len(written) == 1 else 'entries'}, "
        f"{count} {'message' if count == 1 else 'messages'}"
    )
    files = len(sheet.files)
    if files:
        line += f", {files} {'file' if files == 1 else 'files'}"
    return "in_progress" if written or count or files else "not_started", line


def _learn(sheet: BreachSheet, steps: list[Step]) -> State:
    left = [task for task in sheet.tasks if not hasattr(task, "done")]
    line = f"{len(sheet.tasks)} {'task' if len(sheet.tasks) == 1 else 'tasks'}"
    if left:
        line += f", {len(left)} not done"
    if sheet.decision(BreachQuestion.LESSONS):
        return "done", line
    return "in_progress" if sheet.tasks else "not_started", "Each task has an owner"


def _close(sheet: BreachSheet, steps: list[Step]) -> State:
    if not sheet.breach.is_open:
        return "done", sheet.breach.get_state_display()
    left = [str(s.number) for s in steps if not s.is_done and s.slug != "evidence"]
    if left:
        return "off", f"Needs step{'s' if len(left) > 1 else ''} {', '.join(left)}"
    return "not_started", "Everything is there"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 80 else f"{line[:79].rsplit(' ', 1)[0]}…"


_STATES: Final[dict[str, Callable[[BreachSheet, list[Step]], State]]] = {
    "contain": _contain,
    "facts": _facts,
    "data": _data,
    "risk": _risk,
    "regulator": _regulator,
    "people": _people,
    "evidence": _evidence,
    "learn": _learn,
    "close": _close,
}
