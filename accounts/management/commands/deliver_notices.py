"""The twin of the task: send the mail that is owed, now."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.operations import notices


class Command(BaseCommand):
    help = "Send the mail of every notice that is owed."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = notices.deliver_owed_mail()
        self.stdout.write(f"Sent {sent}.")
