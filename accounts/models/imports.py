"""Imports from another system: the run, its papers, and the ids people have there."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.abilities import IMPORT_ABILITIES
from accounts.models.places import Site
from accounts.terms import IdScheme, ImportKind, ImportState, PaperKind

if TYPE_CHECKING:
    from accounts.models.people import User

_AT_WORK: tuple[ImportState, ...] = (ImportState.TO_CHECK, ImportState.TO_APPLY)
_OPEN: tuple[ImportState, ...] = (
    ImportState.COLUMNS,
    ImportState.TO_CHECK,
    ImportState.CHECKED,
    ImportState.TO_APPLY,
)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: "User") -> Self:
        """Return the imports whose kind this person may make at their site, by today.

        They see that it was made, when, by whom and its counts. What it says about
        people is for whoever made it: `made_by` as well.
        """
        today = timezone.localdate()
        allowed = Q(pk__in=[])
        for kind, ability in IMPORT_ABILITIES.items():
            sites = Site.objects.where(user, ability, on=today)
            allowed |= Q(kind=kind, site__in=sites.values("pk"))
        return self.filter(allowed)

    def made_by(self, user: "User") -> Self:
        """Return the imports that this person began."""
        return self.filter(by=user)

    def open(self) -> Self:
        """Return the imports that are neither finished nor given up."""
        return self.filter(state__in=_OPEN)

    def to_work_on(self, now: datetime) -> Self:
        """Return what a worker has to do and no live worker has claimed."""
        return self.filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lte=now),
            state__in=_AT_WORK,
        ).order_by("asked_at", "pk")


class ImportRun(models.Model):
    """One file on its way in: which columns hold what, what it would change, and did.

    The row is the queue of record: a worker claims it, and one that dies leaves a
    claim that runs out.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=ImportKind.pairs)
    site = models.ForeignKey(
        "accounts.Site",
        on_delete=models.PROTECT,
        related_name="import_runs",
        help_text="Where rows that name no site belong.",
    )
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="import_runs"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    file_digest = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    sheet = models.CharField(max_length=100, blank=True)
    columns = models.JSONField(
        default=dict, blank=True, help_text="Number of a column to what it holds."
    )
    words = models.JSONField(
        default=dict, blank=True, help_text="Words of the file to codes kept here."
    )
    state = models.CharField(
        max_length=12, choices=ImportState.pairs, default=ImportState.COLUMNS
    )
    asked_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Of what the check said would change."
    )
    trouble = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-begun_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["to_check", "to_apply"]),
                name="import_run_to_work_on",
            ),
            models.Index(fields=["site", "begun_at"], name="import_run_site_begun"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["columns", "to_check", "checked", "to_apply"],
                    finished_at__isnull=True,
                )
                | Q(
                    state__in=["done", "failed", "given_up"],
                    finished_at__isnull=False,
                ),
                name="an_import_that_ended_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.begun_at:%Y-%m-%d}"

    @property
    def is_at_work(self) -> bool:
        """Say whether a worker has something to do."""
        return self.state in _AT_WORK

    @property
    def is_open(self) -> bool:
        """Say whether it is neither finished nor given up."""
        return self.state in _OPEN


class ImportPaper(models.Model):
    """The file of an import, or what its check found: sealed, and soon removed."""

    run = models.ForeignKey(
        "accounts.ImportRun", on_delete=models.CASCADE, related_name="papers"
    )
    kind = models.CharField(max_length=10, choices=PaperKind.pairs)
    sealed = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "kind"], name="an_import_has_one_paper_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.run_id}"


class OutsideId(models.Model):
    """What another system of the school calls a pupil or an adult, for ever."""

    school = models.ForeignKey(
        "accounts.School", on_delete=models.PROTECT, related_name="outside_ids"
    )
    scheme = models.CharField(max_length=20, choices=IdScheme.pairs)
    value = models.CharField(max_length=60)
    pupil = models.ForeignKey(
        "accounts.Pupil",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="outside_ids",
    )
    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="outside_ids",
    )

    class Meta:
        ordering: ClassVar = ["scheme", "value"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "scheme", "value"],
                name="an_outside_id_names_one_person_of_a_school",
            ),
            models.UniqueConstraint(
                fields=["school", "scheme", "pupil"],
                name="a_pupil_has_one_outside_id_of_a_scheme",
            ),
            models.UniqueConstraint(
                fields=["school", "scheme", "user"],
                name="an_adult_has_one_outside_id_of_a_scheme",
            ),
            models.CheckConstraint(
                condition=Q(pupil__isnull=False, user=None)
                | Q(pupil=None, user__isnull=False),
                name="an_outside_id_is_of_a_pupil_or_an_adult",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} of {self.pupil_id or self.user_id}"
