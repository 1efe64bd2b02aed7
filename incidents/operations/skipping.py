"""Putting an incident off until the rest of the queue is done."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import User
from accounts.operations.records import audit
from accounts.refusals import NotAllowed
from accounts.terms import Ability, RecordKind
from incidents.models import Incident, Skip
from incidents.refusals import AlreadyDecided


@transaction.atomic
def skip(*, incident: Incident, seen: int, by: User) -> Skip | None:
    """Put a waiting incident at the end of today's queue, with name and time.

    `seen` is how many skips the person saw on it: where there are more by now, the
    request came twice or a colleague was first, and None says that nothing was
    added. Refuses with `NotAllowed` whoever may not read it, and with
    `AlreadyDecided` an incident that no longer waits.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    readable = Incident.objects.visible_to(by).filter(pk=incident.pk)
    if not readable.exists():
        raise NotAllowed
    if not readable.awaiting_review().exists():
        raise AlreadyDecided(f"{incident.reference} has been decided on.")
    if Skip.objects.filter(incident=incident).count() != seen:
        return None
    try:
        with transaction.atomic():
            skipped = Skip.objects.create(
                incident=incident,
                number=seen + 1,
                day=timezone.localdate(),
                skipped_by=by,
            )
    except IntegrityError:
        return None
    audit(
        "incident.skipped",
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
        by=by,
        reference=incident.reference,
        number=skipped.number,
    )
    return skipped
