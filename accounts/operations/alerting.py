"""Setting who is alerted at a site, when an alert goes on, and when mail waits."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import time

from django.db import transaction
from django.utils import timezone

from accounts.abilities import Actor, alertable_roles, require
from accounts.models import Site, User
from accounts.operations import notices
from accounts.operations.people import NotFilledIn, keep
from accounts.operations.records import audit
from accounts.operations.school import clock_words
from accounts.terms import (
    UNREAD_AT_LEAST,
    UNREAD_FIRST_AT_MOST,
    UNREAD_THEN_AT_MOST,
    Ability,
    NoticeKind,
    RecordKind,
    Role,
)


@dataclass(frozen=True)
class Alerts:
    """How a site is alerted: posts at once, minutes of the two repeats, times of day.

    Quiet hours are both given or both None. They never hold back an urgent incident.
    """

    posts: Sequence[Role]
    unread_first_after: int
    unread_then_after: int
    digest_at: time
    quiet_from: time | None = None
    quiet_until: time | None = None


@transaction.atomic
def change_alerts(*, site: Site, alerts: Alerts, by: Actor) -> None:
    """Set whom an urgent incident alerts, when it goes on unread, and when mail waits.

    Whoever holds a post that is alerted, was alerted until now, or leads the review
    is told that it has changed, so that nobody is taken off an alarm unawares.

    Refuses with `NotFilledIn` a post that reads no incidents; posts that nobody holds
    at the site today, because an alarm would have no owner; a repeat sooner than 5
    minutes after what came before it, a first one after more than 60 minutes and a
    second after more than 120; quiet hours without an end; and a daily mail that
    falls into them.
    """
    require(by, Ability.MANAGE_SETTINGS, at=site)
    site = Site.objects.select_for_update().get(pk=site.pk)
    was = _now(site)
    _check_owned(site, alerts)
    _check_minutes(alerts)
    site.alert_posts = [
        role.value for role in alertable_roles() if role in alerts.posts
    ]
    site.unread_first_after = alerts.unread_first_after
    site.unread_then_after = alerts.unread_then_after
    site.digest_at = alerts.digest_at
    site.quiet_from, site.quiet_until = alerts.quiet_from, alerts.quiet_until
    _check_quiet(site)
    keep(site, "Give both when quiet hours begin and when they end, or neither.")
    now = _now(site)
    if now == was:
        return
    entry = audit(
        "change_alerts",
        record_kind=RecordKind.SITE,
        record=site,
        site=site,
        by=by,
        was=_in_short(was),
        now=_in_short(now),
    )
    if _urgent(now) != _urgent(was):
        notices.owe(
            kind=NoticeKind.ALERTS_CHANGED,
            recipients=_told_of(site, {*was.posts, *now.posts}),
            record_kind=RecordKind.SITE,
            record=site,
            site=site,
            step=str(entry.pk),
        )


def alerted_today(site: Site) -> dict[Role, list[User]]:
    """Return each post that may be alerted at the site with who holds it today."""
    today = timezone.localdate()
    return {
        role: list(User.objects.holding([role], site=site, on=today))
        for role in alertable_roles()
    }


def _check_owned(site: Site, alerts: Alerts) -> None:
    if set(alerts.posts) - set(alertable_roles()):
        raise NotFilledIn("Choose posts that read incidents.")
    held = User.objects.holding(alerts.posts, site=site, on=timezone.localdate())
    if not held.exists():
        raise NotFilledIn(
            f"Nobody at {site} holds a post that you chose, so an urgent incident "
            "would reach nobody. Choose a post that somebody holds today."
        )


def _check_minutes(alerts: Alerts) -> None:
    first, then = alerts.unread_first_after, alerts.unread_then_after
    if not UNREAD_AT_LEAST <= first <= UNREAD_FIRST_AT_MOST:
        raise NotFilledIn(
            f"The deputy is told after {UNREAD_AT_LEAST} to {UNREAD_FIRST_AT_MOST} "
            "minutes. Sooner, nobody has had time to sign in and read it. Later, an "
            "hour has gone in which a child may not be safe."
        )
    if not first + UNREAD_AT_LEAST <= then <= UNREAD_THEN_AT_MOST:
        raise NotFilledIn(
            f"The headteacher is told at least {UNREAD_AT_LEAST} minutes after the "
            f"deputy, and within {UNREAD_THEN_AT_MOST} minutes of the incident."
        )


def _check_quiet(site: Site) -> None:
    if site.quiet_from == site.quiet_until and site.quiet_from is not None:
        raise NotFilledIn("Quiet hours end at another time than they begin.")
    if site.is_quiet(site.digest_at):
        raise NotFilledIn("The daily mail falls into the quiet hours. Change one.")


def _now(site: Site) -> Alerts:
    return Alerts(
        posts=site.alert_roles,
        unread_first_after=site.unread_first_after,
        unread_then_after=site.unread_then_after,
        digest_at=site.digest_at,
        quiet_from=site.quiet_from,
        quiet_until=site.quiet_until,
    )


def _urgent(alerts: Alerts) -> tuple[object, ...]:
    return (alerts.posts, alerts.unread_first_after, alerts.unread_then_after)


def _in_short(alerts: Alerts) -> str:
    values = [getattr(alerts, each.name) for each in fields(alerts)[1:]]
    times = [
        str(each) if isinstance(each, int) else clock_words(each) for each in values
    ]
    return " ".join([",".join(alerts.posts), *times])


def _told_of(site: Site, posts: set[Role]) -> list[User]:
    today = timezone.localdate()
    holders = User.objects.holding(posts, site=site, on=today)
    leaders = User.objects.able_to(Ability.LEAD_REVIEW, site=site, on=today)
    return list(dict.fromkeys([*holders, *leaders]))
