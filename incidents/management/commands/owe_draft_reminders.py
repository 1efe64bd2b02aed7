"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Owe authors a reminder of their unsent drafts; forget pages left empty."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.owe_draft_reminders()
