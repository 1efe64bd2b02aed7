"""Fill the demo school of invented people."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from incidents.management.demo.filling import fill


class Command(BaseCommand):
    help = "Make the demo school with a month of invented history, unless there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of",
            metavar="2026-10-14T10:56",
            help="The moment the demo opens at, in UK time. Now, if it is left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = _moment(options["as_of"]) if options["as_of"] else timezone.now()
        school = fill(now=now)
        if school is None:
            self.stdout.write("There is a training school already: nothing was made.")
        else:
            self.stdout.write(f"Made {school.name} as it stands at {now:%d %b %H:%M}.")


def _moment(words: str) -> datetime:
    try:
        moment = parse_datetime(words)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("Give the moment as in 2026-10-14T10:56.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
