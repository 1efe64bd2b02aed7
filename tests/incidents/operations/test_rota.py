"""The rota: who can be put on it, and whom alerts and the digest go to then."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import AuditEntry, Notice, Post
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind
from incidents.models import ReviewDuty
from incidents.models.rota import on_duty
from incidents.operations import days, rota
from incidents.refusals import AlreadyDecided, FieldRefusal
from tests.factories import ClosureFactory

pytestmark = pytest.mark.django_db
# A Tuesday in term, after the digest is due.
NOW = datetime(2026, 11, 24, 15, 31, tzinfo=UK)
TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def put(site, person, by, **changed):
    answers = {"from_day": TODAY, "to_day": FRIDAY, "phone": ""} | changed
    return rota.put_on_rota(site=site, person=person, by=by, **answers)


def refused(field, *args, **changed):
    with pytest.raises(FieldRefusal) as refusal:
        put(*args, **changed)
    assert refusal.value.field == field
    assert not ReviewDuty.objects.filter(given_at=NOW).exclude(phone="old").exists()
    return refusal.value.message


def told(kind):
    return {each.recipient for each in Notice.objects.filter(kind=kind)}


# --- Putting on and taking off ----------------------------------------------------


@pytest.mark.parametrize("name", ["karen", "ruth", "dana"])
def test_whoever_leads_the_review_puts_a_reviewer_on_it(everyone, north, name):
    duty = put(north, everyone.sam, getattr(everyone, name))

    assert on_duty(north, on=FRIDAY) == everyone.sam
    assert on_duty(north, on=FRIDAY + timedelta(days=1)) is None
    entry = AuditEntry.objects.get(action="rota.put_on")
    assert entry.record_id == str(duty.pk)
    assert "Sam" not in str(entry.detail)


@pytest.mark.parametrize("name", ["sam", "asha", "jo", "ada", "colin"])
def test_others_do_not(everyone, north, name):
    with pytest.raises(NotAllowed):
        put(north, everyone.sam, getattr(everyone, name))


def test_a_deputy_of_another_site_does_not(ruth, sam, south):
    with pytest.raises(NotAllowed):
        put(south, sam, ruth)


@pytest.mark.parametrize("name", ["asha", "jo", "ada", "lena", "maria", "dean"])
def test_somebody_who_cannot_review_here_is_refused(everyone, north, name):
    person = getattr(everyone, name)

    message = refused("person", north, person, everyone.karen)

    assert message == "Choose somebody who can review here on all of these days"


def test_somebody_whose_post_ends_before_the_last_day_is_refused(sam, karen, north):
    Post.objects.filter(user=sam).update(to_day=FRIDAY - timedelta(days=1))

    refused("person", north, sam, karen)


def test_days_that_are_past_or_the_wrong_way_round_are_refused(sam, karen, north):
    yesterday = TODAY - timedelta(days=1)

    refused("to_day", north, sam, karen, from_day=FRIDAY, to_day=TODAY)
    refused("to_day", north, sam, karen, from_day=yesterday, to_day=yesterday)
    refused("to_day", north, sam, karen, to_day=date(2028, 1, 1))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (FRIDAY, FRIDAY),
        (TODAY, TODAY),
        (TODAY - timedelta(days=3), FRIDAY + timedelta(days=3)),
    ],
)
def test_two_are_not_on_duty_on_one_day(sam, ruth, karen, north, first, last):
    put(north, sam, karen, phone="old")

    message = refused("from_day", north, ruth, karen, from_day=first, to_day=last)

    assert "Sam Ogden is on duty from Tue 24 Nov to Fri 27 Nov" in message


def test_the_next_day_and_another_site_are_free(sam, karen, north, south):
    put(north, sam, karen)
    saturday = FRIDAY + timedelta(days=1)

    put(north, karen, karen, from_day=saturday, to_day=saturday)
    put(south, karen, karen)

    assert ReviewDuty.objects.count() == 3


def test_a_holiday_needs_a_phone_number(school, sam, karen, north):
    ClosureFactory(school=school, first_day=FRIDAY, last_day=FRIDAY)

    message = refused("phone", north, sam, karen)
    put(north, sam, karen, phone="01632 960345")

    assert message == "Enter a phone number: school is closed then"


def test_a_duty_that_is_taken_off_stays_as_a_row(sam, karen, north):
    duty = put(north, sam, karen)

    rota.take_off_rota(duty=duty, by=karen)

    assert on_duty(north, on=TODAY) is None
    duty.refresh_from_db()
    assert (duty.removed_by, duty.removed_at) == (karen, NOW)
    with pytest.raises(AlreadyDecided):
        rota.take_off_rota(duty=duty, by=karen)
    with pytest.raises(NotAllowed):
        rota.take_off_rota(duty=duty, by=sam)


def test_somebody_whose_post_has_ended_since_is_not_on_duty(sam, karen, north):
    put(north, sam, karen)
    Post.objects.filter(user=sam).update(to_day=TODAY - timedelta(days=1))

    assert on_duty(north, on=TODAY) is None


# --- Whom alerts and the digest go to -----------------------------------------------


def test_an_urgent_alert_goes_to_whoever_is_on_duty_too(everyone, north, send):
    put(north, everyone.sam, everyone.karen)

    send(cannot_wait=True)

    alerted = told(NoticeKind.URGENT_INCIDENT)
    assert alerted == {everyone.sam, everyone.karen, everyone.ruth, everyone.dana}


def test_nobody_on_duty_is_alerted_of_what_they_may_not_read(everyone, north, send):
    put(north, everyone.sam, everyone.karen)

    send(cannot_wait=True, people=[everyone.olive])

    assert everyone.sam not in told(NoticeKind.URGENT_INCIDENT)


def test_the_digest_goes_to_whoever_is_on_duty_and_not_to_the_dsl(
    sam, karen, north, send
):
    put(north, sam, karen)
    send()

    days.owe_digest(site=north, now=timezone.now())

    assert told(NoticeKind.REVIEW_DIGEST) == {sam}


def test_the_dsl_is_asked_for_what_whoever_is_on_duty_may_not_read(
    sam, karen, olive, north, send
):
    put(north, sam, karen)
    send()
    send(people=[olive])

    days.owe_digest(site=north, now=timezone.now())

    assert told(NoticeKind.REVIEW_DIGEST) == {sam, karen}


def test_with_nothing_for_whoever_is_on_duty_the_dsl_alone_is_asked(
    sam, karen, olive, north, send
):
    put(north, sam, karen)
    send(people=[olive])

    days.owe_digest(site=north, now=timezone.now())

    assert told(NoticeKind.REVIEW_DIGEST) == {karen}
