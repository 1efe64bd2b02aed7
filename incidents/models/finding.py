"""Finding the one incident that a page is about, with the rows beside it."""

from typing import Any, Final

from django.db.models import CharField, QuerySet
from django.utils import timezone

from accounts.models import School, Site, User
from accounts.models.prepared import Given, Joined, Prepared
from accounts.models.rules import AnyReader
from incidents.models.breach import DataBreach
from incidents.models.in_person import InPersonReport
from incidents.models.incident import Incident
from incidents.models.origin import Origin

_PERSON: Final = Joined(User, *User.NAMES)
_INCIDENT: Final = Joined(
    Incident,
    site=Joined(Site, school=Joined(School)),
    author=_PERSON,
    origin=Joined(Origin, brought_by=_PERSON),
    in_person=Joined(InPersonReport, told_by=_PERSON),
    breach=Joined(DataBreach),
)


def incident_for(user: User, reference: str) -> Incident | None:
    """Return the incident of this reference, or None where somebody may not read it.

    Its site, its author, where it came from and its breach come along.
    """
    rows = _FOUND.ask(user=user.pk, today=timezone.localdate(), reference=reference)
    return next((_INCIDENT.take(iter(row)) for row in rows), None)


def _found() -> QuerySet[Any, Any]:
    readable = Incident.objects.visible_to(AnyReader())
    return (
        readable.filter(reference=Given("reference", CharField()))
        .order_by()
        .values_list(*_INCIDENT.paths)
    )


_FOUND: Final = Prepared(_found)
