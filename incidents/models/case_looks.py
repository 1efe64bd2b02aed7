"""Who has looked at a case, in which ways and how often."""

from django.db.models import Count, Max, Min

from accounts.models import AccessEntry
from accounts.terms import AccessKind
from incidents.models.breach import DataBreach
from incidents.models.request import DataRequest
from incidents.models.timeline import Look, Looker, lookers_among


def lookers_of(case: DataBreach | DataRequest) -> list[Looker]:
    """Return everybody who has looked at a case, the latest first, in one query.

    Ask it of a case that its reader may work on.
    """
    looks = (
        AccessEntry.objects.filter(record_kind=case.record_kind, record_id=str(case.pk))
        .values("by_id", "by__given_name", "by__family_name", "kind")
        .annotate(first_at=Min("at"), last_at=Max("at"), times=Count("pk"))
        .order_by("by_id", "kind")
    )
    return lookers_among(
        Look(
            by=f"{row['by__given_name']} {row['by__family_name']}",
            by_id=row["by_id"],
            kind=AccessKind(row["kind"]),
            first_at=row["first_at"],
            last_at=row["last_at"],
            times=row["times"],
        )
        for row in looks
    )
