"""A breach as its workspace shows it: nine steps, their state, and the clocks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from incidents.breach_clocks import (
    ClockFace,
    internal_face,
    moment_in_words,
    people_face,
    regulator_face,
)
from incidents.breach_terms import (
    WEIGHTY,
    BreachAnswer,
    BreachQuestion,
    EntryKind,
    MessageTo,
    PeopleKind,
    Risk,
)
from incidents.deadlines import regulator_due
from incidents.models.breach import BreachAwareness, DataBreach
from incidents.models.breach_checks import (
    BreachCheck,
    Checklist,
    checklist_of,
    was_opened_by_an_attack,
)
from incidents.models.breach_rows import (
    BreachAssessment,
    BreachDecision,
    BreachEntry,
    BreachFacts,
    BreachMessage,
    BreachTask,
)

# A target and no law: people are told within a day of the decision (rules.md 6.2).
PEOPLE_TARGET: Final = timedelta(hours=24)

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


@dataclass
class BreachSheet:
    """Everything written on a breach, fetched once."""

    breach: DataBreach
    awarenesses: list[BreachAwareness] = field(default_factory=list)
    entries: list[BreachEntry] = field(default_factory=list)
    versions: list[BreachFacts] = field(default_factory=list)
    assessments: list[BreachAssessment] = field(default_factory=list)
    decisions: list[BreachDecision] = field(default_factory=list)
    messages: list[BreachMessage] = field(default_factory=list)
    tasks: list[BreachTask] = field(default_factory=list)
    checks: list[BreachCheck] = field(default_factory=list)
    was_opened_by_an_attack: bool = False

    @property
    def checklist(self) -> Checklist:
        """Return the checklist of an attack as it is answered now."""
        cause = self.facts.cause if self.facts else ""
        return checklist_of(self.checks, cause, self.was_opened_by_an_attack)

    @property
    def facts(self) -> BreachFacts | None:
        """Return what is known now, or None where nothing was written yet."""
        return self.versions[-1] if self.versions else None

    @property
    def assessment(self) -> BreachAssessment | None:
        """Return how the risk is judged now, or None."""
        return self.assessments[-1] if self.assessments else None

    @property
    def is_high(self) -> bool:
        """Say whether somebody judged the risk to be high: telling people is a duty."""
        return self.assessment is not None and self.assessment.risk == Risk.HIGH

    def decision(self, question: BreachQuestion) -> BreachDecision | None:
        """Return the last decision on a question, or None."""
        found = [each for each in self.decisions if each.question == question]
        return found[-1] if found else None

    def standing(self, question: BreachQuestion) -> BreachDecision | None:
        """Return the decision that holds on a question, or None.

        One not to tell ends once somebody has judged since that there is a risk to
        tell of: it was made upon other facts.
        """
        decision = self.decision(question)
        if decision is None or decision.answer == BreachAnswer.YES:
            return decision
        grave = WEIGHTY.get(question, ())
        since = (each for each in self.assessments if each.at > decision.at)
        return None if any(each.risk in grave for each in since) else decision

    def told(self, to: MessageTo) -> list[BreachMessage]:
        """Return the messages to somebody, in the order in which they were sent."""
        sent = [message for message in self.messages if message.to == to]
        return sorted(sent, key=lambda message: message.sent_at)

    @property
    def others_told(self) -> list[BreachMessage]:
        """Return the messages to anybody but the regulator and the people in it."""
        both = {MessageTo.REGULATOR, MessageTo.PEOPLE}
        return [message for message in self.messages if message.to not in both]

    @property
    def is_regulator_answered(self) -> bool:
        """Say whether the regulator was told, or is not to be: their clock stops."""
        return self._is_answered(BreachQuestion.REGULATOR, MessageTo.REGULATOR)

    @property
    def are_people_answered(self) -> bool:
        """Say whether the people in it were told, or are not to be."""
        return self._is_answered(BreachQuestion.PEOPLE, MessageTo.PEOPLE)

    def _is_answered(self, question: BreachQuestion, to: MessageTo) -> bool:
        return self.answer(question) == BreachAnswer.NO or bool(self.told(to))

    @property
    def regulator_words(self) -> str:
        """Return in a few words whether the regulator was told."""
        return self._told_words(BreachQuestion.REGULATOR, MessageTo.REGULATOR)

    @property
    def people_words(self) -> str:
        """Return in a few words whether the people in it were told."""
        return self._told_words(BreachQuestion.PEOPLE, MessageTo.PEOPLE)

    def _told_words(self, question: BreachQuestion, to: MessageTo) -> str:
        told = self.told(to)
        if told:
            return f"Told {moment_in_words(told[0].sent_at, year=True)}"
        decided = {"yes": "To be told", "no": "Decided not to tell", "": "Not decided"}
        return decided[self.answer(question)]

    def answer(self, question: BreachQuestion) -> str:
        """Return yes, no, or nothing where no decision holds."""
        decision = self.standing(question)
        return decision.answer if decision else ""

    @property
    def affected(self) -> str:
        """Return how many people and families it is about, as far as is known."""
        facts = self.facts
        if facts is None or facts.people_count is None:
            kinds = [PeopleKind(code).label for code in self.breach.people_kinds]
            return ", ".join(kinds) or "How many is not known yet"
        people = (
            "1 person" if facts.people_count == 1 else f"{facts.people_count} people"
        )
        if facts.families_count is None:
            return people
        families = facts.families_count
        return f"{people}, {families} {'family' if families == 1 else 'families'}"


def sheet_of_breach(breach: DataBreach) -> BreachSheet:
    """Return what is written on a breach, in nine queries however much it is."""
    return BreachSheet(
        breach=breach,
        awarenesses=list(breach.awarenesses.select_related("set_by")),
        entries=list(breach.breachentry_set.select_related("by")),
        versions=list(breach.breachfacts_set.select_related("by")),
        assessments=list(breach.breachassessment_set.select_related("by")),
        decisions=list(breach.breachdecision_set.select_related("by")),
        messages=list(breach.breachmessage_set.select_related("by")),
        tasks=list(breach.breachtask_set.select_related("by", "owner", "done__by")),
        checks=list(breach.breachcheck_set.select_related("by")),
        was_opened_by_an_attack=was_opened_by_an_attack(breach),
    )


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


def clocks_of(sheet: BreachSheet, *, now: datetime) -> list[ClockFace]:
    """Return the three clocks of a breach."""
    breach = sheet.breach
    told = sheet.told(MessageTo.REGULATOR)
    people = sheet.told(MessageTo.PEOPLE)
    high = next((each for each in sheet.assessments if each.risk == Risk.HIGH), None)
    return [
        internal_face(
            due_at=breach.internal_due_at,
            reported_at=breach.reported_at,
            found_at=breach.found_at,
        ),
        regulator_face(
            name=breach.site.school.regulator_name,
            aware_at=breach.aware_at,
            now=now,
            told_at=told[0].sent_at if told else None,
            is_declined=sheet.answer(BreachQuestion.REGULATOR) == BreachAnswer.NO,
        ),
        people_face(
            affected=sheet.affected,
            is_high=sheet.is_high,
            decided=sheet.answer(BreachQuestion.PEOPLE),
            told_at=people[0].sent_at if people else None,
            due_at=high.at + PEOPLE_TARGET if high else None,
            now=now,
            link=reverse("incidents:breach_step", args=[breach.reference, "people"]),
        ),
    ]


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
    return "done", f"Told {moment_in_words(told[0].sent_at)}"


def _evidence(sheet: BreachSheet, steps: list[Step]) -> State:
    count = len(sheet.messages)
    written = [each for each in sheet.entries if each.kind != EntryKind.CONTAINED]
    line = (
        f"{len(written)} {'entry' if len(written) == 1 else 'entries'}, "
        f"{count} {'message' if count == 1 else 'messages'}"
    )
    return "in_progress" if written or count else "not_started", line


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
