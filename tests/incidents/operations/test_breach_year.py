"""A year of breaches and requests with faults: each step is owed once, one sweep late.

Breaches are reported or opened by an incident, taken up, corrected, judged, decided
on, ended and reopened, and requests come, are acknowledged, stopped, made longer,
answered and reopened, at random moments while the worker is down for hours or days, or
dies in the middle of a sweep, and a lead leaves.
The rule stands here once more in its plainest form, and that of the requests in
`request_year`; what the product owes is held against it after every sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from random import Random
from unittest.mock import patch

import pytest
import time_machine

from accounts.deadlines import UK, local_moment, next_working_day
from accounts.models import Notice
from accounts.operations import notices
from accounts.terms import NoticeKind
from incidents import tasks
from incidents.breach_terms import (
    BreachQuestion,
    MessageTo,
    PeopleException,
    Risk,
)
from incidents.models import BreachAlarm, DataBreach, RequestAlarm
from incidents.operations import breach_steps, breach_tasks, breaches
from tests.breaches import assess, close, decide, report_of, tell
from tests.incidents.operations.request_year import RequestsOfTheYear

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# The schedule of the task in esafety/celery.py.
EVERY = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# Moments are in UTC: hours added to a local time are wrong over a clock change.
BEGINS = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
DAYS = 365
# Both clock changes, a bank holiday and Christmas are each met for sure.
MET = [
    datetime(2026, 10, 24, 21, 30, tzinfo=UTC),
    datetime(2026, 12, 18, 15, 10, tzinfo=UTC),
    datetime(2027, 3, 26, 16, 40, tzinfo=UTC),
    datetime(2027, 5, 1, 8, 0, tzinfo=UTC),
]


class Killed(BaseException):
    """The worker was killed: nothing catches it."""


@dataclass
class Rule:
    """What is to be owed for one breach, by the letter of rules.md 6.2."""

    internal_due: datetime
    aware_at: datetime
    run: int = 1
    is_over: bool = False
    is_taken_up: bool = False
    regulator: str = ""
    people: str = ""
    risk: str = ""
    # How often a high risk made telling people a duty, and since when it does.
    duties: int = 0
    high_at: datetime | None = None
    # When it was closed as a cyber case, for each look back; None once that was done.
    closed_on: list = field(default_factory=list)
    owed: set = field(default_factory=set)

    def left(self) -> dict[tuple, datetime]:
        """Return the steps that can still be owed, with the moment of each."""
        steps = self.looks_back()
        if self.is_over:
            return {key: at for key, at in steps.items() if key not in self.owed}
        if not self.is_taken_up:
            half_past_three = self.internal_due.astimezone(UK).replace(
                hour=15, minute=30
            )
            if half_past_three < self.internal_due:
                steps["internal", 1, "15:30"] = half_past_three
            steps["internal", 1, "late"] = self.internal_due
        if not self.regulator:
            for hours in (24, 48, 60, 68, 72):
                name = "late" if hours == 72 else f"T+{hours}"
                steps["regulator", self.run, name] = self.aware_at + hours * HOUR
        if self.high_at and not self.people:
            for hours in (12, 24):
                steps["people", self.duties, f"T+{hours}"] = self.high_at + hours * HOUR
        return {key: at for key, at in steps.items() if key not in self.owed}

    def looks_back(self) -> dict[tuple, datetime]:
        """Return the steps of the look back: five, eight and ten working days on."""
        steps = {}
        for run, closed_on in enumerate(self.closed_on, start=1):
            day = closed_on
            for number in range(1, 11) if closed_on else ():
                day = next_working_day(day)
                if number in {5, 8, 10}:
                    steps["review", run, f"day {number}"] = local_moment(day, time(7))
            if closed_on:
                steps["review", run, "late"] = local_moment(day, time(23, 59))
        return steps

    def due(self, now) -> set:
        return {key for key, at in self.left().items() if at <= now}


@dataclass
class Year(RequestsOfTheYear):
    """The school over a year: what happens when, and when the worker is up."""

    random: Random
    clock: object
    site: object
    everyone: object
    send: Callable
    asked: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)
    opened: int = 0
    sweeps: int = 0
    kills: int = 0

    def __post_init__(self):
        when = [self.any_moment() for _ in range(14)] + MET
        self.down = [
            (begins, begins + self.span(0.2, 200)) for begins in self.some_of(when, 6)
        ]
        self.leaves_at = self.any_moment()
        self.has_left = False
        self.events: list[tuple[datetime, Callable]] = [(self.leaves_at, self.leave)]
        for moment in when:
            self.events.append((moment, self.report))
        came = [self.any_moment() for _ in range(8)] + MET
        self.events += [(moment, self.ask) for moment in came]

    def any_moment(self):
        return BEGINS + timedelta(minutes=self.random.randrange(DAYS * 24 * 60))

    def span(self, least, most):
        return timedelta(hours=self.random.uniform(least, most))

    def some_of(self, moments, count):
        return self.random.sample(moments, count)

    def is_up(self, moment):
        return not any(begins <= moment < ends for begins, ends in self.down)

    # --- What happens -------------------------------------------------------------

    def report(self, now):
        found = now - self.span(0, 20) * self.random.randrange(2)
        if self.random.random() < 0.3:
            sent = self.send(kinds=["SE-02"], by=self.everyone.asha, site=self.site)
            breach, found = sent.breach, sent.breach.found_at
            self.opened += 1
        else:
            breach = report_of(self.site, self.everyone.asha, found_at=found)
        self.rules[breach.pk] = Rule(breach.internal_due_at, found)
        for act, likely, until in (
            (self.take_up, 0.7, 40), (self.correct, 0.6, 80), (self.correct, 0.3, 90),
            (self.judge, 0.9, 30), (self.judge, 0.4, 110), (self.answer, 0.5, 100),
            (self.tell_them, 0.4, 110), (self.settle, 0.4, 130), (self.end, 1, 130),
            (self.reopen, 0.3, 200), (self.end, 1, 280), (self.look_back, 0.7, 500),
        ):  # fmt: skip
            if self.random.random() < likely:
                at = now + self.span(0, until)
                self.events.append(
                    (at, lambda now, act=act, pk=breach.pk: self.act(act, pk, now))
                )

    def act(self, act, pk, now):
        breach, rule = DataBreach.objects.get(pk=pk), self.rules[pk]
        if act in {self.reopen, self.look_back} or not rule.is_over:
            act(breach, rule, now)

    def take_up(self, breach, rule, now):
        lead = self.everyone.karen if self.has_left else self.everyone.sam
        breaches.take_up(breach=breach, by=lead)
        rule.is_taken_up = True

    def correct(self, breach, rule, now):
        rule.aware_at = now - self.span(0, 60)
        rule.run += 1
        breaches.change_awareness(
            breach=breach,
            aware_at=rule.aware_at,
            reason="Somebody else knew",
            seen=breach.awareness,
            by=self.everyone.priya,
        )

    def judge(self, breach, rule, now):
        rule.risk = self.random.choice([*Risk, Risk.HIGH, Risk.HIGH])
        assess(breach, self.everyone.ruth, rule.risk)
        if rule.risk != Risk.HIGH:
            rule.high_at = None
        else:
            if rule.high_at is None:
                rule.duties, rule.high_at = rule.duties + 1, now
            rule.people = "" if rule.people == "no" else rule.people
        if rule.risk != Risk.UNLIKELY and rule.regulator == "no":
            rule.regulator = ""

    def answer(self, breach, rule, now):
        if rule.risk:
            decide(breach, self.everyone.karen)
            decide(
                breach,
                self.everyone.karen,
                BreachQuestion.PEOPLE,
                exception=PeopleException.UNREADABLE,
            )
            rule.regulator, rule.people = rule.regulator or "no", rule.people or "no"
            rule.high_at = None

    def tell_them(self, breach, rule, now):
        tell(breach, self.everyone.karen, late_reason="It was a holiday")
        tell(breach, self.everyone.karen, MessageTo.PEOPLE)
        rule.regulator = rule.people = "told"

    def settle(self, breach, rule, now):
        """Go through every step and close it, as a case from outside."""
        if breach.breachfacts_set.exists():
            return
        close(breach, self.everyone.karen, cause="malicious_external")
        rule.risk, rule.high_at = Risk.RISK, None
        rule.regulator, rule.people = rule.regulator or "no", rule.people or "no"
        rule.closed_on.append(now.astimezone(UK).date())
        rule.is_over = True

    def look_back(self, breach, rule, now):
        task = breach.breachtask_set.left().first()
        if task is not None:
            breach_tasks.finish_task(task=task, words="", by=task.owner)
            rule.closed_on[-1] = None

    def end(self, breach, rule, now):
        decide(breach, self.everyone.karen, BreachQuestion.IS_BREACH)
        rule.is_over = True

    def reopen(self, breach, rule, now):
        if rule.is_over:
            by = self.everyone.ruth
            breach_steps.reopen(breach=breach, reason="More came to light", by=by)
            rule.is_over = False

    def leave(self, now):
        """The lead of some has gone: nobody tells them from now on."""
        self.everyone.sam.posts.update(to_day=now.date() - timedelta(days=1))
        self.has_left = True

    # --- The worker ---------------------------------------------------------------

    def live(self):
        now = BEGINS
        while self.events:
            self.events.sort(key=lambda event: event[0])
            at, act = self.events.pop(0)
            self.work(now, at)
            self.clock.move_to(at)
            act(at)
            now = at
        self.work(now, now + timedelta(days=20))

    def work(self, now, until):
        """Sweep from now until then: where something is due, and just before it."""
        rules = [*self.rules.values(), *self.asked.values()]
        dues = [at for rule in rules for at in rule.left().values()]
        moments = {self.next_sweep(now)}
        for due in dues:
            first = self.next_sweep(max(due, now))
            moments |= {first, first - EVERY, first + EVERY}
        for moment in sorted(moments):
            if now <= moment < until and self.is_up(moment):
                self.sweep(moment)

    def next_sweep(self, moment):
        """Return the first moment of the schedule from here at which a worker is up."""
        steps = -((BEGINS - moment) // EVERY)
        at = BEGINS + steps * EVERY
        while not self.is_up(at):
            at += EVERY
        return at

    def sweep(self, now):
        self.clock.move_to(now)
        self.sweeps += 1
        due = {(pk, *key) for pk, rule in self.rules.items() for key in rule.due(now)}
        self.sweep_or_die(tasks.owe_breach_alarms, due)
        new = self.new_alarms()
        assert {(row.breach_id, row.clock, row.run, row.step) for row in new} == due
        for row in new:
            self.check(row, now)
        self.sweep_requests(now)

    def sweep_or_die(self, task, due):
        """Sweep; where something is due, perhaps die in the middle of it first."""
        if due and self.random.random() < 0.3:
            self.sweep_and_die(task, self.random.randrange(3))
        task()

    def sweep_and_die(self, task, calls):
        """Sweep until a notice is owed for so many steps, and die there."""
        left = [calls]
        owe = notices.owe

        def until_killed(**given):
            if not left[0]:
                raise Killed
            left[0] -= 1
            owe(**given)

        with patch.object(notices, "owe", until_killed):
            try:
                task()
            except Killed:
                self.kills += 1

    def new_alarms(self):
        return [
            row
            for row in BreachAlarm.objects.all()
            if (row.clock, row.run, row.step) not in self.rules[row.breach_id].owed
        ]

    def check(self, row, now):
        """It was owed now, and to people who are there, each once."""
        assert row.owed_at == now
        self.rules[row.breach_id].owed.add((row.clock, row.run, row.step))
        told = Notice.objects.filter(
            kind=NoticeKind.BREACH_ALARM,
            record_id=str(row.breach_id),
            step=f"{row.clock}:{row.run}:{row.step}",
        ).values_list("recipient__given_name", flat=True)
        assert len(told) == len(set(told))
        assert "Karen" in told
        assert not (self.has_left and "Sam" in told)


@pytest.mark.parametrize("seed", [5, 7])
@pytest.mark.long
def test_in_a_year_with_faults_each_step_is_owed_once_and_in_time(
    everyone, north, send, seed
):
    with time_machine.travel(BEGINS, tick=False) as clock:
        chance = Random(seed)  # noqa: S311 a year that can be had again
        year = Year(chance, clock, north, everyone, send)
        year.live()

    assert BreachAlarm.objects.count() == sum(
        len(rule.owed) for rule in year.rules.values()
    )
    clocks = {name for name, _ in groupby(sorted(each[0] for each in _owed(year)))}
    assert clocks == {"internal", "people", "regulator", "review"}
    asked = {key[0] for rule in year.asked.values() for key in rule.owed}
    assert asked == {"acknowledge", "answer", "outcome"}
    assert RequestAlarm.objects.count() == sum(
        len(rule.owed) for rule in year.asked.values()
    )
    assert year.opened > 1
    assert any(rule.still for rule in year.asked.values())
    assert any(rule.is_extended for rule in year.asked.values())
    assert any(rule.round for rule in year.asked.values())
    assert year.sweeps > 300
    assert year.kills > 3


def _owed(year):
    return [key for rule in year.rules.values() for key in rule.owed]
