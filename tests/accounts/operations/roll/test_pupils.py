"""Bringing in pupils: who is new, changed, moved, back and gone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Group, OutsideId, Pupil
from accounts.terms import GroupKind, ImportState
from tests.factories import GroupFactory, PupilFactory
from tests.import_files import bring_in, checked, csv_of, problems, pupils_csv, report

pytestmark = pytest.mark.django_db

ANNA = ("A100", "Anna", "O'Brien-Łukasz", "04/05/2013", "Year 8", "8A")
BEN = ("A200", "Ben", "Hart", "2012-11-30", "9", "9B")


def test_new_pupils_come_in_with_their_classes(ada, north):
    run = bring_in("pupils", pupils_csv(ANNA, BEN), by=ada, site=north)

    anna = Pupil.objects.get(given_name="Anna")
    assert run.state == ImportState.DONE
    assert run.counts["new"] == 2
    assert (anna.family_name, anna.born_on) == ("O'Brien-Łukasz", date(2013, 5, 4))
    assert (anna.year_group, anna.site, anna.left_on) == (8, north, None)
    assert list(anna.groups.values_list("name", "kind")) == [("8A", GroupKind.CLASS)]
    assert anna.outside_ids.get().value == "A100"


def test_the_same_file_again_changes_nothing(ada, north):
    file = pupils_csv(ANNA, BEN)
    bring_in("pupils", file, by=ada, site=north)

    again = bring_in("pupils", file, by=ada, site=north)

    assert again.counts["new"] == again.counts["changed"] == 0
    assert again.counts["unchanged"] == 2
    assert Pupil.objects.count() == 2


def test_another_name_under_the_same_id_is_a_change(ada, north):
    bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)
    before = Pupil.objects.get()

    run = bring_in(
        "pupils",
        pupils_csv(("A100", "Anna", "Marsh", "04/05/2013", "9", "9B")),
        by=ada,
        site=north,
    )

    after = Pupil.objects.get()
    assert after.pk == before.pk
    assert (after.family_name, after.year_group) == ("Marsh", 9)
    assert list(after.groups.values_list("name", flat=True)) == ["9B"]
    assert report(run)["changes"][0]["what"] == [
        "Family name: O'Brien-Łukasz, now Marsh",
        "Year group: Year 8, now Year 9",
        "Class: 8A, now 9B",
    ]


def test_a_pupil_who_was_entered_by_hand_is_found_by_name_and_birth_date(
    ada, north, jayden
):
    row = ("A900", "Jayden", "Marsh", "04/05/2013", "8", "")

    bring_in("pupils", pupils_csv(row), by=ada, site=north)

    assert Pupil.objects.get() == jayden
    assert jayden.outside_ids.get().value == "A900"


def test_who_is_not_in_the_file_is_proposed_and_stays_unless_ticked(
    ada, north, jayden, callum
):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    assert [each["who"] for each in report(run)["leavers"]] == [
        "Jayden Marsh",
        "Callum Reeve",
    ]

    bring_in("pupils", pupils_csv(ANNA), by=ada, site=north, left=["Callum Reeve"])

    jayden.refresh_from_db()
    callum.refresh_from_db()
    assert jayden.left_on is None
    assert callum.left_on == timezone.localdate()


def test_a_leaver_is_proposed_once(ada, north, callum):
    file = pupils_csv(ANNA)
    bring_in("pupils", file, by=ada, site=north, left=["Callum Reeve"])

    again = checked("pupils", file, by=ada, site=north)

    assert report(again)["leavers"] == []


def test_a_pupil_of_another_site_is_no_leaver_of_a_file_about_this_one(
    ada, north, ella
):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)

    assert report(run)["leavers"] == []


def test_a_row_left_out_makes_nobody_a_leaver(ada, north):
    bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)

    run = checked(
        "pupils",
        pupils_csv(("A100", "Anna", "Marsh", "31/02/2013", "9", "9B"), BEN),
        by=ada,
        site=north,
    )

    assert list(problems(run)) == [2]
    assert report(run)["leavers"] == []


def test_who_comes_back_is_on_roll_again(ada, north):
    bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)
    Pupil.objects.update(
        joined_on=date(2020, 9, 1),
        left_on=timezone.localdate() - timedelta(days=30),
    )

    run = bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)

    assert Pupil.objects.get().left_on is None
    assert report(run)["changes"][0]["what"] == ["Back on roll"]


def test_one_file_holds_two_sites_and_a_pupil_moves(ada, north, south):
    headings = ("UPN", "Forename", "Surname", "DOB", "Year", "Site")
    anna = ("A100", "Anna", "Łukasz", "04/05/2013", "8")
    bring_in("pupils", csv_of(headings, (*anna, "North")), by=ada, site=north)

    run = bring_in(
        "pupils",
        csv_of(headings, (*anna, "south"), ("A2", "Bo", "Ek", "1/2/2012", "9", "")),
        by=ada,
        site=north,
    )

    assert Pupil.objects.get(given_name="Anna").site == south
    assert Pupil.objects.get(given_name="Bo").site == north
    assert "Site: North, now South" in report(run)["changes"][0]["what"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "Anna", "Marsh", "4/5/2013", "8", ""), "no UPN or Admission number"),
        (("A1", "", "Marsh", "4/5/2013", "8", ""), "Given name is empty"),
        (("A1", "Anna", "", "4/5/2013", "8", ""), "Family name is empty"),
        (("A1", "Anna", "Marsh", "5/13/2013", "8", ""), "Date of birth is not a date"),
        (
            ("A1", "Anna", "Marsh", "4/5/2113", "8", ""),
            "Date of birth is in the future",
        ),
        (("A1", "Anna", "Marsh", "4/5/2013", "14", ""), "is not a year group"),
        (("A1", "A" * 61, "Marsh", "4/5/2013", "8", ""), "is longer than 60 letters"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_and_the_rest_comes_in(
    row, words, ada, north
):
    run = bring_in("pupils", pupils_csv(row, BEN), by=ada, site=north)

    assert words in problems(run)[2]
    assert run.counts["left_out"] == 1
    assert list(Pupil.objects.values_list("given_name", flat=True)) == ["Ben"]


def test_a_second_row_with_the_same_id_is_left_out(ada, north):
    second = ("A100", "Anna", "Otherwise", "04/05/2013", "8", "")

    run = bring_in("pupils", pupils_csv(ANNA, second), by=ada, site=north)

    assert "same as in row 2" in problems(run)[3]
    assert Pupil.objects.get().family_name == "O'Brien-Łukasz"


def test_ids_of_two_pupils_in_one_row_are_left_out(ada, north):
    headings = ("UPN", "Adno", "Forename", "Surname", "DOB", "Year")
    bring_in(
        "pupils",
        csv_of(
            headings,
            ("A1", "1", "Anna", "Marsh", "4/5/2013", "8"),
            ("A2", "2", "Ben", "Hart", "4/5/2013", "8"),
        ),
        by=ada,
        site=north,
    )

    run = checked(
        "pupils",
        csv_of(headings, ("A1", "2", "Anna", "Marsh", "4/5/2013", "8")),
        by=ada,
        site=north,
    )

    assert "belong to different pupils" in problems(run)[2]


def test_noughts_in_front_of_a_number_make_no_difference(ada, north):
    headings = ("Adno", "Forename", "Surname", "DOB", "Year")
    row = ("Anna", "Marsh", "4/5/2013", "8")
    bring_in("pupils", csv_of(headings, ("004512", *row)), by=ada, site=north)

    again = checked("pupils", csv_of(headings, ("4512", *row)), by=ada, site=north)

    assert again.counts["unchanged"] == 1


def test_a_club_of_the_same_name_keeps_its_kind_and_gets_the_pupil(ada, north):
    club = GroupFactory(site=north, name="8a", kind=GroupKind.CLUB)
    file = pupils_csv(ANNA)
    bring_in("pupils", file, by=ada, site=north)

    again = checked("pupils", file, by=ada, site=north)

    assert Group.objects.get() == club
    assert club.pupils.count() == 1
    assert again.counts["unchanged"] == 1


def test_other_groups_of_a_pupil_are_left_alone(ada, north, jayden):
    club = GroupFactory(site=north, name="Chess", kind=GroupKind.CLUB, pupils=[jayden])
    row = ("A900", "Jayden", "Marsh", "04/05/2013", "8", "8A")

    bring_in("pupils", pupils_csv(row), by=ada, site=north)

    assert set(jayden.groups.values_list("name", flat=True)) == {"8A", "Chess"}
    assert club.pupils.get() == jayden


def test_a_pupil_of_another_school_with_the_same_id_is_somebody_else(ada, north, west):
    other = PupilFactory(site=west, given_name="Anna", family_name="West")
    OutsideId.objects.create(
        school=west.school, scheme="upn", value="A100", pupil=other
    )

    bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)

    other.refresh_from_db()
    assert other.family_name == "West"
    assert Pupil.objects.filter(site=north).count() == 1


def test_the_audit_entry_holds_counts_and_nobody(ada, north):
    bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)

    entry = AuditEntry.objects.get(action="import.done")
    assert (entry.by, entry.site) == (ada, north)
    assert entry.detail == {
        "kind": "pupils",
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "left_out": 0,
        "leavers": 0,
    }
    said = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "Anna" not in said
