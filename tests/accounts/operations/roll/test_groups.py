"""Bringing in teaching groups: who joins and who leaves."""

import pytest

from accounts.models import Group
from accounts.terms import GroupKind
from tests.factories import GroupFactory
from tests.import_files import bring_in, checked, csv_of, problems, report

pytestmark = pytest.mark.django_db

HEADINGS = ("Group", "Forename", "Surname", "DOB", "Type")
JAYDEN = ("8/En1", "Jayden", "Marsh", "04/05/2013", "")
CALLUM = ("8/En1", "Callum", "Reeve", "04/05/2013", "")


def groups_csv(*rows):
    return csv_of(HEADINGS, *rows)


def test_a_group_is_made_with_its_pupils(ada, north, jayden, callum):
    run = bring_in("groups", groups_csv(JAYDEN, CALLUM), by=ada, site=north)

    group = Group.objects.get()
    assert (group.name, group.site, group.kind) == ("8/En1", north, GroupKind.TEACHING)
    assert set(group.pupils.all()) == {jayden, callum}
    assert report(run)["changes"][0]["what"] == ["Joins: Callum Reeve, Jayden Marsh"]


def test_the_same_file_again_changes_nothing(ada, north, jayden, callum):
    file = groups_csv(JAYDEN, CALLUM)
    bring_in("groups", file, by=ada, site=north)

    assert bring_in("groups", file, by=ada, site=north).counts["unchanged"] == 1


def test_who_is_not_in_the_file_leaves_the_group(ada, north, jayden, callum):
    group = GroupFactory(site=north, name="8/EN1", pupils=[jayden, callum])

    run = bring_in("groups", groups_csv(JAYDEN), by=ada, site=north)

    assert list(group.pupils.all()) == [jayden]
    assert report(run)["changes"][0]["what"] == ["Leaves: Callum Reeve"]


def test_nobody_is_taken_out_of_a_group_that_lacks_a_row(ada, north, jayden, callum):
    group = GroupFactory(site=north, name="8/En1", pupils=[callum])
    broken = ("8/En1", "Calum", "Reeve", "04/05/2013", "")

    run = bring_in("groups", groups_csv(broken, JAYDEN), by=ada, site=north)

    assert set(group.pupils.all()) == {jayden, callum}
    assert "No pupil here fits" in problems(run)[2]
    assert "nobody is taken out" in report(run)["notes"][0]["words"]


def test_groups_outside_the_file_are_left_alone(ada, north, jayden, willow):
    bring_in("groups", groups_csv(JAYDEN), by=ada, site=north)

    assert willow.pupils.count() == 2


def test_a_kind_of_group_that_is_not_known_is_left_out(ada, north, jayden):
    run = checked("groups", groups_csv((*JAYDEN[:4], "Choir")), by=ada, site=north)

    assert "Kind of group is not known" in problems(run)[2]


def test_pupils_of_two_sites_make_a_group_at_each(ada, north, south, jayden, ella):
    file = groups_csv(JAYDEN, ("8/En1", "Ella", "Hart", "04/05/2013", "club"))

    bring_in("groups", file, by=ada, site=north)

    assert {(group.site, group.kind) for group in Group.objects.all()} == {
        (north, GroupKind.TEACHING),
        (south, GroupKind.CLUB),
    }
