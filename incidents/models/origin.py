"""Where an incident came from that another system held first."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class Origin(models.Model):
    """That an incident was brought in from another system, by whom. Never changed.

    `key` is what a second file knows the incident by: its reference there, or a
    digest of its day and words. `digest` is of its words alone.
    """

    incident = models.OneToOneField(
        "incidents.Incident", on_delete=models.PROTECT, related_name="origin"
    )
    school = models.ForeignKey(
        "accounts.School", on_delete=models.PROTECT, related_name="incident_origins"
    )
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    reference = models.CharField(max_length=60, blank=True)
    author = models.CharField(
        max_length=120, blank=True, help_text="Who wrote it, as the other system said."
    )
    author_has_account = models.BooleanField(
        default=False, help_text="The author of the incident is who wrote it."
    )
    has_time = models.BooleanField(
        default=True, help_text="A time was written beside the day it happened."
    )
    brought_at = models.DateTimeField(default=timezone.now)
    brought_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="incidents_brought"
    )

    class Meta:
        ordering: ClassVar = ["-brought_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "key"],
                name="an_incident_of_another_system_is_brought_in_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "reference"], name="origin_by_reference")
        ]

    def __str__(self) -> str:
        return f"Origin of {self.incident_id}"

    @property
    def writer(self) -> str:
        """Return who wrote it, as the other system said."""
        return writer_there(self.author)


def writer_there(author: str) -> str:
    """Return who wrote what was brought in; empty where the other system was silent."""
    return author or "Author not known"


class MayBeBroughtIn:
    """What an incident says of where it came from. Fetch `origin` with its row."""

    author: Any

    @property
    def brought_from(self) -> Origin | None:
        """Return where it came from. None: it was written here."""
        return getattr(self, "origin", None)

    @property
    def writer(self) -> str:
        """Return who wrote it, by a short name; from another system as it said."""
        origin = self.brought_from
        return origin.writer if origin else str(self.author.short_name)
