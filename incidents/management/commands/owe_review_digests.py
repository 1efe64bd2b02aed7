"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Owe the day's digest at every site where incidents wait."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.owe_review_digests()
