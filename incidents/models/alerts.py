"""Who was told of an urgent incident at once, and when their mail went."""

from django.db import models

from accounts.models import Notice
from accounts.terms import NoticeKind, RecordKind
from incidents.models.incident import Incident


def alerts_about(incident: Incident) -> models.QuerySet[Notice]:
    """Return the urgent notices about an incident with whom each is for, by post.

    Empty when the incident is not urgent, or when nobody who may read it could be
    told.
    """
    return (
        Notice.objects.filter(
            kind=NoticeKind.URGENT_INCIDENT,
            record_kind=RecordKind.INCIDENT,
            record_id=str(incident.pk),
        )
        .select_related("recipient")
        .order_by("recipient__family_name", "recipient__given_name")
    )
