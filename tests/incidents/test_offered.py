"""What a log page is offered in one question is what its tables say."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db.models import DateTimeField
from django.utils import timezone

from accounts.models import Group, Pupil, User
from accounts.models.together import Facts
from accounts.terms import GroupKind, Role
from incidents.forms.offered import offered_at
from incidents.models import IncidentKind
from tests.factories import GroupFactory, PupilFactory
from tests.people import person
from tests.watching import queries_of

pytestmark = pytest.mark.django_db


def token_of(row):
    return f"{type(row).__name__.lower()}:{row.pk}"


def offered(by, site, *rows):
    return offered_at(site, [token_of(row) for row in rows], by=by)


def fields_of(row):
    """Return each field that was read, by its name, with the type of its value."""
    names = {field.attname for field in row._meta.concrete_fields}
    read = names - row.get_deferred_fields()
    return {name: (type(getattr(row, name)), getattr(row, name)) for name in read}


def assert_is(row, kept, *, without=()):
    assert row == kept
    read, true = fields_of(row), fields_of(kept)
    assert read == {name: true[name] for name in true if name not in without}


@pytest.fixture
def left(north):
    """Return a pupil who left."""
    gone = timezone.localdate() - timedelta(days=3)
    return PupilFactory(site=north, born_on=date(2012, 2, 29), left_on=gone)


def test_the_kinds_are_those_in_use_in_their_order(asha, north):
    IncidentKind.objects.filter(school=north.school, code="NS-00").update(
        is_retired=True
    )

    found = offered(asha, north).kinds

    kept = list(IncidentKind.objects.in_use_at(north))
    assert [kind.code for kind in found] == [kind.code for kind in kept]
    for kind, true in zip(found, kept, strict=True):
        assert_is(kind.row(), true)
        said = {name: value for name, value in vars(kind).items() if name[0] != "_"}
        assert said == {name: getattr(true, name) for name in said}
        assert kind.place_in_use == true.place_in_use


def test_another_schools_kinds_are_not_offered(wes, west, north):
    kinds = [kind.row() for kind in offered(wes, west).kinds]
    assert {kind.school_id for kind in kinds} == {west.school_id}
    assert west.school_id != north.school_id


def test_people_come_with_what_their_rows_say(asha, ruth, jayden, left, north):
    group = GroupFactory(site=north, kind=GroupKind.CLASS, name="Alder")
    group.pupils.add(left)

    found = offered(asha, north, jayden, left, ruth, group).people

    assert set(found) == {token_of(row) for row in (jayden, left, ruth, group)}
    for kept in (Pupil.objects.get(pk=left.pk), Pupil.objects.get(pk=jayden.pk)):
        assert_is(found[token_of(kept)].row, kept)
    assert_is(found[token_of(group)].row, Group.objects.get(pk=group.pk))
    unread = {"password", "email", "text_size", "colours", "has_less_motion"}
    unread |= {
        field.attname
        for field in User._meta.concrete_fields
        if isinstance(field, DateTimeField)
    }
    kept = User.objects.get(pk=ruth.pk)
    assert_is(found[token_of(ruth)].row, kept, without=unread)
    about = found[token_of(left)]
    assert (about.class_name, about.site, about.born) == ("Alder", north.name, "")
    assert found[token_of(group)].name == "Whole class, Alder, 1 pupil"
    assert found[token_of(ruth)].about == f"Staff, {north.name}"


def test_pupils_of_one_name_are_told_apart(asha, jayden, north):
    same = {"given_name": jayden.given_name, "family_name": jayden.family_name}
    other = PupilFactory(
        site=north, known_as=jayden.known_as, born_on=date(2012, 2, 9), **same
    )

    found = offered(asha, north, jayden, other).people

    assert found[token_of(other)].born == "9 February"
    assert offered(asha, north, other).people == {
        token_of(other): found[token_of(other)]
    }


def test_nobody_of_another_site_or_who_has_left_the_staff_is_known(
    asha, ella, wes, ruth, maria, south, north
):
    ended = timezone.localdate() - timedelta(days=1)
    ruth.posts.update(from_day=ended - timedelta(days=30), to_day=ended)
    away = GroupFactory(site=south)

    assert offered(asha, north, ella, wes, ruth, maria, away).people == {}


def test_a_person_with_posts_at_two_sites_names_people_of_both(jayden, ella, north):
    both = person("Two Sites", (Role.STAFF, jayden.site), (Role.STAFF, ella.site))

    found = offered(both, north, jayden, ella).people

    assert [found[token_of(row)].site for row in (jayden, ella)] == ["North", "South"]


@pytest.mark.parametrize(
    "token",
    ["", "pupil:", "pupil", "cat:1", "kind:1", f"pupil:{UUID(int=7)}", "user:'"],
)
def test_a_token_of_nobody_is_left_out(asha, north, token):
    assert offered_at(north, [token], by=asha).people == {}


def test_it_is_one_question_whoever_is_named(asha, ruth, jayden, north):
    group = GroupFactory(site=north)
    pupils = PupilFactory.create_batch(20, site=north)

    def ask(*rows):
        return len(queries_of(lambda: offered(asha, north, *rows)))

    assert ask() == ask(jayden) == ask(*pupils, ruth, jayden, group) == 1


def test_a_moment_is_no_fact():
    with pytest.raises(TypeError):
        Facts(User)
