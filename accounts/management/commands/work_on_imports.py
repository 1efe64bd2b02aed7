"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import tasks


class Command(BaseCommand):
    help = "Check and carry out the imports that were asked for."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.work_on_imports()
