"""Who is in an incident, and which others belong beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Group, Pupil, User
from accounts.models.prepared import Given, Joined, Prepared
from accounts.models.rules import AnyReader
from accounts.terms import GroupKind
from incidents.models.incident import Incident
from incidents.models.involvement import Involvement

_SHOWN: Final = 3
_THIS: Final = Given("incident", BigIntegerField())
_PERSON: Final = Joined(
    Involvement,
    pupil=Joined(Pupil, *Pupil.NAMES, "year_group"),
    user=Joined(User, *User.NAMES, "job_title"),
    group=Joined(Group, "name", "kind"),
)
_OTHER: Final = Joined(Incident, "reference", "title", "received_at")


def people_in(incident: Incident) -> list[Involvement]:
    """Return the people in an incident, each pupil with `class_name` or None."""
    return [_person(iter(row)) for row in _PEOPLE.ask(incident=incident.pk)]


def _person(row: Iterator[Any]) -> Involvement:
    person: Involvement = _PERSON.take(row)
    person.class_name = next(row)
    return person


def _people() -> QuerySet[Any, Any]:
    classes = Group.objects.filter(kind=GroupKind.CLASS, pupils=OuterRef("pupil"))
    class_name = Subquery(classes.order_by("name").values("name")[:1])
    return Involvement.objects.filter(incident=_THIS).values_list(
        *_PERSON.paths, class_name
    )


_PEOPLE: Final = Prepared(_people)


@dataclass(frozen=True)
class Linked:
    """Another incident, and how many pupils are in both."""

    incident: Incident
    shared: int


def linked_to(incident: Incident, *, by: User) -> list[Linked]:
    """Return the three newest others this person may read that share a pupil.

    An incident without pupils has none.
    """
    rows = _LINKED.ask(incident=incident.pk, user=by.pk, today=timezone.localdate())
    each = (iter(row) for row in rows)
    return [Linked(_OTHER.take(columns), next(columns)) for columns in each]


def _linked() -> QuerySet[Any, Any]:
    pupils = Involvement.objects.filter(incident=_THIS, pupil__isnull=False)
    same = Involvement.objects.filter(pupil__in=pupils.values("pupil"))
    return (
        Incident.objects.visible_to(AnyReader())
        .filter(pk__in=same.values("incident"))
        .exclude(pk=_THIS)
        .annotate(
            shared=Count(
                F("involvements"),
                filter=Q(involvements__pupil__in=pupils.values("pupil")),
            )
        )
        .order_by("-received_at", "-pk")
        .values_list(*_OTHER.paths, "shared")[:_SHOWN]
    )


_LINKED: Final = Prepared(_linked)
