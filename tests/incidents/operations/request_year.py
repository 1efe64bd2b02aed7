"""The requests of the simulated year: what is to be owed for each, and what happens.

The rule stands here once more in its plainest form, by the letter of rules.md 6.2 rows
4 to 6. Days are UK days.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from accounts.deadlines import UK, is_working_day, local_moment, next_working_day
from accounts.models import Notice
from accounts.terms import NoticeKind
from incidents import tasks
from incidents.models import DataRequest, RequestAlarm
from incidents.request_terms import RequestKind
from tests.data_requests import (
    acknowledge,
    answer,
    close_complaint,
    extend,
    pause,
    record,
    reopen,
    resume,
)

DAY = timedelta(days=1)
KINDS = [
    RequestKind.ACCESS,
    RequestKind.ERASURE,
    RequestKind.COMPLAINT,
    RequestKind.RECORD,
]


def months_on(day: date, count: int) -> date:
    """Return the same date so many months on, or the last of that month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )


def uk_day(now: datetime) -> date:
    return now.astimezone(UK).date()


@dataclass
class Asked:
    """What is to be owed for one request."""

    kind: str
    came: date
    calendar: object
    is_open: bool = True
    stopped_on: date | None = None
    still: int = 0
    is_extended: bool = False
    acknowledged_on: date | None = None
    round: int = 0
    since: datetime | None = None
    owed: set = field(default_factory=set)

    @property
    def last_day(self) -> date:
        """Return the last day for the answer to a right, while its clock runs."""
        day = months_on(self.came, 3 if self.is_extended else 1)
        day += self.still * DAY
        while not is_working_day(day):
            day += DAY
        return day

    def left(self) -> dict[tuple, datetime]:
        """Return the steps that can still be owed, with the moment of each."""
        if not self.is_open or self.stopped_on:
            return {}
        clock, warnings, end = self._steps()
        steps = {(clock, self.round, name): at for name, at in warnings.items()}
        if self.since:
            steps = {key: at for key, at in steps.items() if at >= self.since}
            end = max(end, self.since)
        name = "target" if clock == "outcome" else f"late {end:%y%j}"
        steps[clock, self.round, name] = end
        return {key: at for key, at in steps.items() if key not in self.owed}

    def due(self, now) -> set:
        return {key for key, at in self.left().items() if at <= now}

    def _steps(self):
        if self.kind == RequestKind.COMPLAINT:
            if self.acknowledged_on:
                target = self.acknowledged_on + 30 * DAY
                return "outcome", {}, local_moment(target, time(23, 59))
            days = {f"day {n}": self.came + (n - 1) * DAY for n in (15, 25, 29)}
            return "acknowledge", _at_eight(days), self._ends()
        if self.kind == RequestKind.RECORD:
            days = {f"day {n}": self._school_day(n)[0] for n in (10, 13)}
            return "answer", _at_eight(days), self._ends()
        if self.is_extended:
            days = {f"{n} left": self.last_day - n * DAY for n in (20, 10, 5)}
        else:
            begun = self.came + self.still * DAY
            days = {f"day {n}": begun + (n - 1) * DAY for n in (10, 20, 25)}
        return "answer", _at_eight(days), self._ends()

    def _ends(self) -> datetime:
        """Return when it begins to be late, whether or not it was reopened."""
        if self.kind == RequestKind.COMPLAINT:
            return local_moment(self.came + 29 * DAY, time(23, 59))
        if self.kind == RequestKind.RECORD:
            day, closes = self._school_day(15)
            return local_moment(day, closes)
        return local_moment(self.last_day, time(23, 59))

    def _school_day(self, count):
        """Return a school day counted from the one after it came, and its close.

        Working days and five o'clock where the terms that are entered end before.
        """
        if self.calendar.add_school_days(self.came, 15) is None:
            day = self.came
            for _ in range(count):
                day = next_working_day(day)
            return day, time(17)
        day = self.calendar.add_school_days(self.came, count)
        return day, self.calendar.closing_moment(day).astimezone(UK).time()


def _at_eight(days):
    return {name: local_moment(day, time(8)) for name, day in days.items()}


class RequestsOfTheYear:
    """What becomes of the requests of a school over the year. Mixed into `Year`."""

    def ask(self, now):
        """Somebody asks for something; what becomes of it follows at any moment."""
        # Each kind is met for sure.
        kind, today = KINDS[len(self.asked) % len(KINDS)], uk_day(now)
        came = today - self.random.randrange(4) * DAY
        row = record(self.site, self.everyone.asha, kind=kind, received_on=came)
        self.asked[row.pk] = Asked(kind, came, self.site.calendar)
        for act, likely, until in (
            (self.acknowledge, 0.9, 35), (self.stop, 0.6, 27), (self.start, 0.9, 40),
            (self.lengthen, 0.4, 30), (self.stop, 0.3, 60), (self.start, 0.9, 80),
            (self.settle_it, 0.6, 70), (self.ask_again, 0.5, 90),
            (self.settle_it, 1, 130),
        ):  # fmt: skip
            if self.random.random() < likely:
                at = now + self.random.uniform(0, until) * DAY
                self.events.append(
                    (at, lambda now, act=act, pk=row.pk: self.do(act, pk, now))
                )

    def do(self, act, pk, now):
        row, rule = DataRequest.objects.get(pk=pk), self.asked[pk]
        if rule.is_open != (act == self.ask_again):
            act(row, rule, now)

    def acknowledge(self, row, rule, now):
        if rule.kind == RequestKind.COMPLAINT and not rule.acknowledged_on:
            acknowledge(row, self.everyone.karen, late_reason="It was a holiday")
            rule.acknowledged_on = uk_day(now)

    def stop(self, row, rule, now):
        is_right = rule.kind in {RequestKind.ACCESS, RequestKind.ERASURE}
        if is_right and not rule.stopped_on and uk_day(now) <= rule.last_day:
            pause(row, self.everyone.karen)
            rule.stopped_on = uk_day(now)

    def start(self, row, rule, now):
        if rule.stopped_on:
            resume(row, self.everyone.karen)
            self.end_the_stop(rule, now)

    def end_the_stop(self, rule, now):
        if rule.stopped_on:
            rule.still += (uk_day(now) - rule.stopped_on).days
            rule.stopped_on = None

    def lengthen(self, row, rule, now):
        is_right = rule.kind in {RequestKind.ACCESS, RequestKind.ERASURE}
        in_time = uk_day(now) <= months_on(rule.came, 1)
        if is_right and in_time and not rule.is_extended:
            extend(row, self.everyone.karen)
            rule.is_extended = True

    def settle_it(self, row, rule, now):
        act = close_complaint if rule.kind == RequestKind.COMPLAINT else answer
        act(row, self.everyone.karen, late_reason="It was a holiday")
        self.end_the_stop(rule, now)
        rule.is_open = False
        rule.acknowledged_on = rule.acknowledged_on or uk_day(now)

    def ask_again(self, row, rule, now):
        reopen(row, self.everyone.ruth)
        rule.is_open, rule.round, rule.since = True, rule.round + 1, now

    def sweep_requests(self, now):
        """Sweep, perhaps dying first, and hold what is owed against the rule."""
        due = {(pk, *key) for pk, rule in self.asked.items() for key in rule.due(now)}
        self.sweep_or_die(tasks.owe_request_alarms, due)
        new = [
            row
            for row in RequestAlarm.objects.all()
            if (row.clock, row.round, row.step) not in self.asked[row.request_id].owed
        ]
        owed = {(row.request_id, row.clock, row.round, row.step) for row in new}
        assert owed == due, (owed ^ due, [self.asked[each[0]] for each in owed ^ due])
        for row in new:
            assert row.owed_at == now
            self.asked[row.request_id].owed.add((row.clock, row.round, row.step))
            told = Notice.objects.filter(
                kind=NoticeKind.REQUEST_ALARM,
                record_id=str(row.request_id),
                step=row.key,
            ).values_list("recipient__given_name", flat=True)
            assert len(told) == len(set(told))
            assert "Karen" in told
            assert not (self.has_left and "Sam" in told)
