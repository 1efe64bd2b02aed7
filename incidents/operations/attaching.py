"""Adding files to a draft and an incident, opening one, and locking one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.abilities import JOB, Actor, require
from accounts.backups import stored_files
from accounts.models import User
from accounts.operations.records import audit, record_access
from accounts.terms import Ability, AccessKind, RecordKind
from incidents import vault
from incidents.file_checks import MOST_FILES, CheckedFile, check_file, strictest
from incidents.models import (
    Attachment,
    AttachmentLock,
    CaseFile,
    Draft,
    DraftFile,
    Incident,
)
from incidents.refusals import (
    AlreadyDecided,
    DraftNotYours,
    FieldRefusal,
    FileLocked,
)
from incidents.terms import LockReason, UploadRule

# A file without a row is left by a transaction that was taken back.
_ORPHAN_AFTER: Final = timedelta(days=1)


def rule_of(incident: Incident) -> UploadRule:
    """Return what may be attached to an incident: its strictest kind decides."""
    return strictest(list(incident.kinds.values_list("upload_rule", flat=True)))


def add_to_draft(
    *, draft: Draft, rule: UploadRule, name: str, data: bytes, by: User
) -> DraftFile:
    """Keep a file with one's own open draft, as `check_file` lets it be.

    `rule` is that of the kinds chosen so far. Refuses with `NotAllowed` whoever may
    not log, `DraftNotYours` a draft that is not theirs and open, `UploadRefused` and
    `FieldRefusal` at `file` what the rule and the limits do not allow.
    """
    require(by, Ability.LOG_INCIDENT, at=draft.site)
    own = Draft.objects.visible_to(by).open().filter(pk=draft.pk)
    if not own.exists():
        raise DraftNotYours
    # Reading a file can take seconds, for which nothing may be locked.
    checked = check_file(name=name, data=data, rule=rule)
    with transaction.atomic():
        # The row is locked, so that two files sent at once are counted one by one.
        if own.select_for_update().first() is None:
            raise DraftNotYours
        _check_count(DraftFile.objects.filter(draft=draft).count())
        row = DraftFile.objects.create(draft=draft, **columns_of(checked, by=by))
        # By this a send that has looked for files already knows to look again.
        own.update(saved_at=timezone.now())
        _note("draft.file_added", draft, RecordKind.DRAFT, row, by=by)
    return row


@transaction.atomic
def remove_from_draft(*, file: DraftFile, by: User) -> None:
    """Take a file away from one's own open draft, with its bytes.

    Refuses with `DraftNotYours` any other draft's.
    """
    require(by, Ability.LOG_INCIDENT, at=file.draft.site)
    if not DraftFile.objects.visible_to(by).filter(pk=file.pk).exists():
        raise DraftNotYours
    _note("draft.file_removed", file.draft, RecordKind.DRAFT, file, by=by)
    _take_away([file])


def forget_files(draft_id: UUID) -> None:
    """Take away the files of a draft that is deleted, in the caller's transaction."""
    _take_away(list(DraftFile.objects.filter(draft=draft_id)))


def carry_over(
    *, draft_id: UUID, incident: Incident, shows_image: bool | None, by: User
) -> None:
    """Move a draft's files to the incident it became, in the caller's transaction.

    Where a kind forbids files, the author must have said whether one shows the image
    (screens.md 3.1.4): `shows_image` None is refused with `FieldRefusal`. Yes locks
    every file unread. Where only words are allowed, an image is refused.
    """
    files = list(DraftFile.objects.filter(draft=draft_id))
    if not files:
        return
    rule = rule_of(incident)
    if rule == UploadRule.NEVER and shows_image is None:
        raise FieldRefusal("shows_image", "Say whether a file shows the image")
    if rule == UploadRule.TEXT_ONLY and any(file.is_picture for file in files):
        raise FieldRefusal(
            "kinds",
            "Take the image off this report, or choose other kinds: "
            "these take words only",
        )
    kept = [Attachment(incident=incident, **_columns(file)) for file in files]
    Attachment.objects.bulk_create(kept)
    DraftFile.objects.filter(draft=draft_id).delete()
    for attachment in kept:
        _note("incident.file_added", incident, RecordKind.INCIDENT, attachment, by=by)
        if rule == UploadRule.NEVER and shows_image:
            _lock(attachment, LockReason.SHOWS_IMAGE, "", by=by)


def add_to_incident(
    *, incident: Incident, name: str, data: bytes, by: User
) -> Attachment:
    """Add a file to an incident, as `check_file` lets it be.

    A reviewer at the site who may read it can. Refuses as `add_to_draft` does.
    """
    require(by, Ability.REVIEW_INCIDENT, at=incident.site)
    # An incident keeps its kinds, so its rule is the same after the file is read.
    checked = check_file(name=name, data=data, rule=rule_of(incident))
    with transaction.atomic():
        Incident.objects.select_for_update().only("pk").get(pk=incident.pk)
        _check_count(Attachment.objects.filter(incident=incident).count())
        row = Attachment.objects.create(incident=incident, **columns_of(checked, by=by))
        _note("incident.file_added", incident, RecordKind.INCIDENT, row, by=by)
    return row


@transaction.atomic
def lock_file(*, attachment: Attachment, words: str, by: User) -> AttachmentLock:
    """Lock a file so that nobody opens it again. It is not undone.

    A reviewer at the site can. Refuses with `FieldRefusal` at `words` an empty
    reason, and with `AlreadyDecided` a file that is locked.
    """
    require(by, Ability.REVIEW_INCIDENT, at=attachment.incident.site)
    if not words.strip():
        raise FieldRefusal("words", "Say why nobody may open it")
    try:
        with transaction.atomic():
            return _lock(attachment, LockReason.BY_REVIEWER, words.strip(), by=by)
    except IntegrityError as fault:
        raise AlreadyDecided("This file is locked already.") from fault


@transaction.atomic
def open_file(*, attachment: Attachment, by: User) -> bytes:
    """Return the bytes of a file, after writing down that this person opened it.

    Only for somebody who may read the incident: the caller finds the row through
    `visible_to`. Refuses with `FileLocked` one that is locked.
    """
    require(by, Ability.READ_INCIDENT, at=attachment.incident.site)
    if AttachmentLock.objects.filter(attachment=attachment).exists():
        raise FileLocked
    record_access(
        kind=AccessKind.FILE,
        record_kind=RecordKind.INCIDENT,
        record=attachment.incident,
        by=by,
    )
    return vault.get(attachment.pk, key=attachment.key_name)


def drop_orphans(*, now: datetime, by: Actor = JOB) -> int:
    """Remove files that no row points at, a day after they were written; count them."""
    left = vault.rows_before(now - _ORPHAN_AFTER)
    known = {
        *DraftFile.objects.filter(pk__in=left).values_list("pk", flat=True),
        *Attachment.objects.filter(pk__in=left).values_list("pk", flat=True),
        *CaseFile.objects.filter(pk__in=left).values_list("pk", flat=True),
    }
    orphans = [row for row in left if row not in known]
    for row in orphans:
        vault.drop(row)
    return len(orphans)


@stored_files.of_rows(Attachment)
def files_of_attachments(using: str) -> Iterator[str]:
    """Yield where each attachment's file lies, for a backup to hold them all.

    A draft's is left out: its author may take it away while the backup is made.
    """
    rows = Attachment.objects.using(using).values_list("pk", flat=True)
    return (vault.name_of(row) for row in rows.iterator())


def columns_of(checked: CheckedFile, *, by: User) -> dict[str, Any]:
    """Seal the bytes under a new id and return the columns of their row."""
    row = uuid4()
    return {
        "id": row,
        "name": checked.name,
        "file_type": checked.file_type,
        "size": len(checked.data),
        "sha256": checked.sha256,
        "sent_size": checked.sent_size,
        "sent_sha256": checked.sent_sha256,
        "key_name": vault.put(row, checked.data),
        "added_by": by,
    }


def _check_count(count: int) -> None:
    if count >= MOST_FILES:
        raise FieldRefusal("file", f"{MOST_FILES} files are the most. Remove one first")


def _columns(file: DraftFile) -> dict[str, Any]:
    return {
        field.attname: getattr(file, field.attname)
        for field in DraftFile._meta.concrete_fields
        if field.name != "draft"
    }


def _take_away(files: list[DraftFile]) -> None:
    rows = [file.pk for file in files]
    DraftFile.objects.filter(pk__in=rows).delete()
    # Not before the rows are gone for good: a row must never point at nothing.
    transaction.on_commit(lambda: _drop(rows))


def _drop(rows: list[UUID]) -> None:
    for row in rows:
        vault.drop(row)


def _lock(
    attachment: Attachment, why: LockReason, words: str, *, by: User
) -> AttachmentLock:
    lock = AttachmentLock.objects.create(
        attachment=attachment, why=why, words=words, locked_by=by
    )
    incident = attachment.incident
    _note("incident.file_locked", incident, RecordKind.INCIDENT, attachment, by=by)
    return lock


def _note(
    action: str,
    record: Any,
    kind: RecordKind,
    file: DraftFile | Attachment,
    *,
    by: User,
) -> None:
    audit(
        action,
        record_kind=kind,
        record=record,
        site=record.site,
        by=by,
        file=str(file.pk),
        sha256=file.sha256,
        size=file.size,
    )
