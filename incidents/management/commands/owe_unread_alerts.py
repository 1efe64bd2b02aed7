"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Repeat every urgent alert that nobody has read to the next in line."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.owe_unread_alerts()
