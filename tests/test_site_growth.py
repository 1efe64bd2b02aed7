"""A page costs the same queries for somebody with one site and with ten."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, Post, Site
from accounts.terms import Role
from incidents.models import ReviewDay
from incidents.terms import DayOutcome
from tests.answer import PEOPLE, Answer
from tests.breaches import report_of
from tests.data_requests import record
from tests.factories import PostFactory, SiteFactory
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of
from tests.people import person, signed_in
from tests.watching import assert_does_not_grow, more_of, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGUN = date(2026, 9, 1)
# Who holds a post at North: whose sites become more.
POSTED = frozenset(PEOPLE) - {"dean", "wes", "maria", "lena", "nobody"}
# Rows of the places where they do not work, and a passkey that opens nothing: with
# it no page that asks for one can be opened.
LEFT_OUT = ("south", "west", "other_school", "passkey_of_asha")
OF_A_PASSKEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}


@pytest.fixture
def monday(time_machine):
    """A school day with an hour to go: the queue asks for a signature."""
    time_machine.move_to("2026-11-23T14:00:00+00:00", tick=False)


def nil_return(site, day, signer):
    return ReviewDay(
        site=site,
        day=day,
        outcome=DayOutcome.NIL_RETURN,
        signed_by=signer,
        reviewed_count=0,
        left_count=0,
    )


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
            ReviewDay.objects.bulk_create(nil_return(site, day, signer) for day in days)

    return add


def measured(answers) -> list[tuple[Answer, str]]:
    """Return each page of the URL table with those it is opened as.

    A page without a row is opened as everybody who may see it: a home shows each
    post something else. A page about one thing is opened as the first of them, for
    what is at North or of its school.
    """
    found = []
    for answer in answers:
        if answer.row.startswith(LEFT_OUT):
            continue
        names = [name for name in answer.gets.get(200, "").split() if name in POSTED]
        found += [(answer, name) for name in (names[:1] if answer.row else names)]
    return found


def grow(people, sites, send) -> None:
    """Let everybody of North work at these sites too, each of which is at work."""
    days = [timezone.localdate() - timedelta(days=number) for number in range(1, 30)]
    for site in sites:
        for post in Post.objects.filter(site__name="North"):
            PostFactory(user=post.user, site=site, role=post.role)
        send(site=site, by=people.asha)
        report_of(site, people.asha, found_at=timezone.now())
        record(site, people.asha, received_on=timezone.localdate())
        ReviewDay.objects.bulk_create(
            nil_return(site, day, people.karen) for day in days
        )
    # Each notice on a page asks what has become of its matter, and a page has 20 at
    # most (`accounts.shown_notices`): they are measured there and not here.
    Notice.objects.update(read_at=timezone.now())


def opened_once(pages, rows, people) -> dict[str, Callable[[], None]]:
    """Return what opens each page once more, as somebody who has it open already."""
    found = {}
    for answer, name in pages:
        client = client_of(people, name, confirmed=answer.confirmed)
        open_page = partial(_open, client, url_of(answer, rows, people))
        open_page()
        found[f"{answer} as {name}"] = open_page
    return found


def _open(client, url) -> None:
    assert client.get(url).status_code == 200, url


def cost_of_each(pages) -> dict[str, list[str]]:
    """Return what each page asks of the database when it is opened."""
    return {page: queries_of(open_page) for page, open_page in pages.items()}


@pytest.mark.long
def test_no_page_costs_more_for_ten_sites_than_for_four(monday, people, rows, send):
    Site.objects.update(review_begins_on=BEGUN)
    school = people.asha.posts.get().site.school
    more = SiteFactory.create_batch(8, school=school, review_begins_on=BEGUN)

    grow(people, more[:2], send)
    pages = opened_once(measured(ANSWERS), rows, people)
    few = cost_of_each(pages)
    grow(people, more[2:], send)
    many = cost_of_each(pages)

    grown = {
        page: more_of(many[page], asked)
        for page, asked in few.items()
        if len(many[page]) != len(asked)
    }
    assert grown == {}


def test_every_page_that_somebody_with_a_post_may_see_is_measured():
    seen = {
        answer.name
        for answer in ANSWERS
        if POSTED & set(answer.gets.get(200, "").split())
    }

    assert seen - {answer.name for answer, _ in measured(ANSWERS)} == OF_A_PASSKEY


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
