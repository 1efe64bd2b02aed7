"""The clocks of a breach as a page says them: words and dates first. No database.

Facts: rules.md 6.2 and 6.3, screens.md 3.4 and 5.4 (B1 to B3).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from incidents.deadlines import REGULATOR_HOURS, regulator_due

# From when a clock is amber, and from when red (screens.md 3.4).
AMBER_FROM: Final = timedelta(hours=24)
RED_FROM: Final = timedelta(hours=6)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class ClockFace:
    """A clock: how it stands in a few words, by when, why, and how it looks.

    `look` is plain, amber, red, late or done. `due_at` is None where nothing runs.
    `counts_days` says that it runs for weeks, so its time left is told in days.
    """

    heading: str
    big: str
    by: str
    why: str
    look: str
    due_at: datetime | None = None
    used: int = 0
    link: str = ""
    counts_days: bool = False

    @property
    def is_running(self) -> bool:
        """Say whether the time left is counted on the page."""
        return self.due_at is not None and self.look != "done"


def look_of(left: timedelta) -> str:
    """Return how a clock looks with this much time left (screens.md B3)."""
    if left < timedelta(0):
        return "late"
    if left <= RED_FROM:
        return "red"
    return "amber" if left <= AMBER_FROM else "plain"


def left_in_words(left: timedelta) -> str:
    """Return the time left as a page says it: 31 h 08 min left, or 3 h late.

    Whole minutes; a minute that has begun counts as left.
    """
    minutes = int(abs(left) // timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    if left < timedelta(0):
        return f"{hours} h late" if hours else f"{rest} min late"
    return f"{hours} h {rest:02} min left" if hours else f"{rest} min left"


def moment_in_words(moment: datetime, *, year: bool = False) -> str:
    """Return a moment in UK time: Wed 15 Oct, 18:04."""
    local = timezone.localtime(moment)
    when = full_day(local) if year else day_in_words(local)
    return f"{when}, {local:%H:%M}"


def day_in_words(day: date) -> str:
    """Return a day: Wed 15 Oct."""
    return f"{day:%a} {day.day} {day:%b}"


def full_day(day: date) -> str:
    """Return a day with its year: Wed 15 Oct 2025."""
    return f"{day_in_words(day)} {day.year}"


def regulator_face(
    *,
    name: str,
    aware_at: datetime,
    now: datetime,
    told_at: datetime | None,
    is_declined: bool,
    has_reason: bool = True,
) -> ClockFace:
    """Return the clock of the regulator: 72 hours that nothing stops but an answer.

    `told_at` is the first message to the regulator; `is_declined` says that somebody
    decided, with a reason, not to tell; `has_reason` that it is kept why it was late.
    """
    due = regulator_due(aware_at)
    heading = f"{name} deadline"
    by = f"By {moment_in_words(due, year=True)}"
    if told_at is not None:
        told = f"Told {moment_in_words(told_at)}"
        if told_at > due and not has_reason:
            why = f"Late, and nobody has said why. {by}."
            return ClockFace(heading, "Told late", told, why, "late")
        in_time = "in time" if told_at <= due else "late, with the reason"
        return ClockFace(heading, "Told", told, f"{in_time}. {by}.", "done", due)
    if is_declined:
        why = "The reason is kept. New facts can change it."
        return ClockFace(heading, "Not told", "Decided not to tell", why, "done", due)
    left = due - now
    look = look_of(left)
    why = "Send it now and say why it is late." if look == "late" else _NIGHTS
    return ClockFace(
        heading, left_in_words(left), by, why, look, due,
        used=_used(now - aware_at),
    )  # fmt: skip


_NIGHTS: Final = "Nights, weekends and holidays count."


def internal_face(
    *, due_at: datetime | None, reported_at: datetime, found_at: datetime
) -> ClockFace:
    """Return the school's own clock: it stopped when the breach was reported."""
    heading = "School deadline"
    reported = f"Reported {moment_in_words(reported_at)}"
    if due_at is None:
        why = "No term is entered, so there was no school day to count to."
        return ClockFace(heading, "Reported", reported, why, "done")
    due = moment_in_words(due_at)
    same_day = timezone.localdate(due_at) == timezone.localdate(found_at)
    why = (
        f"It was due by the end of that school day, {due}."
        if same_day
        else f"Found after hours or on a closed day, so it was due by {due}."
    )
    is_met = reported_at <= due_at
    return ClockFace(
        heading, "Met" if is_met else "Late", reported, why,
        "done" if is_met else "late",
    )  # fmt: skip


def people_face(
    *,
    affected: str,
    is_high: bool,
    decided: str,
    told_at: datetime | None,
    are_some_told: bool,
    due_at: datetime | None,
    now: datetime,
    link: str,
) -> ClockFace:
    """Return the clock of the people in it. It runs from when a high risk was judged.

    `affected` says how many they are; `decided` is yes, no or empty; `told_at` when
    the last of them was told. The law gives no
    number of hours: `due_at` is the school's target (rules.md 6.2 row 3).
    """
    heading = "People affected"
    if told_at is not None:
        why = "Every message is in the breach log."
        return ClockFace(
            heading, "Told", f"Told {moment_in_words(told_at)}", why, "done"
        )
    if decided == "no":
        why = "The reason is kept. New facts can change it."
        return ClockFace(heading, "Not told", affected, why, "done", link=link)
    why = "Tell them without undue delay if the risk to them is high."
    if is_high and due_at is not None:
        left = due_at - now
        by = f"{affected}. Target {moment_in_words(due_at)}"
        return ClockFace(
            heading, left_in_words(left), by,
            "The risk is high: telling them is a duty, without undue delay.",
            look_of(left), due_at, link=link,
        )  # fmt: skip
    big = "To be told" if decided == "yes" else "Not decided"
    big = "Some told" if are_some_told else big
    return ClockFace(heading, big, affected, why, "plain", link=link)


def _used(since: timedelta) -> int:
    """Return how much of the 72 hours is used, from 0 to 100."""
    share = since / timedelta(hours=REGULATOR_HOURS)
    return min(max(round(share * 100), 0), 100)
