"""At which sites a sweep has something to do: asked of all of them at once.

A sweep runs each minute and mostly has nothing to do. Then it asks this and no more.
Where asking fails, as for one row that cannot be read, every site is given: the sweep
then meets the fault at its own site and goes on with the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.deadlines import local_day, local_moment
from accounts.models import Post, Site
from accounts.models.school_days import read_calendars
from incidents.models import Incident
from incidents.models.due import (
    ReadsIncidents,
    SomethingWaits,
    UntoldForToday,
    UrgentWaits,
)
from incidents.models.reading import MayRead
from incidents.operations.telling import SAME_DAY_WITHIN

logger = logging.getLogger(__name__)
# Each reader is a condition of some hundred words in one statement.
_MOST_READERS: Final = 50


def to_digest(*, now: datetime) -> list[Site]:
    """Return the sites where something waits once the day's digest is due.

    The calendars of those are read together; nothing on a day that is no school day.
    """
    return _or_every_site("digest", lambda: _to_digest(now))


def to_alert(*, now: datetime) -> list[Site]:
    """Return the sites where an urgent incident waits, or one for today is untold.

    Urgent ones whose span is not over yet are among them: it is each site's own.
    """
    untold = UntoldForToday(now - SAME_DAY_WITHIN)
    return _or_every_site(
        "alert", lambda: Site.objects.filter(Q(UrgentWaits()) | Q(untold))
    )


def without_reader(*, on: date) -> list[Site]:
    """Return the sites with an open incident that nobody with a post there may read.

    Where more people read incidents than one statement holds, it is every site: each
    is asked of its own readers then.
    """
    return _or_every_site("no reader", lambda: _without_reader(on))


def _or_every_site(what: str, ask: Callable[[], Iterable[Site]]) -> list[Site]:
    """Return the sites that are asked for, or every site where asking fails.

    The fault is logged by its type, without its text.
    """
    try:
        with transaction.atomic():
            return list(ask())
    except Exception as fault:  # noqa: BLE001 any fault: the sweep asks each site instead
        logger.warning(
            "Sweep could not tell the sites (%s), asks each: %s",
            what,
            type(fault).__name__,
        )
        return list(Site.objects.all())


def _to_digest(now: datetime) -> list[Site]:
    today = local_day(now)
    late = [
        site
        for site in Site.objects.filter(SomethingWaits())
        if now >= local_moment(today, site.digest_at)
    ]
    if late:
        read_calendars(late)
    return [site for site in late if site.calendar.is_school_day(today)]


def _without_reader(on: date) -> QuerySet[Site]:
    readers = Post.objects.filter(ReadsIncidents(on)).order_by()
    found = set(readers.values_list("user", flat=True))
    if len(found) > _MOST_READERS:
        return Site.objects.all()
    unread = Incident.objects.open().order_by()
    for reader in found:
        unread = unread.exclude(MayRead(reader, on))
    sites = set(unread.values_list("site", flat=True))
    return Site.objects.filter(pk__in=sites) if sites else Site.objects.none()
