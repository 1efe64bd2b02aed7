"""The review queue as a page needs it: its rows, its numbers, a pupil's pattern."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Substr
from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.models import Site, User
from accounts.models.prepared import Given, Prepared, each_of, one_of
from accounts.models.rules import AnyReader
from accounts.models.together import (
    CountOf,
    FirstOf,
    all_rows,
    counted,
    moment_of,
    one_row,
)
from accounts.terms import AccessKind
from incidents.models.incident import URGENT_FIRST, Incident, IncidentQuerySet
from incidents.models.review import Action, Decision
from incidents.models.skipping import SKIPPED_LAST, Skip
from incidents.models.timeline import Sheet
from incidents.terms import READING_NOW, IncidentState, Outcome

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
class Numbers:
    """What waits for a reviewer besides the queue, and what was decided today.

    `elsewhere` is what waits at sites that were not asked about; `oldest` is when the
    first of what waits came, or None.
    """

    waiting: int
    oldest: datetime | None
    elsewhere: int
    actions: int
    security: int
    done: int
    done_by_me: int


def queue_for(user: User, *, sites: list[Site]) -> IncidentQuerySet:
    """Return what waits for this person at the sites, in the order of the queue."""
    return waiting_for(user, Q(site__in=sites), today=timezone.localdate())


def waiting_for(
    user: User | AnyReader, at: Any, *, today: date | Given
) -> IncidentQuerySet:
    """Return what waits for somebody where a condition holds, in that order."""
    waiting = Incident.objects.visible_to(user).filter(at).awaiting_review()
    return with_skips(waiting, today=today).order_by(SKIPPED_LAST, *URGENT_FIRST)


def with_skips(incidents: IncidentQuerySet, *, today: date | Given) -> IncidentQuerySet:
    """Add what was skipped, and put it at the end of the order that follows.

    `skip_count` counts every skip, `skipped_at` and `skipped_by` are of the last one
    today; None where it was not skipped today: a skip lasts for the day.
    """
    skips = Skip.objects.filter(incident=OuterRef("pk")).order_by()
    last = skips.filter(day=today).order_by("-number")
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
    begins, ends = _span_of(day)
    return _decided(user, Q(site__in=sites), begins, ends)


def _span_of(day: date) -> tuple[datetime, datetime]:
    """Return the moment at which a day begins and the one at which the next does."""
    following = day + timedelta(days=1)
    return local_moment(day, time.min), local_moment(following, time.min)


def _decided(
    user: User | AnyReader,
    at: Any,
    begins: datetime,
    ends: datetime,
) -> QuerySet[Decision]:
    """Return what `decided_on` does, of the incidents for which `at` holds.

    Incidents are looked up one by one: where they are joined, SQLite may begin with
    every incident of a site and come to the decisions of the day from there.
    """
    moved = Decision.objects.standing().filter(
        outcome__in=DECIDING, decided_at__lt=ends
    )
    later = moved.filter(incident=OuterRef("incident"), pk__gt=OuterRef("pk"))
    readable = (
        Incident.objects.visible_to(user)
        .filter(at, pk=OuterRef("incident"))
        .exclude(state=IncidentState.TO_REVIEW)
    )
    return moved.filter(Exists(readable), decided_at__gte=begins).exclude(Exists(later))


def numbers_for(user: User, *, sites: list[Site], today: date) -> Numbers:
    """Count what waits for this person and what was decided today, in one query.

    Without a site everything waits elsewhere.
    """
    begins, ends = _span_of(today)
    (row,) = _NUMBERS.ask(
        len(sites),
        begins,
        ends,
        **each_of("site", [site.pk for site in sites]),
        user=user.pk,
        today=timezone.localdate(),
    )
    waiting, actions, security, found = row
    deciders = [UUID(decider) for decider in found or []]
    return Numbers(
        waiting=waiting["here"],
        oldest=moment_of(waiting["oldest"]),
        elsewhere=waiting["elsewhere"],
        actions=actions,
        # A count at no site is None.
        security=security or 0,
        done=len(deciders),
        done_by_me=deciders.count(user.pk),
    )


def _numbers(count: int, begins: datetime, ends: datetime) -> QuerySet[Any, Any]:
    """Return the numbers at so many sites as one row: see `numbers_for`.

    The span of a day stands in the text: PostgreSQL takes one that it is not told for
    a two hundredth of all there is, and would plan anew each time.
    """
    reader = AnyReader()
    here = one_of("site", "site", count)
    mine = Incident.objects.visible_to(reader)
    waiting = one_row(
        mine.awaiting_review(),
        here=CountOf(here),
        elsewhere=CountOf(~here),
        oldest=FirstOf("received_at", here),
    )
    security = mine.filter(here).open().filter(kinds__tells_technical=True)
    decided = _decided(reader, here, begins, ends)
    return User.objects.filter(pk=reader.pk).values_list(
        waiting,
        counted(Action.objects.given_to(reader).open()),
        counted(security),
        all_rows(decided, "decided_by"),
    )


_NUMBERS: Final = Prepared(_numbers)


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


def waited(received_at: datetime, now: datetime) -> str:
    """Return how long an incident has waited, as the list shows it: 3 h 26."""
    minutes = max(int((now - received_at).total_seconds() // 60), 0)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days = hours // 24
        return "1 day" if days == 1 else f"{days} days"
    return f"{hours} h {rest:02}" if hours else f"{rest} min"


def waited_in_words(received_at: datetime, now: datetime) -> str:
    """Return how long an incident has waited, in a sentence: 3 h 26 min."""
    short = waited(received_at, now)
    return f"{short} min" if " h " in short else short


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
