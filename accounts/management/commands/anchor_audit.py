"""The twin of the task: write down the heads of the day and mail them."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from accounts.operations import anchoring, sealing


class Command(BaseCommand):
    help = (
        "Write down the heads of the audit log and mail them to AUDIT_ANCHOR_TO, if "
        "that has not been done today. With --print, show them as they are now."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", dest="only_print")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["only_print"]:
            sealing.seal_audit_entries(thorough=True)
            self.stdout.write(anchoring.heads_in_words())
        else:
            anchoring.anchor_audit()
