"""Skips: that a reviewer put an incident off until the rest of the queue is done."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Skip(models.Model):
    """That somebody skipped a waiting incident on a day. Never changed.

    `number` counts the skips of an incident, so that a doubled request makes one.
    """

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="skips"
    )
    number = models.PositiveIntegerField()
    day = models.DateField()
    skipped_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="skips"
    )
    skipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-skipped_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "number"],
                name="skips_of_an_incident_are_numbered",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="the_first_skip_is_number_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Skip {self.number} of {self.incident_id}"


# Unskipped first; then whatever was skipped today, the earliest skip first.
SKIPPED_LAST = F("skipped_at").asc(nulls_first=True)
