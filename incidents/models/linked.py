"""Who is in an incident, and which others belong beside it."""

from django.db.models import Count, F, OuterRef, Q, Subquery

from accounts.models import Group, User
from accounts.terms import GroupKind
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.involvement import Involvement, InvolvementQuerySet

_SHOWN = 3


def people_in(incident: Incident) -> InvolvementQuerySet:
    """Return the people in an incident, each pupil with `class_name` or None."""
    classes = Group.objects.filter(kind=GroupKind.CLASS, pupils=OuterRef("pupil"))
    return (
        Involvement.objects.filter(incident=incident)
        .with_people()
        .annotate(class_name=Subquery(classes.order_by("name").values("name")[:1]))
    )


def linked_to(incident: Incident, *, by: User) -> IncidentQuerySet:
    """Return the three newest others this person may read that share a pupil.

    Each has `shared`: how many pupils are in both. An incident without pupils has
    none.
    """
    pupils = Involvement.objects.filter(incident=incident, pupil__isnull=False)
    same = Involvement.objects.filter(pupil__in=pupils.values("pupil"))
    return (
        Incident.objects.visible_to(by)
        .filter(pk__in=same.values("incident"))
        .exclude(pk=incident.pk)
        .annotate(
            shared=Count(
                F("involvements"),
                filter=Q(involvements__pupil__in=pupils.values("pupil")),
            )
        )
        .order_by("-received_at", "-pk")[:_SHOWN]
    )
