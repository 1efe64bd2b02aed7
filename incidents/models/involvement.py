"""The people in an incident and the part each played."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.names import adult_in_short
from incidents.terms import Part


def staff_in_short(given: str, family: str) -> str:
    """Return an adult at the school as a list of people shows them: K Osei (staff)."""
    return f"{adult_in_short(given, family)} (staff)"


class Involvement(models.Model):
    """A person, or a whole group, in an incident and the part they played."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="involvements"
    )
    part = models.CharField(max_length=20, choices=Part.pairs, default=Part.UNSURE)
    pupil = models.ForeignKey(
        "accounts.Pupil",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    group = models.ForeignKey(
        "accounts.Group",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    outsider = models.CharField(
        max_length=120, blank=True, help_text="Someone outside school, in words."
    )
    unknown = models.CharField(
        max_length=120, blank=True, help_text="Someone whose name nobody knows yet."
    )

    # The class of a pupil, where `people_in` looked it up.
    class_name: str | None = None

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            # Few rows name an adult, and each question of what somebody may read
            # looks for those that name them.
            models.Index(
                fields=["user", "incident"],
                condition=Q(user__isnull=False),
                name="involvement_by_adult",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(
                        pupil__isnull=False,
                        user=None,
                        group=None,
                        outsider="",
                        unknown="",
                    )
                    | Q(
                        pupil=None,
                        user__isnull=False,
                        group=None,
                        outsider="",
                        unknown="",
                    )
                    | Q(
                        pupil=None,
                        user=None,
                        group__isnull=False,
                        outsider="",
                        unknown="",
                    )
                    | (
                        Q(pupil=None, user=None, group=None, unknown="")
                        & ~Q(outsider="")
                    )
                    | (
                        Q(pupil=None, user=None, group=None, outsider="")
                        & ~Q(unknown="")
                    )
                ),
                name="an_involvement_is_of_one_person_or_group",
            ),
            models.UniqueConstraint(
                fields=["incident", "pupil"], name="a_pupil_is_in_an_incident_once"
            ),
            models.UniqueConstraint(
                fields=["incident", "user"], name="an_adult_is_in_an_incident_once"
            ),
            models.UniqueConstraint(
                fields=["incident", "group"], name="a_group_is_in_an_incident_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} in {self.incident_id}"

    @property
    def full_name(self) -> str:
        """Return the person's name, the group's, or the words for a stranger."""
        if self.pupil:
            return self.pupil.full_name
        if self.user:
            return self.user.full_name
        if self.group:
            return f"Whole class, {self.group.name}"
        return self.outsider or self.unknown

    @property
    def short_name(self) -> str:
        """Return the name as lists show it: a pupil as Jayden M, an adult as K Osei."""
        if self.pupil:
            return self.pupil.short_name
        if self.user:
            return staff_in_short(self.user.given_name, self.user.family_name)
        return self.full_name

    @property
    def initials(self) -> str:
        """Return two letters for the round badge; a question mark for a stranger."""
        person = self.pupil or self.user
        if person:
            return person.initials
        return self.group.name[:1] if self.group else "?"

    @property
    def about(self) -> str:
        """Return the line under the name: the year group or who they are."""
        if self.pupil:
            return self.pupil.get_year_group_display()
        if self.user:
            return self.user.job_title or "Staff"
        if self.group:
            return self.group.get_kind_display()
        return "Outside school" if self.outsider else "Name not known"


class InvolvedMember(models.Model):
    """That a pupil was in a group when an incident that names it was sent.

    Who may read an incident and whom it is about never follow the class of today.
    """

    involvement = models.ForeignKey(
        "incidents.Involvement", on_delete=models.PROTECT, related_name="members"
    )
    pupil = models.ForeignKey(
        "accounts.Pupil", on_delete=models.PROTECT, related_name="memberships"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["involvement", "pupil"], name="a_member_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"Member of {self.involvement_id}"
