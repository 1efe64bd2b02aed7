"""How each school day was signed, as the clock and the calendar have it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from accounts.models import Site, User
from accounts.models.school_days import read_calendars
from incidents.models.review import ReviewDay
from incidents.models.site_days import SiteDays
from incidents.terms import DayOutcome

STRIP_LENGTH: Final = 5


@dataclass(frozen=True)
class DayState:
    """A school day at a site: signed, missed, or today and still open.

    `signed` is None for a day that nobody has signed. The number reviewed is for
    who signed: they may read what somebody else may not even count (threats.md 2).
    """

    site: Site
    day: date
    today: date
    signed: ReviewDay | None
    viewer: User | None = None

    @property
    def count(self) -> int | None:
        """Return the number reviewed; None where it is not this person's to see."""
        if self.signed is None or self.viewer is None:
            return None
        is_own = self.signed.signed_by_id == self.viewer.pk
        return self.signed.reviewed_count if is_own else None

    @property
    def is_today(self) -> bool:
        """Say whether it is the day that can still be signed in time."""
        return self.day == self.today

    @property
    def is_missed(self) -> bool:
        """Say whether it ended unsigned."""
        return self.signed is None and self.day < self.today

    @property
    def is_done(self) -> bool:
        """Say whether everything was reviewed, or there was nothing to review."""
        return (
            self.signed is not None and self.signed.outcome != DayOutcome.PART_REVIEWED
        )

    @property
    def words(self) -> str:
        """Return the state in words: 6 reviewed, Nil return, Not reviewed."""
        if self.signed is None:
            return "Not reviewed" if self.is_missed else "Not signed yet"
        if self.signed.outcome == DayOutcome.NIL_RETURN:
            words = "Nil return"
        elif self.signed.outcome == DayOutcome.PART_REVIEWED:
            words = "Part reviewed"
        else:
            words = "Reviewed" if self.count is None else f"{self.count} reviewed"
        return f"{words}, late" if self.signed.is_late else words


@dataclass(frozen=True)
class StripDay:
    """A day of the strip, for one site or for several together."""

    label: str
    words: str
    is_done: bool
    is_now: bool
    is_missed: bool


def days_of(
    site: Site, *, first: date, today: date, viewer: User | None = None
) -> list[DayState]:
    """Return the school days of a site from the first to today, oldest first.

    Days before the site began to sign its reviews are left out.
    """
    return days_of_sites({site: first}, today=today, viewer=viewer)[site]


def days_of_sites(
    firsts: Mapping[Site, date], *, today: date, viewer: User | None = None
) -> dict[Site, list[DayState]]:
    """Return the school days of each site from its first day on, as `days_of` does.

    Many sites take no more queries than one.
    """
    read_calendars(firsts)
    begins = {site: max(day, site.review_begins_on) for site, day in firsts.items()}
    first = min(begins.values(), default=today)
    rows = ReviewDay.objects.of(firsts, first=first, last=today)
    signed = {(row.site_id, row.day): row for row in rows.select_related("signed_by")}
    return {
        site: [
            DayState(site, day, today, signed.get((site.pk, day)), viewer)
            for day in site.calendar.school_days(begin, today)
        ]
        for site, begin in begins.items()
    }


def strip_of(
    days: SiteDays, *, today: date, progress: str, viewer: User
) -> list[StripDay]:
    """Return the last five school days; where sites differ, the worst state shows.

    `progress` is what today says while it is open, such as 4 of 11.
    """
    by_day: dict[date, list[DayState]] = {}
    shown = [
        (site, day)
        for site in days.sites
        for day in site.calendar.last_school_days(STRIP_LENGTH, until=today)
        if day >= site.review_begins_on
    ]
    signed = days.signed_on({day for _, day in shown})
    for site, day in shown:
        state = DayState(site, day, today, signed.get((site.pk, day)), viewer)
        by_day.setdefault(day, []).append(state)
    return [
        _strip_day(by_day[day], progress=progress, names_site=len(days.sites) > 1)
        for day in sorted(by_day)[-STRIP_LENGTH:]
    ]


def term_begins(site: Site, today: date) -> date:
    """Return the first day of the term that has begun last, or of the last week."""
    begun = [first for first, _ in site.calendar.terms if first <= today]
    return max(begun, default=today - timedelta(days=7))


def _strip_day(states: list[DayState], *, progress: str, names_site: bool) -> StripDay:
    first = states[0]
    worst = next((state for state in states if state.is_missed), None)
    worst = worst or next((state for state in states if not state.is_done), None)
    words = worst.words if worst else _together(states)
    if worst is not None and worst.is_today and worst.signed is None:
        words = progress
    if worst is not None and names_site and len(states) > 1 and worst.is_missed:
        words = f"{words}, {worst.site.name}"
    label = "Today" if first.is_today else f"{first.day:%a} {first.day.day}"
    return StripDay(
        label=label,
        words=words,
        is_done=worst is None,
        is_now=first.is_today,
        is_missed=bool(worst and worst.is_missed),
    )


def _together(states: list[DayState]) -> str:
    """Return the state of a day on which every site is done."""
    signed = [state.signed for state in states if state.signed]
    late = ", late" if any(each.is_late for each in signed) else ""
    if all(each.outcome == DayOutcome.NIL_RETURN for each in signed):
        return f"Nil return{late}"
    counts = [state.count for state in states]
    known = [count for count in counts if count is not None]
    words = f"{sum(known)} reviewed" if len(known) == len(counts) else "Reviewed"
    return f"{words}{late}"
