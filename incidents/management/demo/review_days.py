"""Signing the demo's school days, with the few that did not go to plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from accounts.models import Notice
from incidents.management.demo.telling import Days, Moments
from incidents.management.demo.world import World
from incidents.operations import days as review_days

_DIGEST_AT: Final = time(15, 31)
_SIGNED_AT: Final = time(15, 56)
_SIGNED_LATE_AT: Final = time(8, 41)
_MISSED_NOTICED_AT: Final = time(6, 5)


@dataclass(frozen=True)
class Exceptions:
    """The days of a site, by how many ago, that did not go to plan."""

    missed: int | None = None
    late: int | None = None
    late_because: str = ""
    part: int | None = None
    part_because: str = ""


EXCEPTIONS: Final[Mapping[str, Exceptions]] = {
    "North": Exceptions(
        missed=6, part=3, part_because="One came in at the end of the day."
    ),
    "South": Exceptions(late=9, late_because="Power cut in the office at four."),
}


def signed(days: Days, *, days_ago: int, world: World) -> Moments:
    """Owe the digest of a past day, sign it, and owe the notice if nobody did."""
    odd = EXCEPTIONS[days.site.name]
    yield days.moment(days_ago, _DIGEST_AT)
    review_days.owe_digest(site=days.site, now=days.moment(days_ago, _DIGEST_AT))
    if days_ago == odd.missed:
        at = days.moment(days_ago - 1, _MISSED_NOTICED_AT)
        yield at
        review_days.owe_missed_days(site=days.site, now=at)
        return
    is_late = days_ago == odd.late
    reason = ""
    if is_late:
        reason = odd.late_because
    if days_ago == odd.part:
        reason = odd.part_because
    yield (
        days.moment(days_ago - 1, _SIGNED_LATE_AT)
        if is_late
        else days.moment(days_ago, _SIGNED_AT)
    )
    review_days.sign_day(
        site=days.site,
        day=days.day(days_ago),
        reason=reason,
        nothing_untold=True,
        by=world.staff["karen"],
    )


def signed_at_the_end(days: Days, *, at: datetime, world: World) -> Moments:
    """Sign the last school day with what waits, where the demo opens after it."""
    yield at
    review_days.sign_day(
        site=days.site,
        day=days.today,
        reason="Read on the way out; to be decided first thing on the next day.",
        nothing_untold=True,
        by=world.staff["karen"],
    )


def settle_old_notices(*, before: datetime) -> None:
    """Take notices older than the day as mailed and read, as they long would be.

    The demo changes these rows itself: no operation pretends that a mail went out.
    Those of the day stay owed, so that the worker really sends them.
    """
    for notice in Notice.objects.filter(owed_at__lt=before):
        notice.mailed_at = notice.owed_at
        notice.read_at = notice.owed_at + timedelta(minutes=10)
        notice.save(update_fields=["mailed_at", "read_at"])
