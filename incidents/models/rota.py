"""Who is on duty for the review at each site, and who covers the holidays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Post, Site, User
from accounts.models.prepared import Given
from accounts.models.together import Part, part
from accounts.terms import Ability


class ReviewDutyQuerySet(models.QuerySet["ReviewDuty"]):
    def visible_to(self, user: User) -> Self:
        """Return the duties at the sites where this person reviews."""
        sites = Site.objects.where(
            user, Ability.REVIEW_INCIDENT, on=timezone.localdate()
        )
        return self.filter(site__in=sites)

    def standing(self) -> Self:
        """Leave out the duties that were taken off the rota."""
        return self.filter(removed_at__isnull=True)

    def touching(self, first: date | Given, last: date | Given) -> Self:
        """Return the duties of which a day falls between the two, both included."""
        return self.standing().filter(from_day__lte=last, to_day__gte=first)

    def on(self, day: date | Given) -> Self:
        """Return the duties of the day."""
        return self.touching(day, day)


class ReviewDuty(models.Model):
    """That somebody is on duty for the review at a site from a day to a day.

    Both days are included. A duty is never deleted: it is taken off the rota.
    """

    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="review_duties"
    )
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="review_duties"
    )
    from_day = models.DateField()
    to_day = models.DateField()
    phone = models.CharField(
        max_length=30, blank=True, help_text="The number to ring outside school hours."
    )
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="review_duties_given"
    )
    given_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="review_duties_removed",
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewDutyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["from_day", "pk"]
        verbose_name_plural = "review duties"
        indexes: ClassVar = [
            models.Index(
                fields=["site", "from_day"],
                condition=Q(removed_at__isnull=True),
                name="duty_by_site_and_day",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")),
                name="a_duty_ends_on_or_after_its_first_day",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="a_removed_duty_has_a_time_and_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Duty {self.from_day} to {self.to_day}"


@dataclass(frozen=True)
class OnDuty:
    """Who is on duty at a site, as a page says it. `phone` may be empty."""

    name: str
    phone: str


def on_duty(site: Site, *, on: date) -> User | None:
    """Return who is on duty at the site that day and may still review there.

    None where the rota is empty, or the person has since left or lost the post: the
    rota never hides that nobody is there.
    """
    duty = _duties(Q(site=site), on=on).select_related("person").last()
    return duty.person if duty else None


def duty_part(at: Any, *, on: date | Given) -> QuerySet[Any, Any]:
    """Return the duties of the day where a condition holds, as part of a question."""
    return part(
        _duties(at, on=on),
        "duty",
        pk="pk",
        site="site",
        from_day="from_day",
        given="person__given_name",
        family="person__family_name",
        phone="phone",
    )


def duties_from(
    sites: Iterable[Site], answer: Iterable[Part]
) -> list[tuple[Site, OnDuty | None]]:
    """Return each site with who is on duty there, or None, from what the part gave."""
    found = [each.facts for each in answer if each.source == "duty"]
    # Where two are on duty, whoever began last.
    found.sort(key=lambda facts: (facts["from_day"], facts["pk"]))
    by_site = {
        facts["site"]: OnDuty(f"{facts['given']} {facts['family']}", facts["phone"])
        for facts in found
    }
    return [(site, by_site.get(site.pk)) for site in sites]


def _duties(at: Any, *, on: date | Given) -> ReviewDutyQuerySet:
    """Return the duties of the day, without those whose person's post has ended."""
    able = Post.objects.filter(user=OuterRef("person"), site=OuterRef("site"))
    return ReviewDuty.objects.on(on).filter(
        at,
        Exists(able.current(on).carrying(Ability.REVIEW_INCIDENT)),
        person__is_active=True,
    )
