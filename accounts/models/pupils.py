"""Pupils, the groups they are taught in and the adults who care for them."""

from datetime import date
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.names import Named, NamedQuerySet, pupil_in_short
from accounts.models.people import User
from accounts.models.prepared import Given
from accounts.models.rules import AnyReader, MayLogAt
from accounts.terms import GroupKind, Relationship, year_group_choices


def _may_log_at(user: User | AnyReader) -> MayLogAt:
    on = user.today if isinstance(user, AnyReader) else timezone.localdate()
    return MayLogAt(user=user.pk, on=on)


class PupilQuerySet(NamedQuerySet["Pupil"]):
    def visible_to(self, user: User | AnyReader) -> "PupilQuerySet":
        """Return pupils at the sites where this user may log an incident."""
        return self.filter(_may_log_at(user))

    def on_roll(self, on: date | Given) -> "PupilQuerySet":
        """Return the pupils who belong to the school on the day."""
        return self.filter(
            Q(left_on__isnull=True) | Q(left_on__gte=on), joined_on__lte=on
        )

    def named_like(self, words: str) -> "PupilQuerySet":
        """Return pupils each of whose words begins a part of their names.

        An empty text matches nobody.
        """
        parts = words.split()
        if not parts:
            return self.none()
        found = self
        for part in parts:
            found = found.filter(
                Q(given_name__istartswith=part)
                | Q(family_name__istartswith=part)
                | Q(known_as__istartswith=part)
                | Q(family_name__icontains=f"-{part}")
                | Q(family_name__icontains=f" {part}")
            )
        return found


class Pupil(Named):
    """A child on the roll of a site, now or once."""

    NAMES = ("given_name", "family_name", "known_as")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="pupils"
    )
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    known_as = models.CharField(
        max_length=60, blank=True, help_text="Empty: the given name is used."
    )
    year_group = models.PositiveSmallIntegerField(choices=year_group_choices)
    born_on = models.DateField()
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["family_name", "given_name"]
        indexes: ClassVar = [
            models.Index(fields=["site", "family_name"], name="pupil_site_family_name")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="a_pupil_leaves_on_or_after_joining",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def first_name(self) -> str:
        """Return the name the pupil goes by."""
        return self.known_as or self.given_name

    @property
    def full_name(self) -> str:
        """Return the name the pupil goes by, with the family name."""
        return f"{self.first_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        """Return the first name and an initial, as in Jayden M."""
        return pupil_in_short(self.first_name, self.family_name)

    @property
    def initials(self) -> str:
        """Return two letters for the round badge."""
        return f"{self.first_name[:1]}{self.family_name[:1]}"


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User | AnyReader) -> "GroupQuerySet":
        """Return groups at the sites where this user may log an incident."""
        return self.filter(_may_log_at(user))

    def named_like(self, words: str) -> "GroupQuerySet":
        """Return groups whose name begins with the words. Empty matches none."""
        words = words.strip()
        return self.filter(name__istartswith=words) if words else self.none()


class Group(models.Model):
    """A list of pupils with a name: a class, a club, a trip."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="groups"
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=10, choices=GroupKind.pairs, default=GroupKind.CLASS
    )
    pupils = models.ManyToManyField("accounts.Pupil", related_name="groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "name"], name="a_site_names_each_group_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ParentalLinkQuerySet(models.QuerySet["ParentalLink"]):
    def current(self, on: date) -> "ParentalLinkQuerySet":
        """Return the links that hold on the day and no court order bars."""
        return self.filter(
            Q(to_day__isnull=True) | Q(to_day__gte=on),
            from_day__lte=on,
            is_barred_by_court=False,
        )


class ParentalLink(models.Model):
    """That an adult cares for a pupil, from a day to a day, both included."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="parental_links"
    )
    pupil = models.ForeignKey(
        "accounts.Pupil", on_delete=models.PROTECT, related_name="parental_links"
    )
    relationship = models.CharField(max_length=20, choices=Relationship.pairs)
    has_parental_responsibility = models.BooleanField(default=True)
    is_barred_by_court = models.BooleanField(
        default=False, help_text="A court order keeps this adult from the pupil."
    )
    from_day = models.DateField(default=timezone.localdate)
    to_day = models.DateField(null=True, blank=True)

    objects = ParentalLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pupil"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "pupil", "from_day"],
                name="an_adult_is_linked_to_a_pupil_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="a_parental_link_ends_on_or_after_its_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relationship_display()} link"
