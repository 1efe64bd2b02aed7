"""Follow-ups as a person sees them, and what has none left."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.review import Action, ActionQuerySet


def follow_ups_for(user: User, *, now: datetime) -> ActionQuerySet:
    """Return the follow-ups this person may see, with `may_read` and `is_overdue`.

    `may_read` says whether they may open the incident: the owner of a follow-up
    sees what to do and the reference even where not. Overdue is told from `now`, so
    it is true with every worker dead.
    """
    readable = Incident.objects.visible_to(user).filter(pk=OuterRef("incident"))
    return (
        Action.objects.visible_to(user)
        .annotate(
            may_read=Exists(readable),
            is_overdue=Q(due_at__lt=now, done__isnull=True),
        )
        .select_related("owner", "incident__site", "done__done_by")
    )


def ready_to_close(user: User) -> IncidentQuerySet:
    """Return what is followed up and has no open follow-up, the longest waiting first.

    It was escalated, or all that was given is done. Somebody closes it or gives the
    next follow-up: in no other list would it ask for either.
    """
    left = Action.objects.unfinished().filter(incident=OuterRef("pk"))
    return (
        Incident.objects.visible_to(user)
        .being_followed_up()
        .exclude(Exists(left))
        .order_by("last_decided_at", "pk")
    )
