"""The clocks of a request as a page says them: words and dates first. No database."""

from datetime import date, datetime, timedelta
from typing import Final

from accounts.deadlines import local_day
from incidents.breach_clocks import (
    ClockFace,
    full_day,
    left_in_words,
    moment_in_words,
)
from incidents.deadlines import complaint_ack_due
from incidents.request_clocks import (
    Asked,
    Mark,
    answer_due,
    is_counted_in_working_days,
    is_late,
    may_be_extended_until,
    paused_days,
)
from incidents.request_terms import ONE_MONTH, RequestKind

# A clock of weeks is amber in its last week and red in its last two days.
AMBER_FROM: Final = timedelta(days=7)
RED_FROM: Final = timedelta(days=2)
_NO_ANSWER: Final = "They took it back, or it was none. It stays in the register."


def look_of_days(left: timedelta) -> str:
    """Return how a clock of weeks looks with this much time left."""
    if left < timedelta(0):
        return "late"
    if left <= RED_FROM:
        return "red"
    return "amber" if left <= AMBER_FROM else "plain"


def left_in_days(left: timedelta) -> str:
    """Return the time left in whole days: 29 days left, or 3 days late.

    Under two days either way it is told in hours, as a breach's is.
    """
    days = abs(left) // timedelta(days=1)
    if days < 2:
        return left_in_words(left)
    return f"{days} days {'late' if left < timedelta(0) else 'left'}"


def faces_of(asked: Asked, *, now: datetime) -> list[ClockFace]:
    """Return the clocks of a request, the one that matters most first."""
    if asked.kind == RequestKind.COMPLAINT:
        return [_acknowledge(asked, now), _outcome(asked, now)]
    if asked.kind in ONE_MONTH:
        return [_answer(asked, now), _longer(asked, now)]
    return [_answer(asked, now)]


def main_face(asked: Asked, *, now: datetime) -> ClockFace:
    """Return the one clock that a list shows."""
    faces = faces_of(asked, now=now)
    if asked.kind == RequestKind.COMPLAINT and asked.acknowledged_on:
        return faces[1]
    return faces[0]


def _answer(asked: Asked, now: datetime) -> ClockFace:
    heading = "Answer"
    today = local_day(now)
    if asked.end is not None:
        return _done(asked, asked.end, heading, today)
    if asked.paused_since is not None:
        still = paused_days(asked, today=today)
        return ClockFace(
            heading,
            "Stopped",
            f"Since {full_day(asked.paused_since)}",
            f"{_days(still)} are added so far. Start it again as soon as they reply.",
            "plain",
        )
    return _running(heading, answer_due(asked, today=today), now, _why(asked, today))


def _why(asked: Asked, today: date) -> str:
    if asked.kind == RequestKind.RECORD:
        if is_counted_in_working_days(asked):
            return "15 working days: no term is entered that reaches so far."
        return "15 school days. The day after it came is the first. Nothing stops it."
    length = "Three months" if asked.is_extended else "One month"
    still = paused_days(asked, today=today)
    more = f", and {_days(still)} that it stood still" if still else ""
    return f"{length} from the day it came{more}. School holidays count."


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _longer(asked: Asked, now: datetime) -> ClockFace:
    """Return the clock of the notice that an answer takes two months more."""
    heading = "More time"
    until = may_be_extended_until(asked)
    by = f"By {full_day(until)}" if until else ""
    if asked.is_extended:
        return ClockFace(
            heading, "Two months added", "", "They were told inside the first month.",
            "done",
        )  # fmt: skip
    if not asked.is_open:
        return ClockFace(heading, "Not needed", "", "It was answered without.", "done")
    if until is not None and local_day(now) > until:
        why = "They had to be told inside the first month."
        return ClockFace(heading, "Not any more", by, why, "plain")
    why = "Only if it is complex or they sent many. Tell them why inside this month."
    return ClockFace(heading, "Two months, once", by, why, "plain")


def _acknowledge(asked: Asked, now: datetime) -> ClockFace:
    heading = "Acknowledge"
    due = complaint_ack_due(asked.received_on)
    done_on, end = asked.acknowledged_on, asked.end
    if done_on is None and end is not None:
        if not end.is_sent:
            return ClockFace(heading, "Not needed", "", _NO_ANSWER, "done")
        done_on = end.on
    if done_on is not None:
        in_time = done_on <= local_day(due)
        return ClockFace(
            heading,
            "Done" if in_time else "Done late",
            full_day(done_on),
            f"It was due by {full_day(local_day(due))}.",
            "done",
        )
    return _running(
        heading, due, now, "30 days, the day it came is the first. Weekends count."
    )


def _outcome(asked: Asked, now: datetime) -> ClockFace:
    heading = "Outcome"
    today = local_day(now)
    if asked.end is not None:
        return _done(asked, asked.end, heading, today)
    if asked.acknowledged_on is None:
        why = "Look into it now. The law says without undue delay and no number."
        return ClockFace(heading, "To follow", "", why, "plain")
    why = "30 days from the acknowledgement: our target, no law. Tell them how it goes."
    return _running(heading, answer_due(asked, today=today), now, why)


def _running(heading: str, due: datetime | None, now: datetime, why: str) -> ClockFace:
    if due is None:
        return ClockFace(heading, "No day", "", why, "plain")
    left = due - now
    look = look_of_days(left)
    is_whole_day = f"{due:%H:%M}" == "23:59"
    by = full_day(local_day(due)) if is_whole_day else moment_in_words(due)
    if look == "late":
        why = "Do it now, and say why it is late."
    return ClockFace(
        heading, left_in_days(left), f"By {by}", why, look, due, counts_days=True
    )


def _done(asked: Asked, end: Mark, heading: str, today: date) -> ClockFace:
    if not end.is_sent:
        return ClockFace(heading, "Over", full_day(end.on), _NO_ANSWER, "done")
    late = is_late(asked, on=end.on, today=today)
    big = "Ended late" if late else "Ended in time"
    why = "It stays in the register. New facts can reopen it."
    return ClockFace(heading, big, full_day(end.on), why, "done")
