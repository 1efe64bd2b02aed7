"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Owe every step of the clocks of data requests that has fallen due."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.owe_request_alarms()
