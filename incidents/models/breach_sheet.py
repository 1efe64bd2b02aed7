"""A breach with everything written on it, and its clocks."""

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
from incidents.models.case_files import CaseFile

# A target and no law: people are told within a day of the decision (rules.md 6.2).
PEOPLE_TARGET: Final = timedelta(hours=24)


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
    files: list[CaseFile] = field(default_factory=list)
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

    @property
    def duty_to_people(self) -> tuple[int, datetime] | None:
        """Return how often and since when a high risk makes telling people a duty.

        It begins when the risk is judged high, or when at a high risk somebody decides
        to tell after all; it ends with a lower judgement or with a decision not to
        tell. None where there is none now.
        """
        rows: list[BreachAssessment | BreachDecision] = [*self.assessments]
        rows += [
            each for each in self.decisions if each.question == BreachQuestion.PEOPLE
        ]
        run, begun_at, is_high = 0, None, False
        # Of two at one moment the judgement came first: a decision rests upon it.
        for each in sorted(rows, key=lambda row: row.at):
            if isinstance(each, BreachAssessment):
                is_high = is_due = each.risk == Risk.HIGH
            else:
                is_due = is_high and each.answer == BreachAnswer.YES
            if is_due and begun_at is None:
                run, begun_at = run + 1, each.at
            elif not is_due:
                begun_at = None
        return (run, begun_at) if begun_at is not None else None

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
    def owes_late_reason(self) -> bool:
        """Say whether the regulator heard late and nobody has written down why.

        It can come about when the school knew earlier than was thought.
        """
        told = self.told(MessageTo.REGULATOR)
        is_late = bool(told) and told[0].sent_at > regulator_due(self.breach.aware_at)
        return is_late and not any(each.late_reason for each in told)

    @property
    def others_told(self) -> list[BreachMessage]:
        """Return the messages to anybody but the regulator and the people in it."""
        both = {MessageTo.REGULATOR, MessageTo.PEOPLE}
        return [message for message in self.messages if message.to not in both]

    @property
    def is_regulator_answered(self) -> bool:
        """Say whether the regulator was told, or is not to be: their clock stops."""
        return self.answer(BreachQuestion.REGULATOR) == BreachAnswer.NO or bool(
            self.told(MessageTo.REGULATOR)
        )

    @property
    def are_people_answered(self) -> bool:
        """Say whether all the people in it were told, or are not to be."""
        return (
            self.answer(BreachQuestion.PEOPLE) == BreachAnswer.NO
            or self.all_told_at is not None
        )

    @property
    def all_told_at(self) -> datetime | None:
        """Return when nobody in it was left to tell; None while somebody may be."""
        all_told = [each for each in self.told(MessageTo.PEOPLE) if each.are_all_told]
        return all_told[0].sent_at if all_told else None

    @property
    def regulator_words(self) -> str:
        """Return in a few words whether the regulator was told."""
        return self._told_words(BreachQuestion.REGULATOR, MessageTo.REGULATOR)

    @property
    def people_words(self) -> str:
        """Return in a few words whether the people in it were told."""
        words = self._told_words(BreachQuestion.PEOPLE, MessageTo.PEOPLE)
        is_part = words.startswith("Told") and self.all_told_at is None
        return f"{words}, more to tell" if is_part else words

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
    """Return what is written on a breach, in eleven queries however much it is."""
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
        files=list(breach.files.with_lock()),
        was_opened_by_an_attack=was_opened_by_an_attack(breach),
    )


def clocks_of(sheet: BreachSheet, *, now: datetime) -> list[ClockFace]:
    """Return the three clocks of a breach."""
    breach = sheet.breach
    told = sheet.told(MessageTo.REGULATOR)
    duty = sheet.duty_to_people
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
            has_reason=not sheet.owes_late_reason,
        ),
        people_face(
            affected=sheet.affected,
            is_high=sheet.is_high,
            decided=sheet.answer(BreachQuestion.PEOPLE),
            told_at=sheet.all_told_at,
            are_some_told=bool(sheet.told(MessageTo.PEOPLE)),
            due_at=duty[1] + PEOPLE_TARGET if duty else None,
            now=now,
            link=reverse("incidents:breach_step", args=[breach.reference, "people"]),
        ),
    ]
