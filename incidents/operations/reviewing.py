"""Deciding on incidents: the four decisions of the review, reopening and closing."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import User
from accounts.operations.records import audit
from accounts.terms import Ability, RecordKind
from incidents.models import Action, Decision, Incident, IncidentReader
from incidents.models.timeline import clock_in_words
from incidents.operations.following_up import give_action, require_reader
from incidents.operations.sharing import end_shares
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import (
    EscalatedTo,
    IncidentState,
    NoActionReason,
    Outcome,
    ParentsTold,
    Restriction,
)


@dataclass(frozen=True)
class Checklist:
    """What else was settled with a decision (policy L118 to L120)."""

    risk_reduced: bool = False
    policy_change_needed: bool = False
    sanction: str = ""
    parents_told: str = ParentsTold.NOT_SAID
    parents_reason: str = ""


@transaction.atomic
def take_no_further_action(
    *,
    incident: Incident,
    reason: str,
    words: str = "",
    duplicate_of: Incident | None = None,
    checklist: Checklist | None = None,
    by: User,
) -> Decision:
    """Close an incident that waits for review, with the reason why.

    Refuses a missing reason, "Other" without words, a duplicate of itself or of
    nothing and a follow-up still open from before with `FieldRefusal`; with
    `AlreadyDecided` when another reviewer was first.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    if reason not in NoActionReason.values:
        raise FieldRefusal("reason", "Say why no further action is needed")
    if reason == NoActionReason.OTHER and not words.strip():
        raise FieldRefusal("words", "Say in a few words why nothing more is needed")
    if reason == NoActionReason.DUPLICATE:
        _check_duplicate(incident, duplicate_of, by=by)
    decision = _decide(
        incident,
        from_state=IncidentState.TO_REVIEW,
        to_state=IncidentState.CLOSED,
        by=by,
        outcome=Outcome.NO_FURTHER_ACTION,
        no_action_reason=reason,
        reason=words,
        duplicate_of=duplicate_of if reason == NoActionReason.DUPLICATE else None,
        **_checked(checklist),
    )
    _refuse_open_follow_ups(incident)
    return decision


@transaction.atomic
def decide_further_action(
    *,
    incident: Incident,
    what: str,
    owner: User,
    due_at: datetime,
    checklist: Checklist | None = None,
    by: User,
) -> Decision:
    """Give somebody a follow-up by a moment and move the incident to follow-up.

    Refuses an empty follow-up, a due moment in the past and an owner without a post
    at the site with `FieldRefusal`; a second decision with `AlreadyDecided`.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    decision = _decide(
        incident,
        from_state=IncidentState.TO_REVIEW,
        to_state=IncidentState.FOLLOWING_UP,
        by=by,
        outcome=Outcome.FURTHER_ACTION,
        reason=what,
        **_checked(checklist),
    )
    give_action(
        incident=incident,
        what=what,
        owner=owner,
        due_at=due_at,
        decision=decision,
        by=by,
    )
    return decision


def wrong_with_escalation(
    *, to: str, told_at: datetime, contact: str
) -> Iterator[FieldRefusal]:
    """Yield all that `escalate` refuses, for a page that tells it at once."""
    if to not in EscalatedTo.values:
        yield FieldRefusal("to", "Choose whom you told")
    if told_at > timezone.now():
        yield FieldRefusal("told_at", "When you told them must be now or in the past")
    if not contact.strip():
        yield FieldRefusal(
            "contact", "Enter the name of whom you told, or their reference"
        )


@transaction.atomic
def escalate(
    *,
    incident: Incident,
    to: str,
    told_at: datetime,
    contact: str,
    advice: str = "",
    checklist: Checklist | None = None,
    by: User,
) -> Decision:
    """Record that the incident was taken to somebody, when and what they said.

    Refuses an unknown body, a time in the future and a missing name or reference
    with `FieldRefusal`; a second decision with `AlreadyDecided`.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    for wrong in wrong_with_escalation(to=to, told_at=told_at, contact=contact):
        raise wrong
    return _decide(
        incident,
        from_state=IncidentState.TO_REVIEW,
        to_state=IncidentState.FOLLOWING_UP,
        by=by,
        outcome=Outcome.ESCALATED,
        escalated_to=to,
        told_at=told_at,
        contact=contact,
        advice=advice,
        **_checked(checklist),
    )


@transaction.atomic
def restrict(
    *, incident: Incident, readers: Sequence[User], reason: str, by: User
) -> Decision:
    """Narrow an incident that waits for review to named readers; it still waits.

    Whoever restricts stays a reader, so that somebody always can decide. Refuses a
    missing reason, a reader who is named in the incident or whose posts do not read
    incidents at the site with `FieldRefusal`.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    require_reader(by, incident)
    if not reason.strip():
        raise FieldRefusal("reason", "Say why it needs to be restricted")
    name_readers(incident, readers, by=by)
    _require_waiting(
        Incident.objects.filter(pk=incident.pk, state=IncidentState.TO_REVIEW).update(
            restriction=Restriction.NAMED
        ),
        incident,
    )
    return record_decision(incident, by=by, outcome=Outcome.RESTRICTED, reason=reason)


def name_readers(incident: Incident, readers: Sequence[User], *, by: User) -> None:
    """Make these people and whoever does it the named readers; shares end with it.

    Refuses with `FieldRefusal` a reader who is named in the incident or whose posts
    do not read incidents at the site.
    """
    people = list(dict.fromkeys([by, *readers]))
    for person in people:
        _check_reader(incident, person)
    IncidentReader.objects.filter(incident=incident).exclude(user__in=people).delete()
    IncidentReader.objects.bulk_create(
        [IncidentReader(incident=incident, user=each, given_by=by) for each in people],
        ignore_conflicts=True,
    )
    end_shares(incident=incident, by=by)


@transaction.atomic
def reopen(*, incident: Incident, reason: str, by: User) -> Decision:
    """Put a decided incident back in the review queue, with the reason.

    Refuses with `FieldRefusal` a missing reason and with `AlreadyDecided` an
    incident that already waits for review.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    if not reason.strip():
        raise FieldRefusal("reason", "Say why it needs to be looked at again")
    moved = (
        Incident.objects.visible_to(by)
        .filter(pk=incident.pk)
        .exclude(state=IncidentState.TO_REVIEW)
        .update(state=IncidentState.TO_REVIEW)
    )
    if not moved:
        require_reader(by, incident)
        raise AlreadyDecided(f"{incident.reference} already waits for review.")
    return record_decision(incident, by=by, outcome=Outcome.REOPENED, reason=reason)


@transaction.atomic
def close(*, incident: Incident, reason: str, by: User) -> Decision:
    """Close an incident that was followed up, saying how it ended.

    Refuses with `FieldRefusal` a missing reason or a follow-up still open, and with
    `AlreadyDecided` an incident that is not being followed up.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    if not reason.strip():
        raise FieldRefusal("reason", "Say how it ended")
    decision = _decide(
        incident,
        from_state=IncidentState.FOLLOWING_UP,
        to_state=IncidentState.CLOSED,
        by=by,
        outcome=Outcome.CLOSED,
        reason=reason,
    )
    _refuse_open_follow_ups(incident)
    return decision


@transaction.atomic
def void(*, incident: Incident, reason: str, by: User) -> Decision:
    """Close a record that was entered in error. It is never deleted.

    It stays readable and can be reopened; its shares end. Refuses with `NotAllowed`
    whoever does not lead the review, with `FieldRefusal` a missing reason or a
    follow-up still open, and with `AlreadyDecided` a record that was voided before.
    """
    require(by, Ability.LEAD_REVIEW, at=incident.site)
    if not reason.strip():
        raise FieldRefusal("reason", "Say why it was entered in error")
    now = Incident.objects.select_for_update().get(pk=incident.pk)
    if now.is_void:
        raise AlreadyDecided(f"{now.reference} was already entered in error.")
    decision = _decide(
        incident,
        from_state=IncidentState(now.state),
        to_state=IncidentState.CLOSED,
        by=by,
        outcome=Outcome.VOIDED,
        reason=reason,
    )
    _refuse_open_follow_ups(incident)
    end_shares(incident=incident, by=by)
    return decision


def _decide(
    incident: Incident,
    *,
    from_state: IncidentState,
    to_state: IncidentState,
    by: User,
    outcome: Outcome,
    **fields: Any,
) -> Decision:
    """Move the incident if it is still in `from_state`, and add the decision.

    Whoever may not read it decides nothing, whatever their post: they are named in
    it, care for somebody who is, or were left out by a restriction a moment ago.
    """
    now = timezone.now()
    readable = Incident.objects.visible_to(by)
    moved = readable.filter(pk=incident.pk, state=from_state).update(
        state=to_state,
        last_outcome=outcome,
        last_decided_at=now,
        last_decided_by=by,
    )
    if not moved:
        require_reader(by, incident)
    _require_waiting(moved, incident)
    return record_decision(incident, by=by, outcome=outcome, decided_at=now, **fields)


def record_decision(
    incident: Incident, *, by: User, outcome: Outcome, **fields: Any
) -> Decision:
    """Add a decision to the timeline and to the audit log. It moves nothing."""
    decision = Decision(incident=incident, decided_by=by, outcome=outcome, **fields)
    decision.clean_fields(exclude=["incident", "decided_by", "duplicate_of"])
    decision.save()
    audit(
        f"incident.{outcome}",
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
        by=by,
        reference=incident.reference,
        decision=decision.pk,
    )
    return decision


def _refuse_open_follow_ups(incident: Incident) -> None:
    """Refuse to close what somebody still has to do something about.

    Asked once the incident has moved and its row is locked, so that a follow-up
    given at the same moment is either seen here or refused there.
    """
    if Action.objects.filter(incident=incident).unfinished().exists():
        raise FieldRefusal("reason", "Mark every follow-up as done before you close it")


def _require_waiting(moved: int, incident: Incident) -> None:
    if moved:
        return
    latest = incident.decisions.standing().select_related("decided_by").first()
    if latest is None:
        raise AlreadyDecided(f"{incident.reference} cannot be decided on now.")
    at = clock_in_words(latest.decided_at, now=timezone.now())
    raise AlreadyDecided(
        f"{latest.decided_by.short_name} decided this at {at}: "
        f"{latest.get_outcome_display()}."
    )


def _checked(checklist: Checklist | None) -> dict[str, Any]:
    checked = checklist or Checklist()
    if (
        checked.parents_told == ParentsTold.NOT_TOLD
        and not checked.parents_reason.strip()
    ):
        raise FieldRefusal("parents_reason", "Say why parents were not told")
    return asdict(checked)


def _check_duplicate(
    incident: Incident, duplicate_of: Incident | None, *, by: User
) -> None:
    known = (
        duplicate_of is not None
        and duplicate_of.pk != incident.pk
        and Incident.objects.visible_to(by).filter(pk=duplicate_of.pk).exists()
    )
    if not known:
        raise FieldRefusal(
            "duplicate_of", "Enter the reference of the other incident, such as ES-1042"
        )


def _check_reader(incident: Incident, person: User) -> None:
    able = person.has_ability(Ability.READ_INCIDENT, at=incident.site)
    named = not Incident.objects.filter(pk=incident.pk).not_about(person).exists()
    if not able or named:
        raise FieldRefusal(
            "readers", "Choose only people who read incidents and are not named in it"
        )
