"""From when on the days of a site are reviewed and signed."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.abilities import Actor, require
from accounts.models import Site
from accounts.operations.people import AlreadyThere
from accounts.operations.records import audit
from accounts.refusals import Refusal
from accounts.terms import Ability, RecordKind
from incidents.models import Incident, ReviewDay

_YEAR: Final = timedelta(days=366)


class HasBegun(Refusal):
    """The site is at work, so days that count go on counting."""


class NotInReach(Refusal):
    """The day is too far away to be meant."""


def has_begun(site: Site) -> bool:
    """Say whether an incident was ever logged at the site, or a day signed."""
    return (
        Incident.objects.filter(site=site, origin__isnull=True).exists()
        or ReviewDay.objects.filter(site=site).exists()
    )


@transaction.atomic
def change_review_start(*, site: Site, first_day: date, by: Actor) -> None:
    """Let the days of the site be signed, or missed, from this day on.

    While nothing was logged and no day was signed there it goes both ways. After that
    it only goes back: a later start would take days away that nobody signed.

    Refuses with `NotAllowed` whoever does not manage the site, with `HasBegun` a later
    start at a site that is at work, with `NotInReach` a day that is more than a year
    away, and with `AlreadyThere` the day that holds already.
    """
    require(by, Ability.MANAGE_SETTINGS, at=site)
    # The row as it is now: two people may be at it.
    site = Site.objects.select_for_update().get(pk=site.pk)
    was = site.review_begins_on
    if first_day == was:
        raise AlreadyThere("That is the first day already.")
    if abs(first_day - timezone.localdate()) > _YEAR:
        raise NotInReach("Choose a day that is not more than a year away.")
    if first_day > was and has_begun(site):
        raise HasBegun(
            "Incidents were logged or days signed here, so the review has begun. It "
            "can begin earlier and not later: a day that nobody signed stays missed."
        )
    Site.objects.filter(pk=site.pk).update(review_begins_on=first_day)
    audit(
        "change_review_start",
        record_kind=RecordKind.SITE,
        record=site,
        site=site,
        by=by,
        was=was,
        now=first_day,
    )
