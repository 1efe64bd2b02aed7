"""Adding a site to a school that is at work."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Post, School, Site, User
from accounts.operations import people
from accounts.operations.people import NewSite, NotFilledIn
from accounts.operations.school import require_school
from accounts.terms import Role

_AHEAD: Final = timedelta(days=366)


@transaction.atomic
def add_site(*, school: School, new: NewSite, by: User) -> Site:
    """Add a site to the school, looked after by whoever looks after all the others.

    Everybody who is administrator of every site of the school today is administrator
    there too, from today and for as long: else nobody could set it up, and nobody
    would manage the whole school any more. Any other post there is given as ever.

    Refuses with `NotAllowed` whoever does not manage every site, and with
    `NotFilledIn` when something does not fit, the name is taken, or its review would
    begin before today or more than a year ahead.
    """
    require_school(by, school)
    today = timezone.localdate()
    begins = new.review_begins_on or today
    if not today <= begins <= today + _AHEAD:
        raise NotFilledIn(
            "Its days can be signed from today on, or from a day within a year."
        )
    administrators = _administrators_of_all(school, today)
    site = people.make_site(school, new, by=by)
    for user, to_day in administrators:
        people.make_post(
            user=user,
            role=Role.ADMINISTRATOR,
            site=site,
            from_day=today,
            to_day=to_day,
            by=by,
        )
    return site


def _administrators_of_all(
    school: School, today: date
) -> list[tuple[User, date | None]]:
    """Return who is administrator of every site, each with the day that ends it."""
    sites = set(school.sites.values_list("pk", flat=True))
    held: dict[User, dict[int, list[date | None]]] = {}
    posts = Post.objects.filter(role=Role.ADMINISTRATOR, site__school=school)
    for post in posts.current(today).select_related("user").order_by("pk"):
        held.setdefault(post.user, {}).setdefault(post.site_id, []).append(post.to_day)
    return [
        (user, _soonest(last_days.values()))
        for user, last_days in held.items()
        if set(last_days) == sites
    ]


def _soonest(at_each_site: Iterable[list[date | None]]) -> date | None:
    """Return the last day on which posts go on at every site; None where none ends."""
    ends = [
        max(day for day in days if day is not None)
        for days in at_each_site
        if None not in days
    ]
    return min(ends, default=None)
