import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.models import User
from accounts.operations import people


class Command(BaseCommand):
    """Remove the passkeys, app and backup codes of somebody who lost theirs."""

    help = (
        "Removes every second way to sign in of one person, who sets up a new one at "
        "the next sign-in. First make sure that it is they who ask."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        count = people.remove_sign_in_methods(user=user, by=OPERATOR)
        self.stdout.write(f"{count} way(s) to sign in are removed.")
