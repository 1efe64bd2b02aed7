"""Follow-ups and the timeline of an incident."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import User
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.refusals import NotAllowed
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.models import Action, ActionDone, Addendum, Decision, Incident
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import AddendumKind, IncidentState

# What a reviewer may add; a title is changed by an operation of its own.
_OF_REVIEWERS = frozenset(AddendumKind) - {
    AddendumKind.AUTHOR_NOTE,
    AddendumKind.TITLE,
    AddendumKind.BROUGHT_IN,
}


@transaction.atomic
def give_action(
    *,
    incident: Incident,
    what: str,
    owner: User,
    due_at: datetime,
    decision: Decision | None = None,
    by: User,
) -> Action:
    """Give somebody at the site something to do about an incident by a moment.

    With `decision`, it stands and falls with that one.

    Refuses with `FieldRefusal` an empty text, a due moment in the past, and an
    owner without a post at the site or named in the incident; with
    `AlreadyDecided` a closed incident, which needs nothing more.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    require_reader(by, incident)
    if not what.strip():
        raise FieldRefusal("what", "Say what needs to happen")
    if due_at < timezone.now():
        raise FieldRefusal("due_day", "Choose today or a later day")
    if not _may_own(owner, incident):
        raise FieldRefusal("owner", "Choose somebody who works at this site")
    _require_open(incident)
    action = Action(
        incident=incident,
        decision=decision,
        what=what.strip(),
        owner=owner,
        due_at=due_at,
        given_by=by,
    )
    action.clean_fields(exclude=["incident", "decision", "owner", "given_by"])
    action.save()
    audit(
        "action.given",
        record_kind=RecordKind.ACTION,
        record=action,
        site=incident.site,
        by=by,
        reference=incident.reference,
        due_at=due_at,
    )
    _tell_owner(action, by=by)
    return action


def _tell_owner(action: Action, *, by: User) -> None:
    """Owe the owner a notice, unless they gave it to themselves."""
    if action.owner == by:
        return
    notices.owe(
        kind=NoticeKind.ACTION_GIVEN,
        recipients=[action.owner],
        record_kind=RecordKind.ACTION,
        record=action,
        site=action.incident.site,
    )


@transaction.atomic
def mark_done(*, action: Action, note: str = "", by: User) -> ActionDone:
    """Mark a follow-up as done. Its owner may, and a reviewer who may read it.

    Refuses with `AlreadyDecided` one that somebody has marked already, or whose
    decision was undone.
    """
    if action.owner_id != by.pk:
        require(by, Ability.REVIEW_INCIDENT, at=action.incident.site)
        require_reader(by, action.incident)
    # The incident's row is locked, as undoing does by moving it: one comes first.
    Incident.objects.select_for_update().get(pk=action.incident_id)
    if not Action.objects.standing().filter(pk=action.pk).exists():
        raise AlreadyDecided("This follow-up was withdrawn. There is nothing to do.")
    try:
        with transaction.atomic():
            done = ActionDone.objects.create(action=action, done_by=by, note=note)
    except IntegrityError as fault:
        raise AlreadyDecided("Somebody has already marked this as done.") from fault
    audit(
        "action.done",
        record_kind=RecordKind.ACTION,
        record=action,
        site=action.incident.site,
        by=by,
        reference=action.incident.reference,
    )
    return done


# What a person can add. What another system held comes with a file alone.
@transaction.atomic
def add_to_timeline(
    *, incident: Incident, kind: str, words: str, happened_at: datetime, by: User
) -> Addendum:
    """Add an entry to the timeline. Nothing there is ever changed.

    Reviewers add any kind. The author adds only to their own words. Refuses with
    `FieldRefusal` an empty text and a time in the future.
    """
    if kind == AddendumKind.AUTHOR_NOTE:
        require(by, Ability.LOG_INCIDENT, at=incident.site)
        kind_allowed = incident.author_id == by.pk
    else:
        require(by, Ability.REVIEW_INCIDENT, at=incident.site)
        require_reader(by, incident)
        kind_allowed = kind in _OF_REVIEWERS
    if not kind_allowed:
        raise FieldRefusal("kind", "Choose what you are adding")
    if not words.strip():
        raise FieldRefusal("words", "Write what you want to add")
    if happened_at > timezone.now():
        raise FieldRefusal("happened_at", "When it happened must be now or in the past")
    addendum = Addendum.objects.create(
        incident=incident,
        kind=kind,
        words=words.strip(),
        happened_at=happened_at,
        written_by=by,
    )
    audit(
        "incident.added_to",
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
        by=by,
        reference=incident.reference,
        addendum=addendum.pk,
    )
    return addendum


def require_reader(by: User, incident: Incident) -> None:
    """Refuse with `NotAllowed` whoever may not read it, whatever their post."""
    if not Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
        raise NotAllowed


def _require_open(incident: Incident) -> None:
    """Refuse a closed incident. Its row is locked, so nobody closes it meanwhile."""
    now = Incident.objects.select_for_update().get(pk=incident.pk)
    if now.state == IncidentState.CLOSED:
        raise AlreadyDecided(f"{now.reference} is closed. Reopen it first.")


def _may_own(owner: User, incident: Incident) -> bool:
    return (
        owner.has_ability(Ability.LOG_INCIDENT, at=incident.site)
        and Incident.objects.filter(pk=incident.pk).not_about(owner).exists()
    )
