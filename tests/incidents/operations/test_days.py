"""Signing the school day: which of the three it is, who may, and when it is late."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import AuditEntry
from accounts.refusals import NotAllowed
from accounts.terms import RecordKind
from incidents.models import ReviewDay
from incidents.operations.days import count_day, sign_day
from incidents.refusals import DayNotOpen, FieldRefusal
from incidents.terms import DayOutcome
from tests.decisions import (
    DECIDING,
    by_name,
    close,
    escalate,
    no_further_action,
    reopen,
    restrict,
)

pytestmark = pytest.mark.django_db
NOT_REVIEWERS = [
    "asha", "dean", "jo", "olive", "priya", "colin", "ada", "maria", "lena",
]  # fmt: skip
# A Wednesday in term.
TODAY = date(2026, 10, 14)
BEGAN = date(2026, 10, 12)
CANARY = "Zebedee"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(TODAY, "15:40"), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def begun(north, south, clock):
    """Both sites review since the Monday of the week."""
    for site in (north, south):
        site.review_begins_on = BEGAN
        site.save()


def at(day, clock_time):
    """Return a UK wall-clock time of a day."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UK)


def sign(site, *, by, day=TODAY, **answers):
    return sign_day(site=site, day=day, by=by, **answers)


# --- Which of the three ---------------------------------------------------------


@pytest.mark.parametrize("decide", DECIDING, ids=by_name)
def test_a_day_with_everything_decided_is_reviewed(karen, north, send, decide):
    for _ in range(2):
        decide(send(), by=karen)

    signed = sign(north, by=karen)

    assert signed.outcome == DayOutcome.REVIEWED
    assert (signed.reviewed_count, signed.left_count) == (2, 0)
    assert (signed.signed_by, signed.signed_at) == (karen, timezone.now())
    assert not signed.is_late


def test_a_day_with_something_left_is_part_reviewed_and_says_why(karen, north, send):
    no_further_action(send(), by=karen)
    send()

    signed = sign(north, by=karen, reason=" Waiting for the tutor ")

    assert signed.outcome == DayOutcome.PART_REVIEWED
    assert (signed.reviewed_count, signed.left_count) == (1, 1)
    assert signed.reason == "Waiting for the tutor"


@pytest.mark.parametrize("reason", ["", " \n "])
def test_what_is_left_needs_a_reason(karen, north, send, reason):
    send()

    with pytest.raises(FieldRefusal) as refusal:
        sign(north, by=karen, reason=reason)

    assert refusal.value.field == "reason"
    assert not ReviewDay.objects.exists()


def test_a_day_with_nothing_is_a_nil_return(karen, north):
    signed = sign(north, by=karen, nothing_untold=True)

    assert signed.outcome == DayOutcome.NIL_RETURN
    assert (signed.reviewed_count, signed.left_count) == (0, 0)


def test_a_nil_return_needs_the_answer_that_nothing_is_untold(karen, north):
    with pytest.raises(FieldRefusal) as refusal:
        sign(north, by=karen)

    assert refusal.value.field == "nothing_untold"
    assert not ReviewDay.objects.exists()


def test_the_other_site_does_not_count(karen, dean, north, south, send):
    send(by=dean, site=south)

    signed = sign(north, by=karen, nothing_untold=True)

    assert signed.outcome == DayOutcome.NIL_RETURN


def test_it_leaves_an_audit_entry_without_the_reason(karen, north, send):
    send(f"{CANARY} was called names.")

    signed = sign(north, by=karen, reason=f"{CANARY} is away")

    entry = AuditEntry.objects.get(action="day.signed")
    assert (entry.by, entry.site) == (karen, north)
    assert (entry.record_kind, entry.record_id) == (
        RecordKind.REVIEW_DAY,
        str(signed.pk),
    )
    assert entry.detail == {
        "day": "2026-10-14",
        "outcome": "part_reviewed",
        "is_late": False,
    }


# --- What is counted ------------------------------------------------------------


def test_an_incident_decided_on_again_counts_once(karen, north, send):
    incident = send()
    no_further_action(incident, by=karen)
    reopen(incident, by=karen)
    no_further_action(incident, by=karen)

    count = count_day(site=north, day=TODAY, by=karen)

    assert (count.reviewed, count.left) == (1, 0)


def test_a_reopened_incident_waits_and_is_not_reviewed(karen, north, send):
    incident = send()
    no_further_action(incident, by=karen)
    reopen(incident, by=karen)

    count = count_day(site=north, day=TODAY, by=karen)

    assert (count.reviewed, count.left) == (0, 1)


def test_restricting_is_no_review(karen, north, send):
    restrict(send(), by=karen)

    count = count_day(site=north, day=TODAY, by=karen)

    assert (count.reviewed, count.left) == (0, 1)


def test_closing_an_older_one_is_no_review_of_the_day(karen, north, send, clock):
    incident = send()
    escalate(incident, by=karen)
    clock.move_to(at(TODAY + timedelta(days=1), "09:00"))
    close(incident, by=karen)

    count = count_day(site=north, day=TODAY + timedelta(days=1), by=karen)

    assert count.is_empty


def test_what_one_may_not_read_is_not_counted(karen, sam, north, send):
    restrict(send(), by=karen)

    assert count_day(site=north, day=TODAY, by=sam).is_empty
    assert count_day(site=north, day=TODAY, by=karen).left == 1


def test_a_day_counts_from_midnight_to_midnight(karen, north, send, clock):
    yesterday = TODAY - timedelta(days=1)
    for moment in (at(yesterday, "23:59:59"), at(TODAY, "00:00")):
        clock.move_to(moment)
        no_further_action(send(), by=karen)
        send()

    of_yesterday = count_day(site=north, day=yesterday, by=karen)
    of_today = count_day(site=north, day=TODAY, by=karen)

    assert (of_yesterday.reviewed, of_yesterday.left) == (1, 1)
    assert (of_today.reviewed, of_today.left) == (1, 2)


def test_a_day_that_is_signed_late_counts_what_came_in_on_it(karen, north, send, clock):
    yesterday = TODAY - timedelta(days=1)
    clock.move_to(at(yesterday, "10:00"))
    incident = send()
    clock.move_to(at(TODAY, "08:20"))
    no_further_action(incident, by=karen)

    signed = sign(north, by=karen, day=yesterday)

    assert signed.outcome == DayOutcome.REVIEWED
    assert (signed.reviewed_count, signed.left_count) == (1, 0)
    assert count_day(site=north, day=TODAY, by=karen).reviewed == 1


def test_what_happened_on_another_day_counts_by_its_receipt(karen, north, send):
    no_further_action(
        send(happened_at=at(TODAY - timedelta(days=3), "10:00")), by=karen
    )

    of_then = count_day(site=north, day=TODAY - timedelta(days=3), by=karen)

    assert of_then.is_empty
    assert count_day(site=north, day=TODAY, by=karen).reviewed == 1


# --- Which day ------------------------------------------------------------------


def test_tomorrow_cannot_be_signed(karen, north, clock):
    clock.move_to(at(TODAY, "23:59:59"))
    tomorrow = TODAY + timedelta(days=1)

    with pytest.raises(DayNotOpen, match="a day that has passed"):
        sign(north, by=karen, day=tomorrow, nothing_untold=True)
    clock.move_to(at(tomorrow, "00:00"))

    assert sign(north, by=karen, day=tomorrow, nothing_untold=True)


def test_a_day_that_is_no_school_day_cannot_be_signed(karen, north):
    with pytest.raises(DayNotOpen, match="Sun 11 Oct is not a school day at North"):
        sign(north, by=karen, day=date(2026, 10, 11), nothing_untold=True)

    assert not ReviewDay.objects.exists()


def test_a_day_before_the_first_of_the_site_cannot_be_signed(karen, north):
    with pytest.raises(DayNotOpen) as refusal:
        sign(north, by=karen, day=date(2026, 10, 9), nothing_untold=True)

    assert refusal.value.message == (
        "The review at North begins on Mon 12 Oct. No day before that is signed."
    )
    assert not ReviewDay.objects.exists()
    assert sign(north, by=karen, day=BEGAN, nothing_untold=True)


def test_today_cannot_be_signed_where_the_review_begins_tomorrow(karen, north):
    north.review_begins_on = TODAY + timedelta(days=1)

    with pytest.raises(DayNotOpen, match="begins on Thu 15 Oct"):
        sign(north, by=karen, nothing_untold=True)


def test_a_day_is_signed_once(karen, ruth, north, send):
    sign(north, by=karen, nothing_untold=True)
    send()

    with pytest.raises(DayNotOpen) as refusal:
        sign(north, by=ruth, reason="Not read yet")

    assert refusal.value.message == "K Osei signed this day at 15:40: Nil return."
    assert ReviewDay.objects.get().signed_by == karen


def test_each_site_signs_its_own_day(karen, north, south):
    sign(north, by=karen, nothing_untold=True)

    assert sign(south, by=karen, nothing_untold=True)


@pytest.mark.parametrize(
    ("moment", "is_late"), [("2026-10-14 23:59:59", False), ("2026-10-15 00:00", True)]
)
def test_a_day_signed_once_it_has_ended_is_late(karen, north, clock, moment, is_late):
    clock.move_to(at(*moment.split()))

    signed = sign(north, by=karen, nothing_untold=True)

    assert signed.is_late is is_late
    entry = AuditEntry.objects.get(action="day.signed")
    assert entry.detail["is_late"] is is_late


# --- Who may --------------------------------------------------------------------


@pytest.mark.parametrize("name", NOT_REVIEWERS)
def test_those_who_do_not_review_sign_nothing(everyone, north, name):
    with pytest.raises(NotAllowed):
        sign(north, by=getattr(everyone, name), nothing_untold=True)

    assert not ReviewDay.objects.exists()


@pytest.mark.parametrize("name", ["karen", "ruth", "sam", "dana"])
def test_each_reviewer_of_the_site_may_sign(everyone, north, name):
    assert sign(north, by=getattr(everyone, name), nothing_untold=True)


def test_reviewers_of_another_site_or_school_sign_nothing(ruth, wes, north, south):
    with pytest.raises(NotAllowed):
        sign(south, by=ruth, nothing_untold=True)
    with pytest.raises(NotAllowed):
        sign(north, by=wes, nothing_untold=True)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_a_signed_day(karen, north, change):
    sign(north, by=karen, nothing_untold=True)
    rows = ReviewDay.objects.all()

    with pytest.raises(Error), transaction.atomic():
        rows.update(reason="") if change == "update" else rows._raw_delete("default")

    assert ReviewDay.objects.exists()
