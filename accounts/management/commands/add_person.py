import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.abilities import OPERATOR
from accounts.management.asking import a_day, a_role, find_site
from accounts.models import User
from accounts.operations import people
from accounts.refusals import Refusal


class Command(BaseCommand):
    """Give somebody an account and a post, or a further post."""

    help = (
        "Makes an account with one or more posts and prints a link to set a password. "
        "Somebody who has an account already gets the posts, and a link with --link."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("given_name")
        parser.add_argument("family_name")
        parser.add_argument("--job-title", default="")
        parser.add_argument("--role", type=a_role, action="append", required=True)
        parser.add_argument("--site", action="append", required=True)
        parser.add_argument("--school", default="", help="The prefix of references.")
        parser.add_argument("--from", dest="from_day", type=a_day)
        parser.add_argument("--to", dest="to_day", type=a_day)
        parser.add_argument("--link", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        sites = [find_site(name, options["school"]) for name in options["site"]]
        known = User.objects.filter(email__iexact=options["email"].strip()).first()
        try:
            with transaction.atomic():
                user = known or self._add(options)
                for site in sites:
                    for role in options["role"]:
                        people.give_post(
                            user=user,
                            role=role,
                            site=site,
                            from_day=options["from_day"] or timezone.localdate(),
                            to_day=options["to_day"],
                            by=OPERATOR,
                        )
                link = (
                    people.make_password_link(user=user, by=OPERATOR)
                    if known is None or options["link"]
                    else ""
                )
        except Refusal as refusal:
            raise CommandError(f"Nothing was changed. {refusal.message}") from refusal
        self.stdout.write(f"{user.full_name} has the post(s).")
        if link:
            self.stdout.write("They set a password here, once, within 30 minutes:")
            self.stdout.write(link)

    def _add(self, options: dict[str, Any]) -> User:
        return people.add_person(
            email=options["email"],
            given_name=options["given_name"],
            family_name=options["family_name"],
            job_title=options["job_title"],
            by=OPERATOR,
        )
