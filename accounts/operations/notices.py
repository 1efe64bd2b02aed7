"""Owing notices and sending their mail."""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.deadlines import local_day, local_moment
from accounts.models import Notice, Restore, Site, User
from accounts.operations import owing
from accounts.operations.owing import Owed
from accounts.operations.sweeping import each_row
from accounts.terms import NoticeKind, RecordKind
from accounts.wordings import Wording, word

logger = logging.getLogger(__name__)

# How long a worker may hold a notice before another may take it: longer than the
# mail server's time-out, so that only a dead worker loses its claim.
_LEASE: Final = timedelta(minutes=2)
# What no quiet hours hold back: somebody must act, or waits for it now.
NEVER_QUIET: Final = frozenset(
    {
        NoticeKind.URGENT_INCIDENT,
        NoticeKind.URGENT_UNREAD,
        NoticeKind.BREACH_REPORTED,
        NoticeKind.BREACH_ALARM,
        NoticeKind.PASSWORD_LINK,
        NoticeKind.NEW_DEVICE,
        NoticeKind.ACCOUNT_CONNECTED,
    }
)
# For as long what is over may be so only until somebody takes a decision back.
_MAY_COME_BACK: Final = timedelta(days=1)
_LONGEST_PAUSE: Final = timedelta(minutes=30)


def owe(
    *,
    kind: NoticeKind,
    recipients: Iterable[User],
    record_kind: RecordKind,
    record: Any,
    site: Site,
    step: str = "",
    read_at: datetime | None = None,
) -> None:
    """Owe a notice to each recipient, once, in the caller's transaction.

    Owing the same notice again changes nothing: the unique key is what, about
    which record, which step, to whom. With `read_at` it is sent by mail alone.
    """
    owing.insert(
        (
            Owed(recipient=recipient.pk, record=str(record.pk), site=site.pk)
            for recipient in recipients
        ),
        kind=kind,
        record_kind=record_kind,
        step=step,
        read_at=read_at,
    )


def owe_each(
    *,
    kind: NoticeKind,
    owed: Iterable[tuple[User, Any, Site]],
    record_kind: RecordKind,
    read_at: datetime | None = None,
) -> None:
    """Owe notices about a record for each recipient, in one statement.

    `owed` holds the recipient, the record and its site. As `owe` in all else.
    """
    owing.insert(
        (
            Owed(recipient=recipient.pk, record=str(record.pk), site=site.pk)
            for recipient, record, site in owed
        ),
        kind=kind,
        record_kind=record_kind,
        step="",
        read_at=read_at,
    )


def withdraw(*, kind: NoticeKind, record_kind: RecordKind, record: Any) -> bool:
    """Take back the notices about a record that no longer hold.

    They vanish from the product, and no mail of them goes out any more. Says whether
    somebody may have had one by mail already.
    """
    now = timezone.now()
    about = _held(kind, record_kind, record.pk)
    was_sent = about.filter(
        Q(mailed_at__isnull=False) | Q(claimed_until__gt=now)
    ).exists()
    about.update(withdrawn_at=now)
    return was_sent


def deliver_owed_mail(*, limit: int = 200) -> int:
    """Send the mail of owed notices, oldest first, and return how many went.

    Safe to run twice, late and by several workers at once: each notice is claimed
    by a conditional update. One that cannot be sent is logged by its id, waits a
    growing while and does not stop the rest. After a restore nothing goes until
    somebody has let it (docs/operate.md).
    """
    sent = 0
    if Restore.objects.holding_mail().exists():
        return sent
    for notice_id in list(
        Notice.objects.to_mail(timezone.now()).values_list("pk", flat=True)[:limit]
    ):
        sent += deliver(notice_id=notice_id)
    return sent


def deliver(*, notice_id: Any) -> bool:
    """Claim one notice and send its mail. Say whether this call sent it.

    One to somebody who has left, or whose matter is over, is withdrawn instead.
    The mail goes out before it is marked, so a worker that dies between the two
    leads to one repeat, under the same Message-ID.
    """
    now = timezone.now()
    claimed = (
        Notice.objects.to_mail(now)
        .filter(pk=notice_id)
        .order_by()
        .update(claimed_until=now + _LEASE, attempts=F("attempts") + 1, last_failure="")
    )
    if not claimed:
        return False
    notice = Notice.objects.select_related("recipient", "site__school").get(
        pk=notice_id
    )
    if _waits(notice, now):
        Notice.objects.filter(pk=notice_id).update(
            claimed_until=_quiet_end(notice.site, now), attempts=F("attempts") - 1
        )
        return False
    if not _still_here(notice.recipient):
        Notice.objects.filter(pk=notice_id).update(withdrawn_at=now)
        return False
    try:
        words = word(notice)
        if words.is_over:
            Notice.objects.filter(pk=notice_id).update(withdrawn_at=now)
            return False
        _mail(notice, words)
    except Exception as fault:  # noqa: BLE001 any fault of the mail server: the notice stays owed
        _put_back(notice, fault, now)
        return False
    _mark_mailed(notice)
    return True


def withdraw_what_is_over(*, now: datetime) -> int:
    """Take notices whose matter is over out of the product; return how many.

    A page leaves them out as it is opened. This keeps them from piling up before
    those that hold: nobody can put away what they are not shown. What was owed less
    than a day ago is left, since a decision may be undone. Safe twice, late and after
    a missed week; one that cannot be worded is logged by its id and stays.
    """
    shown = Notice.objects.shown().filter(owed_at__lte=now - _MAY_COME_BACK)
    over = 0

    def act(notice: Notice) -> None:
        nonlocal over
        if word(notice).is_over:
            over += Notice.objects.filter(
                pk=notice.pk, withdrawn_at__isnull=True
            ).update(withdrawn_at=now)

    each_row(shown.select_related("recipient", "site__school"), act)
    return over


def put_away(*, notice_id: Any, by: User) -> None:
    """Mark one's own notice as read. Somebody else's is left alone."""
    Notice.objects.filter(pk=notice_id, recipient=by, read_at__isnull=True).update(
        read_at=timezone.now()
    )


def settle(*, kind: NoticeKind, record_kind: RecordKind, record_id: Any) -> None:
    """Take back notices about something that is done, in the caller's transaction.

    Mail that has not gone out will not, and nobody is shown the notice any more.
    """
    _held(kind, record_kind, record_id).update(withdrawn_at=timezone.now())


def _held(
    kind: NoticeKind, record_kind: RecordKind, record_id: Any
) -> models.QuerySet[Notice]:
    return Notice.objects.filter(
        kind=kind,
        record_kind=record_kind,
        record_id=str(record_id),
        withdrawn_at__isnull=True,
    )


def _waits(notice: Notice, now: datetime) -> bool:
    """Say whether the site's quiet hours hold the mail back. Never an urgent one."""
    return notice.kind not in NEVER_QUIET and notice.site.is_quiet(
        timezone.localtime(now).time()
    )


def _quiet_end(site: Site, now: datetime) -> datetime:
    """Return the moment at which the quiet hours that hold now are over."""
    today = local_day(now)
    end = local_moment(today, site.quiet_until or time.max)
    return end if end > now else local_moment(today + timedelta(days=1), end.time())


def _still_here(user: User) -> bool:
    today = timezone.localdate()
    return user.is_active and (
        user.posts.current(today).exists()
        or user.parental_links.current(today).exists()
    )


def _mail(notice: Notice, words: Wording) -> None:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    EmailMessage(
        subject=f"{settings.PRODUCT_NAME}: {words.subject}",
        body=f"{words.body}\n\n{settings.SITE_URL}{words.path}\n\n"
        "This e-mail holds no details on purpose.\n",
        to=[notice.recipient.email],
        headers={
            "Message-ID": f"<{notice.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()


def _mark_mailed(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(
        mailed_at=timezone.now(), claimed_until=None, last_failure=""
    )


def _put_back(notice: Notice, fault: Exception, now: datetime) -> None:
    pause = min(timedelta(seconds=30) * 2 ** min(notice.attempts, 6), _LONGEST_PAUSE)
    Notice.objects.filter(pk=notice.pk).update(
        claimed_until=now + pause, last_failure=type(fault).__name__
    )
    logger.warning("Notice %s was not sent: %s", notice.pk, type(fault).__name__)
