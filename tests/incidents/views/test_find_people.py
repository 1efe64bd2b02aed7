"""The people picker: who is offered, and how little is said of them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.forms.offered import offered_at
from tests.factories import GroupFactory, PupilFactory
from tests.incidents.views.answering import PEOPLE
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


# --- The picker -----------------------------------------------------------------


def found(page, words):
    return page.get(PEOPLE, {"q": words}).json()["people"]


def test_l11_the_picker_tells_no_more_than_who_it_is(page, jayden, willow, north):
    [pupil] = found(page, "jay")

    assert pupil == {
        "id": f"pupil:{jayden.pk}",
        "name": "Jayden Marsh",
        "known_as": "",
        "year": "Year 8",
        "class": "Willow",
        "site": "North",
        "born": "",
    }


def test_two_of_one_name_are_told_apart_by_their_birthday(page, jayden, north):
    PupilFactory(
        site=north, given_name="Jayden", family_name="Marsh", born_on=date(2012, 2, 9)
    )

    assert [row["born"] for row in found(page, "jayden")] == ["4 May", "9 February"]


def test_a_chosen_one_of_two_of_one_name_keeps_the_birthday(asha, jayden, north):
    token = f"pupil:{jayden.pk}"

    def about():
        return offered_at(north, [token], by=asha).people[token].about

    alone = about()
    other = PupilFactory(
        site=north, given_name="Jayden", family_name="Marsh", born_on=date(2012, 2, 9)
    )

    chosen = about()
    other.left_on = timezone.localdate() - timedelta(days=1)
    other.save()

    assert "born" not in alone
    assert chosen == f"{alone}, born 4 May"
    assert about() == alone


def test_a_surname_a_known_as_name_and_a_class_find_who_they_are(page, north, willow):
    PupilFactory(site=north, given_name="Siobhan", family_name="Walsh", known_as="Shiv")

    assert [row["name"] for row in found(page, "wals")] == ["Siobhan Walsh"]
    [known] = found(page, "shi")
    assert (known["name"], known["known_as"]) == ("Siobhan Walsh", "Shiv")
    assert [row["id"] for row in found(page, "wil")] == [f"group:{willow.pk}"]


@pytest.mark.parametrize("words", ["", "j", " j ", "\0\0", "%%", "__"])
def test_l11_fewer_than_two_letters_or_signs_find_nobody(page, jayden, words):
    assert found(page, words) == []


def test_l11_at_most_eight_come_back(page, north):
    PupilFactory.create_batch(20, site=north, given_name="Jaya")

    assert len(found(page, "jaya")) == 8


def test_a_class_comes_with_its_size(page, willow):
    [group] = found(page, "willow")

    assert group["name"] == "Whole class, Willow, 2 pupils"


def test_staff_of_ones_sites_are_found_and_nobody_elses(
    page, everyone, wes, ella, west, south
):
    GroupFactory(site=south, name="Hartside")
    PupilFactory(site=west, given_name="Hartley")

    assert [row["name"] for row in found(page, "ruth ha")] == ["Ruth Hall"]
    assert found(page, "dean") == []
    assert found(page, "lena") == []
    assert found(page, "maria") == []
    assert found(page, "wes") == []
    assert found(page, "hart") == []


def test_a_leaver_among_the_pupils_is_not_offered(page, jayden):
    jayden.left_on = timezone.localdate() - timedelta(days=1)
    jayden.save()

    assert found(page, "jayden") == []


@pytest.mark.parametrize("words", ["o'br", "łukasz", "ŁUK", "Zof", "zofia o'b"])
def test_a_name_of_several_parts_is_found_by_each(page, north, words):
    PupilFactory(site=north, given_name="Zofia", family_name="O'Brien-Łukasz")

    assert [row["name"] for row in found(page, words)] == ["Zofia O'Brien-Łukasz"]


def test_both_sites_are_searched_for_somebody_with_two(client, karen, jayden, ella):
    browser = signed_in(client, karen)

    assert [row["site"] for row in found(browser, "ella")] == ["South"]
    assert [row["site"] for row in found(browser, "jayden")] == ["North"]


def test_the_picker_costs_the_same_for_many(page, north):
    # As many as fill the list: from there on it asks for no staff.
    PupilFactory.create_batch(8, site=north, given_name="Jaya")

    def add_rows(count):
        PupilFactory.create_batch(count, site=north, given_name="Jaya")

    assert_does_not_grow(lambda: page.get(PEOPLE, {"q": "jaya"}), add_rows)
