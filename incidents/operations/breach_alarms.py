"""Alarms of a breach: each step of each clock is owed once, by whoever sweeps first.

Holidays, nights and weekends play no part: a sweep owes what fell due since, however
late it runs (rules.md 6.2).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.deadlines import local_day
from accounts.models import User
from accounts.terms import NoticeKind
from incidents.breach_terms import Clock, TaskKind
from incidents.deadlines import (
    internal_warnings,
    people_warnings,
    regulator_warnings,
    review_warnings,
)
from incidents.models import BreachAlarm, DataBreach
from incidents.models.breach_sheet import BreachSheet, sheet_of_breach
from incidents.operations.handling import tell, tell_who_gives_posts, told_of_step

# Which circles hear of each step besides whoever leads it: the first, or the deputy
# and then the headteacher as well where it goes on unanswered.
_CIRCLES: Final[dict[tuple[str, str], int]] = {
    (Clock.INTERNAL, "15:30"): 1,
    (Clock.INTERNAL, "late"): 3,
    (Clock.REGULATOR, "T+24"): 1,
    (Clock.REGULATOR, "T+48"): 2,
    (Clock.REGULATOR, "T+60"): 3,
    (Clock.REGULATOR, "T+68"): 3,
    (Clock.REGULATOR, "late"): 3,
    (Clock.PEOPLE, "T+12"): 2,
    (Clock.PEOPLE, "T+24"): 3,
    (Clock.REVIEW, "day 5"): 1,
    (Clock.REVIEW, "day 8"): 2,
    (Clock.REVIEW, "day 10"): 3,
    (Clock.REVIEW, "late"): 3,
}


@dataclass(frozen=True)
class Due:
    """A step of a clock and the moment from which it is owed.

    `run` counts how often the clock has begun: the regulator's with each value of
    when the school knew, the people's with each time that the risk became high, the
    look back with each that was asked for.
    """

    clock: Clock
    run: int
    step: str
    at: datetime

    @property
    def key(self) -> tuple[str, int, str]:
        """Return what there is once for a breach."""
        return self.clock, self.run, self.step


def steps_due(sheet: BreachSheet) -> list[Due]:
    """Return every step that the clocks of a breach have while they run.

    The school's own clock runs until somebody has taken the breach up: until then a
    report has reached nobody. The regulator's runs until it is decided not to tell,
    or the first message is sent; the people's from a high risk until all are told or
    an exception is decided. A breach that is over has none, but for the look back at
    a cyber case.
    """
    breach = sheet.breach
    due = _looking_back(sheet)
    if not breach.is_open:
        return due
    if breach.lead_id is None and breach.internal_due_at is not None:
        warnings = internal_warnings(breach.internal_due_at)
        due += [Due(Clock.INTERNAL, 1, *each) for each in warnings]
    if not sheet.is_regulator_answered:
        warnings = regulator_warnings(breach.aware_at)
        due += [Due(Clock.REGULATOR, breach.awareness, *each) for each in warnings]
    duty = sheet.duty_to_people
    if duty is not None and not sheet.are_people_answered:
        run, begun_at = duty
        due += [Due(Clock.PEOPLE, run, *each) for each in people_warnings(begun_at)]
    return due


def _looking_back(sheet: BreachSheet) -> list[Due]:
    reviews = [task for task in sheet.tasks if task.kind == TaskKind.REVIEW]
    return [
        Due(Clock.REVIEW, run, *each)
        for run, task in enumerate(reviews, start=1)
        if not hasattr(task, "done")
        for each in review_warnings(local_day(task.at))
    ]


def owe_alarms(*, breach: DataBreach, now: datetime) -> int:
    """Owe every step of a breach that is due and was not owed yet; return how many.

    Safe twice, late and by two at once: a step is a row that there is once. A step
    and its notices are owed in one transaction.
    """
    owed = set(breach.alarms.values_list("clock", "run", "step"))
    due = [
        each
        for each in steps_due(sheet_of_breach(breach))
        if each.at <= now and each.key not in owed
    ]
    return sum(_owe(breach, each, now) for each in due)


@transaction.atomic
def _owe(breach: DataBreach, due: Due, now: datetime) -> bool:
    """Owe one step. False where another sweep was first, or where nobody is told.

    A step that nobody would hear of stays to be owed until somebody is there; whoever
    gives posts is told once a day.
    """
    people = _told(breach, due, now)
    if not people:
        tell_who_gives_posts(breach, step=f"{local_day(now)}")
        return False
    alarm, is_new = BreachAlarm.objects.get_or_create(
        breach=breach,
        clock=due.clock,
        run=due.run,
        step=due.step,
        defaults={"due_at": due.at, "owed_at": now},
    )
    if is_new:
        tell(breach, NoticeKind.BREACH_ALARM, people, step=alarm.key)
    return is_new


def _told(breach: DataBreach, due: Due, now: datetime) -> list[User]:
    """Return who hears of a step: the lead, and of a look back whose task it is too."""
    theirs = Q(breaches_led=breach)
    if due.clock == Clock.REVIEW:
        theirs |= Q(breach_tasks__in=breach.breachtask_set.left())
    circles = _CIRCLES[(due.clock, due.step)]
    return told_of_step(breach, theirs=theirs, circles=circles, now=now)
