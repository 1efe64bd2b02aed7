import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.operations import backing_up
from accounts.refusals import Refusal


class Command(BaseCommand):
    """Let mail go again after a restore."""

    help = (
        "Let mail go again after a restore. What was owed then may have been mailed "
        "before: say whether to mail it. Either way it stays in the product."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument(
            "--drop-old", action="store_true", help="mail only what is owed from now on"
        )
        choice.add_argument(
            "--send-old", action="store_true", help="mail it, perhaps a second time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            dropped = backing_up.release_mail(drop_old=options["drop_old"], by=OPERATOR)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Mail goes again. {dropped} old one(s) are not mailed.")
