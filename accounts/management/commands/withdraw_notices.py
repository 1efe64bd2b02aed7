"""The twin of the task: take notices whose matter is over out of the product, now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.operations import notices


class Command(BaseCommand):
    help = "Take notices whose matter is over out of the product."

    def handle(self, *args: Any, **options: Any) -> None:
        over = notices.withdraw_what_is_over(now=timezone.now())
        self.stdout.write(f"Withdrew {over}.")
