"""Files on a draft and on an incident: what is known of them, never their bytes."""

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from incidents.models.draft import Draft
from incidents.models.incident import Incident
from incidents.terms import FileType, LockReason

PICTURES = (FileType.JPEG, FileType.PNG)


class StoredFile(models.Model):
    """A file in the vault under this row's id, as it is kept and as it was sent.

    The two differ where an image was drawn anew. Sizes are in bytes. The hash of
    what was sent lets a device that holds the same file be matched with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=100)
    file_type = models.CharField(max_length=8, choices=FileType.pairs)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sent_size = models.PositiveIntegerField()
    sent_sha256 = models.CharField(max_length=64)
    key_name = models.CharField(max_length=20, help_text="Which key opens it.")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="%(class)ss_added"
    )

    class Meta:
        abstract = True
        ordering: ClassVar = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"File {self.pk}"

    @property
    def is_picture(self) -> bool:
        """Say whether it is an image."""
        return self.file_type in PICTURES

    @property
    def is_locked(self) -> bool:
        """Say whether nobody may open it."""
        return hasattr(self, "lock")


class DraftFileQuerySet(models.QuerySet["DraftFile"]):
    def visible_to(self, user: User) -> Self:
        """Return the files of this person's own open drafts."""
        return self.filter(draft__in=Draft.objects.visible_to(user).open())


class DraftFile(StoredFile):
    """A file on a draft. Its author can still take it away."""

    draft = models.ForeignKey(
        "incidents.Draft", on_delete=models.PROTECT, related_name="files"
    )

    objects = DraftFileQuerySet.as_manager()


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        """Return the files of the incidents this person may read."""
        return self.filter(incident__in=Incident.objects.visible_to(user))

    def with_lock(self) -> Self:
        """Fetch whether each is locked, and by whom, in the same query."""
        return self.select_related("added_by", "lock__locked_by")


class Attachment(StoredFile):
    """A file on an incident. Never changed and never taken away; it can be locked."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="attachments"
    )

    objects = AttachmentQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        return reverse("incidents:attachment", args=[self.pk])

    @property
    def lock_url(self) -> str:
        """Return where it is locked."""
        return reverse("incidents:lock_file", args=[self.pk])


class AttachmentLock(models.Model):
    """That nobody may open a file, and why: it may show what nobody may look at."""

    attachment = models.OneToOneField(
        "incidents.Attachment", on_delete=models.PROTECT, related_name="lock"
    )
    why = models.CharField(max_length=20, choices=LockReason.pairs)
    words = models.TextField(blank=True)
    locked_at = models.DateTimeField(default=timezone.now)
    locked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="files_locked"
    )

    class Meta:
        ordering: ClassVar = ["locked_at"]

    def __str__(self) -> str:
        return f"Lock of {self.attachment_id}"
