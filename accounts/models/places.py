"""Schools, their sites and when each is open."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.abilities import URGENT_ALERT_ROLES, alertable_roles, roles_with
from accounts.deadlines import DaySpan, Hours, SchoolCalendar
from accounts.models.prepared import Given, Prepared, each_of, one_of
from accounts.models.rules import AnyReader
from accounts.models.together import Part, part, together
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
    ClosureKind,
    Role,
    Weekday,
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
    last_breach = models.PositiveIntegerField(default=0)
    last_request = models.PositiveIntegerField(default=0)
    regulator_name = models.CharField(
        max_length=60,
        default=REGULATOR_NAME,
        help_text="Who is told of a data breach. It is being renamed: a setting.",
    )
    regulator_url = models.URLField(default=REGULATOR_URL)
    regulator_phone = models.CharField(max_length=30, default=REGULATOR_PHONE)
    regulator_complaint_url = models.URLField(
        default=REGULATOR_COMPLAINT_URL, help_text="Where a person complains to them."
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
        default=0, help_text="How many data breaches are open here, for every page."
    )
    open_requests = models.PositiveSmallIntegerField(
        default=0, help_text="How many data requests are open here, for every page."
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

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """Return the site's school days and hours as plain values.

        It is read once for each instance: fetch the site again after a change.
        """
        return calendars_of([self])[self.pk]


def calendars_of(sites: Iterable[Site]) -> dict[int, SchoolCalendar]:
    """Return the school days and hours of several sites, by the site's key."""
    every = list(sites)
    if not every:
        return {}
    rows = _CALENDARS.ask(len(every), **keys_of(every))
    return calendars_from(every, [Part(*row) for row in rows])


def read_calendars(sites: Iterable[Site]) -> None:
    """Read the calendars of sites together, those that have not been read yet."""
    unread = [site for site in sites if "calendar" not in site.__dict__]
    calendars = calendars_of(unread)
    for site in unread:
        site.calendar = calendars[site.pk]


def keys_of(sites: Iterable[Site]) -> dict[str, int]:
    """Return the keys of sites and of their schools, for a prepared question."""
    every = list(sites)
    schools = [site.school_id for site in every]
    return each_of("site", [site.pk for site in every]) | each_of("school", schools)


def calendar_parts(count: int) -> list[models.QuerySet[Any, Any]]:
    """Return what says when so many sites are open, as parts of a question."""
    schools = one_of("school", "school", count)
    days = {"first": "first_day", "last": "last_day"}
    return [
        part(
            SiteHours.objects.filter(one_of("site", "site", count)),
            "hours",
            site="site",
            weekday="weekday",
            opens="opens_at",
            closes="closes_at",
        ),
        part(Term.objects.filter(schools), "term", school="school", **days),
        part(
            Closure.objects.filter(schools),
            "closure",
            school="school",
            site="site",
            **days,
        ),
    ]


_CALENDARS: Final = Prepared(lambda count: together(calendar_parts(count)))


def calendars_from(
    sites: Iterable[Site], answer: Iterable[Part]
) -> dict[int, SchoolCalendar]:
    """Return the calendars of sites, by the site's key, from what the parts gave."""
    hours: dict[int, dict[int, Hours]] = defaultdict(dict)
    terms: dict[int, list[DaySpan]] = defaultdict(list)
    closures: dict[tuple[int, int | None], list[DaySpan]] = defaultdict(list)
    for each in answer:
        facts = each.facts
        if each.source == "hours":
            times = [time.fromisoformat(facts[name]) for name in ("opens", "closes")]
            hours[facts["site"]][facts["weekday"]] = (times[0], times[1])
        elif each.source == "term":
            terms[facts["school"]].append(_span(facts))
        elif each.source == "closure":
            closures[facts["school"], facts["site"]].append(_span(facts))
    return {
        site.pk: SchoolCalendar(
            terms=tuple(sorted(terms[site.school_id])),
            closures=tuple(
                sorted(
                    closures[site.school_id, None] + closures[site.school_id, site.pk]
                )
            ),
            hours=hours[site.pk],
        )
        for site in sites
    }


def _span(facts: dict[str, str]) -> DaySpan:
    return date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])


class SiteHours(models.Model):
    """When a site opens and closes on a weekday. No row: closed that weekday."""

    site = models.ForeignKey(
        "accounts.Site", on_delete=models.CASCADE, related_name="hours"
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        ordering: ClassVar = ["weekday"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "weekday"], name="a_site_has_one_set_of_hours_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="a_site_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        hours = f"{self.opens_at:%H:%M} to {self.closes_at:%H:%M}"
        return f"{self.get_weekday_display()} {hours}"


class Term(models.Model):
    """A run of days in which a school teaches, half terms included."""

    school = models.ForeignKey(
        "accounts.School", on_delete=models.PROTECT, related_name="terms"
    )
    name = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="a_term_ends_on_or_after_its_first_day",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClosureQuerySet(models.QuerySet["Closure"]):
    def for_site(self, site: Site) -> "ClosureQuerySet":
        """Return the closures of the whole school and those of this site alone."""
        return self.filter(Q(site=site) | Q(site__isnull=True), school=site.school_id)


class Closure(models.Model):
    """Days in a term on which the school, or one of its sites, is closed."""

    school = models.ForeignKey(
        "accounts.School", on_delete=models.PROTECT, related_name="closures"
    )
    site = models.ForeignKey(
        "accounts.Site",
        on_delete=models.PROTECT,
        related_name="closures",
        null=True,
        blank=True,
        help_text="Empty: every site of the school.",
    )
    kind = models.CharField(max_length=20, choices=ClosureKind.pairs)
    name = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="a_closure_ends_on_or_after_its_first_day",
            )
        ]

    def __str__(self) -> str:
        return self.name
