"""The twin of the task of the same name."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents import tasks


class Command(BaseCommand):
    help = "Owe administrators a notice where an incident has nobody to read it."

    def handle(self, *args: Any, **options: Any) -> None:
        tasks.owe_no_reader_notices()
