import argparse
import sys
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.abilities import OPERATOR
from accounts.management.asking import a_day, a_time
from accounts.models import School, User
from accounts.operations import people
from accounts.refusals import Refusal
from accounts.terms import Role

_QUESTIONS: Final = {
    "name": "Name of the school",
    "short_name": "Short name, for page titles",
    "prefix": "Letters that references begin with, such as ES",
    "chair_phone": "Phone of the chair of the management committee",
    "email": "E-mail of the administrator",
    "given_name": "Their given name",
    "family_name": "Their family name",
}
_SITE_QUESTIONS: Final = (
    "Name of the site",
    "Phone of its office",
    "Phone of its DSL",
    "Phone of its deputy DSL",
)


class Command(BaseCommand):
    """Make a school, its sites and its first administrator in one go."""

    help = (
        "Makes a school with its sites, hours, terms and first administrator, and "
        "prints a link with which the administrator sets a password. It asks for "
        "what is not given as an option."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        for name, question in _QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)
        parser.add_argument(
            "--site",
            nargs=4,
            action="append",
            metavar=("NAME", "OFFICE_PHONE", "DSL_PHONE", "DEPUTY_PHONE"),
            help="A site. Give it again for another.",
        )
        parser.add_argument("--opens", type=a_time, default=a_time("08:30"))
        parser.add_argument("--closes", type=a_time, default=a_time("16:30"))
        parser.add_argument(
            "--term",
            nargs=3,
            action="append",
            default=[],
            metavar=("NAME", "FIRST_DAY", "LAST_DAY"),
            help="A term, as in --term 'Autumn 2026' 2026-09-02 2026-12-18.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = self._answers(options)
        sites = options["site"] or [self._ask_all(_SITE_QUESTIONS)]
        try:
            with transaction.atomic():
                school = self._make_school(answers, sites, options)
                administrator = self._make_administrator(school, answers)
                link = people.make_password_link(user=administrator, by=OPERATOR)
        except Refusal as refusal:
            raise CommandError(f"Nothing was made. {refusal.message}") from refusal
        self.stdout.write(f"{school.name} is made, with {len(sites)} site(s).")
        if not options["term"]:
            self.stdout.write("No term is entered yet: add each with add_term.")
        self.stdout.write(
            f"{administrator.full_name} sets a password here, once, within 30 minutes:"
        )
        self.stdout.write(link)

    def _answers(self, options: dict[str, Any]) -> dict[str, str]:
        return {
            name: options[name] or self._ask(question, f"--{name.replace('_', '-')}")
            for name, question in _QUESTIONS.items()
        }

    def _ask_all(self, questions: tuple[str, ...]) -> list[str]:
        return [self._ask(question, "--site") for question in questions]

    def _ask(self, question: str, option: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"Nothing was made. Give {option}: {question}.")
        return input(f"{question}: ").strip()

    def _make_school(
        self, answers: dict[str, str], sites: list[list[str]], options: dict[str, Any]
    ) -> School:
        return people.create_school(
            name=answers["name"],
            short_name=answers["short_name"],
            reference_prefix=answers["prefix"],
            chair_phone=answers["chair_phone"],
            sites=[
                people.NewSite(
                    name=name,
                    office_phone=office,
                    dsl_phone=dsl,
                    deputy_phone=deputy,
                    opens_at=options["opens"],
                    closes_at=options["closes"],
                )
                for name, office, dsl, deputy in sites
            ],
            terms=[self._term(*term) for term in options["term"]],
            by=OPERATOR,
        )

    def _term(self, name: str, first_day: str, last_day: str) -> people.NewTerm:
        try:
            return people.NewTerm(name, a_day(first_day), a_day(last_day))
        except argparse.ArgumentTypeError as reason:
            raise CommandError(f"Nothing was made. {reason}") from reason

    def _make_administrator(self, school: School, answers: dict[str, str]) -> User:
        user = people.add_person(
            email=answers["email"],
            given_name=answers["given_name"],
            family_name=answers["family_name"],
            by=OPERATOR,
        )
        for site in school.sites.all():
            people.give_post(
                user=user,
                role=Role.ADMINISTRATOR,
                site=site,
                from_day=timezone.localdate(),
                by=OPERATOR,
            )
        return user
