"""Adding to the audit log and to the record of who looked."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models

from accounts.abilities import Actor
from accounts.models import AccessEntry, AuditEntry, Site, User
from accounts.terms import AccessKind, RecordKind

Detail = str | int | bool | date | datetime | None


def audit(
    action: str,
    *,
    record_kind: RecordKind,
    record: models.Model,
    site: Site | None,
    by: Actor,
    **detail: Detail,
) -> AuditEntry:
    """Add an audit entry, in the transaction of the operation that calls it.

    `detail` holds codes, counts and dates: never a name, a kind or a story
    (house-style.md 23). An actor who is not a user is recorded as nobody.
    """
    return AuditEntry.objects.create(
        action=action,
        record_kind=record_kind,
        record_id=str(record.pk),
        site=site,
        by=by if isinstance(by, User) else None,
        detail={key: _plain(value) for key, value in detail.items()},
    )


def audit_each(
    action: str,
    *,
    record_kind: RecordKind,
    records: Iterable[tuple[models.Model, Site | None]],
    by: Actor,
    **detail: Detail,
) -> None:
    """Add an audit entry for each record with its site. As `audit` in all else."""
    plain = {key: _plain(value) for key, value in detail.items()}
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                action=action,
                record_kind=record_kind,
                record_id=str(record.pk),
                site=site,
                by=by if isinstance(by, User) else None,
                detail=plain,
            )
            for record, site in records
        ],
        batch_size=500,
    )


def record_access(
    *,
    kind: AccessKind,
    record_kind: RecordKind,
    record: Any,
    purpose: str = "",
    by: User,
) -> AccessEntry:
    """Add that somebody looked at a record, before any of it is shown to them.

    It is the one thing that opening a page may write. Where it cannot be written
    the page fails and shows nothing (threats.md 22). `purpose` is a code, where it
    was asked: never words that somebody typed.
    """
    return AccessEntry.objects.create(
        kind=kind,
        record_kind=record_kind,
        record_id=str(record.pk),
        site_id=record.site_id,
        purpose=purpose,
        by=by,
    )


def _plain(value: Detail) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date) else value
