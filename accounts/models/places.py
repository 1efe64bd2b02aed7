"""Schools and their sites."""

from datetime import date, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.abilities import URGENT_ALERT_ROLES, alertable_roles, roles_with
from accounts.deadlines import SchoolCalendar
from accounts.models.prepared import Given
from accounts.models.rules import AnyReader
from accounts.models.school_days import calendars_of
from accounts.terms import (
    DIGEST_AT,
    REGULATOR_COMPLAINT_URL,
    REGULATOR_NAME,
    REGULATOR_PHONE,
    REGULATOR_URL,
    UNREAD_AT_LEAST,
    UNREAD_FIRST_AFTER,
    UNREAD_FIRST_AT_MOST,
    UNREAD_THEN_AFTER,
    UNREAD_THEN_AT_MOST,
    Ability,
    Role,
)

if TYPE_CHECKING:
    from accounts.models.people import User


class School(models.Model):
    """A school. A trust is many of them in one database."""

    name = models.CharField(max_length=120)
    short_name = models.CharField(
        max_length=40, help_text="The name in page titles and the sign-in page."
    )
    reference_prefix = models.CharField(max_length=6, unique=True, default="ES")
    last_reference = models.PositiveIntegerField(default=0)
    last_breach = models.PositiveIntegerField(default=0, db_default=0)
    last_request = models.PositiveIntegerField(default=0, db_default=0)
    regulator_name = models.CharField(
        max_length=60,
        default=REGULATOR_NAME,
        db_default=REGULATOR_NAME,
        help_text="Who is told of a data breach. It is being renamed: a setting.",
    )
    regulator_url = models.URLField(default=REGULATOR_URL, db_default=REGULATOR_URL)
    regulator_phone = models.CharField(
        max_length=30, default=REGULATOR_PHONE, db_default=REGULATOR_PHONE
    )
    regulator_complaint_url = models.URLField(
        default=REGULATOR_COMPLAINT_URL,
        db_default=REGULATOR_COMPLAINT_URL,
        help_text="Where a person complains to them.",
    )
    chair_phone = models.CharField(
        max_length=30,
        help_text="The chair of the management committee, rung about the headteacher.",
    )
    needs_school_device = models.BooleanField(
        default=False,
        help_text="People with a post sign in on a registered device alone.",
    )
    is_training = models.BooleanField(
        default=False, help_text="Shows the Training data band on every page."
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


def usual_alert_posts() -> list[str]:
    """Return the codes of the posts that are alerted where a site says nothing."""
    return [role.value for role in alertable_roles() if role in URGENT_ALERT_ROLES]


class SiteQuerySet(models.QuerySet["Site"]):
    def where(
        self, user: "User | AnyReader", ability: Ability, *, on: date | Given
    ) -> "SiteQuerySet":
        """Return the sites at which the user's posts carry the ability that day."""
        return self.filter(
            Q(posts__to_day__isnull=True) | Q(posts__to_day__gte=on),
            posts__user=user.pk,
            posts__role__in=roles_with(ability),
            posts__from_day__lte=on,
        ).distinct()


class Site(models.Model):
    """One place of a school, with its own hours, calendar and daily review."""

    school = models.ForeignKey(
        "accounts.School", on_delete=models.PROTECT, related_name="sites"
    )
    name = models.CharField(max_length=60)
    office_phone = models.CharField(max_length=30)
    dsl_phone = models.CharField(max_length=30)
    deputy_phone = models.CharField(max_length=30)
    holiday_phone = models.CharField(
        max_length=30, blank=True, help_text="Who is rung while the school is closed."
    )
    accountable_person = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="sites_answered_for",
        null=True,
        blank=True,
        help_text="Who answers for e-safety here to the management committee.",
    )
    digest_at = models.TimeField(
        default=DIGEST_AT, help_text="When reviewers are asked to finish for the day."
    )
    quiet_from = models.TimeField(
        null=True, blank=True, help_text="No mail from now on but urgent mail."
    )
    quiet_until = models.TimeField(null=True, blank=True)
    alert_posts = models.JSONField(
        default=usual_alert_posts,
        help_text="The posts that an urgent incident alerts at once.",
    )
    unread_first_after = models.PositiveSmallIntegerField(
        default=UNREAD_FIRST_AFTER,
        help_text="Minutes until an unread urgent incident goes to the deputy.",
    )
    unread_then_after = models.PositiveSmallIntegerField(
        default=UNREAD_THEN_AFTER,
        help_text="Minutes until it goes to the headteacher.",
    )
    open_breaches = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="How many data breaches are open here, for every page.",
    )
    open_requests = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="How many data requests are open here, for every page.",
    )
    review_begins_on = models.DateField(
        default=timezone.localdate,
        help_text="The first day whose review is signed here. "
        "None before it is missed.",
    )

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "name"], name="a_school_names_each_site_once"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(alert_posts=[]), name="somebody_is_alerted_at_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    unread_first_after__range=(UNREAD_AT_LEAST, UNREAD_FIRST_AT_MOST),
                    unread_then_after__gte=F("unread_first_after") + UNREAD_AT_LEAST,
                    unread_then_after__lte=UNREAD_THEN_AT_MOST,
                ),
                name="an_unread_alert_goes_on_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def alert_roles(self) -> list[Role]:
        """Return the posts that an urgent incident alerts at once, by rank."""
        return [role for role in alertable_roles() if role in self.alert_posts]

    @property
    def unread_first(self) -> timedelta:
        """Return after how long an unread urgent incident goes to the deputy."""
        return timedelta(minutes=self.unread_first_after)

    @property
    def unread_then(self) -> timedelta:
        """Return after how long an unread urgent incident goes to the headteacher."""
        return timedelta(minutes=self.unread_then_after)

    def is_quiet(self, at: time) -> bool:
        """Say whether mail that is not urgent waits at this time of day."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    @property
    def phone_to_ring(self) -> str:
        """Return the number at which the DSL, or whoever covers, is rung today.

        On a day on which the site is closed it is the one for closures, where it has
        one. Only then is the calendar asked for: see `read_calendars` for many sites.
        """
        if self.holiday_phone and self.calendar.is_closed(timezone.localdate()):
            return self.holiday_phone
        return self.dsl_phone

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """Return the site's school days and hours as plain values.

        It is read once for each instance: fetch the site again after a change.
        """
        return calendars_of([self])[self.pk]
