import argparse
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit_files
from accounts.chains import Anchors, Report, check, read_anchors
from accounts.operations import sealing

# Argparse ends with 2.
_STANDS_STILL: Final = 3


class Command(BaseCommand):
    """Check the chains of the audit log, in the database or in an exported file."""

    help = (
        "Say whether the audit log is what was sealed, and name the first entry that "
        "is not. Give the heads that were mailed or printed: only they show a log "
        "that was built anew or cut short. It changes nothing; 1 means broken, 3 that "
        "it holds and that entries have waited for a seal for more than ten minutes."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="an export, not the database")
        parser.add_argument(
            "--anchor",
            type=Path,
            action="append",
            default=[],
            help="a mail or a text with heads; can be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = read_anchors(*(_text(path) for path in options["anchor"]))
        if options["anchor"] and not anchors:
            raise CommandError("There are no heads in what --anchor gives.")
        began = time.monotonic()
        report = self._check(options["file"], anchors)
        self._tell(report, anchors, time.monotonic() - began)
        if not report.is_unbroken:
            raise CommandError("The audit log is BROKEN.", returncode=1)
        since = report.waiting_since
        if since is not None and timezone.now() - since > sealing.SOON:
            raise CommandError(
                "The audit log is not broken, but what seals it stands still. "
                "Start the worker and beat, or run seal_audit.",
                returncode=_STANDS_STILL,
            )

    def _check(self, file: Path | None, anchors: Anchors) -> Report:
        key = settings.AUDIT_KEY
        if file is None:
            return sealing.verify_audit(anchors=anchors, key=key)
        try:
            with file.open(encoding="utf-8") as lines:
                return check(audit_files.read(lines), anchors=anchors, key=key)
        except (OSError, audit_files.NotAnAuditFile) as fault:
            raise CommandError(str(fault)) from fault

    def _tell(self, report: Report, anchors: Anchors, seconds: float) -> None:
        for head in report.heads.values():
            self.stdout.write(str(head))
        for fault in report.faults:
            self.stdout.write(f"BROKEN: {fault}")
        rate = report.checked / seconds if seconds else 0
        self.stdout.write(
            f"Checked {report.checked} entries in {seconds:.1f} s ({rate:,.0f} a "
            f"second), against {sum(map(len, anchors.values()))} heads told to the "
            "outside."
        )
        if report.waiting_since is not None:
            since = timezone.localtime(report.waiting_since)
            self.stdout.write(
                f"Not yet sealed: {report.waiting}, the oldest since "
                f"{since:%d %B %Y %H:%M}."
            )
        if report.is_unbroken:
            self.stdout.write("The audit log is unbroken.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as fault:
        raise CommandError(str(fault)) from fault
