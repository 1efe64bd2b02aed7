"""Posts and what they let their holders do, on the day and at the site."""

from datetime import date

import pytest
import time_machine

from accounts.abilities import (
    ABILITIES,
    JOB,
    NEEDS_SECOND_FACTOR,
    PUBLIC,
    require,
    roles_with,
)
from accounts.models import User
from accounts.refusals import NotAllowed
from accounts.terms import Ability, Role
from tests.factories import PostFactory, UserFactory

TERM_DAY = "2026-11-24T10:00:00+00:00"


def test_every_role_has_a_row_in_the_table():
    assert set(ABILITIES) == set(Role)


def test_an_administrator_reads_no_narrative_and_the_committee_no_record():
    readers = {Ability.READ_INCIDENT, Ability.READ_RESTRICTED, Ability.REVIEW_INCIDENT}

    assert not ABILITIES[Role.ADMINISTRATOR] & readers
    assert not ABILITIES[Role.COMMITTEE] & readers
    assert not ABILITIES[Role.TECHNICAL] & readers


def test_only_the_head_reads_what_is_for_the_head():
    assert roles_with(Ability.READ_HEAD_ONLY) == [Role.HEADTEACHER]


def test_every_post_records_a_request_and_who_handles_breaches_handles_them():
    assert roles_with(Ability.RECORD_REQUEST) == list(ABILITIES)
    assert roles_with(Ability.HANDLE_REQUEST) == roles_with(Ability.HANDLE_BREACH)
    assert Ability.HANDLE_REQUEST in NEEDS_SECOND_FACTOR


def test_every_post_but_the_committee_reports_a_breach():
    others = [role for role in ABILITIES if role != Role.COMMITTEE]

    assert roles_with(Ability.REPORT_BREACH) == others


def test_the_public_sends_a_request_and_may_do_nothing_else():
    may = {ability for ability in Ability if PUBLIC.has_ability(ability)}

    assert may == {Ability.RECORD_REQUEST}
    assert str(PUBLIC) == "The public form"


def test_the_scheduled_jobs_may_do_nothing_that_needs_an_ability():
    with pytest.raises(NotAllowed):
        require(JOB, Ability.LOG_INCIDENT)


@pytest.mark.django_db
def test_an_ability_holds_at_the_site_of_the_post_alone(ruth, north, south):
    require(ruth, Ability.REVIEW_INCIDENT, at=north)

    with pytest.raises(NotAllowed):
        require(ruth, Ability.REVIEW_INCIDENT, at=south)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22T23:59:59+00:00", False),
        ("2026-11-23T00:00:00+00:00", True),
        ("2026-11-27T23:59:59+00:00", True),
        ("2026-11-28T00:00:00+00:00", False),
    ],
)
def test_a_post_holds_from_its_first_day_to_the_end_of_its_last(now, expected, north):
    post = PostFactory(
        role=Role.DSL,
        site=north,
        from_day=date(2026, 11, 23),
        to_day=date(2026, 11, 27),
    )
    user = User.objects.get(pk=post.user_id)

    with time_machine.travel(now, tick=False):
        assert user.has_ability(Ability.REVIEW_INCIDENT, at=north) is expected
        assert (Ability.REVIEW_INCIDENT in user.duties) is expected


@pytest.mark.django_db
def test_a_post_ended_a_moment_ago_is_gone_for_operations_at_once(karen, north):
    assert karen.has_ability(Ability.REVIEW_INCIDENT, at=north)

    with time_machine.travel(TERM_DAY, tick=False):
        karen.posts.update(to_day=date(2026, 11, 23))

        assert not karen.has_ability(Ability.REVIEW_INCIDENT, at=north)


@pytest.mark.django_db
def test_somebody_made_inactive_can_do_nothing(karen, north):
    karen.is_active = False

    assert not karen.has_ability(Ability.LOG_INCIDENT, at=north)


@pytest.mark.django_db
def test_two_posts_add_up(north, south):
    user = UserFactory()
    PostFactory(user=user, role=Role.STAFF, site=north)
    PostFactory(user=user, role=Role.DSL, site=south)

    assert user.has_ability(Ability.LOG_INCIDENT, at=north)
    assert not user.has_ability(Ability.REVIEW_INCIDENT, at=north)
    assert user.duties.sites_for(Ability.REVIEW_INCIDENT) == [south]
    assert user.duties.sites_for(Ability.LOG_INCIDENT) == [north, south]


@pytest.mark.django_db
def test_reviewers_technicians_and_administrators_need_a_second_factor(everyone):
    needing = {
        name
        for name, person in vars(everyone).items()
        if person.duties.needs_second_factor
    }

    assert needing == {"karen", "ruth", "dana", "sam", "jo", "priya", "ada"}


@pytest.mark.django_db
def test_able_to_finds_those_of_the_site_on_the_day(everyone, north, south, wes):
    on = date(2026, 11, 24)
    at_north = User.objects.able_to(Ability.READ_INCIDENT, site=north, on=on)
    at_south = User.objects.able_to(Ability.READ_INCIDENT, site=south, on=on)

    assert set(at_north) == {everyone.karen, everyone.ruth, everyone.dana, everyone.sam}
    assert set(at_south) == {everyone.karen, everyone.dana}
