"""Bringing a file in: begun, its columns chosen, looked at, and confirmed or given up.

Each of these only asks; a worker does it (`import_work`). Nothing that is kept about
people changes before somebody has seen what would and has confirmed it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.abilities import IMPORT_ABILITIES, require
from accounts.envelopes import SealBroken, seal, seal_value, unseal, unseal_value
from accounts.models import ImportPaper, ImportRun, Site, User
from accounts.operations.import_plans import importer_of
from accounts.operations.records import audit
from accounts.refusals import Refusal
from accounts.spreadsheets.table import FileRefused, open_table
from accounts.terms import Ability, ImportKind, ImportState, PaperKind, RecordKind

_SAMPLES: Final = 3


class NotAsChecked(Refusal):
    """The import is no longer as it was when it was checked or confirmed."""


@transaction.atomic
def begin_import(*, kind: ImportKind, site: Site, data: bytes, by: User) -> ImportRun:
    """Keep a file, sealed, and guess which of its columns hold what.

    Refuses with `FileRefused` a file that cannot be read, and with `NotAllowed`
    whoever may not bring in files of this kind at the site.
    """
    require(by, IMPORT_ABILITIES[kind], at=site)
    layout = importer_of(kind).layout
    table = open_table(data, layout.knows)
    if next(table.rows, None) is None:
        raise FileRefused("The file has headings and no rows. Export it again.")
    run = ImportRun.objects.create(
        kind=kind,
        site=site,
        by=by,
        file_digest=hashlib.sha256(data).hexdigest(),
        headings=[heading[:100] for heading in table.headings],
        sheet=table.sheet[:100],
        columns={str(n): code for n, code in layout.guess(table.headings).items()},
        words=_words_of_last(kind, site),
    )
    keep_paper(run, PaperKind.FILE, seal(data, row=run.pk, label=PaperKind.FILE))
    audit_import(run, "import.begun", by=by)
    return run


@transaction.atomic
def choose_columns(*, run: ImportRun, columns: Mapping[int, str], by: User) -> None:
    """Say which columns hold what, and ask for the check.

    Refuses with `FileRefused` a set of columns in which something is missing.
    """
    require(by, ability_of(run), at=run.site)
    layout = importer_of(run.kind).layout
    missing = layout.missing(columns.values())
    if missing:
        raise FileRefused(f"Choose the column that holds: {'; '.join(missing)}.")
    if len(set(columns.values())) != len(columns):
        raise FileRefused("Two columns hold the same thing. Leave one out.")
    _ask(
        run,
        ImportState.TO_CHECK,
        {ImportState.COLUMNS, ImportState.CHECKED},
        columns={str(number): code for number, code in columns.items()},
    )


@transaction.atomic
def choose_words(*, run: ImportRun, words: Mapping[str, str], by: User) -> None:
    """Say what words of the file mean here, and ask for the check again."""
    require(by, ability_of(run), at=run.site)
    _ask(run, ImportState.TO_CHECK, {ImportState.CHECKED}, words=dict(words))


@transaction.atomic
def confirm_import(
    *, run: ImportRun, fingerprint: str, leavers: Iterable[str], by: User
) -> None:
    """Ask for the import of what the check showed, with the leavers that were ticked.

    Refuses with `NotAsChecked` when the page was of an earlier check, or somebody
    confirmed it already.
    """
    require(by, ability_of(run), at=run.site)
    if fingerprint != run.fingerprint:
        raise NotAsChecked("This was checked again since. Look at it as it is now.")
    _ask(run, ImportState.TO_APPLY, {ImportState.CHECKED})
    report = report_of(run)
    keep_paper(
        run,
        PaperKind.REPORT,
        seal_value(
            report | {"ticked": sorted(set(leavers))},
            row=run.pk,
            label=PaperKind.REPORT,
        ),
    )
    audit_import(run, "import.confirmed", by=by, leavers=len(set(leavers)))


@transaction.atomic
def give_up_import(*, run: ImportRun, by: User) -> None:
    """Leave everything as it is and remove the file.

    Refuses with `NotAsChecked` when it is being imported or has ended.
    """
    require(by, ability_of(run), at=run.site)
    states = {ImportState.COLUMNS, ImportState.TO_CHECK, ImportState.CHECKED}
    ended = ImportRun.objects.filter(pk=run.pk, state__in=states).update(
        state=ImportState.GIVEN_UP, finished_at=timezone.now(), headings=[], claim=None
    )
    if not ended:
        raise NotAsChecked("It is being imported, or has ended.")
    run.papers.all().delete()
    audit_import(run, "import.given_up", by=by)


def samples_of(run: ImportRun) -> list[tuple[str, ...]]:
    """Return the first rows of the file, for somebody to tell its columns by."""
    paper = run.papers.filter(kind=PaperKind.FILE).first()
    if paper is None:
        return []
    try:
        data = unseal(paper.sealed, row=run.pk, label=PaperKind.FILE)
    except SealBroken:
        return []
    table = open_table(data, importer_of(run.kind).layout.knows)
    return [row.cells for row in islice(table.rows, _SAMPLES)]


def report_of(run: ImportRun) -> dict[str, Any]:
    """Return what the check found. Empty once it has been removed."""
    paper = run.papers.filter(kind=PaperKind.REPORT).first()
    if paper is None:
        return {}
    try:
        report: dict[str, Any] = unseal_value(
            paper.sealed, row=run.pk, label=PaperKind.REPORT
        )
    except SealBroken:
        return {}
    return report


def ability_of(run: ImportRun) -> Ability:
    """Return what lets a person bring in a file of this kind."""
    return IMPORT_ABILITIES[ImportKind(run.kind)]


def _words_of_last(kind: ImportKind, site: Site) -> dict[str, str]:
    """Return what words meant in the last import of the kind at the school."""
    last = (
        ImportRun.objects.filter(
            kind=kind, site__school=site.school_id, state=ImportState.DONE
        )
        .order_by("-finished_at")
        .first()
    )
    return last.words if last else {}


def keep_paper(run: ImportRun, kind: PaperKind, sealed: bytes) -> None:
    """Keep a sealed paper of a run in place of the one there was."""
    ImportPaper.objects.update_or_create(
        run=run, kind=kind, defaults={"sealed": sealed}
    )


def _ask(
    run: ImportRun, state: ImportState, before: set[ImportState], **fields: Any
) -> None:
    asked = ImportRun.objects.filter(pk=run.pk, state__in=before).update(
        state=state,
        asked_at=timezone.now(),
        claim=None,
        claimed_until=None,
        attempts=0,
        rows_done=0,
        trouble="",
        **fields,
    )
    if not asked:
        raise NotAsChecked("It has gone on since. Look at it as it is now.")


def audit_import(run: ImportRun, action: str, *, by: User, **counts: int) -> None:
    """Add an audit entry about a run: its kind and counts, nobody's name."""
    audit(
        action,
        record_kind=RecordKind.IMPORT_RUN,
        record=run,
        site=run.site,
        by=by,
        kind=run.kind,
        **counts,
    )
