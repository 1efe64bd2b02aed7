"""Which column holds what, by its heading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.operations.roll.groups import GroupImporter
from accounts.operations.roll.parents import ParentImporter
from accounts.operations.roll.pupils import PupilImporter
from accounts.operations.roll.staff import StaffImporter

LAYOUTS = [
    importer.layout
    for importer in (PupilImporter, GroupImporter, ParentImporter, StaffImporter)
]


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        # As Arbor, SIMS and Bromcom head them.
        (
            ("Arbor Student ID", "First name", "Last name", "Date of birth", "Year"),
            ("mis_id", "given_name", "family_name", "born_on", "year_group"),
        ),
        (
            ("UPN", "Adno", "Legal Surname", "Legal Forename", "DOB", "Year Group",
             "Reg Group"),
            ("upn", "admission_number", "family_name", "given_name", "born_on",
             "year_group", "class_name"),
        ),
        (
            ("Student UPN", "Preferred First Name", "Student Forename", "Surname",
             "Date of Birth", "Year Group", "Tutor Group", "Date of Leaving"),
            ("upn", "known_as", "given_name", "family_name", "born_on", "year_group",
             "class_name", "left_on"),
        ),
        (("  upn ", "FORENAME", "sur_name"), ("upn", "given_name", "family_name")),
    ],
)  # fmt: skip
def test_the_headings_of_other_systems_are_known(headings, codes):
    assert tuple(PupilImporter.layout.guess(headings).values()) == codes


def test_each_thing_is_found_once():
    guess = PupilImporter.layout.guess(("Surname", "Legal Surname"))

    assert guess == {0: "family_name"}


def test_a_parents_file_tells_the_pupil_from_the_parent():
    guess = ParentImporter.layout.guess(
        ("Student Surname", "Student Forename", "Surname", "Forename", "Email")
    )

    assert guess == {
        0: "family_name",
        1: "given_name",
        2: "parent_family_name",
        3: "parent_given_name",
        4: "email",
    }


def test_what_is_missing_is_said_in_words():
    missing = PupilImporter.layout.missing(["upn", "given_name", "family_name"])

    assert missing == ["Date of birth", "Year group"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_template_of_a_kind_is_known_by_its_headings(layout):
    labels = [column.label for column in layout.columns]
    codes = [column.code for column in layout.columns]

    assert list(layout.guess(labels).values()) == codes
    assert layout.missing(codes) == []


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_headings_give_a_guess_without_a_fault(headings):
    for layout in LAYOUTS:
        guess = layout.guess(headings)

        assert len(set(guess.values())) == len(guess)
        assert all(number < len(headings) for number in guess)
