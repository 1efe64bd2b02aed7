"""The clocks of a request: what runs, by when and why, from its steps. No database.

State and due days follow from the day of receipt and the steps, each time anew, so
nothing can say one thing in a column and another in the timeline. Days are days on UK
calendars, moments are aware. Facts: rules.md 1.4 rows 65 to 70, 6.2 rows 4 to 6, 6.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from accounts.deadlines import (
    ENGLISH_BANK_HOLIDAYS,
    SchoolCalendar,
    local_day,
    local_moment,
    next_working_day,
)
from incidents.deadlines import (
    COMPLAINT_DAYS,
    COMPLAINT_WARNINGS,
    EDUCATIONAL_RECORD_DAYS,
    EDUCATIONAL_RECORD_WARNINGS,
    SUBJECT_ACCESS_WARNINGS,
    complaint_ack_due,
    educational_record_due,
    extension_due,
    subject_access_due,
)
from incidents.request_terms import (
    ONE_MONTH,
    RequestClock,
    RequestKind,
    RequestState,
    StepKind,
)

# A warning comes when people begin to work. Days of a clock run to 23:59.
_WARNED_AT: Final = time(8)
_DAY_ENDS: Final = time(23, 59)
# Without a term, school days are counted as working days that end then.
_OFFICE_CLOSES: Final = time(17)
# A month of warnings: what is 10 days into it is 20 days before its end.
_MONTH: Final = 30


@dataclass(frozen=True)
class Mark:
    """What a clock needs of a step: what it was, and the day on which it was done.

    `is_sent` is False for an end that nobody was written to about: taken back or none.
    """

    kind: str
    on: date
    is_sent: bool = True


@dataclass(frozen=True)
class Asked:
    """A request as its clocks see it: what, received on which day, and its steps.

    `marks` are in the order in which they were written. `calendar` is the site's.
    """

    kind: str
    received_on: date
    marks: Sequence[Mark] = ()
    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)

    @property
    def is_open(self) -> bool:
        """Say whether it still waits for an answer."""
        ends = [
            mark.kind
            for mark in self.marks
            if mark.kind in {StepKind.ANSWERED, StepKind.REOPENED}
        ]
        return not ends or ends[-1] == StepKind.REOPENED

    @property
    def paused_since(self) -> date | None:
        """Return since when its clock stands still; None where it runs."""
        spans = pauses(self)
        return spans[-1][0] if spans and spans[-1][1] is None else None

    @property
    def is_extended(self) -> bool:
        """Say whether two months were added.

        A notice that was sent after the first month adds none. That can come about
        when the day of receipt is put right.
        """
        until = may_be_extended_until(self)
        return until is not None and any(
            mark.kind == StepKind.EXTENDED and mark.on <= until for mark in self.marks
        )

    @property
    def acknowledged_on(self) -> date | None:
        """Return the day on which they were told that it arrived, or None.

        An outcome from before it was reopened told them so too. The one that ends it
        now does not count: whether that is late depends on this.
        """
        end = self.end
        done = [
            mark.on
            for mark in self.marks
            if mark is not end
            and (
                mark.kind == StepKind.ACKNOWLEDGED
                or (mark.kind == StepKind.ANSWERED and mark.is_sent)
            )
        ]
        return done[0] if done else None

    @property
    def end(self) -> Mark | None:
        """Return the answer that holds, or None while it is open."""
        if self.is_open:
            return None
        return [mark for mark in self.marks if mark.kind == StepKind.ANSWERED][-1]

    @property
    def state(self) -> RequestState:
        """Return where it stands."""
        if not self.is_open:
            return RequestState.ANSWERED
        return RequestState.PAUSED if self.paused_since else RequestState.OPEN


@dataclass(frozen=True)
class Due:
    """A step of a clock and the moment from which it is owed."""

    clock: RequestClock
    step: str
    at: datetime

    @property
    def key(self) -> str:
        """Return what there is once in a round: it can be late for several last days.

        A stop or an extension that is written down afterwards moves the last day.
        """
        return f"late {self.at:%y%j}" if self.step == "late" else self.step


def pauses(asked: Asked) -> list[tuple[date, date | None]]:
    """Return from which day to which day the clock stood still.

    An answer ends a pause as well. None as the end: it stands still now. Nothing
    stops the clock of a complaint or of an educational record, and nothing stops one
    that had run out by then, as it can when the day of receipt is put right.
    """
    spans: list[tuple[date, date | None]] = []
    if asked.kind not in ONE_MONTH:
        return spans
    for mark in asked.marks:
        is_still = bool(spans) and spans[-1][1] is None
        if mark.kind == StepKind.PAUSED and not is_still:
            if mark.on <= _last_day(asked, spans):
                spans.append((mark.on, None))
        elif mark.kind in {StepKind.RESUMED, StepKind.ANSWERED} and is_still:
            spans[-1] = (spans[-1][0], max(mark.on, spans[-1][0]))
    return spans


def _last_day(asked: Asked, spans: Sequence[tuple[date, date | None]]) -> date:
    """Return the last day for an answer with these pauses, each of which has ended."""
    still = sum((end - begun).days for begun, end in spans if end is not None)
    due = subject_access_due(
        asked.received_on, ENGLISH_BANK_HOLIDAYS, still, extended=asked.is_extended
    )
    return local_day(due)


def paused_days(asked: Asked, *, today: date) -> int:
    """Return for how many days the clock stood still until today.

    From the 1st to the 5th are four days (rules.md 6.3, the last vector).
    """
    spans = pauses(asked)
    return sum(((end or max(today, begun)) - begun).days for begun, end in spans)


def answer_due(asked: Asked, *, today: date) -> datetime | None:
    """Return by when it must be answered, or None where no clock of an answer runs.

    One month, which pauses and an extension make longer, for a right (row 5 of
    rules.md 6.2); 15 school days for an educational record (row 6), counted as
    working days where no term is entered, which is never later. A complaint has 30
    days from its acknowledgement, a target and no law; before that, the last day
    for acknowledging it, because an outcome acknowledges it too (row 4).
    """
    if asked.kind in ONE_MONTH:
        return subject_access_due(
            asked.received_on,
            ENGLISH_BANK_HOLIDAYS,
            paused_days(asked, today=today),
            extended=asked.is_extended,
        )
    if asked.kind == RequestKind.RECORD:
        return _record_due(asked)
    acknowledged_on = asked.acknowledged_on
    if acknowledged_on is None:
        return complaint_ack_due(asked.received_on)
    return local_moment(acknowledged_on + timedelta(days=COMPLAINT_DAYS), _DAY_ENDS)


def is_counted_in_working_days(asked: Asked) -> bool:
    """Say whether no term is entered that reaches the end of the 15 school days."""
    is_record = asked.kind == RequestKind.RECORD
    due = educational_record_due(asked.received_on, asked.calendar)
    return is_record and due is None


def _record_due(asked: Asked) -> datetime:
    due = educational_record_due(asked.received_on, asked.calendar)
    if due is not None:
        return due
    day = _working_days_on(asked.received_on, EDUCATIONAL_RECORD_DAYS)
    return local_moment(day, _OFFICE_CLOSES)


def _working_days_on(day: date, count: int) -> date:
    for _ in range(count):
        day = next_working_day(day)
    return day


def steps_due(asked: Asked, *, today: date, since: datetime | None = None) -> list[Due]:
    """Return every step of the alarms that a request has while its clocks run.

    None for one that is answered or stands still. Day 1 is the day of receipt; of an
    educational record it is the school day after it. An extended request is warned of
    20, 10 and 5 days before its end. `since` is when its clock was set anew:
    warnings from before are not owed again, that it is late is.
    """
    if not asked.is_open or asked.paused_since:
        return []
    due = answer_due(asked, today=today)
    found: list[Due] = []
    if asked.kind in ONE_MONTH and due is not None:
        found = _of_one_month(asked, due, today)
    elif asked.kind == RequestKind.RECORD:
        found = _of_a_record(asked)
    elif asked.acknowledged_on is None:
        found = _of_an_acknowledgement(asked)
    elif due is not None:
        found = [Due(RequestClock.OUTCOME, "target", due)]
    if since is None:
        return found
    return [
        Due(each.clock, each.step, max(each.at, since))
        for each in found
        if each.at >= since or each.step in {"late", "target"}
    ]


def _of_one_month(asked: Asked, due: datetime, today: date) -> list[Due]:
    still = paused_days(asked, today=today)
    if asked.is_extended:
        last = local_day(due)
        before = [_MONTH - day for day in SUBJECT_ACCESS_WARNINGS]
        days = [(f"{each} left", last - timedelta(days=each)) for each in before]
    else:
        days = [
            (f"day {day}", asked.received_on + timedelta(days=day - 1 + still))
            for day in SUBJECT_ACCESS_WARNINGS
        ]
    return _warned(RequestClock.ANSWER, days, due)


def _of_an_acknowledgement(asked: Asked) -> list[Due]:
    days = [
        (f"day {day}", asked.received_on + timedelta(days=day - 1))
        for day in COMPLAINT_WARNINGS
    ]
    due = complaint_ack_due(asked.received_on)
    return _warned(RequestClock.ACKNOWLEDGE, days, due)


def _of_a_record(asked: Asked) -> list[Due]:
    days = []
    for count in EDUCATIONAL_RECORD_WARNINGS:
        day = None
        if not is_counted_in_working_days(asked):
            day = asked.calendar.add_school_days(asked.received_on, count)
        days.append((f"day {count}", day or _working_days_on(asked.received_on, count)))
    return _warned(RequestClock.ANSWER, days, _record_due(asked))


def _warned(
    clock: RequestClock, days: Sequence[tuple[str, date]], due: datetime
) -> list[Due]:
    steps = [Due(clock, name, local_moment(day, _WARNED_AT)) for name, day in days]
    return [*steps, Due(clock, "late", due)]


def is_late(asked: Asked, *, on: date, today: date) -> bool:
    """Say whether something sent on a day answers after the last day for it."""
    due = answer_due(asked, today=today)
    return due is not None and on > local_day(due)


def may_be_extended_until(asked: Asked) -> date | None:
    """Return the last day on which they may be told that it takes longer.

    Inside the first month, which neither a weekend nor a pause moves: the strict
    reading of UK GDPR Article 12(3). None for what is never extended.
    """
    if asked.kind not in ONE_MONTH:
        return None
    return local_day(extension_due(asked.received_on))
