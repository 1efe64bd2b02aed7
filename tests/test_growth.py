"""A page costs the same queries for 1 row and for 50, and no more than it may.

Pages whose growth is told beside their other tests are not repeated here. A page
without a growth test anywhere fails the build (tests/growing.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.operations import posts, records
from accounts.shown_notices import ON_A_PAGE
from accounts.terms import AccessKind, NoticeKind, RecordKind, Role
from incidents.models import ReviewDay
from incidents.operations import following_up, reviewing
from incidents.terms import DayOutcome, NoActionReason
from tests.factories import (
    LONG_AGO,
    ClosureFactory,
    DeviceFactory,
    GroupFactory,
    ParentalLinkFactory,
    PostFactory,
    PupilFactory,
    UserFactory,
)
from tests.growing import WITHOUT_LIST, names_measured, pages_measured
from tests.incidents.views.answering import answers, of_person, post
from tests.incidents.views.happenings import notice_for, soon
from tests.matrix import ANSWERS
from tests.people import person, signed_in
from tests.watching import PageGrew, assert_does_not_grow, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What these cost, sign-in and session included: at most the 8 of a list and the 10 of
# a record that are aimed at. The queue has a record open beside its list.
QUEUE, DONE, LOOKED = 8, 5, 6
# Two of the 10 that logging may cost are the session and the person with their posts.
# A draft that holds what is sent is not read first.
# A group costs one more: its members of now are kept in a table of their own.
LOGGING, WITH_GROUP = 10, 11


@dataclass(frozen=True)
class Growth:
    """A page, who opens it and what makes its list longer."""

    name: str
    by: str
    add: Callable[[SimpleNamespace, int], object]
    row: str = ""
    limit: int | None = None

    def __str__(self) -> str:
        return self.name


def wait(world, count):
    for _ in range(count):
        world.send(people=[world.jayden])


def decide(world, count):
    for _ in range(count):
        reviewing.take_no_further_action(
            incident=world.send(), reason=NoActionReason.LOW_LEVEL, by=world.karen
        )


def fill_today(world, count):
    """Add at least what fills Today: each of its five notices is worded by a query."""
    for _ in range(max(count, 5)):
        incident = world.send(by=world.karen)
        told = Notice.objects.filter(kind=NoticeKind.MISSED_DAY).count()
        day = LONG_AGO + timedelta(weeks=told)
        notice_for(world.karen, world.north, step=day.isoformat())
        reviewing.decide_further_action(
            incident=incident,
            what="Ring",
            owner=world.karen,
            due_at=soon(),
            by=world.ruth,
        )


def fill_notices(world, count):
    """Tell of at least a page of posts to confirm: each is worded by a query."""
    for _ in range(max(count, ON_A_PAGE)):
        Notice.objects.create(
            site=world.north,
            recipient=world.karen,
            kind=NoticeKind.POST_TO_CONFIRM,
            record_kind=RecordKind.PROPOSAL,
            record_id=uuid4(),
        )


def fill_queue(world, count):
    """Let incidents wait, and the first of them have much to show."""
    wait(world, count)
    for _ in range(count):
        following_up.add_to_timeline(
            incident=world.first,
            kind="note",
            words="She rang back.",
            happened_at=timezone.now(),
            by=world.karen,
        )


def look(world, count):
    for _ in range(count):
        records.record_access(
            kind=AccessKind.RECORD,
            record_kind=RecordKind.INCIDENT,
            record=world.first,
            by=person(f"Reader {uuid4().hex[:6]}", (Role.DSL, world.north)),
        )


def sign_days(world, count):
    """Sign `count` further school days, from yesterday backwards."""
    day = ReviewDay.objects.filter(site=world.north).order_by("day").values_list("day")
    last = min((each[0] for each in day), default=timezone.localdate())
    for _ in range(count):
        last -= timedelta(days=1)
        while last.weekday() > 4:
            last -= timedelta(days=1)
        ReviewDay.objects.create(
            site=world.north,
            day=last,
            outcome=DayOutcome.REVIEWED,
            signed_by=world.karen,
            signed_at=timezone.now(),
            reviewed_count=0,
            left_count=0,
        )


def employ(world, count):
    today = timezone.localdate()
    for number in range(count):
        PostFactory(site=world.north)
        ClosureFactory(
            school=world.north.school, first_day=today + timedelta(days=number)
        )


def hold_posts(world, count):
    for _ in range(count):
        PostFactory(user=world.asha, site=world.north)


def bear(world, count):
    for _ in range(count):
        ParentalLinkFactory(user=world.maria, pupil=PupilFactory(site=world.north))


def propose(world, count, *, by=None):
    for _ in range(count):
        posts.ask_for_post(
            user=UserFactory(),
            role=Role.DEPUTY_DSL,
            site=world.north,
            from_day=timezone.localdate(),
            by=by or world.ada,
        )


def propose_to_ada(world, count):
    """Let another administrator propose at least what fills the notices."""
    other = person(f"Linnet {uuid4().hex[:6]}", (Role.ADMINISTRATOR, world.north))
    propose(world, max(count, ON_A_PAGE), by=other)


def add_devices(world, count):
    for _ in range(count):
        DeviceFactory(site=world.north)


def lead(world, count):
    for _ in range(count):
        PostFactory(site=world.north, role=Role.DSL)


def close(world, count):
    ClosureFactory.create_batch(
        count, school=world.north.school, first_day=date(2034, 9, 1)
    )


def add_kinds(world, count):
    kind = world.north.school.incident_kinds.first()
    for _ in range(count):
        kind.pk, kind.code = None, uuid4().hex[:8]
        kind.save()


GROWTHS = [
    Growth("incidents:today", "karen", fill_today),
    # All of these are over, so as many are worded as ever are.
    Growth("incidents:today", "karen", fill_notices),
    Growth("accounts:notices", "karen", fill_notices),
    Growth("incidents:review", "karen", fill_queue, limit=QUEUE),
    Growth("incidents:review_one", "karen", fill_queue, row="reference", limit=QUEUE),
    Growth("incidents:review_lines", "karen", fill_queue),
    Growth("incidents:reviewed_today", "karen", decide, limit=DONE),
    Growth("incidents:looked", "karen", look, row="reference", limit=LOOKED),
    Growth("incidents:finish", "karen", wait, row="north_id"),
    Growth("incidents:days", "karen", sign_days),
    Growth("accounts:settings", "ada", employ),
    Growth("accounts:settings", "ada", propose_to_ada),
    Growth("accounts:people", "ada", employ),
    Growth("accounts:invitations", "ada", employ),
    Growth("accounts:person", "ada", hold_posts, row="asha_id"),
    Growth("accounts:posts_to_confirm", "dana", propose),
    Growth("accounts:settings_alerts", "ada", lead, row="north_id"),
    Growth("accounts:devices", "ada", add_devices),
    Growth("accounts:calendar", "ada", close, row="school_id"),
    Growth("incidents:kinds", "ada", add_kinds, row="school_id"),
    Growth("accounts:account", "asha", hold_posts),
    Growth("accounts:family", "maria", bear),
]


@pytest.fixture
def world(karen, ruth, dana, asha, ada, maria, jayden, north, south, send):
    first = send(people=[jayden])
    return SimpleNamespace(
        karen=karen,
        ruth=ruth,
        asha=asha,
        ada=ada,
        maria=maria,
        jayden=jayden,
        north=north,
        south=south,
        send=send,
        first=first,
        reference=first.reference,
        north_id=north.pk,
        dana=dana,
        asha_id=asha.pk,
        school_id=north.school_id,
    )


def assert_page_keeps_its_cost(growth, world):
    """Open the page as its reader, with 1 row and with 50, and hold it to its limit."""
    client = signed_in(Client(), getattr(world, growth.by))
    args = [getattr(world, growth.row)] if growth.row else []

    def open_page():
        assert client.get(reverse(growth.name, args=args)).status_code == 200

    statements = assert_does_not_grow(open_page, lambda count: growth.add(world, count))

    assert growth.limit is None or statements <= growth.limit


@pytest.mark.parametrize("growth", GROWTHS, ids=str)
def test_a_page_costs_the_same_for_one_row_and_fifty(growth, world):
    assert_page_keeps_its_cost(growth, world)


@pytest.mark.urls("tests.planted_pages")
def test_a_planted_page_with_a_query_for_each_row_is_found(world):
    assert_page_keeps_its_cost(Growth("planted_once", "karen", wait), world)

    with pytest.raises(PageGrew, match="accounts_user"):
        assert_page_keeps_its_cost(Growth("planted_rows", "karen", wait), world)


@pytest.mark.urls("tests.planted_pages")
def test_a_planted_page_over_its_limit_is_found(world):
    with pytest.raises(AssertionError):
        assert_page_keeps_its_cost(
            Growth("planted_once", "karen", wait, limit=1), world
        )


def test_logging_costs_the_same_for_many_people_and_keeps_to_its_limit(world):
    client = signed_in(Client(), world.asha)

    def saved_with(people):
        """Return a page that has saved what it holds, as one has before Send."""
        sent = answers(no_one="" if people else "on", site=world.north.pk)
        for number, each in enumerate(people):
            sent |= of_person(each, number)
        post(client, sent | {"do-save": "1"})
        return sent

    def send(page):
        assert post(client, page).status_code == 302, "the incident is sent"

    def cost(*people):
        page = saved_with(people)
        return len(queries_of(lambda: send(page)))

    pupils = PupilFactory.create_batch(20, site=world.north)
    away = PupilFactory(site=world.south)
    PostFactory(user=world.asha, site=world.south)
    groups = GroupFactory.create_batch(2, site=world.north)
    for group in groups:
        group.pupils.set(pupils)
    send(saved_with([]))
    assert cost(pupils[0]) == cost(*pupils) <= LOGGING
    assert cost(world.ruth, pupils[0]) <= LOGGING
    assert cost(world.ruth, world.dana, away, *pupils) <= LOGGING
    assert cost(groups[0]) <= WITH_GROUP
    assert cost(world.ruth, world.dana, away, *pupils, *groups) <= WITH_GROUP


def pages_with_something() -> set[str]:
    """Return every address that shows somebody a page on a GET."""
    return {answer.name for answer in ANSWERS if 200 in answer.gets}


def test_every_page_has_a_growth_test_or_is_known_to_have_no_list():
    assert pages_with_something() - pages_measured() - WITHOUT_LIST == set()


def test_no_page_is_called_without_a_list_that_is_gone_or_is_measured():
    assert WITHOUT_LIST - pages_with_something() == set()
    assert WITHOUT_LIST & pages_measured() == set()


def test_a_page_is_measured_by_a_growth_test_only():
    source = """
PAGE = reverse("incidents:through_a_constant")
def test_it_grows():
    assert_does_not_grow(lambda: get(reverse("incidents:measured"), PAGE), add)
def test_it_opens():
    assert get(reverse("incidents:opened"))
"""
    assert names_measured(source) == {
        "incidents:measured",
        "incidents:through_a_constant",
    }
