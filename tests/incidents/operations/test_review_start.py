"""From when on days are reviewed: it never takes a missed day away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.operations.people import AlreadyThere
from accounts.refusals import NotAllowed
from incidents.models import ReviewDay
from incidents.operations import review_start
from incidents.terms import DayOutcome
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(north):
    """Today, which is the first day that is reviewed at north."""
    today = timezone.localdate()
    type(north).objects.update(review_begins_on=today)
    return today


def change(site, by, day):
    review_start.change_review_start(site=site, first_day=day, by=by)
    site.refresh_from_db()
    return site.review_begins_on


@pytest.mark.parametrize("days", [-366, -1, 1, 366])
def test_before_anything_is_logged_it_goes_both_ways(north, ada, today, days):
    day = today + timedelta(days=days)

    assert change(north, ada, day) == day

    entry = AuditEntry.objects.get(action="change_review_start")
    assert (entry.site, entry.by) == (north, ada)
    assert entry.detail == {"was": today.isoformat(), "now": day.isoformat()}


@pytest.mark.parametrize("days", [-367, 367])
def test_a_day_that_cannot_be_meant_is_refused(north, ada, today, days):
    with pytest.raises(review_start.NotInReach):
        change(north, ada, today + timedelta(days=days))


def test_once_an_incident_was_logged_it_goes_back_alone(north, ada, today, send):
    send()

    with pytest.raises(review_start.HasBegun, match="stays missed"):
        change(north, ada, today + timedelta(days=1))
    day = today - timedelta(days=1)

    assert change(north, ada, day) == day


def test_once_a_day_was_signed_it_goes_back_alone(north, ada, today, karen):
    ReviewDay.objects.create(
        site=north,
        day=today,
        outcome=DayOutcome.NIL_RETURN,
        signed_by=karen,
        reviewed_count=0,
        left_count=0,
    )

    with pytest.raises(review_start.HasBegun):
        change(north, ada, today + timedelta(days=1))


def test_what_happened_at_another_site_does_not_count(south, ada, today, send):
    send()

    assert change(south, ada, today + timedelta(days=7)) == today + timedelta(days=7)


def test_the_same_day_again_is_said(north, ada, today):
    with pytest.raises(AlreadyThere):
        change(north, ada, today)


@pytest.mark.parametrize("name", ["karen", "dana", "asha", "wes"])
def test_it_is_for_administrators_of_the_site(request, north, today, name):
    with pytest.raises(NotAllowed):
        change(north, request.getfixturevalue(name), today - timedelta(days=1))


def test_the_page_asks_for_a_tick_and_shows_the_refusal_beside_the_day(
    client, north, ada, today, send
):
    send()
    page = reverse("incidents:review_start", args=[north.pk])
    signed_in(client, ada)

    def sent(days, **more):
        day = today + timedelta(days=days)
        boxes = (day.day, day.month, day.year)
        return {f"first_day_{number}": box for number, box in enumerate(boxes)} | more

    unsure = client.post(page, sent(-7)).content.decode()
    later = client.post(page, sent(7, understood="on")).content.decode()
    earlier = client.post(page, sent(-7, understood="on"), follow=True)

    assert "Tick the box if you want to go on" in unsure
    assert "It can begin earlier and not later" in " ".join(later.split())
    begun = today - timedelta(days=7)
    assert f"Since {begun.day} {begun:%b %Y}" in earlier.content.decode()
