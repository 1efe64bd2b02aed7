"""Kinds of incident: rows that a school can reword, with codes that never change."""

from typing import ClassVar

from django.db import models

from accounts.models import Site
from accounts.models.prepared import Given
from incidents.terms import (
    BreachRule,
    ExtraQuestion,
    RiskArea,
    Route,
    Strand,
    UploadRule,
)


class IncidentKindQuerySet(models.QuerySet["IncidentKind"]):
    def in_use(self) -> "IncidentKindQuerySet":
        """Return the kinds that can still be chosen, front row first."""
        return self.filter(is_retired=False).order_by(
            models.F("front_position").asc(nulls_last=True), "code"
        )

    def in_use_at(self, site: Site) -> "IncidentKindQuerySet":
        """Return the kinds that the site's school can still choose, front row first."""
        return kinds_of_school(site.school_id)


class IncidentKind(models.Model):
    """A kind of incident with its route, upload rule and procedure.

    The shipped rows are rules.md section 2. A school may change the words and the
    routing; a kind is retired and never deleted.
    """

    school = models.ForeignKey(
        "accounts.School", on_delete=models.PROTECT, related_name="incident_kinds"
    )
    code = models.CharField(max_length=10)
    label = models.CharField(max_length=140)
    short_label = models.CharField(max_length=40)
    front_position = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: it stands behind More kinds."
    )
    risk_area = models.CharField(max_length=10, choices=RiskArea.pairs)
    route = models.CharField(max_length=10, choices=Route.pairs)
    goes_to_head_only = models.BooleanField(default=False)
    tells_head = models.BooleanField(default=False)
    tells_technical = models.BooleanField(default=False)
    tells_data_protection = models.BooleanField(default=False)
    upload_rule = models.CharField(max_length=12, choices=UploadRule.pairs)
    shows_stop_panel = models.BooleanField(
        default=False, help_text="It may be about an image nobody may look at."
    )
    breach_rule = models.CharField(
        max_length=20, choices=BreachRule.pairs, default=BreachRule.NO
    )
    procedure = models.CharField(max_length=4)
    strand = models.CharField(max_length=2, choices=Strand.pairs, blank=True)
    extra_question = models.CharField(
        max_length=20, choices=ExtraQuestion.pairs, blank=True
    )
    follow_up = models.CharField(
        max_length=140, help_text="The words a follow-up starts from."
    )
    is_retired = models.BooleanField(default=False)

    objects = IncidentKindQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "code"], name="a_school_has_each_kind_once"
            )
        ]

    def __str__(self) -> str:
        return self.short_label

    @property
    def place_in_use(self) -> tuple[bool, int, str]:
        """Return what puts kinds in the order of `in_use`: front row first."""
        return place_of(self.front_position, self.code)


def kinds_of_school(school: int | Given) -> IncidentKindQuerySet:
    """Return the kinds that the school with this id can still choose."""
    return IncidentKind.objects.in_use().filter(school=school)


def place_of(front_position: int | None, code: str) -> tuple[bool, int, str]:
    """Return what puts a kind in the order of `in_use`, without the kind itself."""
    return front_position is None, front_position or 0, code
