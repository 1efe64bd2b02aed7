"""Taking a decision back within ten minutes of making it."""

from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.deadlines import local_day
from accounts.models import User
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.refusals import NotAllowed
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.models import Action, Decision, Incident, ReviewDay, Undoing
from incidents.refusals import CannotUndo
from incidents.terms import IncidentState, Outcome

# What each decision moved an incident from, and to.
_MOVED: Final = {
    Outcome.NO_FURTHER_ACTION: (IncidentState.TO_REVIEW, IncidentState.CLOSED),
    Outcome.FURTHER_ACTION: (IncidentState.TO_REVIEW, IncidentState.FOLLOWING_UP),
    Outcome.ESCALATED: (IncidentState.TO_REVIEW, IncidentState.FOLLOWING_UP),
    Outcome.CLOSED: (IncidentState.FOLLOWING_UP, IncidentState.CLOSED),
}
_INSTEAD: Final = "Reopen it on its record and say why."


@transaction.atomic
def undo(*, decision: Decision, now: datetime | None = None, by: User) -> Undoing:
    """Take a decision back, and with it the follow-up it gave; both stay readable.

    The incident is again where it was, with what stood before. Within ten minutes,
    to the second (screens.md 3.2, Saving; 5.3 R6). Refuses with `CannotUndo`
    somebody else's decision, one that is older, was undone already, or has been
    built upon: a later decision, a follow-up that is done, a day that was signed
    with it. What to do instead is in its words.
    """
    incident = decision.incident
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    if not Decision.objects.visible_to(by).filter(pk=decision.pk).exists():
        raise NotAllowed
    now = now or timezone.now()
    # Whoever marks the follow-up as done takes the same lock: one comes first.
    Incident.objects.select_for_update().get(pk=incident.pk)
    _check(decision, by=by, now=now)
    _move_back(decision)
    try:
        with transaction.atomic():
            undoing = Undoing.objects.create(
                decision=decision, undone_by=by, undone_at=now
            )
    except IntegrityError as fault:
        raise CannotUndo(f"This was undone already. {_INSTEAD}") from fault
    for action in Action.objects.filter(decision=decision).select_related("owner"):
        _take_back(action, by=by)
    audit(
        "incident.decision_undone",
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
        by=by,
        reference=incident.reference,
        decision=decision.pk,
    )
    return undoing


def _check(decision: Decision, *, by: User, now: datetime) -> None:
    outcome = Outcome(decision.outcome)
    if outcome not in _MOVED:
        raise CannotUndo(f"{outcome.label} cannot be undone. Change it on the record.")
    if decision.decided_by_id != by.pk:
        name = decision.decided_by.short_name
        raise CannotUndo(f"Only {name} can undo this. {_INSTEAD}")
    if now > decision.undo_until:
        until = f"{timezone.localtime(decision.undo_until):%H:%M}"
        raise CannotUndo(f"This could be undone until {until}. {_INSTEAD}")
    if Action.objects.filter(decision=decision, done__isnull=False).exists():
        raise CannotUndo(f"The follow-up is already done. {_INSTEAD}")
    # A day that was signed late rests on it too, though it was decided on another.
    signed = ReviewDay.objects.filter(
        site=decision.incident.site_id,
        day__gte=local_day(decision.incident.received_at),
        signed_at__gte=decision.decided_at,
    )
    if signed.exists():
        raise CannotUndo(f"The day has been signed with this decision. {_INSTEAD}")


def _move_back(decision: Decision) -> None:
    """Move the incident back if this decision is still the last word on it."""
    before, after = _MOVED[Outcome(decision.outcome)]
    later = Decision.objects.filter(incident=decision.incident_id, pk__gt=decision.pk)
    moved = (
        0
        if later.standing().exists()
        else Incident.objects.filter(
            pk=decision.incident_id,
            state=after,
            last_decided_at=decision.decided_at,
            last_decided_by=decision.decided_by_id,
        ).update(state=before, **_stood_before(decision))
    )
    if not moved:
        raise CannotUndo(f"Something else was decided after this. {_INSTEAD}")


def _stood_before(decision: Decision) -> dict[str, Any]:
    """Return the last word on the incident before this decision, for lists."""
    earlier = (
        Decision.objects.filter(incident=decision.incident_id, pk__lt=decision.pk)
        .filter(outcome__in=[*_MOVED, Outcome.VOIDED])
        .standing()
        .first()
    )
    return {
        "last_outcome": earlier.outcome if earlier else "",
        "last_decided_at": earlier.decided_at if earlier else None,
        "last_decided_by": earlier.decided_by_id if earlier else None,
    }


def _take_back(action: Action, *, by: User) -> None:
    """Withdraw the notice of a follow-up, and say so where it was sent already."""
    site = action.incident.site
    was_sent = notices.withdraw(
        kind=NoticeKind.ACTION_GIVEN, record_kind=RecordKind.ACTION, record=action
    )
    if was_sent:
        notices.owe(
            kind=NoticeKind.ACTION_WITHDRAWN,
            recipients=[action.owner],
            record_kind=RecordKind.ACTION,
            record=action,
            site=site,
        )
    audit(
        "action.withdrawn",
        record_kind=RecordKind.ACTION,
        record=action,
        site=site,
        by=by,
        reference=action.incident.reference,
    )
