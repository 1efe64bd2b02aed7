"""Where people land, and what waits for them there."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.terms import Role
from incidents.operations import reviewing
from tests.factories import PostFactory
from tests.incidents.views.happenings import notice_for, sign
from tests.incidents.views.pages import page, text
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def landing(user):
    return signed_in(Client(), user).get(reverse("incidents:home"))["Location"]


# --- Where each person lands --------------------------------------------------


@pytest.mark.parametrize(
    ("name", "url_name"),
    [
        ("asha", "incidents:today"),
        ("olive", "incidents:today"),
        ("priya", "incidents:today"),
        ("karen", "incidents:today"),
        ("dana", "incidents:today"),
        ("jo", "incidents:security"),
        ("colin", "incidents:committee"),
        ("ada", "accounts:settings"),
        ("maria", "accounts:family"),
    ],
)
def test_each_person_lands_on_what_they_must_do(everyone, name, url_name):
    assert landing(getattr(everyone, name)) == reverse(url_name)


def test_a_reviewer_lands_in_the_queue_when_something_waits(karen, send):
    send()

    assert landing(karen) == reverse("incidents:review")


def test_a_head_lands_on_today_even_when_something_waits(dana, send):
    send()

    assert landing(dana) == reverse("incidents:today")


def test_what_a_reviewer_may_not_read_does_not_send_them_to_the_queue(
    sam, karen, olive, send
):
    send(people=[olive])

    assert landing(sam) == reverse("incidents:today")


def test_a_technician_who_also_reviews_lands_as_a_reviewer(jo, north):
    PostFactory(user=jo, role=Role.SLT, site=north)

    assert landing(jo) == reverse("incidents:today")


# --- Today ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["colin", "ada", "maria"])
def test_today_is_for_those_who_log(everyone, name):
    assert page(getattr(everyone, name), "today").status_code == 403


def test_today_says_when_nothing_waits(asha):
    assert "Nothing waiting for you. Checked at" in text(asha, "today")


def test_today_shows_the_three_latest_reports(asha, send):
    sent = [send() for _ in range(4)]

    shown = text(asha, "today")

    assert [incident.reference in shown for incident in sent] == [
        False,
        True,
        True,
        True,
    ]


def test_staff_see_no_numbers_of_others_work(asha, send):
    send()

    assert "to review" not in text(asha, "today")


def test_a_reviewer_sees_how_many_wait(sam, karen, olive, send):
    send()
    send()
    send(people=[olive])

    shown = page(sam, "today").context["waiting"]

    assert [(line.number, line.words) for line in shown] == [(2, "incidents to review")]


@time_machine.travel("2026-09-16 10:00+01:00", tick=False)
def test_a_head_sees_what_waits_what_is_overdue_and_the_days_missed(
    dana, karen, asha, north, south, send
):
    for site in (north, south):
        site.review_begins_on = date(2026, 9, 14)
        site.save()
    sign(north, date(2026, 9, 14), karen)
    incident = send()
    send()
    decide_for(incident, owner=asha, by=karen, minutes=5)

    with time_machine.travel("2026-09-16 10:06+01:00", tick=False):
        shown = page(dana, "today").context["waiting"]

    assert [(line.number, line.words) for line in shown] == [
        (1, "incident to review"),
        (1, "follow-up overdue"),
        (3, "school days not reviewed this term"),
    ]


def decide_for(incident, *, owner, by, minutes=60, what="Ring home"):
    return reviewing.decide_further_action(
        incident=incident,
        what=what,
        owner=owner,
        due_at=timezone.now() + timedelta(minutes=minutes),
        by=by,
    )


@pytest.mark.parametrize(("seconds", "is_overdue"), [(-1, False), (1, True)])
def test_a_follow_up_is_overdue_from_the_second_after_it_was_due(
    asha, karen, send, seconds, is_overdue
):
    now = datetime.fromisoformat("2026-10-14T10:00:00+01:00")
    with time_machine.travel(now, tick=False):
        decide_for(send(), owner=asha, by=karen)

    with time_machine.travel(now + timedelta(hours=1, seconds=seconds), tick=False):
        shown = text(asha, "today")

    assert "Ring home" in shown
    assert ("Overdue" in shown) is is_overdue


def test_an_owner_who_may_not_read_the_record_gets_no_link_to_it(asha, karen, send):
    incident = send(by=karen)
    decide_for(incident, owner=asha, by=karen)

    shown = text(asha, "today")

    assert incident.reference in shown
    assert reverse("incidents:record", args=[incident.reference]) not in shown


def test_a_notice_is_shown_until_it_is_put_away(ruth, north):
    notice = notice_for(ruth, north)
    client = signed_in(Client(), ruth)
    before = client.get(reverse("incidents:today")).content.decode()

    away = reverse("accounts:put_away_notice", args=[notice.pk])
    answer = client.post(f"{away}?back=/today/")

    assert f"{away}?back=%2Ftoday%2F" in before
    assert "Nobody signed the review of Mon 14 Sep at North." in before
    assert answer["Location"] == reverse("incidents:today")
    assert "Nobody signed" not in client.get(answer["Location"]).content.decode()


def test_somebody_elses_notice_stays_and_answers_alike(asha, ruth, north):
    notice = notice_for(ruth, north)
    client = signed_in(Client(), asha)

    theirs = client.post(reverse("accounts:put_away_notice", args=[notice.pk]))
    missing = client.post(reverse("accounts:put_away_notice", args=[uuid4()]))

    notice.refresh_from_db()
    assert notice.read_at is None
    assert theirs.status_code == missing.status_code == 302
