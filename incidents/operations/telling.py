"""Who is told of an incident as it comes in (rules.md section 2, routes)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from accounts.abilities import (
    DIGEST_CIRCLES,
    JOB,
    SECURITY_ROLES,
    UNREAD_THEN_ROLES,
    Actor,
)
from accounts.models import Notice, Site, User
from accounts.models.prepared import Given
from accounts.operations import notices
from accounts.terms import Ability, NoticeKind, RecordKind, Role
from incidents.models import Incident, IncidentKind
from incidents.models.incident import IncidentQuerySet
from incidents.models.rota import on_duty
from incidents.terms import Route

# What came in longer ago is no news: the digest has asked for it.
SAME_DAY_WITHIN: Final = timedelta(days=1)


def tell_of(incident: Incident, kinds: Sequence[IncidentKind]) -> None:
    """Owe what the kinds of a new incident ask for, in the caller's transaction.

    An urgent one alerts the posts that the site has alerted; one that is for the same
    school day is told by a sweep (`owe_same_day`), and one for the daily review waits
    for the digest. The headteacher and technical staff hear
    of the kinds that say so. Nobody is told of what they may not read; technical
    staff read the bare facts (`security_facts_for`).
    """
    told: list[User] = []
    if incident.is_urgent:
        told = _alerted(incident)
        _owe(NoticeKind.URGENT_INCIDENT, told, incident)
    if any(kind.tells_head for kind in kinds):
        heads = _readers_of(incident, _holding(incident, UNREAD_THEN_ROLES))
        _owe(
            NoticeKind.TOLD_BY_KIND,
            [head for head in heads if head not in told],
            incident,
        )
    if any(kind.tells_technical for kind in kinds):
        people = [
            person
            for person in _holding(incident, SECURITY_ROLES)
            if Incident.objects.security_facts_for(person)
            .filter(pk=incident.pk)
            .exists()
        ]
        _owe(NoticeKind.SECURITY_INCIDENT, people, incident)


def owe_same_day(*, site: Site, now: datetime, by: Actor = JOB) -> int:
    """Owe the notice of what came in for the same school day; say for how many.

    It goes to whoever is on duty and the DSL, or to the next in line who may read it,
    within the site's quiet hours, once for an incident. After more than a day without
    a worker it is for the digest.
    """
    waiting = Incident.objects.at([site]).awaiting_review().urgent_first()
    new = new_for_today(waiting, since=now - SAME_DAY_WITHIN).distinct()
    told = set(
        Notice.objects.filter(
            kind=NoticeKind.SAME_DAY_INCIDENT,
            site=site,
            owed_at__gt=now - 2 * SAME_DAY_WITHIN,
        ).values_list("record_id", flat=True)
    )
    untold = [incident for incident in new if str(incident.pk) not in told]
    for incident in untold:
        _owe(NoticeKind.SAME_DAY_INCIDENT, _asked_today(incident), incident)
    return len(untold)


def new_for_today(
    waiting: IncidentQuerySet, *, since: datetime | Given
) -> IncidentQuerySet:
    """Return, of what waits, what came in since then for the same school day.

    Once for each of its kinds that asks for that.
    """
    return waiting.filter(
        is_urgent=False,
        received_at__gt=since,
        kinds__route=Route.SAME_DAY,
    )


def _owe(kind: NoticeKind, people: Iterable[User], incident: Incident) -> None:
    notices.owe(
        kind=kind,
        recipients=people,
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
    )


def _alerted(incident: Incident) -> list[User]:
    """Return whoever is on duty and the posts that the site has alerted.

    These are the DSL, the deputy and the head until a site says otherwise (rules.md
    2, route I). Where none of them may read it, it is whoever else may.
    """
    people = [*_on_duty(incident), *_holding(incident, incident.site.alert_roles)]
    alerted = _readers_of(incident, dict.fromkeys(people))
    return alerted or _readers_of(incident, _anybody(incident))


def _asked_today(incident: Incident) -> list[User]:
    """Return whoever is on duty and the DSL, or the next in line who may read it."""
    circles = [_holding(incident, roles) for roles in DIGEST_CIRCLES]
    circles[0] = list(dict.fromkeys([*_on_duty(incident), *circles[0]]))
    for people in circles:
        readers = _readers_of(incident, people)
        if readers:
            return readers
    return _readers_of(incident, _anybody(incident))


def _on_duty(incident: Incident) -> list[User]:
    duty = on_duty(incident.site, on=timezone.localdate())
    return [duty] if duty else []


def _holding(incident: Incident, roles: Iterable[Role]) -> list[User]:
    today = timezone.localdate()
    return list(User.objects.holding(roles, site=incident.site, on=today))


def _anybody(incident: Incident) -> Iterable[User]:
    return User.objects.able_to(
        Ability.READ_INCIDENT, site=incident.site, on=timezone.localdate()
    )


def _readers_of(incident: Incident, people: Iterable[User]) -> list[User]:
    return [
        person
        for person in people
        if Incident.objects.visible_to(person).filter(pk=incident.pk).exists()
    ]
