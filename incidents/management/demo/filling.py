"""Filling the demo school: its people, its month of history and its queue of today."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from accounts.abilities import OPERATOR
from accounts.deadlines import local_day, local_moment
from accounts.models import School, Site
from accounts.operations.records import audit
from accounts.terms import RecordKind
from incidents.management.demo import (
    north_first,
    north_second,
    south_first,
    south_second,
)
from incidents.management.demo.breaches import tell_breaches
from incidents.management.demo.clock import Clock, running_on
from incidents.management.demo.requests import tell_requests
from incidents.management.demo.review_days import (
    settle_old_notices,
    signed,
    signed_at_the_end,
)
from incidents.management.demo.school import make_school
from incidents.management.demo.story import Story
from incidents.management.demo.telling import (
    Days,
    Moments,
    days_of,
    moments_of_today,
    tell,
    told,
)
from incidents.management.demo.today import DECIDED, URGENT_NUMBER, WAITING
from incidents.management.demo.world import World, give_second_factors, make_world

HISTORY: Final = (
    *north_first.STORIES,
    *north_second.STORIES,
    *south_first.STORIES,
    *south_second.STORIES,
)
_DAYS_TOLD: Final = 20
_MADE_AT: Final = time(9, 0)
_LATEST: Final = time(15, 25)
_SIGNED_AT_THE_END: Final = time(15, 50)


def demo_school() -> School | None:
    """Return the training school, or None where nobody has filled one."""
    return School.objects.filter(is_training=True).first()


@transaction.atomic
def fill(*, now: datetime) -> School | None:
    """Make the demo school as it stands at the moment; None where there is one.

    All of it or nothing is kept, so after a crash it can be run again.
    """
    if demo_school():
        return None
    today = local_day(now)
    clock = Clock(now)
    with running_on(clock):
        begins = date(today.year - 2, 9, 1)
        clock.move_to(local_moment(begins, _MADE_AT))
        school = make_school(today)
        world = make_world(school, since=begins, today=today)
        _tell_everything(world, clock=clock, now=now)
        give_second_factors(list(world.staff.values()))
        audit(
            "demo.filled",
            record_kind=RecordKind.SCHOOL,
            record=school,
            site=None,
            by=OPERATOR,
        )
    return school


def _tell_everything(world: World, *, clock: Clock, now: datetime) -> None:
    today = local_day(now)
    last_day = _last_school_day(world.sites, today)
    days = {
        name: days_of(site, today=last_day, count=_DAYS_TOLD)
        for name, site in world.sites.items()
    }
    for each in days.values():
        Site.objects.filter(pk=each.site.pk).update(
            review_begins_on=each.day(_DAYS_TOLD)
        )
        each.site.review_begins_on = each.day(_DAYS_TOLD)
    seen_from = min(now, local_moment(last_day, _LATEST))
    stories = [
        *_history(world, days, seen_from),
        *_today(world, days, seen_from),
    ]
    if last_day < today:
        at = local_moment(last_day, _SIGNED_AT_THE_END)
        stories += [
            signed_at_the_end(each, at=at, world=world) for each in days.values()
        ]
    count = len(HISTORY) + len(DECIDED) + len(WAITING)
    School.objects.filter(pk=world.school.pk).update(
        last_reference=URGENT_NUMBER - count
    )
    clock.move_to(local_moment(days["North"].day(_DAYS_TOLD), _MADE_AT))
    tell(stories, clock=clock, until=now)
    tell_breaches(world, clock=clock, now=now)
    tell_requests(world, clock=clock, now=now)
    clock.move_to(now)
    settle_old_notices(before=local_moment(last_day, time.min))


def _last_school_day(sites: Mapping[str, Site], today: date) -> date:
    """Return the day on which the demo opens: the last that is one at each site."""
    day = today
    while not all(site.calendar.is_school_day(day) for site in sites.values()):
        day -= timedelta(days=1)
    return day


def _history(world: World, days: Mapping[str, Days], now: datetime) -> list[Moments]:
    stories = [
        told(
            story,
            world=world,
            days=days[story.site],
            sent_at=days[story.site].moment(
                story.days_ago, time.fromisoformat(story.at)
            ),
            now=now,
        )
        for story in HISTORY
    ]
    for each in days.values():
        stories += [
            signed(each, days_ago=days_ago, world=world)
            for days_ago in range(_DAYS_TOLD, 0, -1)
        ]
    return stories


def _today(world: World, days: Mapping[str, Days], now: datetime) -> list[Moments]:
    stories: tuple[Story, ...] = (*DECIDED, *WAITING)
    sent = moments_of_today(stories, days["North"], now)
    return [
        told(story, world=world, days=days[story.site], sent_at=at, now=now)
        for story, at in zip(stories, sent, strict=True)
    ]
