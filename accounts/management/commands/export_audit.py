import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from accounts import audit_files
from accounts.operations import sealing


class Command(BaseCommand):
    """Write the audit log with its seals to a file, to be checked elsewhere."""

    help = "Write the audit log to a file that verify_audit can check on any machine."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        sealing.seal_audit_entries(thorough=True)
        with options["file"].open("w", encoding="utf-8") as file:
            count = audit_files.write(file, sealing.rows(), sealing.unsealed_entries())
        self.stdout.write(f"Wrote {count} entries to {options['file']}.")
