"""The audit log and the record of who looked: rows that are only ever added."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.terms import AccessKind, RecordKind


class AuditEntry(models.Model):
    """That somebody changed something. Triggers refuse to change or delete it."""

    at = models.DateTimeField(default=timezone.now)
    site = models.ForeignKey(
        "accounts.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_entries",
    )
    by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_entries",
        help_text="Empty: the scheduled jobs or a command.",
    )
    action = models.CharField(max_length=60)
    record_kind = models.CharField(max_length=20, choices=RecordKind.pairs)
    record_id = models.CharField(max_length=36)
    detail = models.JSONField(
        default=dict, blank=True, help_text="Codes and dates. Never a name or a story."
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [
            models.Index(
                fields=["record_kind", "record_id", "at"], name="audit_record_at"
            ),
            models.Index(fields=["site", "at"], name="audit_site_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_kind} {self.record_id}"


class AccessEntry(models.Model):
    """That somebody looked at a record. Triggers refuse to change or delete it."""

    at = models.DateTimeField(default=timezone.now)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="access_entries"
    )
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="access_entries"
    )
    kind = models.CharField(max_length=20, choices=AccessKind.pairs)
    record_kind = models.CharField(max_length=20, choices=RecordKind.pairs)
    record_id = models.CharField(max_length=36)
    purpose = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="Why it was printed, as a code. Never in words that were typed.",
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name_plural = "access entries"
        indexes: ClassVar = [
            models.Index(
                fields=["record_kind", "record_id", "at"], name="access_record_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_kind} {self.record_id}"
