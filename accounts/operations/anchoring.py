"""Telling the heads of the audit chains to the outside, where nobody here can reach.

Whoever owns the database can build all chains anew. They cannot change a mail that
has gone, or a sheet of paper.
"""

import logging
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import AuditAnchor
from accounts.operations.sealing import check_audit, heads, seal_audit_entries

logger = logging.getLogger(__name__)
_LEASE: Final = timedelta(minutes=2)
_PAUSE: Final = timedelta(minutes=10)


def anchor_audit() -> None:
    """Write down the heads once a day, mail them to AUDIT_ANCHOR_TO, and check the log.

    Safe to run twice, late and by several workers: a day has one row, and its mail
    is claimed by a conditional update. Nothing is mailed where AUDIT_ANCHOR_TO is
    empty. What the check finds is an `AuditCheck`, never an exception.
    """
    day = timezone.localdate()
    if not AuditAnchor.objects.filter(day=day).exists():
        seal_audit_entries(thorough=True)
        AuditAnchor.objects.bulk_create(
            [AuditAnchor(day=day, heads=heads_in_words())], ignore_conflicts=True
        )
    if settings.AUDIT_ANCHOR_TO:
        _mail_newest()
    check_audit()


def heads_in_words() -> str:
    """Return the heads as they are mailed and printed, one line for each chain."""
    lines = [str(head) for head in heads()]
    made = timezone.now().isoformat(timespec="seconds")
    return "\n".join([f"Heads of the audit log, {made}", *lines])


def _mail_newest() -> None:
    now = timezone.now()
    newest = AuditAnchor.objects.to_mail(now).first()
    if newest is None:
        return
    mine = AuditAnchor.objects.to_mail(now).filter(pk=newest.pk)
    if not mine.update(claimed_until=now + _LEASE):
        return
    try:
        _message(newest).send()
    except Exception as fault:  # noqa: BLE001 any fault of the mail server: it stays owed
        AuditAnchor.objects.filter(pk=newest.pk).update(
            claimed_until=now + _PAUSE, last_failure=type(fault).__name__
        )
        logger.warning("Heads %s were not sent: %s", newest.pk, type(fault).__name__)
        return
    AuditAnchor.objects.filter(pk=newest.pk).update(
        mailed_at=timezone.now(), claimed_until=None, last_failure=""
    )


def _message(anchor: AuditAnchor) -> EmailMessage:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return EmailMessage(
        subject=f"{settings.PRODUCT_NAME}: heads of the audit log, {anchor.day}",
        body=f"{anchor.heads}\n\n"
        "Keep this message. With it anybody can show later that nothing before it "
        "was changed or left out:\n\n"
        "    manage.py verify_audit --anchor this-message.txt\n",
        to=settings.AUDIT_ANCHOR_TO,
        headers={
            "Message-ID": f"<audit-heads-{anchor.day}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
