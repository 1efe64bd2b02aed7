"""At which sites a sweep has something to do: asked of all of them at once.

A sweep runs each minute and mostly has nothing to do. Then it asks this and no more.
"""

from datetime import date, datetime
from typing import Final

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

# Each reader is a condition of some hundred words in one statement.
_MOST_READERS: Final = 50


def to_digest(*, now: datetime) -> list[Site]:
    """Return the sites where something waits once the day's digest is due.

    The calendars of those are read together; nothing on a day that is no school day.
    """
    today = local_day(now)
    late = [
        site
        for site in Site.objects.filter(SomethingWaits())
        if now >= local_moment(today, site.digest_at)
    ]
    if late:
        read_calendars(late)
    return [site for site in late if site.calendar.is_school_day(today)]


def to_alert(*, now: datetime) -> QuerySet[Site]:
    """Return the sites where an urgent incident waits, or one for today is untold.

    Urgent ones whose span is not over yet are among them: it is each site's own.
    """
    return Site.objects.filter(
        Q(UrgentWaits()) | Q(UntoldForToday(now - SAME_DAY_WITHIN))
    )


def without_reader(*, on: date) -> QuerySet[Site]:
    """Return the sites with an open incident that nobody with a post there may read.

    Where more people read incidents than one statement holds, it is every site: each
    is asked of its own readers then.
    """
    readers = Post.objects.filter(ReadsIncidents(on)).order_by()
    found = set(readers.values_list("user", flat=True))
    if len(found) > _MOST_READERS:
        return Site.objects.all()
    unread = Incident.objects.open().order_by()
    for reader in found:
        unread = unread.exclude(MayRead(reader, on))
    sites = set(unread.values_list("site", flat=True))
    return Site.objects.filter(pk__in=sites) if sites else Site.objects.none()
