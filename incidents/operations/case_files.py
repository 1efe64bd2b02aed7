"""Files beside a case: adding one, opening one, locking one.

A case is a data breach or a request about somebody's own data. Who may work on it may
see its files, and nobody else.
"""

from collections.abc import Iterator
from typing import Final

from django.db import IntegrityError, transaction

from accounts.backups import stored_files
from accounts.models import User
from accounts.operations.records import record_access
from accounts.refusals import NotAllowed
from accounts.terms import AccessKind
from incidents import vault
from incidents.file_checks import check_file
from incidents.models import CaseFile, CaseFileLock, DataBreach, DataRequest
from incidents.models.request_sheet import sheet_of_request
from incidents.operations import breaches, requests
from incidents.operations.attaching import columns_of, rule_of
from incidents.operations.handling import Case, note, who_see
from incidents.refusals import (
    AlreadyDecided,
    FieldRefusal,
    FileLocked,
    UploadRefused,
)
from incidents.terms import UploadRule

# A number of ours: a breach has its e-mails and screenshots, a request its letters.
MOST_CASE_FILES: Final = 20
# Who works on a breach may not know of what kind the incident behind it is.
NO_FILES: Final = "No file can be added here. Write what you know in words"


def rule_of_case(case: Case) -> UploadRule:
    """Return what may be beside a case: of a breach that an incident opened, its rule.

    Where the kinds of the incident forbid images, the same images may not come in
    here.
    """
    incident = case.incident if isinstance(case, DataBreach) else None
    return rule_of(incident) if incident else UploadRule.WITH_WARNING


def add_to_case(
    *, case: Case, name: str, data: bytes, words: str, by: User
) -> CaseFile:
    """Keep a file beside an open case, as `check_file` lets it be, with what it shows.

    Refuses with `NotAllowed` whoever may not work on it, with `BreachIsOver` or
    `RequestIsOver` what is over, with `UploadRefused` every file where the kinds of
    its incident take none, and with `FieldRefusal` no words, a file too many and what
    is not taken.
    """
    if not who_see(case, [by]):
        raise NotAllowed
    if not words.strip():
        raise FieldRefusal("words", "Say what it shows")
    # Reading a file can take seconds, for which nothing may be locked.
    rule = rule_of_case(case)
    if rule == UploadRule.NEVER:
        raise UploadRefused(NO_FILES)
    checked = check_file(name=name, data=data, rule=rule)
    with transaction.atomic():
        held = _held(case, by=by)
        if held.files.count() >= MOST_CASE_FILES:
            raise FieldRefusal("file", f"{MOST_CASE_FILES} files are the most")
        beside = {held.record_kind.value: held}
        file = CaseFile(**beside, words=words.strip(), **columns_of(checked, by=by))
        file.clean_fields(exclude=["breach", "request", "added_by"])
        file.save(force_insert=True)
        _note(file, "file_added", by=by)
    return file


@transaction.atomic
def open_case_file(*, file: CaseFile, by: User) -> bytes:
    """Return the bytes of a file, after writing down that this person opened it.

    Refuses with `NotAllowed` whoever may not work on its case and with `FileLocked`
    one that is locked.
    """
    case = file.case
    if not who_see(case, [by]):
        raise NotAllowed
    if CaseFileLock.objects.filter(file=file).exists():
        raise FileLocked
    record_access(
        kind=AccessKind.FILE, record_kind=case.record_kind, record=case, by=by
    )
    return vault.get(file.pk, key=file.key_name)


@transaction.atomic
def lock_case_file(*, file: CaseFile, words: str, by: User) -> CaseFileLock:
    """Lock a file so that nobody opens it again, its case over or not. Never undone.

    Refuses with `NotAllowed` whoever may not work on its case, with `FieldRefusal` at
    `words` an empty reason, and with `AlreadyDecided` a file that is locked.
    """
    _held(file.case, by=by, may_be_over=True)
    if not words.strip():
        raise FieldRefusal("words", "Say why nobody may open it")
    try:
        with transaction.atomic():
            lock = CaseFileLock.objects.create(
                file=file, words=words.strip(), locked_by=by
            )
    except IntegrityError as fault:
        raise AlreadyDecided("This file is locked already.") from fault
    _note(file, "file_locked", by=by)
    return lock


@stored_files.of_rows(CaseFile)
def files_of_cases(using: str) -> Iterator[str]:
    """Yield where the file of each row lies, for a backup to hold them all."""
    rows = CaseFile.objects.using(using).values_list("pk", flat=True)
    return (vault.name_of(row) for row in rows.iterator())


def is_open(case: Case) -> bool:
    """Say whether something may still be added beside a case."""
    if isinstance(case, DataRequest):
        return sheet_of_request(case).is_open
    return case.is_open


def _held(case: Case, *, by: User, may_be_over: bool = False) -> Case:
    if isinstance(case, DataRequest):
        return requests.locked(case, by=by, may_be_over=may_be_over)
    return breaches.locked(case, by=by, may_be_over=may_be_over)


def _note(file: CaseFile, what: str, *, by: User) -> None:
    case = file.case
    note(
        case,
        f"{case.record_kind.value}.{what}",
        by=by,
        file=str(file.pk),
        sha256=file.sha256,
        size=file.size,
    )
