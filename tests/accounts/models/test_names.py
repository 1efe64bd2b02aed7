"""The parts of names follow the names, however those are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import NamePart, Pupil, User
from accounts.models.names import name_parts
from tests.factories import PupilFactory
from tests.import_files import bring_in, pupils_csv

pytestmark = pytest.mark.django_db


def parts_of(**whose):
    return set(NamePart.objects.filter(**whose).values_list("part", flat=True))


def test_a_part_has_two_letters_or_more_and_is_folded():
    assert name_parts("O'Brien-Łukasz", "Zoë J") == {"brien", "łukasz", "zoë"}


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_parts_are_the_same_however_an_accent_and_a_capital_are_typed(one, other):
    assert name_parts(one, other) == name_parts(f"{other} {one}")
    assert all(len(part) > 1 and part == part.casefold() for part in name_parts(one))


def test_saving_keeps_them(jayden):
    assert parts_of(pupil=jayden) == {"jayden", "marsh"}

    jayden.known_as, jayden.family_name = "Jay", "Marsh-Hill"
    jayden.save()

    assert parts_of(pupil=jayden) == {"jayden", "jay", "marsh", "hill"}


def test_saving_another_field_asks_nothing_of_them(asha, django_assert_num_queries):
    asha.job_title = "Tutor"
    with django_assert_num_queries(3):
        asha.save(update_fields=["job_title"])

    assert parts_of(user=asha) == {"asha", "patel"}


def test_writing_many_keeps_them(north):
    made = Pupil.objects.bulk_create(
        PupilFactory.build(site=north, given_name=f"Ann{at}", family_name="Lee")
        for at in range(3)
    )
    assert parts_of(pupil=made[1]) == {"ann1", "lee"}

    for pupil in made:
        pupil.family_name = "Roe"
    Pupil.objects.bulk_update(made, ["family_name"])

    assert parts_of(pupil=made[1]) == {"ann1", "roe"}


@pytest.mark.parametrize("model", [User, Pupil])
def test_a_name_is_not_updated_past_them(model, asha, jayden):
    with pytest.raises(TypeError, match="bulk_update"):
        model.objects.filter().update(given_name="Zed")

    assert model.objects.filter(given_name="Zed").count() == 0


def test_an_import_keeps_them(ada, north):
    row = ("A100", "Anna", "O'Brien-Łukasz", "04/05/2013", "Year 8", "8A")
    bring_in("pupils", pupils_csv(row), by=ada, site=north)
    anna = Pupil.objects.get()
    assert parts_of(pupil=anna) == {"anna", "brien", "łukasz"}

    bring_in("pupils", pupils_csv((*row[:2], "Hart", *row[3:])), by=ada, site=north)

    assert parts_of(pupil=anna) == {"anna", "hart"}
