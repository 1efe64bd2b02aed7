import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.models import User
from accounts.operations import addresses
from accounts.refusals import Refusal


class Command(BaseCommand):
    """Put right the address that somebody signs in with."""

    help = (
        "Lets one person sign in with another address. Their password, passkey and "
        "app stay; their sessions, links and invitations end. First make sure that "
        "it is they who ask: whoever reads the new address can set a new password."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("old", help="the address they sign in with now")
        parser.add_argument("new", help="the address from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["old"].strip()).first()
        if user is None:
            raise CommandError("Nobody signs in with the first address.")
        try:
            addresses.change_address(user=user, email=options["new"], by=OPERATOR)
        except Refusal as refusal:
            raise CommandError(f"Nothing was changed. {refusal.message}") from refusal
        self.stdout.write(
            f"{user.full_name} signs in with the new address from now on."
        )
