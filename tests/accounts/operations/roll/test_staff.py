"""Bringing in staff: accounts without a password and no more than a file may give."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OutsideId, Post, User
from accounts.terms import Role
from tests.import_files import bring_in, checked, csv_of, problems, report
from tests.people import person

pytestmark = pytest.mark.django_db

HEADINGS = ("Staff code", "Forename", "Surname", "Work email", "Job title", "Role")
ANNA = ("AKO", "Anna", "Kowalska", "Anna@School.example", "Teacher", "")


def staff_csv(*rows):
    return csv_of(HEADINGS, *rows)


def notes(run):
    return [each["words"] for each in report(run)["notes"]]


def test_a_new_person_gets_the_post_of_staff_and_no_password(ada, north):
    bring_in("staff", staff_csv(ANNA), by=ada, site=north)

    anna = User.objects.get(email="anna@school.example")
    assert (anna.full_name, anna.job_title) == ("Anna Kowalska", "Teacher")
    assert not anna.has_usable_password()
    assert [(post.role, post.site) for post in anna.posts.all()] == [("staff", north)]
    assert anna.outside_ids.get().value == "AKO"


def test_the_same_file_again_changes_nothing(ada, north):
    bring_in("staff", staff_csv(ANNA), by=ada, site=north)

    again = bring_in("staff", staff_csv(ANNA), by=ada, site=north)

    assert again.counts["unchanged"] == 1
    assert Post.objects.filter(user__email="anna@school.example").count() == 1


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Teacher", Role.STAFF),
        ("Network manager", Role.TECHNICAL),
        ("Admin assistant", Role.OFFICE),
    ],
)
def test_a_post_that_reads_nothing_may_come_from_a_file(words, role, ada, north):
    bring_in("staff", staff_csv((*ANNA[:5], words)), by=ada, site=north)

    assert Post.objects.get(user__email="anna@school.example").role == role


@pytest.mark.parametrize(
    "words", ["DSL", "Headteacher", "SLT", "Administrator", "Governor", "Deputy DSL"]
)
def test_a_post_that_needs_a_person_never_comes_from_a_file(words, ada, north):
    run = bring_in("staff", staff_csv((*ANNA[:5], words)), by=ada, site=north)

    assert Post.objects.get(user__email="anna@school.example").role == Role.STAFF
    assert "A file cannot give this post" in notes(run)[0]


def test_who_holds_a_post_here_keeps_it_and_gets_no_other(ada, north, karen):
    row = ("KOS", "Karen", "Osei", karen.email, "DSL", "Teacher")

    bring_in("staff", staff_csv(row), by=ada, site=north)

    assert [post.role for post in karen.posts.filter(site=north)] == [Role.DSL]


def test_another_name_and_title_under_the_same_code_is_a_change(ada, north):
    bring_in("staff", staff_csv(ANNA), by=ada, site=north)

    row = ("AKO", "Anna", "Marsh-Łukasz", "anna@school.example", "Head of English", "")
    bring_in("staff", staff_csv(row), by=ada, site=north)

    anna = User.objects.get(email="anna@school.example")
    assert (anna.family_name, anna.job_title) == ("Marsh-Łukasz", "Head of English")


def test_an_address_to_sign_in_with_is_never_changed_by_a_file(ada, north, karen):
    OutsideId.objects.create(
        school=north.school, scheme="staff_code", value="KOS", user=karen
    )
    row = ("KOS", "Karen", "Osei", "ada@school.example", "DSL", "")

    run = bring_in("staff", staff_csv(row), by=ada, site=north)

    karen.refresh_from_db()
    assert karen.email == "karen.osei@school.example"
    assert "which stays" in notes(run)[0]


def test_who_works_elsewhere_too_gets_a_post_and_keeps_their_name(ada, north, wes):
    row = ("WCA", "Wesley", "Cartwright", wes.email, "DSL", "")

    run = bring_in("staff", staff_csv(row), by=ada, site=north)

    wes.refresh_from_db()
    assert wes.full_name == "Wes Carter"
    assert wes.posts.filter(site=north, role=Role.STAFF).exists()
    assert "their name stays" in notes(run)[0]


def test_who_is_not_in_the_file_is_proposed_and_their_post_ends_when_ticked(
    ada, north, asha, jo
):
    run = checked("staff", staff_csv(ANNA), by=ada, site=north)
    assert [each["who"] for each in report(run)["leavers"]] == [
        "Asha Patel",
        "Jo Noble",
    ]

    done = bring_in("staff", staff_csv(ANNA), by=ada, site=north, left=["Asha Patel"])

    assert done.counts["posts_ended"] == 1
    assert asha.posts.get().to_day == timezone.localdate()
    assert jo.posts.get().to_day is None
    again = checked("staff", staff_csv(ANNA), by=ada, site=north)
    assert [each["who"] for each in report(again)["leavers"]] == ["Jo Noble"]


@pytest.mark.parametrize("name", ["karen", "dana", "colin", "ada", "sam", "priya"])
def test_whoever_holds_a_post_by_a_person_is_never_proposed(name, ada, north, request):
    someone = request.getfixturevalue(name)

    run = checked("staff", staff_csv(ANNA), by=ada, site=north)

    assert someone.full_name not in [each["who"] for each in report(run)["leavers"]]


def test_staff_of_the_other_site_are_no_leavers_of_this_one(ada, north, dean):
    run = checked("staff", staff_csv(ANNA), by=ada, site=north)

    assert report(run)["leavers"] == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("A", "Anna", "K", "", "", ""), "E-mail address is empty"),
        (("A", "Anna", "K", "no address", "", ""), "is not an e-mail address"),
        (("A", "", "K", "a@school.example", "", ""), "Given name is empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out(row, words, ada, north):
    run = bring_in("staff", staff_csv(row, ANNA), by=ada, site=north)

    assert words in problems(run)[2]
    assert run.counts["new"] == 1


def test_a_person_twice_in_a_file_is_used_once(ada, north):
    second = ("XYZ", "Ania", "K", "anna@school.example", "", "")

    run = bring_in("staff", staff_csv(ANNA, second), by=ada, site=north)

    assert "row 2 too" in problems(run)[3]
    assert run.counts["new"] == 1


def test_a_leaver_who_comes_back_gets_a_post_again(ada, north, lena):
    row = ("LMO", "Lena", "Moss", lena.email, "Teaching assistant", "")

    bring_in("staff", staff_csv(row), by=ada, site=north)

    today = timezone.localdate()
    assert lena.posts.current(today).get().role == Role.STAFF
    assert not lena.posts.current(today - timedelta(days=1)).exists()


def test_a_code_and_an_address_of_two_people_are_left_out(ada, north, asha):
    bring_in("staff", staff_csv(ANNA), by=ada, site=north)

    run = checked(
        "staff",
        staff_csv(("AKO", "Asha", "Patel", asha.email, "", "")),
        by=ada,
        site=north,
    )

    assert "belongs to one account" in problems(run)[2]


def test_people_of_another_school_are_not_touched(ada, north, west):
    other = person("Olga West", (Role.STAFF, west))

    run = checked("staff", staff_csv(ANNA), by=ada, site=north)

    assert other.full_name not in [each["who"] for each in report(run)["leavers"]]
