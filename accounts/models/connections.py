"""Which account of a provider signs in as whom."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Connection(models.Model):
    """That an account of Microsoft or Google signs in as a user of Daybook.

    `subject` is the provider's own id of the account, which is never given anew. An
    address may be: somebody who gets the address of another is another subject.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="connections"
    )
    provider = models.CharField(max_length=20)
    subject = models.CharField(max_length=255)
    connected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["connected_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "subject"], name="an_account_signs_in_as_one_user"
            ),
            models.UniqueConstraint(
                fields=["user", "provider"], name="a_user_has_one_account_of_a_provider"
            ),
        ]

    def __str__(self) -> str:
        return f"Connection {self.pk}"

    @property
    def name(self) -> str:
        """Return what the provider is called."""
        return self.provider.capitalize()
