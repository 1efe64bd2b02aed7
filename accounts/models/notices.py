"""Notices: what is owed to whom, shown in the product and sent by mail."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.terms import Ability, NoticeKind, RecordKind

if TYPE_CHECKING:
    from accounts.models.people import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def to_mail(self, now: datetime) -> "NoticeQuerySet":
        """Return notices whose mail is owed and that no live worker has claimed."""
        return (
            self.owed_mail()
            .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
            .order_by("owed_at", "pk")
        )

    def owed_mail(self) -> "NoticeQuerySet":
        """Return notices whose mail has not gone yet."""
        return self.filter(
            mailed_at__isnull=True, withdrawn_at__isnull=True, mail_dropped_at=None
        )

    def failed(self) -> "NoticeQuerySet":
        """Return notices whose mail failed and that wait for their next try."""
        return self.owed_mail().exclude(last_failure="")

    def visible_to(self, user: "User") -> "NoticeQuerySet":
        """Return the notices at the sites whose jobs this person keeps running."""
        return self.filter(site__in=user.duties.sites_for(Ability.SEE_JOBS))

    def shown(self) -> "NoticeQuerySet":
        """Return what people have been told and not yet put away."""
        return self.filter(read_at__isnull=True, withdrawn_at__isnull=True)

    def shown_to(self, user: "User") -> "NoticeQuerySet":
        """Return what this person has been told and not yet put away."""
        return self.shown().filter(recipient=user).order_by("-owed_at")


class Notice(models.Model):
    """One thing to tell one person, owed by the transaction that made it true.

    The row is itself the notice shown in the product, so it appears exactly once.
    Its mail goes out at least once, always with the same Message-ID.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="notices"
    )
    recipient = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=30, choices=NoticeKind.pairs)
    record_kind = models.CharField(max_length=20, choices=RecordKind.pairs)
    record_id = models.CharField(max_length=36)
    step = models.CharField(
        max_length=30,
        blank=True,
        help_text="Which of several notices about one record, such as the day.",
    )
    owed_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_failure = models.CharField(
        max_length=200, blank=True, help_text="The class of the fault, never its text."
    )
    mailed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="The recipient left before it was mailed."
    )

    mail_dropped_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="After a restore somebody decided that its mail had gone already.",
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-owed_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["owed_at"],
                condition=Q(mailed_at__isnull=True, withdrawn_at__isnull=True),
                name="notice_mail_owed",
            ),
            models.Index(
                fields=["recipient", "owed_at"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "record_kind", "record_id", "step", "recipient"],
                name="a_notice_is_owed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
