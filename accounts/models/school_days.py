"""When schools and their sites are open: terms, closures and hours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from accounts.deadlines import DaySpan, Hours, SchoolCalendar
from accounts.models.prepared import Prepared, each_of, one_of
from accounts.models.together import Part, part, together
from accounts.terms import ClosureKind, Weekday

if TYPE_CHECKING:
    from accounts.models.places import Site


def calendars_of(sites: Iterable["Site"]) -> dict[int, SchoolCalendar]:
    """Return the school days and hours of sites, by the site's key, in one query."""
    every = list(sites)
    if not every:
        return {}
    rows = _CALENDARS.ask(len(every), **keys_of(every))
    return calendars_from(every, [Part(*row) for row in rows])


def read_calendars(sites: Iterable["Site"]) -> None:
    """Read the calendars of sites together, those that have not been read yet."""
    unread = [site for site in sites if "calendar" not in site.__dict__]
    if not unread:
        return
    give_calendars(unread, calendars_of(unread))


def give_calendars(
    sites: Iterable["Site"], calendars: Mapping[int, SchoolCalendar]
) -> None:
    """Let sites have the calendars that were read, each by the site's key."""
    for site in sites:
        site.calendar = calendars[site.pk]


def keys_of(sites: Iterable["Site"]) -> dict[str, int]:
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
    sites: Iterable["Site"], answer: Iterable[Part]
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


def read_phones(sites: Iterable["Site"]) -> None:
    """Read what `phone_to_ring` of these sites needs: for most of them nothing."""
    read_calendars(site for site in sites if site.holiday_phone)


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
    def for_site(self, site: "Site") -> "ClosureQuerySet":
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
