import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.operations import backing_up
from accounts.refusals import Refusal


class Command(BaseCommand):
    """Write everything to one encrypted file, while the service runs."""

    help = (
        "Write the database and the attachments to one file, encrypted with "
        "BACKUP_KEY. Keep it off this machine, and the key apart from it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--even-if-files-are-missing",
            action="store_true",
            help="when attached files are lost for good",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backing_up.backup(
                path=options["file"],
                even_if_missing=options["even_if_files_are_missing"],
                by=OPERATOR,
            )
        except (Refusal, OSError) as fault:
            raise CommandError(str(fault)) from fault
        size = options["file"].stat().st_size
        self.stdout.write(
            f"Wrote {manifest.rows} rows of {len(manifest.tables)} tables and "
            f"{len(manifest.files)} files: {size / 1_000_000:.1f} MB."
        )
