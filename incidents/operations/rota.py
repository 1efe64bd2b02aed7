"""The rota: who is on duty for the review, and who covers the holidays."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.deadlines import is_working_day
from accounts.models import Site, User
from accounts.operations.records import audit
from accounts.terms import Ability, RecordKind
from incidents.breach_clocks import day_in_words
from incidents.models import ReviewDuty
from incidents.refusals import AlreadyDecided, FieldRefusal

# No rota is made for longer than a school year at once.
_LONGEST: Final = timedelta(days=366)


@transaction.atomic
def put_on_rota(
    *, site: Site, person: User, from_day: date, to_day: date, phone: str, by: User
) -> ReviewDuty:
    """Put somebody on duty for the review at a site, both days included.

    Refuses with `NotAllowed` whoever does not lead the review there; with
    `FieldRefusal` days that are past, the wrong way round, longer than a year or
    taken by somebody else, a person who cannot review at the site on the first and
    on the last day, and a holiday without a phone number: nobody is at school then.
    """
    require(by, Ability.LEAD_REVIEW, at=site)
    # Two that are put in at once wait for each other here, so neither overlaps.
    site = Site.objects.select_for_update().get(pk=site.pk)
    _check_days(from_day, to_day)
    for day in (from_day, to_day):
        able = User.objects.able_to(Ability.REVIEW_INCIDENT, site=site, on=day)
        if not able.filter(pk=person.pk).exists():
            raise FieldRefusal(
                "person", "Choose somebody who can review here on all of these days"
            )
    taken = ReviewDuty.objects.touching(from_day, to_day).filter(site=site)
    other = taken.select_related("person").first()
    if other is not None:
        raise FieldRefusal(
            "from_day",
            f"{other.person.full_name} is on duty {_span(other)}. Take that off first",
        )
    if not phone.strip() and _is_holiday(site, from_day, to_day):
        raise FieldRefusal("phone", "Enter a phone number: school is closed then")
    duty = ReviewDuty(
        site=site,
        person=person,
        from_day=from_day,
        to_day=to_day,
        phone=phone.strip(),
        given_by=by,
    )
    duty.clean_fields(exclude=["site", "person", "given_by"])
    duty.save()
    _audit("rota.put_on", duty, by=by)
    return duty


@transaction.atomic
def take_off_rota(*, duty: ReviewDuty, by: User) -> None:
    """Take a duty off the rota. Its row stays, with who took it off and when.

    Refuses with `AlreadyDecided` one that was taken off before.
    """
    require(by, Ability.LEAD_REVIEW, at=duty.site)
    removed = ReviewDuty.objects.standing().filter(pk=duty.pk)
    if not removed.update(removed_at=timezone.now(), removed_by=by):
        raise AlreadyDecided("Somebody has already taken this off the rota.")
    _audit("rota.taken_off", duty, by=by)


def _check_days(from_day: date, to_day: date) -> None:
    if to_day < from_day:
        raise FieldRefusal("to_day", "The last day must be the first day or later")
    if to_day < timezone.localdate():
        raise FieldRefusal("to_day", "Choose today or a later day")
    if to_day - from_day > _LONGEST:
        raise FieldRefusal("to_day", "Choose a year at most")


def _is_holiday(site: Site, from_day: date, to_day: date) -> bool:
    """Say whether a weekday of the span is no school day: a holiday or a closure."""
    count = (to_day - from_day).days + 1
    days = (from_day + timedelta(days=number) for number in range(count))
    return any(
        is_working_day(day) and not site.calendar.is_school_day(day) for day in days
    )


def _span(duty: ReviewDuty) -> str:
    first, last = duty.from_day, duty.to_day
    if first == last:
        return f"on {day_in_words(first)}"
    return f"from {day_in_words(first)} to {day_in_words(last)}"


def _audit(action: str, duty: ReviewDuty, *, by: User) -> None:
    audit(
        action,
        record_kind=RecordKind.REVIEW_DUTY,
        record=duty,
        site=duty.site,
        by=by,
        person=str(duty.person_id),
        from_day=duty.from_day,
        to_day=duty.to_day,
    )
