"""The twin of the task: seal the audit entries that wait, now."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from accounts.operations import sealing


class Command(BaseCommand):
    help = "Give each audit entry without one its seal in the chain of its site."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--thorough", action="store_true", help="look at all, however old"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = sealing.seal_audit_entries(thorough=options["thorough"])
        self.stdout.write(f"Sealed {sealed}.")
