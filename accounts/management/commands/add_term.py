import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.management.asking import a_day
from accounts.models import School
from accounts.operations import people
from accounts.refusals import Refusal


class Command(BaseCommand):
    """Add a term to a school's calendar."""

    help = "Adds a term: add_term ES 'Autumn 2026' 2026-09-02 2026-12-18"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("school", help="The prefix of its references, such as ES.")
        parser.add_argument("name")
        parser.add_argument("first_day", type=a_day)
        parser.add_argument("last_day", type=a_day)

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(
            reference_prefix__iexact=options["school"]
        ).first()
        if school is None:
            raise CommandError(
                f"No school's references begin with {options['school']}."
            )
        term = people.NewTerm(
            options["name"], options["first_day"], options["last_day"]
        )
        try:
            people.add_term(school=school, term=term, by=OPERATOR)
        except Refusal as refusal:
            raise CommandError(f"Nothing was changed. {refusal.message}") from refusal
        self.stdout.write(f"{term.name} is added to {school.name}.")
