"""Who may read a record, after it has left the queue as well as before."""

from collections.abc import Sequence

from django.db import transaction

from accounts.abilities import require
from accounts.models import User
from accounts.terms import Ability
from incidents.models import Decision, Incident, IncidentReader
from incidents.models.conflicts import has_reader
from incidents.operations.following_up import require_reader
from incidents.operations.reviewing import name_readers, record_decision
from incidents.refusals import FieldRefusal
from incidents.terms import Outcome, Restriction


@transaction.atomic
def change_readers(
    *, incident: Incident, readers: Sequence[User], reason: str, by: User
) -> Decision:
    """Narrow or widen a record to named people, whatever its state.

    Whoever does it stays a reader, and so does the headteacher; shares end. Refuses
    as `reviewing.restrict` does.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    require_reader(by, incident)
    if not reason.strip():
        raise FieldRefusal("reason", "Say why who may read it changes")
    name_readers(incident, readers, by=by)
    Incident.objects.filter(pk=incident.pk).update(restriction=Restriction.NAMED)
    return record_decision(
        incident, by=by, outcome=Outcome.RESTRICTED, reason=reason.strip()
    )


@transaction.atomic
def lift_restriction(*, incident: Incident, reason: str, by: User) -> Decision:
    """Take the names off a restricted record, back to what it would be by itself.

    One that names an adult goes back to the head and DSLs, and a concern about an
    adult to the head: nothing is opened wider than when it was sent. Refuses with
    `FieldRefusal` a missing reason, a record that is not narrowed to named people,
    and one that nobody could read then.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    require_reader(by, incident)
    if not reason.strip():
        raise FieldRefusal("reason", "Say why who may read it changes")
    narrowed = Incident.objects.filter(pk=incident.pk, restriction=Restriction.NAMED)
    if not narrowed.update(restriction=_by_itself(incident)):
        raise FieldRefusal("reason", "It is not restricted to named people")
    IncidentReader.objects.filter(incident=incident).delete()
    if not has_reader(incident):
        raise FieldRefusal("reason", "Nobody could read it then. Name people instead")
    return record_decision(
        incident, by=by, outcome=Outcome.UNRESTRICTED, reason=reason.strip()
    )


def _by_itself(incident: Incident) -> Restriction:
    if incident.kinds.filter(goes_to_head_only=True).exists():
        return Restriction.HEAD_ONLY
    if incident.involvements.filter(user__isnull=False).exists():
        return Restriction.HEAD_AND_DSL
    return Restriction.NONE
