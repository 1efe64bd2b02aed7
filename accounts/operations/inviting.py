"""Inviting people to choose their first password, and taking an invitation up."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import Invitation, Site, User
from accounts.models.invitations import (
    INVITATION_WORKS,
    Invited,
    invited,
    never_in,
    sites_to_invite,
)
from accounts.operations import notices
from accounts.operations.people import HasEnded, NotFilledIn
from accounts.operations.records import audit, audit_each
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, InvitedGroup, NoticeKind, RecordKind

_NOT_NOW: Final = (
    "Somebody whom you chose has a password, has left or holds no post today. Choose "
    "again from the list as it is now."
)


class LinkIsOver(Refusal):
    """The invitation was used, has expired, was replaced, or was never made."""

    def __init__(self) -> None:
        super().__init__("This invitation has been used, or is over.")


@transaction.atomic
def invite(
    *, people: Collection[UUID], group: InvitedGroup, press: UUID, by: User
) -> int:
    """Owe each of these people a mail with a link, and return to how many it goes.

    `people` are ids of users of the group. The link works once, for 14 days from
    now, and takes the place of an earlier one. Whoever the same `press` has invited,
    or whose mail is still on its way, is passed over, so that a button that is
    pressed twice sends one mail.

    Refuses with `NotAllowed` when `by` may not invite one of them, with `HasEnded`
    when one has a password or can no longer be invited, and with `NotFilledIn` when
    nobody is named. Then nobody is invited (threats.md 5).
    """
    require(by, Ability.MANAGE_SETTINGS)
    if not people:
        raise NotFilledIn("Choose somebody to invite.")
    sites = sites_to_invite(by, group, timezone.localdate())
    due = _due(set(people), group=group, press=press, sites=sites, by=by)
    now = timezone.now()
    Invitation.objects.newest().filter(user__in=due).update(replaced_at=now)
    made = Invitation.objects.bulk_create(
        Invitation(
            user=user,
            site=sites[user.pk],
            press=press,
            invited_by=by,
            invited_at=now,
            expires_at=now + INVITATION_WORKS,
        )
        for user in due
    )
    _owe(made, by=by)
    return len(made)


def invite_all(*, group: InvitedGroup, press: UUID, by: User) -> int:
    """Invite everybody of the group who has no invitation that works or is on its way.

    Returns to how many a mail goes, 0 where nobody is left; refuses as `invite` does.
    """
    require(by, Ability.MANAGE_SETTINGS)
    fresh = [
        each.user.pk for each in how_they_stand(group=group, by=by) if each.is_fresh
    ]
    if not fresh:
        return 0
    return invite(people=fresh, group=group, press=press, by=by)


def how_they_stand(*, group: InvitedGroup, by: User) -> list[Invited]:
    """Return everybody of the group who has never signed in, by name, and how far.

    It asks two questions of the database, however many people there are.
    """
    now = timezone.now()
    people = never_in(by, group, timezone.localdate())
    latest = Invitation.objects.newest().filter(user__in=people.order_by()).with_mail()
    last = {each.user_id: each for each in latest}
    return [invited(user, last.get(user.pk), now) for user in people]


def find_invitation(*, key: str) -> Invitation:
    """Return the invitation that a key from a mail opens now.

    Refuses with `LinkIsOver`, in the same words whatever the reason.
    """
    found = (
        Invitation.objects.working(timezone.now())
        .keyed(key)
        .select_related("user", "site__school")
        .first()
    )
    if found is None:
        raise LinkIsOver
    return found


@transaction.atomic
def take_up(*, invitation: Invitation, password: str, by: User) -> None:
    """Set the first password of whoever was invited. Works once, whoever is faster.

    Refuses with `NotAllowed` anybody else, with `LinkIsOver` when it no longer works,
    and with `NotFilledIn` a password that is easy to guess.
    """
    if by.pk != invitation.user_id:
        raise NotAllowed
    try:
        validate_password(password, by)
    except ValidationError as reason:
        raise NotFilledIn(" ".join(reason.messages)) from reason
    now = timezone.now()
    working = Invitation.objects.working(now).filter(pk=invitation.pk)
    used = Invitation.objects.filter(
        pk__in=working.values("pk"), used_at__isnull=True
    ).update(used_at=now)
    if not used:
        raise LinkIsOver
    by.set_password(password)
    User.objects.filter(pk=by.pk).update(password=by.password)
    audit(
        "take_up_invitation",
        record_kind=RecordKind.USER,
        record=by,
        site=invitation.site,
        by=by,
    )


def _due(
    wanted: set[UUID],
    *,
    group: InvitedGroup,
    press: UUID,
    sites: Mapping[UUID, Site],
    by: User,
) -> list[User]:
    """Return to whom a mail goes, or refuse all where one cannot be invited."""
    if wanted - set(sites):
        raise _why_not(wanted - set(sites), by)
    # Two administrators who press at once wait for each other here.
    rows = (
        never_in(by, group, timezone.localdate())
        .without_password()
        .filter(pk__in=wanted)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    able = {user.pk: user for user in rows}
    if wanted - set(able):
        raise HasEnded(_NOT_NOW)
    passed_over = _passed_over(wanted, press)
    return [user for user in able.values() if user.pk not in passed_over]


def _owe(made: Sequence[Invitation], *, by: User) -> None:
    """Owe the mail of each invitation and leave an audit entry for each."""
    notices.owe_each(
        kind=NoticeKind.INVITATION,
        owed=[(each.user, each, each.site) for each in made],
        record_kind=RecordKind.INVITATION,
        read_at=timezone.now(),
    )
    audit_each(
        "invite",
        record_kind=RecordKind.USER,
        records=[(each.user, each.site) for each in made],
        by=by,
    )


def _passed_over(people: Collection[UUID], press: UUID) -> set[UUID]:
    """Return whom this press has invited, or whose mail is still on its way."""
    now = timezone.now()
    asked = Invitation.objects.filter(user__in=people)
    waiting = asked.working(now).on_the_way()
    pressed = asked.filter(press=press)
    return {
        *waiting.values_list("user_id", flat=True),
        *pressed.values_list("user_id", flat=True),
    }


def _why_not(people: Collection[UUID], by: User) -> NotAllowed | HasEnded:
    """Tell somebody who is not theirs to invite from somebody who is no longer."""
    known = User.objects.managed_by(by, on=timezone.localdate())
    if known.filter(pk__in=people).count() == len(people):
        return HasEnded(_NOT_NOW)
    return NotAllowed()
