"""Changing how a school and its sites are set up."""

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from accounts.abilities import Actor, require
from accounts.models import School, Site, SiteHours, User
from accounts.operations.people import NotFilledIn, check_phones, keep
from accounts.operations.records import audit
from accounts.terms import Ability, RecordKind

OpenHours = Mapping[int, tuple[time, time]]


def require_school(by: Actor, school: School) -> None:
    """Refuse with `NotAllowed` unless the actor manages every site of the school."""
    require(by, Ability.MANAGE_SETTINGS)
    for site in school.sites.all():
        require(by, Ability.MANAGE_SETTINGS, at=site)


@transaction.atomic
def change_school(
    *,
    school: School,
    name: str,
    short_name: str,
    chair_phone: str,
    regulator_name: str,
    regulator_url: str,
    regulator_phone: str,
    regulator_complaint_url: str,
    by: Actor,
) -> None:
    """Change what the school is called, its chair's phone and who its regulator is.

    The letters of its references never change: they are on paper by now. Refuses
    with `NotFilledIn` when something does not fit.
    """
    require_school(by, school)
    check_phones(chair_phone=chair_phone, regulator_phone=regulator_phone)
    school.name = name
    school.short_name = short_name
    school.chair_phone = chair_phone
    school.regulator_name = regulator_name
    school.regulator_url = regulator_url
    school.regulator_phone = regulator_phone
    school.regulator_complaint_url = regulator_complaint_url
    # Never the numbers that it gives out: an incident may have taken one meanwhile.
    keep(
        school,
        changed=[
            "name",
            "short_name",
            "chair_phone",
            "regulator_name",
            "regulator_url",
            "regulator_phone",
            "regulator_complaint_url",
        ],
    )
    audit(
        "change_school", record_kind=RecordKind.SCHOOL, record=school, site=None, by=by
    )


@transaction.atomic
def change_site(
    *,
    site: Site,
    name: str,
    office_phone: str,
    dsl_phone: str,
    deputy_phone: str,
    holiday_phone: str,
    accountable_person: User | None,
    by: Actor,
) -> None:
    """Change a site's name, its phones and who answers for e-safety there.

    Refuses with `NotFilledIn` when something does not fit, or when the person holds
    no post at the site.
    """
    require(by, Ability.MANAGE_SETTINGS, at=site)
    if accountable_person and not accountable_person.posts.filter(site=site).exists():
        raise NotFilledIn("Choose somebody with a post at this site.")
    phones = {
        "office_phone": office_phone,
        "dsl_phone": dsl_phone,
        "deputy_phone": deputy_phone,
    }
    check_phones(**phones | ({"holiday_phone": holiday_phone} if holiday_phone else {}))
    site.name = name
    site.office_phone = office_phone
    site.dsl_phone = dsl_phone
    site.deputy_phone = deputy_phone
    site.holiday_phone = holiday_phone
    site.accountable_person = accountable_person
    keep(
        site,
        changed=[
            "name",
            "office_phone",
            "dsl_phone",
            "deputy_phone",
            "holiday_phone",
            "accountable_person",
        ],
    )
    audit("change_site", record_kind=RecordKind.SITE, record=site, site=site, by=by)


@transaction.atomic
def change_hours(*, site: Site, hours: OpenHours, by: Actor) -> None:
    """Set when the site opens and closes on each weekday; one left out is closed.

    `hours` maps a weekday as in `Weekday` to its times. Refuses with `NotFilledIn`
    when a day closes before it opens, or when no day is open at all.
    """
    require(by, Ability.MANAGE_SETTINGS, at=site)
    if not hours:
        raise NotFilledIn("Give the hours of at least one weekday.")
    was = {row.weekday: row for row in site.hours.select_for_update()}
    for weekday in set(was) - set(hours):
        was[weekday].delete()
    for weekday, (opens_at, closes_at) in hours.items():
        row = was.get(weekday) or SiteHours(site=site, weekday=weekday)
        row.opens_at, row.closes_at = opens_at, closes_at
        keep(row, "A site closes later than it opens.")
    audit(
        "change_hours",
        record_kind=RecordKind.SITE,
        record=site,
        site=site,
        by=by,
        was=_in_short({day: (row.opens_at, row.closes_at) for day, row in was.items()}),
        now=_in_short(hours),
    )


def clock_words(moment: time | None) -> str:
    """Return a time of day as the audit log writes it; "none" where there is none."""
    return f"{moment:%H:%M}" if moment else "none"


def _in_short(hours: OpenHours) -> str:
    return ", ".join(
        f"{day} {clock_words(opens)}-{clock_words(closes)}"
        for day, (opens, closes) in sorted(hours.items())
    )
