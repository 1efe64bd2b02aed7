"""Files beside a case: a data breach or a request about somebody's own data."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from incidents.models.attachments import StoredFile
from incidents.models.breach import DataBreach
from incidents.models.request import DataRequest


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, user: User) -> Self:
        """Return the files of the cases that this person may work on."""
        return self.filter(
            Q(breach__in=DataBreach.objects.visible_to(user))
            | Q(request__in=DataRequest.objects.visible_to(user))
        )

    def with_lock(self) -> Self:
        """Fetch whether each is locked, and by whom, in the same query."""
        return self.select_related("added_by", "lock__locked_by")


class CaseFile(StoredFile):
    """A file beside one case. Never changed and never taken away; it can be locked."""

    breach = models.ForeignKey(
        "incidents.DataBreach",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        help_text="Empty: it is beside a request.",
    )
    request = models.ForeignKey(
        "incidents.DataRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        help_text="Empty: it is beside a breach.",
    )
    words = models.CharField(max_length=200, help_text="What it shows.")

    objects = CaseFileQuerySet.as_manager()

    class Meta(StoredFile.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(breach__isnull=False, request__isnull=True)
                | Q(breach__isnull=True, request__isnull=False),
                name="a_file_is_beside_one_case",
            ),
            models.CheckConstraint(
                condition=~Q(words=""), name="a_file_beside_a_case_says_what_it_shows"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse(f"incidents:{self.beside}_file", args=[self.pk])

    @property
    def beside(self) -> str:
        """Return of which sort its case is: breach or request."""
        return "breach" if self.breach_id else "request"

    @property
    def case(self) -> DataBreach | DataRequest:
        """Return the case that it is beside."""
        case = self.breach or self.request
        if case is None:
            message = "A constraint keeps every file beside a case."
            raise LookupError(message)
        return case

    @property
    def lock_url(self) -> str:
        """Return where it is locked."""
        return reverse(f"incidents:lock_{self.beside}_file", args=[self.pk])


class CaseFileLock(models.Model):
    """That nobody may open a file beside a case again, and why. Never changed."""

    file = models.OneToOneField(
        "incidents.CaseFile", on_delete=models.PROTECT, related_name="lock"
    )
    words = models.TextField()
    locked_at = models.DateTimeField(default=timezone.now)
    locked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="case_files_locked"
    )

    class Meta:
        ordering: ClassVar = ["locked_at"]

    def __str__(self) -> str:
        return f"Lock of {self.file_id}"
