import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.operations import backing_up
from accounts.refusals import Refusal


class Command(BaseCommand):
    """Bring a backup back, with mail held and nobody signed in."""

    help = (
        "Bring a backup back into the database of the settings. Stop web, worker and "
        "beat first; on PostgreSQL run it as the owner of the tables."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="replace the people who are there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backing_up.restore(
                path=options["file"], replace=options["force"], by=OPERATOR
            )
        except (Refusal, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"Back as of {manifest.made_at}: {manifest.rows} rows and "
            f"{len(manifest.files)} files, each compared. The audit chain is unbroken."
            "\nEverybody is signed out and MAIL IS HELD. End again the posts of those "
            "who left since, then let mail go: manage.py release_mail --help"
        )
