"""At which sites a sweep has something to do: asked of all of them at once.

A sweep runs each minute and mostly has nothing to do. Then it asks this and no more.
Where asking fails, as for one row that cannot be read, every site is given: the sweep
then meets the fault at its own site and goes on with the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    Exists,
    OuterRef,
    QuerySet,
    UUIDField,
)
from django.db.models.functions import Cast

from accounts.deadlines import local_day, local_moment
from accounts.models import Notice, Post, Site
from accounts.models.prepared import Columns, Given, Prepared, Row
from accounts.models.school_days import read_calendars
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet
from incidents.models.reading import MayRead
from incidents.operations.telling import SAME_DAY_WITHIN, new_for_today

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
    since = now - SAME_DAY_WITHIN
    return _or_every_site("alert", lambda: _sites(_ALERTING.ask(since=since)))


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
    waiting = _sites(_WAITING.ask())
    late = [site for site in waiting if now >= local_moment(today, site.digest_at)]
    read_calendars(late)
    return [site for site in late if site.calendar.is_school_day(today)]


def _without_reader(on: date) -> Iterable[Site]:
    readers = [reader for (reader,) in _READERS.ask(on=on)]
    if len(readers) > _MOST_READERS:
        return Site.objects.all()
    given = {f"user_{n}": reader for n, reader in enumerate(readers)}
    sites = [site for (site,) in _UNREAD.ask(len(readers), on=on, **given)]
    return Site.objects.filter(pk__in=sites)


def _sites(rows: Iterable[Row]) -> list[Site]:
    return [_SITE.take(iter(row)) for row in rows]


# --- What is asked -----------------------------------------------------------

_SITE: Final = Columns(Site)
_ON: Final = Given("on", DateField())


def _waiting_here() -> IncidentQuerySet:
    return Incident.objects.awaiting_review().filter(site=OuterRef("pk"))


def _where_something_waits() -> QuerySet[Any, Any]:
    return Site.objects.filter(Exists(_waiting_here())).values_list(*_SITE.paths)


def _where_to_alert() -> QuerySet[Any, Any]:
    """Return the sites where an urgent incident waits, or an untold one for today."""
    told = Notice.objects.filter(
        kind=NoticeKind.SAME_DAY_INCIDENT,
        record_kind=RecordKind.INCIDENT,
        record_id=Cast(OuterRef("pk"), CharField(max_length=36)),
    )
    new = new_for_today(_waiting_here(), since=Given("since", DateTimeField()))
    return Site.objects.filter(
        Exists(_waiting_here().filter(is_urgent=True))
        | Exists(new.exclude(Exists(told)))
    ).values_list(*_SITE.paths)


def _readers() -> QuerySet[Any, Any]:
    """Return everybody active with a post that reads incidents, each once."""
    posts = Post.objects.current(_ON).carrying(Ability.READ_INCIDENT)
    active = posts.filter(user__is_active=True)
    return active.order_by().values_list("user").distinct()


def _unread(readers: int) -> QuerySet[Any, Any]:
    """Return the sites with an open incident that none of so many people may read."""
    unread = Incident.objects.open()
    for number in range(readers):
        reader = Given(f"user_{number}", UUIDField())
        unread = unread.exclude(MayRead(reader, _ON))
    return unread.order_by().values_list("site").distinct()


_WAITING: Final = Prepared(_where_something_waits)
_ALERTING: Final = Prepared(_where_to_alert)
_READERS: Final = Prepared(_readers)
_UNREAD: Final = Prepared(_unread)
