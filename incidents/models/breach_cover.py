"""Who is rung where the lead of a breach is away, holidays included."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.abilities import BREACH_CIRCLES
from accounts.deadlines import local_day
from accounts.models import User
from accounts.models.people import UserQuerySet
from accounts.terms import Ability
from incidents.models.breach import DataBreach
from incidents.models.conflicts import involved_in
from incidents.models.rota import ReviewDuty


@dataclass(frozen=True)
class Cover:
    """Somebody to ring: who they are, on which number, and from when to when."""

    name: str
    phone: str
    what: str
    first_day: date | None = None
    last_day: date | None = None


def may_own(breach: DataBreach) -> UserQuerySet:
    """Return who may be given a task of a breach, by name: who works at its site.

    Nobody whom the incident that opened it names: they would learn of it.
    """
    people = User.objects.able_to(
        Ability.LOG_INCIDENT, site=breach.site, on=timezone.localdate()
    )
    if breach.incident_id is not None:
        people = people.exclude(pk__in=involved_in(breach.incident_id))
    return people.order_by("family_name", "given_name", "pk")


def cover_of(breach: DataBreach, *, now: datetime) -> list[Cover]:
    """Return who covers: the deputy of the site and whoever is on its rota from now."""
    site, today = breach.site, local_day(now)
    deputies = User.objects.holding(BREACH_CIRCLES[1], site=site, on=today)
    found = [
        Cover(person.full_name, site.deputy_phone, "deputy DSL") for person in deputies
    ]
    duties = ReviewDuty.objects.standing().filter(site=site, to_day__gte=today)
    found += [
        Cover(
            duty.person.full_name,
            duty.phone or site.holiday_phone or site.dsl_phone,
            "on the rota",
            duty.from_day,
            duty.to_day,
        )
        for duty in duties.select_related("person").order_by("from_day")[:2]
    ]
    if site.holiday_phone:
        found.append(Cover(site.name, site.holiday_phone, "while school is closed"))
    return found
