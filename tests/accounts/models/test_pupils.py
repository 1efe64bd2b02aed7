"""Whose pupils and groups a member of staff finds."""

from datetime import date

import pytest

from accounts.models import Group, Pupil
from tests.factories import GroupFactory, PupilFactory

pytestmark = pytest.mark.django_db


def test_staff_find_pupils_of_their_own_sites_only(
    asha, karen, wes, jayden, callum, ella, west
):
    theirs = PupilFactory(site=west)

    assert set(Pupil.objects.visible_to(asha)) == {jayden, callum}
    assert set(Pupil.objects.visible_to(karen)) == {jayden, callum, ella}
    assert set(Pupil.objects.visible_to(wes)) == {theirs}


@pytest.mark.parametrize("name", ["colin", "ada", "maria", "lena"])
def test_who_does_not_log_finds_no_pupil_and_no_group(name, everyone, willow, ella):
    person = getattr(everyone, name)

    assert not Pupil.objects.visible_to(person).exists()
    assert not Group.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    "words",
    ["sio", "siobhán", "O'Bri", "o'brien-Łuk", "Łukasz", "Shiv", "shiv o'b"],
)
def test_a_pupil_is_found_by_the_start_of_any_part_of_the_name(words, north):
    siobhan = PupilFactory(
        site=north,
        given_name="Siobhán",
        family_name="O'Brien-Łukasz",
        known_as="Shiv",
    )
    PupilFactory(site=north, given_name="Tom", family_name="Brand")

    assert list(Pupil.objects.named_like(words)) == [siobhan]


@pytest.mark.parametrize("words", ["", "  ", "hob", "%", "_"])
def test_nothing_or_the_middle_of_a_name_finds_nobody(words, north, jayden):
    PupilFactory(site=north, given_name="Shobhna", family_name="Rao")

    assert not Pupil.objects.named_like(words).exists()


def test_a_pupil_is_on_roll_from_joining_to_the_last_day(north):
    PupilFactory(site=north, joined_on=date(2026, 9, 3), left_on=date(2026, 11, 20))

    found = [
        Pupil.objects.on_roll(day).exists()
        for day in (
            date(2026, 9, 2),
            date(2026, 9, 3),
            date(2026, 11, 20),
            date(2026, 11, 21),
        )
    ]

    assert found == [False, True, True, False]


def test_a_group_is_found_by_the_start_of_its_name(willow, north):
    GroupFactory(site=north, name="Oak")

    assert list(Group.objects.named_like("wil")) == [willow]
    assert not Group.objects.named_like(" ").exists()
