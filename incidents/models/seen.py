"""Who first looked at an incident besides the person who wrote it."""

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, Substr

from accounts.models import AccessEntry, User
from accounts.terms import AccessKind, RecordKind
from incidents.models.incident import IncidentQuerySet

SEEN_KINDS = (AccessKind.REVIEWED, AccessKind.RECORD)


def with_seen(incidents: IncidentQuerySet) -> IncidentQuerySet:
    """Add `seen_at` and `seen_by` to each incident: the first look and whose it was.

    A look counts when somebody other than the author opened it in the review queue
    or as a record. `seen_by` is a short name, as in K Osei. Both are None until
    then. It costs no further query.
    """
    looks = (
        AccessEntry.objects.filter(
            record_kind=RecordKind.INCIDENT,
            record_id=Cast(OuterRef("pk"), CharField(max_length=36)),
            kind__in=SEEN_KINDS,
        )
        .exclude(by=OuterRef("author"))
        .annotate(
            who=Concat(Substr("by__given_name", 1, 1), Value(" "), "by__family_name")
        )
        .order_by("at", "pk")
    )
    return incidents.annotate(
        seen_at=Subquery(looks.values("at")[:1]),
        seen_by=Subquery(looks.values("who")[:1]),
    )


def opened_by(incidents: IncidentQuerySet, person: User) -> IncidentQuerySet:
    """Return those of the incidents that this person has opened, in any way."""
    looks = AccessEntry.objects.filter(
        record_kind=RecordKind.INCIDENT,
        record_id=Cast(OuterRef("pk"), CharField(max_length=36)),
        by=person,
        kind__in=SEEN_KINDS,
    )
    return incidents.filter(Exists(looks))
