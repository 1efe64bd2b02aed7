"""That somebody told a reviewer in person, who then logged it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class InPersonReport(models.Model):
    """Who told the author in person what the incident says. Never changed.

    A report made by word of mouth counts from the moment it is logged.
    """

    incident = models.OneToOneField(
        "incidents.Incident", on_delete=models.PROTECT, related_name="in_person"
    )
    told_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports_in_person",
    )
    told_by_words = models.CharField(
        max_length=120, blank=True, help_text="Somebody who is not on the staff."
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(told_by__isnull=False, told_by_words="")
                | Q(told_by__isnull=True) & ~Q(told_by_words=""),
                name="one_person_told_it_in_person",
            )
        ]

    def __str__(self) -> str:
        return f"In-person report of {self.incident_id}"

    @property
    def teller(self) -> str:
        """Return who told it, as a reviewer reads it."""
        return self.told_by.full_name if self.told_by else self.told_by_words
