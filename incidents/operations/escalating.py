"""Repeating an urgent alert that nobody has read, one step further up each time."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from accounts.abilities import (
    JOB,
    UNREAD_FIRST_ROLES,
    UNREAD_THEN_ROLES,
    Actor,
    roles_with,
)
from accounts.deadlines import local_day
from accounts.models import Site, User
from accounts.models.people import holders_by_role, holding
from accounts.operations import notices
from accounts.terms import Ability, NoticeKind, RecordKind, Role
from incidents.models import Incident
from incidents.models.reading import MayRead
from incidents.models.seen import looks_at


def owe_unread(*, site: Site, now: datetime, by: Actor = JOB) -> int:
    """Owe the repeats of urgent alerts that are due at a site; say for how many.

    Unread means that it still waits and nobody who may act on it has opened it. After
    the first of the site's two spans the deputy is told, after the second the
    headteacher (screens.md 3.2), by the clock and not by the school day: at night and
    in the holidays too. Elapsed time, 15 and 30 minutes until a site says otherwise
    (`accounts.operations.alerting`). Where a step has nobody who may read the incident
    the next one takes its place. Each step goes once to each person, however often
    this runs and however late.
    """
    late = _waiting_long(site=site, now=now)
    if not late:
        return 0
    reviewers = roles_with(Ability.REVIEW_INCIDENT)
    posts = {*reviewers, *UNREAD_FIRST_ROLES, *UNREAD_THEN_ROLES}
    holders = holders_by_role(site, roles=posts, on=local_day(now))
    able = holding(reviewers, holders)
    readable = _readable(late, able, on=local_day(now))
    due = _unread(late, readable)
    # After how long, and what each step is called in its notice.
    steps = ((site.unread_first, "first"), (site.unread_then, "second"))
    for incident in due:
        for (after, step), people in zip(
            steps,
            _circles(incident, able, readable, holders),
            strict=False,
        ):
            if now - incident.received_at >= after:
                notices.owe(
                    kind=NoticeKind.URGENT_UNREAD,
                    recipients=people,
                    record_kind=RecordKind.INCIDENT,
                    record=incident,
                    site=site,
                    step=step,
                )
    return len(due)


def _waiting_long(*, site: Site, now: datetime) -> list[Incident]:
    """Return the urgent incidents that have waited for the site's first span.

    Asked for as the queue is, so that its index answers: by the moment of receipt a
    database would walk through everything that was ever received.
    """
    waiting = Incident.objects.at([site]).awaiting_review().urgent_first()
    latest = now - site.unread_first
    return [
        incident
        for incident in waiting.filter(is_urgent=True)
        if incident.received_at <= latest
    ]


def _readable(
    late: list[Incident], people: list[User], *, on: date
) -> dict[UUID, set[int]]:
    """Return which of the incidents each person may read, in one question."""
    asked = Incident.objects.filter(pk__in=[incident.pk for incident in late])
    rules = {
        f"person_{number}": MayRead(person.pk, on)
        for number, person in enumerate(people)
    }
    readable: dict[UUID, set[int]] = {person.pk: set() for person in people}
    for pk, *may in asked.order_by().annotate(**rules).values_list("pk", *rules):
        for person, is_free in zip(people, may, strict=True):
            if is_free:
                readable[person.pk].add(pk)
    return readable


def _unread(late: list[Incident], readable: Mapping[UUID, set[int]]) -> list[Incident]:
    """Leave out what somebody who may act on it, and may still read it, has opened."""
    opened = {
        incident_id
        for incident_id, person_id in looks_at(late, by=readable)
        if incident_id in readable[person_id]
    }
    return [incident for incident in late if incident.pk not in opened]


def _circles(
    incident: Incident,
    able: list[User],
    readable: Mapping[UUID, set[int]],
    holders: Mapping[Role, list[User]],
) -> list[list[User]]:
    """Return who is told at each step: deputies, then heads, leaving out the empty.

    Where neither may read it, it is whoever else may.
    """
    readers = {pk for pk, incidents in readable.items() if incident.pk in incidents}
    circles = [
        [person for person in holding(roles, holders) if person.pk in readers]
        for roles in (UNREAD_FIRST_ROLES, UNREAD_THEN_ROLES)
    ]
    told = [people for people in circles if people]
    return told or [[person for person in able if person.pk in readers]]
