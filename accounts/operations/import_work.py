"""What a worker does with imports: the check, and carrying out what was confirmed.

Every change of an import is one transaction that also moves its row on, so a worker
that dies in the middle leaves everything as it was.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.abilities import require
from accounts.envelopes import SealBroken, seal_value, unseal
from accounts.models import ImportPaper, ImportRun, School, Site
from accounts.operations.import_plans import (
    Plan,
    Problem,
    RowReader,
    Scope,
    importer_of,
)
from accounts.operations.importing import (
    ability_of,
    audit_import,
    keep_paper,
    report_of,
)
from accounts.refusals import Refusal
from accounts.spreadsheets.headings import Layout
from accounts.spreadsheets.table import open_table
from accounts.terms import ImportState, PaperKind

logger = logging.getLogger(__name__)

# Longer than the longest file takes, so that only a dead worker loses its claim.
LEASE: Final = timedelta(minutes=5)
_MOST_ATTEMPTS: Final = 3
# How long the file is kept unless it is imported or given up before.
KEPT_OPEN_FOR: Final = timedelta(hours=24)
# How long what the check found can still be read afterwards.
KEPT_AFTER: Final = timedelta(days=7)
_SHOWN: Final = 200
_TICK: Final = 250


class ClaimLost(Exception):
    """Another worker took the run over; whatever was done here is undone."""


def work_on_imports(*, now: datetime) -> int:
    """Check and carry out what was asked for, oldest first; return how many.

    Safe to run twice, late and by several workers at once: each run is claimed by a
    conditional update. A worker that dies leaves everything as it was, and its run
    is taken up again when the claim runs out. After three tries it is not.
    """
    waiting = ImportRun.objects.to_work_on(now).values_list("pk", flat=True)
    return sum(_work_on(pk, now=now) for pk in list(waiting[:20]))


def remove_old_papers(*, now: datetime) -> int:
    """Give up imports left open for a day and remove papers kept for a week."""
    stale = ImportRun.objects.open().filter(asked_at__lte=now - KEPT_OPEN_FOR)
    count = 0
    for run in stale.filter(claimed_until=None) | stale.filter(claimed_until__lte=now):
        with transaction.atomic():
            ended = ImportRun.objects.open().filter(pk=run.pk, claim=run.claim)
            if ended.update(
                state=ImportState.GIVEN_UP,
                finished_at=now,
                headings=[],
                trouble="It was left for a day, so the file was removed.",
            ):
                run.papers.all().delete()
                count += 1
    ImportPaper.objects.filter(run__finished_at__lte=now - KEPT_AFTER).delete()
    return count


def _work_on(pk: UUID, *, now: datetime) -> int:
    claim = uuid4()
    claimed = (
        ImportRun.objects.to_work_on(now)
        .filter(pk=pk)
        .order_by()
        .update(claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not claimed:
        return 0
    run = ImportRun.objects.select_related("site__school", "by").get(pk=pk)
    if run.attempts > _MOST_ATTEMPTS:
        _fail(run, "It stopped three times and was left alone. Nothing was imported.")
        return 0
    try:
        if run.state == ImportState.TO_CHECK:
            _check(run)
        else:
            _carry_out(run)
    except Refusal as refusal:
        _fail(run, refusal.message)
    except SealBroken:
        _fail(run, "The file cannot be opened any more. Choose it again.")
    except ClaimLost:
        logger.warning("Import %s was taken over", run.pk)
    except Exception as fault:  # noqa: BLE001 any fault: nothing was kept, and it is tried again
        logger.warning("Import %s stopped: %s", run.pk, type(fault).__name__)
        _mine(run).update(claim=None, claimed_until=None)
        return 0
    return 1


def _check(run: ImportRun) -> None:
    """Compare the file with what is here and keep what was found."""
    rows = list(_rows(run))
    plan = importer_of(run.kind).plan(iter(rows), _scope(run))
    with transaction.atomic():
        _settle(run, plan, rows=len(rows))


def _settle(run: ImportRun, plan: Plan, *, rows: int, trouble: str = "") -> None:
    """Keep what a check found and let the person look at it."""
    report = seal_value(_report(plan), row=run.pk, label=PaperKind.REPORT)
    keep_paper(run, PaperKind.REPORT, report)
    _move(
        run,
        ImportState.CHECKED,
        counts=plan.counts,
        fingerprint=plan.fingerprint,
        rows_done=rows,
        trouble=trouble,
    )


def _carry_out(run: ImportRun) -> None:
    """Import what was confirmed, whole or not at all.

    The school's row is locked, so of two imports one waits, and is then compared
    anew: what was confirmed is what is done, or nothing is.
    """
    rows = list(_rows(run))
    ticked = set(report_of(run).get("ticked", []))
    importer = importer_of(run.kind)
    with transaction.atomic():
        School.objects.select_for_update().get(pk=run.site.school_id)
        scope = _scope(run)
        plan = importer.plan(iter(rows), scope)
        if plan.fingerprint != run.fingerprint:
            _settle(
                run,
                plan,
                rows=len(rows),
                trouble="What is here changed since you looked. Nothing was imported. "
                "Look at it as it is now.",
            )
            return
        leavers = ticked & {leaver.key for leaver in plan.leavers}
        counts = importer.apply(plan, leavers=leavers, scope=scope)
        counts = plan.counts | {"leavers": len(leavers)} | counts
        _move(
            run,
            ImportState.DONE,
            counts=counts,
            finished_at=timezone.now(),
            headings=[],
        )
        run.papers.filter(kind=PaperKind.FILE).delete()
        audit_import(run, "import.done", by=run.by, **counts)


def _scope(run: ImportRun) -> Scope:
    """Return where this person may bring the file in, as things stand now."""
    today = timezone.localdate()
    require(run.by, ability_of(run), at=run.site)
    sites = Site.objects.where(run.by, ability_of(run), on=today)
    return Scope(
        run=run,
        school=run.site.school,
        site=run.site,
        by=run.by,
        sites={
            site.name.casefold(): site
            for site in sites.filter(school=run.site.school_id)
        },
        today=today,
        words=run.words,
    )


def _rows(run: ImportRun) -> Iterator[RowReader]:
    layout: Layout = importer_of(run.kind).layout
    columns = {int(number): code for number, code in run.columns.items()}
    paper = run.papers.get(kind=PaperKind.FILE)
    data = unseal(paper.sealed, row=run.pk, label=PaperKind.FILE)
    for count, row in enumerate(open_table(data, layout.knows).rows, start=1):
        if count % _TICK == 0:
            _mine(run).update(rows_done=count)
        yield RowReader(row.number, layout.values(columns, row.cells), layout)


def _report(plan: Plan) -> dict[str, Any]:
    """Return what a page shows of a plan: the first of each, and how many."""
    shown = sorted(plan.changes, key=lambda change: (change.is_new, change.row))
    return {
        "changes": [vars(change) for change in shown[:_SHOWN]],
        "more_changes": max(len(shown) - _SHOWN, 0),
        "errors": _first(plan.errors),
        "more_errors": max(len(plan.errors) - _SHOWN, 0),
        "notes": _first(plan.notes),
        "more_notes": max(len(plan.notes) - _SHOWN, 0),
        "leavers": [vars(leaver) for leaver in plan.leavers],
        "words": plan.words,
    }


def _first(problems: list[Problem]) -> list[dict[str, Any]]:
    return [vars(problem) for problem in problems[:_SHOWN]]


def _mine(run: ImportRun) -> Any:
    return ImportRun.objects.filter(pk=run.pk, claim=run.claim)


def _move(run: ImportRun, state: ImportState, **fields: Any) -> None:
    """Move a claimed run on, or undo all where another worker has taken it over."""
    moved = (
        _mine(run)
        .filter(state=run.state)
        .update(state=state, claim=None, claimed_until=None, **fields)
    )
    if not moved:
        raise ClaimLost


@transaction.atomic
def _fail(run: ImportRun, words: str) -> None:
    failed = _mine(run).update(
        state=ImportState.FAILED,
        finished_at=timezone.now(),
        claim=None,
        claimed_until=None,
        headings=[],
        trouble=words[:300],
    )
    if failed:
        run.papers.filter(kind=PaperKind.FILE).delete()
        audit_import(run, "import.failed", by=run.by)
