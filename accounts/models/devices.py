"""The school's own devices, known by a key that their browser keeps."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from accounts.models.places import Site
from accounts.terms import Ability

if TYPE_CHECKING:
    from accounts.models.people import User


class DeviceQuerySet(models.QuerySet["Device"]):
    def in_use(self) -> "DeviceQuerySet":
        """Return the devices that people may sign in on."""
        return self.filter(is_retired=False)

    def visible_to(self, user: "User", *, on: date) -> "DeviceQuerySet":
        """Return the devices of the sites that this user manages that day."""
        return self.filter(
            site__in=Site.objects.where(user, Ability.MANAGE_SETTINGS, on=on)
        )


class Device(models.Model):
    """A device of the school's, by its name and asset number.

    A browser on it holds a key; only the key's digest is here.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="devices"
    )
    name = models.CharField(max_length=60)
    asset_number = models.CharField(max_length=30)
    key_digest = models.CharField(
        max_length=64, blank=True, help_text="Empty: no browser on it is registered."
    )
    added_at = models.DateTimeField(default=timezone.now)
    registered_at = models.DateTimeField(null=True, blank=True)
    is_retired = models.BooleanField(default=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "asset_number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "asset_number"],
                name="a_site_has_each_asset_number_once",
                violation_error_message=(
                    "A device with this asset number is there already."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.asset_number})"
