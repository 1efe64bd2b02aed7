"""A page costs the same queries for somebody with one site and with ten."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from accounts.terms import Role
from incidents.models import ReviewDay
from incidents.terms import DayOutcome
from tests.factories import PostFactory, SiteFactory
from tests.people import person, signed_in
from tests.watching import assert_does_not_grow

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGUN = date(2026, 9, 1)
PAGES = [
    ("incidents:today", Role.DSL),
    ("incidents:today", Role.HEADTEACHER),
    ("incidents:days", Role.DSL),
    ("incidents:days", Role.COMMITTEE),
    ("incidents:review", Role.DSL),
    ("incidents:log", Role.STAFF),
    ("incidents:committee", Role.COMMITTEE),
    ("accounts:settings", Role.ADMINISTRATOR),
]


@pytest.fixture
def monday(time_machine):
    """A school day with an hour to go: the queue asks for a signature."""
    time_machine.move_to("2026-11-23T14:00:00+00:00", tick=False)


def at_work_everywhere(user, role, send, *, signer, has_incidents=True):
    """Return what gives the user the post at more sites, each of them at work."""
    school = user.posts.get().site.school
    days = [timezone.localdate() - timedelta(days=number) for number in range(1, 30)]

    def add(count):
        for _ in range(min(count, 9)):
            site = SiteFactory(school=school, review_begins_on=BEGUN)
            PostFactory(user=user, site=site, role=role)
            if has_incidents:
                send(site=site, by=PostFactory(site=site, role=Role.STAFF).user)
            ReviewDay.objects.bulk_create(
                ReviewDay(
                    site=site,
                    day=day,
                    outcome=DayOutcome.NIL_RETURN,
                    signed_by=signer,
                    reviewed_count=0,
                    left_count=0,
                )
                for day in days
            )

    return add


@pytest.mark.parametrize(("name", "role"), PAGES, ids=str)
def test_a_page_costs_no_more_for_ten_sites(
    client, monday, north, karen, send, name, role
):
    Site.objects.update(review_begins_on=BEGUN)
    user = person("Nell Ward", (role, north))
    signed_in(client, user)
    add = at_work_everywhere(user, role, send, signer=karen)

    def open_page():
        assert client.get(reverse(name)).status_code == 200

    assert_does_not_grow(open_page, add)


def test_ten_empty_queues_ask_for_their_signatures_at_no_more_cost(
    client, monday, north, karen, send
):
    Site.objects.update(review_begins_on=BEGUN)
    user = person("Nell Ward", (Role.DSL, north))
    signed_in(client, user)
    add = at_work_everywhere(user, Role.DSL, send, signer=karen, has_incidents=False)

    def open_page():
        page = client.get(reverse("incidents:review")).content.decode()
        assert page.count('name="untold"') >= user.posts.count()

    assert_does_not_grow(open_page, add)
