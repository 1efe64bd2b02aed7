"""The review queue as a page needs it: its rows, its numbers, a pupil's pattern."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Final

from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Substr
from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.models import Pupil, Site, User
from accounts.terms import AccessKind
from incidents.models.incident import URGENT_FIRST, Incident, IncidentQuerySet
from incidents.models.involvement import Involvement
from incidents.models.kind import IncidentKind
from incidents.models.review import Action, Decision
from incidents.models.skipping import SKIPPED_LAST, Skip
from incidents.models.timeline import Sheet
from incidents.terms import READING_NOW, IncidentState, Outcome, Part

_PEOPLE: Final = (
    *(f"pupil__{name}" for name in (*Pupil.NAMES, "year_group")),
    *(f"user__{name}" for name in (*User.NAMES, "job_title")),
    *("group__name", "group__kind", "outsider", "unknown"),
)
# No screen needs more at once; past it the page says how many more there are.
SHOWN: Final = 200
_WEEKS: Final = 8
_RECENT: Final = timedelta(weeks=6)
# How far back a pattern looks: a school year.
_PATTERN: Final = timedelta(weeks=52)
# What moves an incident out of the queue, as opposed to what is done inside it.
DECIDING: Final = (
    Outcome.NO_FURTHER_ACTION,
    Outcome.FURTHER_ACTION,
    Outcome.ESCALATED,
    Outcome.VOIDED,
)


# Each of these as a sum says it (screens.md 3.2).
_CAME_OUT: Final = {
    Outcome.NO_FURTHER_ACTION: "no further action",
    Outcome.FURTHER_ACTION: "further action",
    Outcome.ESCALATED: "escalated",
    Outcome.VOIDED: "entered in error",
}


@dataclass(frozen=True)
class Line:
    """A waiting incident with the people and the kinds that its line names."""

    incident: Incident
    people: list[Involvement]
    kinds: list[IncidentKind]


@dataclass(frozen=True)
class Numbers:
    """What waits for a reviewer besides the queue, and what was decided today."""

    waiting: int
    actions: int
    security: int
    done: int
    done_by_me: int


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


def queue_for(user: User, *, sites: list[Site]) -> IncidentQuerySet:
    """Return what waits for this person at the sites, in the order of the queue."""
    waiting = Incident.objects.visible_to(user).at(sites).awaiting_review()
    return with_skips(waiting).order_by(SKIPPED_LAST, *URGENT_FIRST)


def lines_of(queue: IncidentQuerySet) -> list[Line]:
    """Return the first of a queue, one more than is shown.

    Of people and kinds no more is fetched than the list and the open incident show.
    """
    people = Involvement.objects.with_people().only("incident", "part", *_PEOPLE)
    kinds = IncidentKind.objects.only("short_label", "tells_technical", "follow_up")
    waiting = queue.select_related("author", "origin__brought_by", "in_person__told_by")
    found = waiting.prefetch_related(
        Prefetch("involvements", people, to_attr="line_people"),
        Prefetch("kinds", kinds, to_attr="line_kinds"),
    )
    # Lists of their own: Django would make a queryset for each line otherwise.
    named = attrgetter("line_people", "line_kinds")
    return [Line(incident, *named(incident)) for incident in found[: SHOWN + 1]]


def with_skips(incidents: IncidentQuerySet) -> IncidentQuerySet:
    """Add what was skipped, and put it at the end of the order that follows.

    `skip_count` counts every skip, `skipped_at` and `skipped_by` are of the last one
    today; None where it was not skipped today: a skip lasts for the day.
    """
    skips = Skip.objects.filter(incident=OuterRef("pk")).order_by()
    last = skips.filter(day=timezone.localdate()).order_by("-number")
    who = Concat(
        Substr("skipped_by__given_name", 1, 1),
        Value(" "),
        F("skipped_by__family_name"),
    )
    return incidents.annotate(
        skip_count=Coalesce(
            Subquery(skips.values("incident").annotate(n=Count("pk")).values("n")), 0
        ),
        skipped_at=Subquery(last.values("skipped_at")[:1]),
        skipped_by=Subquery(last.annotate(who=who).values("who")[:1]),
    )


def decided_on(user: User, *, sites: list[Site], day: date) -> QuerySet[Decision]:
    """Return how each incident was decided on the day, among those one may read.

    Each incident is there once, with the last decision of the day that moved it out
    of the queue. One that was reopened waits again and is left out, so that what was
    reviewed and what waits never count the same incident.
    """
    begins = local_moment(day, time.min)
    ends = local_moment(day + timedelta(days=1), time.min)
    moved = Decision.objects.standing().filter(
        outcome__in=DECIDING, decided_at__lt=ends
    )
    later = moved.filter(incident=OuterRef("incident"), pk__gt=OuterRef("pk"))
    return (
        moved.visible_to(user)
        .filter(incident__site__in=sites, decided_at__gte=begins)
        .exclude(incident__state=IncidentState.TO_REVIEW)
        .exclude(Exists(later))
    )


def numbers_for(user: User, *, sites: list[Site], today: date) -> Numbers:
    """Count what waits for this person, in two queries."""
    readable = Incident.objects.visible_to(user).at(sites)
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            n_waiting=_counted(readable.awaiting_review()),
            n_actions=_counted(Action.objects.given_to(user).open()),
            n_security=_counted(readable.open().filter(kinds__tells_technical=True)),
        )
        .values("n_waiting", "n_actions", "n_security")
        .get()
    )
    done = dict(
        decided_on(user, sites=sites, day=today)
        .order_by()
        .values_list("incident", "decided_by")
    )
    return Numbers(
        waiting=row["n_waiting"],
        actions=row["n_actions"],
        security=row["n_security"],
        done=len(done),
        done_by_me=sum(decider == user.pk for decider in done.values()),
    )


def _counted(rows: QuerySet[Any]) -> Subquery:
    """Return the number of different rows as part of another query."""
    # A plain function and no aggregate, so that Django groups by nothing.
    counted = rows.order_by().annotate(
        counted=Func(
            F("pk"),
            function="COUNT",
            template="%(function)s(DISTINCT %(expressions)s)",
            output_field=IntegerField(),
        )
    )
    return Subquery(counted.values("counted"), output_field=IntegerField())


def outcomes_on(user: User, *, sites: list[Site], day: date) -> dict[int, str]:
    """Return for each site, by its key, how what was decided on the day came out.

    In words: 8 no further action, 2 further action, 1 escalated. Of what this person
    may read; a site where nothing was decided is left out. One query for all.
    """
    rows = decided_on(user, sites=sites, day=day).order_by()
    grouped = rows.values_list("incident__site", "outcome")
    counts: dict[int, dict[str, int]] = {}
    for site, outcome, count in grouped.annotate(
        count=Count("incident", distinct=True)
    ):
        counts.setdefault(site, {})[outcome] = count
    return {
        site: ", ".join(
            f"{found[outcome]} {words}"
            for outcome, words in _CAME_OUT.items()
            if outcome in found
        )
        for site, found in counts.items()
    }


def main_pupil(involvements: list[Involvement]) -> Pupil | None:
    """Return whose pattern to show: who may have done it, else the first pupil."""
    pupils = [each for each in involvements if each.pupil]
    first = [each for each in pupils if each.part == Part.MAY_HAVE_DONE_IT]
    chosen = next(iter(first or pupils), None)
    return chosen.pupil if chosen else None


def pattern_of(pupil: Pupil, *, by: User, now: datetime) -> Pattern:
    """Return a pupil's incidents by week, among those this person may read.

    It looks back a year. The eighth week ends now.
    """
    moments = (
        Incident.objects.visible_to(by)
        .counting()
        .filter(involvements__pupil=pupil, received_at__gt=now - _PATTERN)
        .order_by()
        .values_list("received_at", flat=True)
    )
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


def reading_now(
    incident: Incident, sheet: Sheet, *, besides: User, now: datetime
) -> list[str]:
    """Return the short names of other reviewers who opened it in the last minutes."""
    return sorted(
        look.short
        for look in sheet.looks
        if look.kind == AccessKind.REVIEWED
        and look.last_at > now - READING_NOW
        and look.by_id not in {besides.pk, incident.author_id}
    )


def waited(incident: Incident, now: datetime) -> str:
    """Return how long an incident has waited, as the list shows it: 3 h 26."""
    minutes = max(int((now - incident.received_at).total_seconds() // 60), 0)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days = hours // 24
        return "1 day" if days == 1 else f"{days} days"
    return f"{hours} h {rest:02}" if hours else f"{rest} min"


def today_in_words(day: date) -> str:
    """Return a day as a heading says it: Tuesday 14 October."""
    return f"{day:%A} {day.day} {day:%B}"


def default_due(incident: Incident) -> date | None:
    """Return the day a follow-up is due unless somebody says another.

    Today for an urgent one, else two school days on (screens.md 3.2). None where the
    calendar ends before.
    """
    today = timezone.localdate()
    if incident.is_urgent:
        return today
    return incident.site.calendar.add_school_days(today, 2)
