"""Sharing one record with one person until a day, and ending that."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import Site, User
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.models import Incident, Share
from incidents.operations.following_up import require_reader
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import LONGEST_SHARE


@transaction.atomic
def share(
    *, incident: Incident, user: User, until: date, reason: str, by: User
) -> Share:
    """Let one person read one record until the end of a day, and owe them a notice.

    It gives reading and nothing else, and ends by itself. Refuses with `NotAllowed`
    whoever may not read and review it, and with `FieldRefusal` a missing reason, a
    day that is past or more than 90 days off, and somebody who does not work at the
    school, is named in it, cares for a pupil who is (now or once: threats.md 2), or
    can read it already.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    require_reader(by, incident)
    # Two at once wait for each other here, so nobody has it twice.
    Incident.objects.select_for_update().get(pk=incident.pk)
    _check_person(incident, user)
    today = timezone.localdate()
    if not today <= until <= today + LONGEST_SHARE:
        raise FieldRefusal("until", "Choose a day in the next 90 days")
    if not reason.strip():
        raise FieldRefusal("reason", "Say why they need to read it")
    shared = Share(
        incident=incident, user=user, until=until, reason=reason.strip(), given_by=by
    )
    shared.clean_fields(exclude=["incident", "user", "given_by"])
    shared.save()
    _audit("incident.shared", shared, by=by)
    notices.owe(
        kind=NoticeKind.RECORD_SHARED,
        recipients=[user],
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
        step=str(shared.pk),
    )
    return shared


@transaction.atomic
def withdraw_share(*, share: Share, by: User) -> None:
    """End a share before its day. What was read meanwhile stays in who has looked.

    Refuses with `NotAllowed` whoever may not read and review the record, and with
    `AlreadyDecided` a share that has ended.
    """
    require(by, Ability.REVIEW_INCIDENT, at=share.incident.site)
    require_reader(by, share.incident)
    current = Share.objects.current(timezone.localdate()).filter(pk=share.pk)
    if not current.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        raise AlreadyDecided("This share has already ended.")
    _audit("incident.share_withdrawn", share, by=by)


def end_shares(*, incident: Incident, by: User) -> None:
    """End every share of a record, because fewer people may read it from now on."""
    for share in Share.objects.current(timezone.localdate()).filter(incident=incident):
        Share.objects.filter(pk=share.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=timezone.now(), withdrawn_by=by
        )
        _audit("incident.share_withdrawn", share, by=by)


def _check_person(incident: Incident, user: User) -> None:
    today = timezone.localdate()
    sites = Site.objects.filter(school=incident.site.school_id)
    here = User.objects.employed_at(sites, on=today).filter(pk=user.pk)
    if not here.exists() or not user.has_ability(Ability.LOG_INCIDENT):
        raise FieldRefusal("user", "Choose somebody who works at the school")
    same = Incident.objects.filter(pk=incident.pk)
    if not same.not_about(user).exists():
        raise FieldRefusal(
            "user", "Choose somebody who is not involved, and whose children are not"
        )
    shared = Share.objects.current(today).filter(incident=incident, user=user)
    if same.visible_to(user).exists() or shared.exists():
        raise FieldRefusal("user", f"{user.full_name} can read it already")


def _audit(action: str, share: Share, *, by: User) -> None:
    audit(
        action,
        record_kind=RecordKind.INCIDENT,
        record=share.incident,
        site=share.incident.site,
        by=by,
        reference=share.incident.reference,
        share=share.pk,
        until=share.until,
    )
