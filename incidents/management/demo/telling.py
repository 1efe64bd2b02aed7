"""Telling the stories through the real operations, in the order of their moments.

Each story is a generator: it yields the moment at which it goes on and then does
the next thing. `tell` takes whichever story comes first, moves the clock to its
moment and lets it go on, until the present is reached: what would come after that
has not happened yet.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.models import Site, User
from accounts.operations.records import record_access
from accounts.terms import AccessKind, RecordKind
from incidents.management.demo.clock import Clock
from incidents.management.demo.story import (
    Cast,
    Escalated,
    FollowUp,
    NoAction,
    Note,
    Story,
)
from incidents.management.demo.world import World
from incidents.models import Action, Incident
from incidents.operations import following_up, reviewing
from incidents.operations.sending import Account, PersonInvolved, send_incident

Moments = Iterator[datetime]

_SEND_KEYS: Final = UUID("5f0c3a52-6d4e-4d3c-9b0e-2f9a1c7d8e11")
_REVIEW_BEGINS: Final = time(15, 2)
_NEXT_MORNING: Final = time(8, 50)
_END_OF_DAY: Final = time(16, 0)
_OPENED_BEFORE: Final = timedelta(minutes=4)
_EVENING: Final = time(17, 10)
_FIRST_SENT: Final = time(7, 20)


@dataclass(frozen=True)
class Days:
    """The school days of a site as the stories count them: 0 is today."""

    site: Site
    today: date
    before: Sequence[date]

    def day(self, days_ago: int) -> date:
        """Return a school day by how many ago it was; below 0 lies ahead."""
        if days_ago > 0:
            return self.before[-days_ago]
        ahead = self.site.calendar.add_school_days(self.today, -days_ago)
        return ahead or self.today - timedelta(days=days_ago)

    def moment(self, days_ago: int, at: time) -> datetime:
        """Return a time of day on a school day so many ago."""
        return local_moment(self.day(days_ago), at)


def days_of(site: Site, *, today: date, count: int) -> Days:
    """Return the last `count` school days of a site before the day."""
    yesterday = today - timedelta(days=1)
    return Days(site, today, site.calendar.last_school_days(count, until=yesterday))


def tell(stories: Iterable[Moments], *, clock: Clock, until: datetime) -> None:
    """Let every story go on, each at its moments, as far as the present."""
    waiting: list[tuple[datetime, int, Moments]] = []
    for number, story in enumerate(stories):
        _wait(waiting, story, number, until)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        clock.move_to(moment)
        _wait(waiting, story, number, until)


def _wait(
    waiting: list[tuple[datetime, int, Moments]],
    story: Moments,
    number: int,
    until: datetime,
) -> None:
    moment = next(story, None)
    if moment is not None and moment <= until:
        heapq.heappush(waiting, (moment, number, story))


def moments_of_today(
    stories: Sequence[Story], days: Days, now: datetime
) -> list[datetime]:
    """Return when each of today's stories was sent, in their order.

    What would fall before school opened its doors was sent the evening before.
    """
    sent = [now - timedelta(minutes=story.minutes_ago or 0) for story in stories]
    earliest = local_moment(days.today, _FIRST_SENT)
    evening = days.moment(1, _EVENING)
    return [
        moment if moment >= earliest else evening + timedelta(minutes=11 * number)
        for number, moment in enumerate(sent)
    ]


def told(
    story: Story, *, world: World, days: Days, sent_at: datetime, now: datetime
) -> Moments:
    """Send the story's incident and let others do what the story says of them."""
    yield sent_at
    incident = _send(story, world, days.site, sent_at)
    if story.seen_minutes_ago is not None:
        yield max(now - timedelta(minutes=story.seen_minutes_ago), sent_at)
        _look(incident, world.staff["karen"])
    if story.ending is None:
        return
    decided_at = _decided_at(story, days, sent_at, now)
    yield decided_at - _OPENED_BEFORE
    _look(incident, world.staff[story.decided_by])
    yield from _restricted(story, incident, world, decided_at)
    yield decided_at
    action = _decide(story, incident, world, days)
    for reader in story.also_read_by:
        yield decided_at + timedelta(minutes=9)
        _look(incident, world.staff[reader], kind=AccessKind.RECORD)
    later = [_noted(story, note, incident, world, days) for note in story.notes]
    later.append(_followed(story, incident, action, world, days))
    later.append(_looked_at_again(story, incident, world, days))
    yield from _in_order(later)


def _in_order(parts: Sequence[Moments]) -> Moments:
    """Merge parts of one story, each at its own moments."""
    waiting = [(next(part, None), number) for number, part in enumerate(parts)]
    due = [(moment, number) for moment, number in waiting if moment is not None]
    heapq.heapify(due)
    while due:
        moment, number = heapq.heappop(due)
        yield moment
        following = next(parts[number], None)
        if following is not None:
            heapq.heappush(due, (following, number))


def _send(story: Story, world: World, site: Site, sent_at: datetime) -> Incident:
    account = Account(
        what_happened=story.words,
        kinds=[world.kinds[code] for code in story.kinds],
        happened_at=sent_at - timedelta(minutes=story.happened_before),
        people=[_person(cast, world) for cast in story.people],
        place=story.place,
        done_so_far=[str(code) for code in story.done_so_far],
        done_words=story.done_words,
        device=story.device,
        link=story.link,
        pupil_safe=story.pupil_safe,
        still_happening=story.still_happening,
        staff_harmed=story.staff_harmed,
    )
    return send_incident(
        account=account,
        site=site,
        send_key=uuid5(_SEND_KEYS, story.words),
        has_file=False,
        by=world.staff[story.by],
    )


def _person(cast: Cast, world: World) -> PersonInvolved:
    return PersonInvolved(
        part=cast.part,
        pupil=world.pupils[cast.pupil] if cast.pupil else None,
        user=world.staff[cast.adult] if cast.adult else None,
        group=world.groups[cast.group] if cast.group else None,
        outsider=cast.outsider,
    )


def _look(
    incident: Incident, by: User, *, kind: AccessKind = AccessKind.REVIEWED
) -> None:
    record_access(kind=kind, record_kind=RecordKind.INCIDENT, record=incident, by=by)


def _decided_at(story: Story, days: Days, sent_at: datetime, now: datetime) -> datetime:
    """Return when it was decided on: in the afternoon review, unless told otherwise."""
    if story.decided_minutes_ago is not None:
        decided = now - timedelta(minutes=story.decided_minutes_ago)
        soonest = sent_at + 2 * _OPENED_BEFORE
        is_night = decided < local_moment(days.today, _FIRST_SENT)
        return soonest if is_night else max(decided, soonest)
    if story.decided_days_later:
        return days.moment(story.days_ago - story.decided_days_later, _NEXT_MORNING)
    # Some minutes for each, so that one reviewer does not decide twice in one.
    into_review = timedelta(minutes=5 + sent_at.minute % 9 * 4)
    return days.moment(story.days_ago, _REVIEW_BEGINS) + into_review


def _restricted(
    story: Story, incident: Incident, world: World, decided_at: datetime
) -> Moments:
    if not story.restricted_because:
        return
    yield decided_at - _OPENED_BEFORE / 2
    reviewing.restrict(
        incident=incident,
        readers=[world.staff[key] for key in story.readers],
        reason=story.restricted_because,
        by=world.staff[story.decided_by],
    )


def _decide(
    story: Story, incident: Incident, world: World, days: Days
) -> Action | None:
    by = world.staff[story.decided_by]
    match story.ending:
        case NoAction(reason, words):
            reviewing.take_no_further_action(
                incident=incident, reason=reason, words=words, by=by
            )
        case FollowUp() as ending:
            due = days.moment(story.days_ago - ending.due_after, _END_OF_DAY)
            reviewing.decide_further_action(
                incident=incident,
                what=ending.what,
                owner=world.staff[ending.owner],
                due_at=due,
                checklist=reviewing.Checklist(parents_told=ending.parents_told),
                by=by,
            )
            return Action.objects.get(incident=incident)
        case Escalated() as ending:
            reviewing.escalate(
                incident=incident,
                to=ending.to,
                told_at=timezone.now() - _OPENED_BEFORE / 2,
                contact=ending.contact,
                advice=ending.advice,
                checklist=reviewing.Checklist(
                    risk_reduced=True, parents_told=ending.parents_told
                ),
                by=by,
            )
        case None:
            pass
    return None


def _noted(
    story: Story, note: Note, incident: Incident, world: World, days: Days
) -> Moments:
    at = days.moment(story.days_ago - note.days_after, time(11, 40))
    yield at
    following_up.add_to_timeline(
        incident=incident,
        kind=note.kind,
        words=note.words,
        happened_at=at - timedelta(minutes=35),
        by=world.staff[note.by],
    )


def _followed(
    story: Story,
    incident: Incident,
    action: Action | None,
    world: World,
    days: Days,
) -> Moments:
    """Mark the follow-up as done and close the incident, as far as the story goes."""
    match story.ending:
        case FollowUp(done_after=int(after), note=note, closed=closed) if action:
            yield days.moment(story.days_ago - after, time(15, 40))
            following_up.mark_done(
                action=action, note=note, by=world.staff[story.ending.owner]
            )
        case Escalated(closed_after=int(after), closed=closed):
            pass
        case _:
            return
    if closed:
        yield days.moment(story.days_ago - after, time(15, 48))
        by = world.staff[story.decided_by]
        reviewing.close(incident=incident, reason=closed, by=by)


def _looked_at_again(
    story: Story, incident: Incident, world: World, days: Days
) -> Moments:
    """Reopen the incident and decide once more, where the story says so."""
    if story.reopened_after is None:
        return
    by = world.staff[story.decided_by]
    again = story.days_ago - story.reopened_after
    yield days.moment(again, _NEXT_MORNING)
    reviewing.reopen(incident=incident, reason=story.reopened_because, by=by)
    yield days.moment(again, time(15, 20))
    reviewing.decide_further_action(
        incident=incident,
        what="Meet both boys with their tutor and ring both homes",
        owner=by,
        due_at=days.moment(again - 1, _END_OF_DAY),
        by=by,
    )
