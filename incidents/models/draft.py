"""An incident that is still being written, kept for its author alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site, User
from accounts.models.names import adult_in_short
from incidents.terms import DRAFT_IS_OLD_AFTER, DraftDeleted

_FIRST_WORDS: Final = 8
_UNITS: Final = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


@dataclass(frozen=True)
class Unsent:
    """How many drafts of one person are unsent: all that anybody else may know."""

    name: str
    count: int


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> Self:
        """Return this person's own drafts. Nobody else's, whatever their post."""
        return self.filter(owner=user)

    def open(self) -> Self:
        """Return drafts that are neither sent nor deleted."""
        return self.filter(incident__isnull=True, deleted_at__isnull=True)

    def begun(self) -> Self:
        """Return open drafts in which something is kept: words, ticks or a file."""
        return self.open().filter(~Q(answers="") | Q(files__isnull=False)).distinct()

    def untouched(self) -> Self:
        """Return open drafts whose page was opened and left without a word."""
        return self.open().filter(answers="", files__isnull=True)

    def unsent_at(self, site: Site) -> list[Unsent]:
        """Return who has unsent drafts at a site and how many: never a word of them.

        For those who sign the day there (screens.md 2.3 row 16).
        """
        rows = (
            self.begun()
            .filter(site=site)
            .order_by()
            .values("owner__given_name", "owner__family_name")
            .annotate(count=Count("pk", distinct=True))
            .order_by("owner__family_name", "owner__given_name")
        )
        return [
            Unsent(
                adult_in_short(row["owner__given_name"], row["owner__family_name"]),
                row["count"],
            )
            for row in rows
        ]


class Draft(models.Model):
    """What somebody has written and not yet sent. Only they ever see its words.

    Its id is the key that its incident is sent under, so a draft makes one incident.
    Sent or deleted, the row stays and its words are gone.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="drafts"
    )
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="drafts"
    )
    answers = models.TextField(blank=True, help_text="The form as a page sends it.")
    revision = models.PositiveIntegerField(default=1)
    page = models.UUIDField(
        null=True, blank=True, help_text="Which opened page saved it last."
    )
    turn = models.PositiveIntegerField(
        default=0, help_text="How many times that page had saved it."
    )
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    incident = models.OneToOneField(
        "incidents.Incident",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="draft",
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_because = models.CharField(
        max_length=20, choices=DraftDeleted.pairs, blank=True
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-saved_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "-saved_at"],
                condition=Q(incident__isnull=True, deleted_at__isnull=True),
                name="draft_open_by_owner",
            ),
            models.Index(
                fields=["site", "created_at"],
                condition=Q(incident__isnull=True, deleted_at__isnull=True),
                name="draft_open_by_site",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(incident__isnull=True, deleted_at__isnull=True)
                | Q(answers=""),
                name="a_draft_that_is_over_holds_no_words",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_because="")
                | Q(deleted_at__isnull=False) & ~Q(deleted_because=""),
                name="a_deleted_draft_has_a_time_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(incident__isnull=True) | Q(deleted_at__isnull=True),
                name="a_sent_draft_is_not_deleted",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:draft", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether it is neither sent nor deleted."""
        return self.incident_id is None and self.deleted_at is None

    @property
    def said(self) -> QueryDict:
        """Return the answers as a page sent them."""
        return QueryDict(self.answers, mutable=True)

    @property
    def story(self) -> str:
        """Return what the author has written under the first question."""
        words: Any = self.said.get("what_happened", "")
        return str(words)

    @property
    def word_count(self) -> int:
        """Return how many words that is."""
        return len(self.story.split())

    @property
    def first_words(self) -> str:
        """Return the words it begins with, for its author to know it by."""
        words = self.story.split()
        first = " ".join(words[:_FIRST_WORDS])
        return f"{first.rstrip('.,:;')}…" if len(words) > _FIRST_WORDS else first

    def age(self, now: datetime) -> str:
        """Return how long ago it was begun, in the largest unit that fits."""
        waited = now - self.created_at
        for unit, length in _UNITS:
            count = waited // length
            if count:
                return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        return "less than a minute"

    def is_old(self, now: datetime) -> bool:
        """Say whether it has been unsent for so long that it must be settled."""
        return now - self.created_at >= DRAFT_IS_OLD_AFTER
