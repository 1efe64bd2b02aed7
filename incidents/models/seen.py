"""Who first looked at an incident besides the person who wrote it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, Substr

from accounts.models import AccessEntry
from accounts.terms import AccessKind, RecordKind
from incidents.models.incident import Incident, IncidentQuerySet

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


def looks_at(
    incidents: Iterable[Incident], *, by: Iterable[UUID]
) -> list[tuple[int, UUID]]:
    """Return which of the incidents these people have opened, and who."""
    looks = AccessEntry.objects.filter(
        record_kind=RecordKind.INCIDENT,
        record_id__in=[str(incident.pk) for incident in incidents],
        by__in=list(by),
        kind__in=SEEN_KINDS,
    )
    return [
        (int(record_id), person_id)
        for record_id, person_id in looks.order_by()
        .values_list("record_id", "by")
        .distinct()
    ]
