"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Owe a notice of every school day that ended unsigned."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.owe_missed_day_notices()
