"""Sharing one record with one person until a day."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Post, User
from incidents.models.incident import Incident


class ShareQuerySet(models.QuerySet["Share"]):
    def current(self, on: date) -> Self:
        """Return the shares that give access on the day: not ended, not withdrawn."""
        return self.filter(withdrawn_at__isnull=True, until__gte=on)

    def visible_to(self, user: User) -> Self:
        """Return what is shared with this person today and they may still read.

        A share ends by itself, and with the last post at the school of the record. It
        gives nothing to somebody who is named in the record, or cares for a pupil who
        is.
        """
        today = timezone.localdate()
        not_about = Incident.objects.filter(pk=OuterRef("incident")).not_about(user)
        posts_there = Post.objects.filter(
            user=user, site__school=OuterRef("incident__site__school")
        ).current(today)
        return (
            self.current(today)
            .filter(Exists(not_about), Exists(posts_there), user=user)
            .select_related("incident__site", "incident__author", "given_by")
        )


class Share(models.Model):
    """That somebody may read one record until the end of a day.

    Only that it was withdrawn is ever written on it; triggers keep the rest.
    """

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="shares"
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="shared_records"
    )
    until = models.DateField()
    reason = models.CharField(max_length=200)
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="shares_given"
    )
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shares_withdrawn",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-given_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "until"],
                condition=Q(withdrawn_at__isnull=True),
                name="share_by_person",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="a_withdrawn_share_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("given_by")), name="nobody_shares_with_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"Share of {self.incident_id}"
