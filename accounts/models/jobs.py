"""How the machinery is: when each job last ran, and whether mail is held back."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

# A sweep comes every 20 seconds. Without one for this long nothing is sent.
LATE_AFTER: Final = timedelta(seconds=90)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def last_beat(self) -> datetime | None:
        """Return when a scheduled job last ended, or None before the first."""
        newest: datetime | None = self.aggregate(newest=models.Max("ended_at"))[
            "newest"
        ]
        return newest

    def of_schedule(self) -> "JobRunQuerySet":
        """Return every job by its name. They belong to no site and name nobody."""
        return self.order_by("name")


class JobRun(models.Model):
    """When a scheduled job last came to its end: one row for each job."""

    name = models.CharField(max_length=100, unique=True)
    every = models.PositiveIntegerField(help_text="Seconds between two runs.")
    ended_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it last ended with a fault."
    )

    objects = JobRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Return its name in words, without where it is written."""
        return self.name.rpartition(".")[2].replace("_", " ").capitalize()

    def is_late(self, now: datetime) -> bool:
        """Say whether it should have come round again by now."""
        return now - self.ended_at > timedelta(seconds=self.every) + LATE_AFTER


class RestoreQuerySet(models.QuerySet["Restore"]):
    def holding_mail(self) -> "RestoreQuerySet":
        """Return the restores after which nobody has let mail go again."""
        return self.filter(released_at__isnull=True)


class Restore(models.Model):
    """That this database came from a backup. Mail is held until somebody lets it go."""

    backup_made_at = models.DateTimeField()
    restored_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = RestoreQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-restored_at"]

    def __str__(self) -> str:
        return f"Restore of {self.backup_made_at:%Y-%m-%d %H:%M}"
