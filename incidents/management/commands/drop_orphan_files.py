"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Remove files that no row points at."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.drop_orphan_files()
