"""How the keys of the review queue work for each person."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from incidents.terms import QueueKeys


class KeysChoiceManager(models.Manager["KeysChoice"]):
    def of_reader(self, user: User) -> QueueKeys:
        """Return how this person's keys work. They are on unless they chose."""
        choice = self.filter(user=user).first()
        return QueueKeys(choice.keys) if choice else QueueKeys.ON


class KeysChoice(models.Model):
    """One person's choice of keys in the review queue. No row: they are on."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="queue_keys"
    )
    keys = models.CharField(max_length=5, choices=QueueKeys.pairs, default=QueueKeys.ON)

    objects = KeysChoiceManager()

    class Meta:
        ordering: ClassVar = ["user"]
        verbose_name_plural = "choices of keys"

    def __str__(self) -> str:
        return f"Keys {self.keys}"
