"""The twin of the task of the same name."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from accounts import tasks
from accounts.operations import anchoring, sealing


class Command(BaseCommand):
    help = (
        "Write down the heads of the audit log, mail them to AUDIT_ANCHOR_TO and check "
        "the log, each if that has not been done today. With --print, show the heads "
        "as they are now and do no more."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", dest="only_print")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["only_print"]:
            sealing.seal_audit_entries(thorough=True)
            self.stdout.write(anchoring.heads_in_words())
        else:
            tasks.anchor_audit()
