"""Signing the school day, and what is owed when it is late or missed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.abilities import (
    DIGEST_CIRCLES,
    JOB,
    MISSED_DAY_ROLES,
    Actor,
    require,
    roles_with,
)
from accounts.deadlines import local_day, local_moment
from accounts.models import Site, User
from accounts.models.people import holders_by_role, holding
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.breach_clocks import day_in_words
from incidents.models import Incident, ReviewDay
from incidents.models.incident import IncidentQuerySet
from incidents.models.queue import decided_on
from incidents.models.rota import on_duty
from incidents.models.timeline import clock_in_words
from incidents.refusals import DayNotOpen, FieldRefusal
from incidents.terms import DayOutcome, IncidentState

# When the deputy and the headteacher are told of it: the morning after, not the night
# (rules.md 6.2 row 8).
_MISSED_TOLD_AT: Final = time(7)
# A missed day older than this is no news: the calendar was entered afterwards.
_MISSED_WITHIN: Final = timedelta(days=14)


@dataclass(frozen=True)
class DayCount:
    """What a reviewer sees of one day at one site: reviewed, and still waiting."""

    reviewed: int
    left: int

    @property
    def is_empty(self) -> bool:
        """Say whether there was nothing to review and nothing is left."""
        return not self.reviewed and not self.left


def count_day(*, site: Site, day: date, by: User) -> DayCount:
    """Count the day at one site, as `count_days` does."""
    return count_days(sites=[site], day=day, by=by)[site]


def count_days(*, sites: Sequence[Site], day: date, by: User) -> dict[Site, DayCount]:
    """Count what was reviewed of the day and what received by its end still waits.

    Reviewed is what was decided on that day, and what came in on it and was decided
    on since: a day that is signed late was no empty one. An incident counts once: one
    that was reopened is left and not reviewed. Only what this person may read is
    counted, so a restricted record leaks neither a row nor a number (screens.md R11).
    """
    begins = local_moment(day, time.min)
    ends = local_moment(day + timedelta(days=1), time.min)
    readable = Incident.objects.visible_to(by).at(sites)
    came_in = readable.received_between(begins, ends).exclude(
        state=IncidentState.TO_REVIEW
    )
    decided = decided_on(by, sites=list(sites), day=day).order_by()
    reviewed = {
        *decided.values_list("incident__site", "incident"),
        *came_in.order_by().values_list("site", "pk"),
    }
    waiting = readable.awaiting_review()
    # Told apart here: asked for a date, SQLite walks every day there ever was.
    received = waiting.order_by().values_list("site", "received_at")
    done = Counter(site for site, _ in reviewed)
    left = Counter(site for site, moment in received if moment < ends)
    return {
        site: DayCount(reviewed=done[site.pk], left=left[site.pk]) for site in sites
    }


@transaction.atomic
def sign_day(
    *, site: Site, day: date, reason: str = "", nothing_untold: bool = False, by: User
) -> ReviewDay:
    """Sign a school day as Reviewed, Part reviewed or Nil return.

    Which of the three follows from what is there: nothing reviewed and nothing
    waiting is a nil return, something left is part reviewed, all else reviewed.
    A day signed after it has ended always reads as late.

    `reason` says why something is left, or why a missed day was; else it may be empty.

    Refuses with `DayNotOpen` a day in the future, one before the site's first day, no
    school day, or signed already;
    with `FieldRefusal` a part-reviewed day without a reason, and a nil return until
    the person has said that they were told of nothing unlogged.
    """
    require(by, Ability.REVIEW_INCIDENT, at=site)
    _check_open(site, day)
    count = count_day(site=site, day=day, by=by)
    if count.left and not reason.strip():
        raise FieldRefusal("reason", "Say why some incidents are left for later")
    if count.is_empty and not nothing_untold:
        raise FieldRefusal(
            "nothing_untold", "Say whether you were told about anything not logged"
        )
    try:
        with transaction.atomic():
            signed = ReviewDay.objects.create(
                site=site,
                day=day,
                outcome=_outcome(count),
                signed_by=by,
                reviewed_count=count.reviewed,
                left_count=count.left,
                reason=reason.strip(),
            )
    except IntegrityError as fault:
        raise DayNotOpen(_already_signed(site, day)) from fault
    audit(
        "day.signed",
        record_kind=RecordKind.REVIEW_DAY,
        record=signed,
        site=site,
        by=by,
        day=day,
        outcome=signed.outcome,
        is_late=signed.is_late,
    )
    return signed


def owe_digest(*, site: Site, now: datetime, by: Actor = JOB) -> int:
    """Owe today's digest to each reviewer with something waiting; say to how many.

    Nothing before 15:30, on a day that is no school day at the site, or to somebody
    whose queue is empty. It goes to whoever is on duty; the DSL is asked for what
    that person may not read, and for all of it where nobody is on duty; the deputy,
    the headteacher and whoever else may for what is left then. Once a day
    for each person. What the signer of the day left for later is not asked for
    again; what they could not read, or what came in after they signed, is.
    """
    today = local_day(now)
    if now < local_moment(today, site.digest_at) or not site.calendar.is_school_day(
        today
    ):
        return 0
    left = Incident.objects.at([site]).awaiting_review()
    signed = ReviewDay.objects.filter(site=site, day=today).first()
    if signed is not None:
        came_later = left.filter(received_at__gt=signed.signed_at)
        left = came_later | left.kept_from(signed.signed_by)
    waiting = _asked_to_review(left, site=site, today=today)
    notices.owe(
        kind=NoticeKind.REVIEW_DIGEST,
        recipients=waiting,
        record_kind=RecordKind.SITE,
        record=site,
        site=site,
        step=today.isoformat(),
    )
    return len(waiting)


def _asked_to_review(left: IncidentQuerySet, *, site: Site, today: date) -> list[User]:
    """Return who is asked to finish: the one on duty, and the DSL for what is left.

    What neither may read, such as a concern for the headteacher alone, is asked of the
    deputy, then of the headteacher, then of whoever may.
    """
    asked: list[User] = []
    if not left.exists():
        return asked
    for people in _circles(site, today):
        here = [
            person
            for person in people
            if person not in asked and left.visible_to(person).exists()
        ]
        for person in here:
            left = left.kept_from(person)
        asked += here
        if here and not left.exists():
            break
    return asked


def _circles(site: Site, today: date) -> list[list[User]]:
    """Return who is asked one after the other: duty, digest posts, any reviewer."""
    duty = on_duty(site, on=today)
    reviewers = roles_with(Ability.REVIEW_INCIDENT)
    posts = {*reviewers, *chain.from_iterable(DIGEST_CIRCLES)}
    holders = holders_by_role(site, roles=posts, on=today)
    circles = [holding(roles, holders) for roles in (*DIGEST_CIRCLES, reviewers)]
    return [[duty] if duty else [], *circles]


def owe_missed_days(*, site: Site, now: datetime, by: Actor = JOB) -> Sequence[date]:
    """Owe the deputy and the head a notice of each unsigned school day; return them.

    A day is missed once it has ended, and told of from seven the next morning. Days
    further back than a fortnight, and days before the site began to sign its reviews,
    are left alone.
    """
    today = local_day(now)
    is_morning = now >= local_moment(today, _MISSED_TOLD_AT)
    last = today - timedelta(days=1 if is_morning else 2)
    first = max(today - _MISSED_WITHIN, site.review_begins_on)
    signed = set(
        ReviewDay.objects.of([site], first=first, last=last).values_list(
            "day", flat=True
        )
    )
    missed = [
        day for day in site.calendar.school_days(first, last) if day not in signed
    ]
    recipients = list(User.objects.holding(MISSED_DAY_ROLES, site=site, on=today))
    for day in missed:
        notices.owe(
            kind=NoticeKind.MISSED_DAY,
            recipients=recipients,
            record_kind=RecordKind.SITE,
            record=site,
            site=site,
            step=day.isoformat(),
        )
    return missed


def owe_no_reader(*, site: Site, now: datetime, by: Actor = JOB) -> int:
    """Owe the administrators a notice of incidents that nobody may read; count them.

    It happens when the last reviewer leaves, or when everybody with a reviewing post
    is named in the incident. What is followed up needs a reader as much as what
    waits: nobody else can close it. Once a day for as long as it lasts.
    """
    today = local_day(now)
    count = without_reader(site, on=today).count()
    if count:
        notices.owe(
            kind=NoticeKind.NO_READER,
            recipients=User.objects.able_to(
                Ability.MANAGE_SETTINGS, site=site, on=today
            ),
            record_kind=RecordKind.SITE,
            record=site,
            site=site,
            step=today.isoformat(),
        )
    return count


def without_reader(site: Site, *, on: date) -> IncidentQuerySet:
    """Return the open incidents of a site that nobody with a post there may read."""
    unread = Incident.objects.at([site]).open()
    for person in User.objects.able_to(Ability.READ_INCIDENT, site=site, on=on):
        unread = unread.kept_from(person)
    return unread


def _check_open(site: Site, day: date) -> None:
    if day > timezone.localdate():
        raise DayNotOpen("You can sign today or a day that has passed.")
    if not site.calendar.is_school_day(day):
        raise DayNotOpen(f"{day_in_words(day)} is not a school day at {site}.")
    if day < site.review_begins_on:
        begins = site.review_begins_on
        raise DayNotOpen(
            f"The review at {site} begins on {day_in_words(begins)}. "
            "No day before that is signed."
        )
    if ReviewDay.objects.filter(site=site, day=day).exists():
        raise DayNotOpen(_already_signed(site, day))


def _already_signed(site: Site, day: date) -> str:
    signed = ReviewDay.objects.select_related("signed_by").get(site=site, day=day)
    at = clock_in_words(signed.signed_at, now=timezone.now())
    return (
        f"{signed.signed_by.short_name} signed this day at {at}: "
        f"{signed.get_outcome_display()}."
    )


def _outcome(count: DayCount) -> DayOutcome:
    if count.is_empty:
        return DayOutcome.NIL_RETURN
    return DayOutcome.PART_REVIEWED if count.left else DayOutcome.REVIEWED
