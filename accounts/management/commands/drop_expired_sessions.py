"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import tasks


class Command(BaseCommand):
    help = "Delete the sessions that have ended, and the words they may hold."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.drop_expired_sessions()
