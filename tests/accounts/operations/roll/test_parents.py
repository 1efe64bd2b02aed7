"""Bringing in parents: accounts, links, responsibility and court orders."""

import pytest
from django.utils import timezone

from accounts.models import ParentalLink, User
from accounts.terms import Relationship
from tests.factories import ParentalLinkFactory, PupilFactory, UserFactory
from tests.import_files import bring_in, checked, csv_of, problems, report

pytestmark = pytest.mark.django_db

HEADINGS = (
    "Student Forename",
    "Student Surname",
    "Student Date of Birth",
    "Contact ID",
    "First name",
    "Last name",
    "Email",
    "Relationship",
    "Parental responsibility",
    "Court order",
)
JAYDEN = ("Jayden", "Marsh", "04/05/2013")
MAREK = (
    *JAYDEN,
    "881",
    "Marek",
    "Łukasz-O'Brien",
    "m@mail.example",
    "Father",
    "Y",
    "N",
)


def parents_csv(*rows):
    return csv_of(HEADINGS, *rows)


def row(pupil=JAYDEN, contact="", name=("Maria", "Marsh"), email="", **said):
    values = {"relationship": "Mother", "pr": "Yes", "court": "No"} | said
    return (*pupil, contact, *name, email, *values.values())


def notes(run):
    return [each["words"] for each in report(run)["notes"]]


def test_a_new_parent_gets_an_account_without_a_password_and_a_link(ada, north, jayden):
    bring_in("parents", parents_csv(MAREK), by=ada, site=north)

    marek = User.objects.get(email="m@mail.example")
    link = marek.parental_links.get()
    assert marek.full_name == "Marek Łukasz-O'Brien"
    assert not marek.has_usable_password()
    assert not marek.posts.exists()
    assert (link.pupil, link.relationship) == (jayden, Relationship.FATHER)
    assert link.has_parental_responsibility
    assert not link.is_barred_by_court


def test_the_same_file_again_changes_nothing(ada, north, jayden):
    bring_in("parents", parents_csv(MAREK), by=ada, site=north)

    again = bring_in("parents", parents_csv(MAREK), by=ada, site=north)

    assert again.counts["unchanged"] == 1
    assert ParentalLink.objects.count() == 1


def test_one_parent_of_two_pupils_has_one_account(ada, north, jayden, callum):
    second = ("Callum", "Reeve", "04/05/2013", *MAREK[3:])

    bring_in("parents", parents_csv(MAREK, second), by=ada, site=north)

    assert User.objects.get(email="m@mail.example").parental_links.count() == 2


@pytest.mark.parametrize("said", ["", "No"])
def test_responsibility_that_is_not_written_is_not_assumed(said, ada, north, jayden):
    file = parents_csv((*MAREK[:8], said, ""))

    bring_in("parents", file, by=ada, site=north)

    assert not ParentalLink.objects.get().has_parental_responsibility


def test_a_court_order_of_the_file_bars(ada, north, jayden, maria):
    file = parents_csv(row(email=maria.email, court="Yes"))

    bring_in("parents", file, by=ada, site=north)

    assert maria.parental_links.get().is_barred_by_court
    assert not maria.parental_links.current(timezone.localdate()).exists()


@pytest.mark.parametrize("court", ["No", ""])
def test_a_court_order_that_stands_is_never_removed_and_is_said(
    court, ada, north, jayden, maria
):
    ParentalLink.objects.update(is_barred_by_court=True)

    file = parents_csv(row(email=maria.email, court=court, relationship="Guardian"))
    run = bring_in("parents", file, by=ada, site=north)

    link = maria.parental_links.get()
    assert link.is_barred_by_court
    assert link.relationship == Relationship.GUARDIAN
    assert "only a person removes it" in notes(run)[0]


def test_a_court_order_that_cannot_be_read_leaves_the_row_out(ada, north, jayden):
    run = bring_in("parents", parents_csv((*MAREK[:9], "See file")), by=ada, site=north)

    assert "Court order is neither yes nor no" in problems(run)[2]
    assert not ParentalLink.objects.exists()


def test_a_link_that_is_not_in_the_file_is_proposed_to_end(ada, north, jayden, maria):
    run = bring_in(
        "parents", parents_csv(MAREK), by=ada, site=north, left=["Maria Marsh"]
    )

    assert run.counts["links_ended"] == 1
    assert maria.parental_links.get().to_day == timezone.localdate()


def test_a_barred_link_is_never_proposed_to_end(ada, north, jayden, maria):
    ParentalLink.objects.update(is_barred_by_court=True)

    run = checked("parents", parents_csv(MAREK), by=ada, site=north)

    assert report(run)["leavers"] == []


def test_parents_of_pupils_outside_the_file_are_no_leavers(ada, north, jayden, callum):
    ParentalLinkFactory(pupil=callum)

    run = checked("parents", parents_csv(MAREK), by=ada, site=north)

    assert report(run)["leavers"] == []


def test_an_address_of_two_people_is_taken_once(ada, north, jayden):
    second = row(name=("Maria", "Marsh"), email="m@mail.example")

    run = bring_in("parents", parents_csv(MAREK, second), by=ada, site=north)

    assert "another person in row 2" in problems(run)[3]
    assert ParentalLink.objects.count() == 1


def test_a_parent_without_an_address_is_left_out_with_why(ada, north, jayden):
    run = bring_in("parents", parents_csv(row()), by=ada, site=north)

    assert "cannot have an account" in problems(run)[2]


def test_an_address_to_sign_in_with_is_not_changed(ada, north, jayden):
    bring_in("parents", parents_csv(MAREK), by=ada, site=north)

    changed = (*MAREK[:6], "new@mail.example", *MAREK[7:])
    run = bring_in("parents", parents_csv(changed), by=ada, site=north)

    assert User.objects.filter(email="m@mail.example").exists()
    assert not User.objects.filter(email="new@mail.example").exists()
    assert "which stays" in notes(run)[0]


def test_a_pupil_who_is_not_here_leaves_the_row_out(ada, north, west):
    PupilFactory(site=west, given_name="Jayden", family_name="Marsh")

    run = checked("parents", parents_csv(MAREK), by=ada, site=north)

    assert "No pupil here fits the row" in problems(run)[2]


def test_two_pupils_of_one_name_and_birthday_leave_the_row_out(ada, north, jayden):
    PupilFactory(site=north, given_name="Jayden", family_name="Marsh")

    run = checked("parents", parents_csv(MAREK), by=ada, site=north)

    assert "fits more than one pupil" in problems(run)[2]


def test_a_member_of_staff_who_is_a_parent_keeps_their_name(ada, north, jayden, asha):
    file = parents_csv(row(name=("Aisha", "Patell"), email=asha.email))

    run = bring_in("parents", file, by=ada, site=north)

    asha.refresh_from_db()
    assert asha.full_name == "Asha Patel"
    assert asha.parental_links.get().pupil == jayden
    assert "their name stays" in notes(run)[0]


def test_a_row_left_out_makes_its_link_no_leaver(ada, north, jayden, maria):
    file = parents_csv(row(email=maria.email, pr="perhaps"), MAREK)

    run = checked("parents", file, by=ada, site=north)

    assert list(problems(run)) == [2]
    assert report(run)["leavers"] == []


def test_a_stranger_with_the_address_of_an_account_is_linked_to_it(ada, north, jayden):
    known = UserFactory(email="m@mail.example", given_name="M", family_name="L")

    bring_in("parents", parents_csv(MAREK), by=ada, site=north)

    assert known.parental_links.get().pupil == jayden
