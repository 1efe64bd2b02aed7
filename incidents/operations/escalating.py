"""Repeating an urgent alert that nobody has read, one step further up each time."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accounts.abilities import JOB, UNREAD_FIRST_ROLES, UNREAD_THEN_ROLES, Actor
from accounts.deadlines import local_day
from accounts.models import Site, User
from accounts.operations import notices
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.models import Incident
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
    able = list(
        User.objects.able_to(Ability.REVIEW_INCIDENT, site=site, on=local_day(now))
    )
    readable = {person.pk: _readable(late, person) for person in able}
    due = _unread(late, readable)
    # After how long, and what each step is called in its notice.
    steps = ((site.unread_first, "first"), (site.unread_then, "second"))
    for incident in due:
        for (after, step), people in zip(
            steps,
            _circles(incident, able, readable, site=site, now=now),
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


def _readable(late: list[Incident], person: User) -> set[int]:
    """Return which of the incidents a person may read."""
    asked = [incident.pk for incident in late]
    found = Incident.objects.visible_to(person).filter(pk__in=asked).order_by()
    return set(found.values_list("pk", flat=True))


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
    *,
    site: Site,
    now: datetime,
) -> list[list[User]]:
    """Return who is told at each step: deputies, then heads, leaving out the empty.

    Where neither may read it, it is whoever else may.
    """
    today = local_day(now)
    readers = {pk for pk, incidents in readable.items() if incident.pk in incidents}
    circles = [
        [person for person in people if person.pk in readers]
        for people in (
            User.objects.holding(UNREAD_FIRST_ROLES, site=site, on=today),
            User.objects.holding(UNREAD_THEN_ROLES, site=site, on=today),
        )
    ]
    told = [people for people in circles if people]
    return told or [[person for person in able if person.pk in readers]]
