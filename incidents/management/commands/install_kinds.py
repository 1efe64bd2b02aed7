from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.abilities import OPERATOR
from accounts.models import School
from accounts.operations.sweeping import each_row
from incidents.operations import kinds


class Command(BaseCommand):
    """Give every school the kinds of incident that an update brought."""

    help = (
        "Give every school the kinds of incident that it does not have yet. What a "
        "school has, reworded or switched off, stays as it is. It is part of every "
        "update and safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts: list[int] = []
        failed = each_row(
            School.objects.order_by("pk"),
            lambda school: counts.append(
                kinds.install_kinds(school=school, by=OPERATOR)
            ),
        )
        if sum(counts) and options["verbosity"]:
            self.stdout.write(f"New kinds of incident: {sum(counts)}.")
        if failed:
            raise CommandError(f"{failed} school(s) did not get their kinds.")
