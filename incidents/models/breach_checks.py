"""The checklist of an attack: its lines, each with the answer that holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q

from incidents.breach_terms import (
    CYBER,
    CYBER_HINTS,
    CYBER_PROCEDURE,
    CheckAnswer,
    CyberCheck,
)
from incidents.models.breach import DataBreach
from incidents.models.breach_rows import OfABreach
from incidents.models.kind import IncidentKind
from incidents.terms import BreachRule


class BreachCheck(OfABreach):
    """An answer to a line of the checklist. The last to each line holds."""

    line = models.CharField(max_length=16, choices=CyberCheck.pairs)
    answer = models.CharField(max_length=16, choices=CheckAnswer.pairs)
    note = models.TextField(blank=True)

    class Meta(OfABreach.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="done") | ~Q(note=""),
                name="a_line_that_is_not_done_has_a_reason",
            )
        ]


@dataclass(frozen=True)
class CheckLine:
    """A line of the checklist, with the answer that holds or None."""

    check: CyberCheck
    last: BreachCheck | None

    @property
    def name(self) -> str:
        """Return what its form is called."""
        return f"check_{self.check.value}"

    @property
    def words(self) -> str:
        """Return what is to be done."""
        return self.check.label

    @property
    def hint(self) -> str:
        """Return how it is done."""
        return CYBER_HINTS[self.check]

    @property
    def answer(self) -> str:
        """Return the answer that holds, or nothing."""
        return self.last.answer if self.last else ""

    @property
    def is_left(self) -> bool:
        """Say whether it is still to be done."""
        return self.answer in {"", CheckAnswer.NOT_YET}


@dataclass(frozen=True)
class Checklist:
    """The lines in the order in which they are done, and whether they are asked for.

    The order is advice, and so is the whole list: nothing waits for it.
    """

    lines: list[CheckLine]
    is_cyber: bool

    @property
    def left(self) -> int:
        """Return how many lines are still to be done."""
        return sum(line.is_left for line in self.lines)

    @property
    def words(self) -> str:
        """Return how far it is, such as "3 of 9 done, 1 does not apply"."""
        spared = sum(line.answer == CheckAnswer.NOT_APPLICABLE for line in self.lines)
        done = len(self.lines) - self.left - spared
        words = f"{done} of {len(self.lines)} done"
        if not spared:
            return words
        return f"{words}, {spared} {'does' if spared == 1 else 'do'} not apply"

    @property
    def words_left(self) -> str:
        """Return how many lines are left of a list that is asked for, or nothing."""
        if not (self.is_cyber and self.left):
            return ""
        return f"{self.left} of {len(self.lines)} left on the checklist"


def checklist_of(
    checks: Iterable[BreachCheck], cause: str, was_opened_by_an_attack: bool
) -> Checklist:
    """Return the checklist of a breach; `checks` are its answers, the oldest first.

    It is asked for where either the cause that is known now or the kind of incident
    says so. Not the cause alone: it is often unknown for hours, and the list is for
    the first one. And a kind still does when the cause is another, for a password
    that was given away by mistake is locked like one that was stolen.
    """
    last = {check.line: check for check in checks}
    return Checklist(
        lines=[CheckLine(each, last.get(each.value)) for each in CyberCheck],
        is_cyber=cause in CYBER or was_opened_by_an_attack,
    )


def was_opened_by_an_attack(breach: DataBreach) -> bool:
    """Say whether a kind of its incident that opens a breach is handled as an attack.

    Such kinds have the procedure K (rules.md section 2): SE-02, SE-03, SE-04 and
    SE-12. A list sent to the wrong person is a security kind too, and none of them.
    No school can change the procedure of a kind.
    """
    if breach.incident_id is None:
        return False
    kinds = IncidentKind.objects.filter(incidents=breach.incident_id)
    opening = kinds.exclude(breach_rule=BreachRule.NO)
    return opening.filter(procedure=CYBER_PROCEDURE).exists()
