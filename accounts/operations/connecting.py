"""Whom an account of Microsoft or Google signs in as, and taking that back."""

from django.db import transaction
from django.utils import timezone

from accounts.abilities import JOB, Actor
from accounts.models import Connection, User
from accounts.operations import notices
from accounts.operations.posts import require_all_sites
from accounts.operations.records import audit
from accounts.operations.sessions import site_of
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import NoticeKind, RecordKind


class NotConnected(Refusal):
    """The account signs in as nobody here. The words say nothing of who is known."""

    def __init__(self) -> None:
        super().__init__("This account signs in as nobody at this school.")


def person_for(*, provider: str, subject: str, email: str) -> User:
    """Return the user that a proven account signs in as, whether connected yet or not.

    Refuses with `NotConnected` an address that nobody here has, an account that is
    connected but whose address has become another, and another account of a provider
    under an address that is connected already: an address that was given to somebody
    new does not open the account of whoever had it (the last leaves an audit entry).
    """
    held = Connection.objects.filter(provider=provider, subject=subject)
    connection = held.select_related("user").first()
    user = User.objects.filter(email__iexact=email).first()
    if user is None or user.email.lower() != email.lower():
        raise NotConnected
    if connection is not None:
        if connection.user != user:
            raise NotConnected
        return user
    if user.connections.filter(provider=provider).exists():
        _audit("refuse_other_account", user, provider=provider, by=JOB)
        raise NotConnected
    return user


@transaction.atomic
def connect(*, provider: str, subject: str, by: User) -> bool:
    """Remember that the account signs in as this user; say whether that is new.

    The first time leaves an audit entry and owes the user a mail. Asking again
    changes nothing. Refuses with `NotConnected` where it is somebody else's, or the
    user has another account of the provider.
    """
    _, is_new = Connection.objects.get_or_create(
        provider=provider, user=by, defaults={"subject": subject}
    )
    held = Connection.objects.filter(provider=provider, subject=subject, user=by)
    connection = held.first()
    if connection is None:
        raise NotConnected
    if not is_new:
        return False
    _audit("connect_account", by, provider=provider, by=by)
    site = site_of(by)
    if site is not None:
        notices.owe(
            kind=NoticeKind.ACCOUNT_CONNECTED,
            recipients=[by],
            record_kind=RecordKind.USER,
            record=by,
            site=site,
            step=f"{provider} {connection.pk}"[:30],
            read_at=timezone.now(),
        )
    return True


@transaction.atomic
def disconnect(*, connection: Connection, by: User) -> None:
    """Take back one's own connection. Somebody else's: `NotAllowed`."""
    if connection.user_id != by.pk:
        raise NotAllowed
    connection.delete()
    _audit("disconnect_account", by, provider=connection.provider, by=by)


@transaction.atomic
def disconnect_all(*, user: User, by: User) -> int:
    """Take back every connection of somebody, as their administrator; return how many.

    The next account that proves their address is connected anew, so first make sure
    that it is theirs. Refuses as `posts.deactivate` does.
    """
    require_all_sites(user, by)
    if by == user:
        raise NotAllowed
    count, _ = Connection.objects.filter(user=user).delete()
    _audit("disconnect_accounts", user, count=count, by=by)
    return count


def _audit(action: str, user: User, *, by: Actor, **detail: str | int) -> None:
    audit(
        action,
        record_kind=RecordKind.USER,
        record=user,
        site=None,
        by=by,
        **detail,
    )
