"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import tasks


class Command(BaseCommand):
    help = "Let SQLite look over its tables anew, so that pages stay fast."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.refresh_statistics()
