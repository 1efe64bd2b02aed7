"""Putting right the address that somebody signs in with."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.abilities import Actor, require
from accounts.models import Connection, Invitation, Notice, User
from accounts.operations import sessions
from accounts.operations.people import AlreadyThere, keep
from accounts.operations.records import audit
from accounts.terms import Ability, NoticeKind, RecordKind


@transaction.atomic
def change_address(*, user: User, email: str, by: Actor) -> None:
    """Let somebody sign in with another address from now on, and with the old no more.

    Only a command on the server may: whoever changes an address has the next link to
    set a password, and an administrator must not become a reader that way
    (threats.md 5). Passwords, passkeys and apps stay. What went to the old address
    ends: sessions, links, invitations and connected accounts of Microsoft or Google.
    The audit entry holds neither address.

    Refuses with `NotAllowed` anybody else, with `AlreadyThere` an address that
    somebody signs in with, and with `NotFilledIn` a text that is none.
    """
    require(by, Ability.RUN_SERVER)
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyThere("Somebody already signs in with this address.")
    user.email = email
    keep(user, exclude={"password"}, changed=["email"])
    now = timezone.now()
    # allauth keeps addresses of its own, and signs in with each.
    EmailAddress.objects.filter(user=user).delete()
    Connection.objects.filter(user=user).delete()
    Invitation.objects.newest().filter(user=user).update(replaced_at=now)
    Notice.objects.owed_mail().filter(
        recipient=user, kind__in=[NoticeKind.INVITATION, NoticeKind.PASSWORD_LINK]
    ).update(withdrawn_at=now)
    sessions.end_all_of(user)
    audit("change_address", record_kind=RecordKind.USER, record=user, site=None, by=by)
