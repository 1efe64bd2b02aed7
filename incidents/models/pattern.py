"""How often a pupil was in an incident lately, as a reviewer is shown it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.models import Pupil
from incidents.models.involvement import Involvement
from incidents.terms import Part

_WEEKS: Final = 8
_RECENT: Final = timedelta(weeks=6)
# How far back a pattern looks: a school year.
PATTERN: Final = timedelta(weeks=52)


@dataclass(frozen=True)
class Pattern:
    """How often a pupil was in an incident: each of eight weeks, and in words."""

    name: str
    weeks: tuple[int, ...]
    recent: int
    before: int

    @property
    def words(self) -> str:
        """Return the line that a reviewer reads: 3 incidents in 6 weeks, 1 before."""
        incidents = "1 incident" if self.recent == 1 else f"{self.recent} incidents"
        before = f", {self.before} before that" if self.before else ""
        return f"{self.name}: {incidents} in 6 weeks{before}"

    @property
    def bars(self) -> list[tuple[int, int, int]]:
        """Return left edge, top and height of each week's bar in a 118 by 24 box."""
        most = max(*self.weeks, 1)
        heights = [2 + 20 * count // most for count in self.weeks]
        return [(15 * n, 24 - height, height) for n, height in enumerate(heights)]


def main_pupil(involvements: list[Involvement]) -> Pupil | None:
    """Return whose pattern to show: who may have done it, else the first pupil."""
    pupils = [each for each in involvements if each.pupil]
    first = [each for each in pupils if each.part == Part.MAY_HAVE_DONE_IT]
    chosen = next(iter(first or pupils), None)
    return chosen.pupil if chosen else None


def pattern_of(pupil: Pupil, moments: Iterable[datetime], *, now: datetime) -> Pattern:
    """Return a pupil's incidents by week, from when each was received.

    The eighth week ends now.
    """
    weeks = [0] * _WEEKS
    recent = before = 0
    for moment in moments:
        age = now - moment
        if age <= _RECENT:
            recent += 1
        else:
            before += 1
        back = int(age / timedelta(weeks=1))
        if 0 <= back < _WEEKS:
            weeks[_WEEKS - 1 - back] += 1
    return Pattern(pupil.first_name, tuple(weeks), recent, before)
