"""Making schools, people and posts, and who may."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from accounts.abilities import JOB, OPERATOR
from accounts.models import AuditEntry, Post, School, Site, SiteHours, Term, User
from accounts.operations import people
from accounts.refusals import NotAllowed
from accounts.terms import Role
from tests.people import person

pytestmark = pytest.mark.django_db


def new_site(name="North", **fields):
    phones = {
        "office_phone": "01632 960100",
        "dsl_phone": "01632 960101",
        "deputy_phone": "01632 960102",
    }
    hours = {"opens_at": time(8, 30), "closes_at": time(16, 30)}
    return people.NewSite(name=name, **(phones | hours | fields))


def autumn(first=date(2026, 9, 2), last=date(2026, 12, 18)):
    return people.NewTerm("Autumn", first, last)


def create(by=OPERATOR, **fields):
    given = {
        "name": "Birchwood School",
        "short_name": "Birchwood",
        "reference_prefix": "bw",
        "chair_phone": "01632 960900",
        "sites": [new_site(), new_site("South")],
        "terms": [autumn()],
    }
    return people.create_school(**(given | fields), by=by)


def test_a_school_is_made_with_sites_hours_and_terms():
    school = create()

    assert school.reference_prefix == "BW"
    assert [site.name for site in school.sites.all()] == ["North", "South"]
    assert SiteHours.objects.filter(site__school=school).count() == 10
    north = school.sites.get(name="North")
    assert north.calendar.is_school_day(date(2026, 9, 2))
    assert not north.calendar.is_school_day(date(2026, 9, 5))
    assert AuditEntry.objects.filter(action="create_school").count() == 1


def test_only_a_command_on_the_server_makes_a_school(ada):
    for actor in (ada, JOB):
        with pytest.raises(NotAllowed):
            create(by=actor)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sites": []}, "at least one site"),
        ({"name": ""}, "Name"),
        ({"reference_prefix": "TOOLONGBYFAR"}, "Reference prefix"),
        ({"sites": [new_site(), new_site()]}, "site of this name"),
        ({"sites": [new_site(opens_at=time(17))]}, "closes later than it opens"),
        ({"terms": [autumn(last=date(2026, 1, 1))]}, "on or after its first day"),
        ({"terms": [autumn(), autumn()]}, "days in common"),
    ],
)
def test_nothing_half_made_is_left(fields, words):
    with pytest.raises(people.NotFilledIn, match=words):
        create(**fields)

    for model in (School, Site, SiteHours, Term, AuditEntry):
        assert not model.objects.exists(), model


def test_two_schools_do_not_share_a_prefix(school):
    with pytest.raises(people.NotFilledIn, match="Reference prefix"):
        create(reference_prefix="es")


def test_what_an_app_asked_for_happens_with_each_new_school(monkeypatch):
    made = []
    monkeypatch.setattr(people, "WHEN_A_SCHOOL_IS_MADE", [made.append])

    school = create()

    assert made == [school]


def test_a_school_is_not_made_when_an_app_cannot_prepare_it(monkeypatch):
    def fail(school):
        raise LookupError

    monkeypatch.setattr(people, "WHEN_A_SCHOOL_IS_MADE", [fail])

    with pytest.raises(LookupError):
        create()
    assert not School.objects.exists()


def test_an_administrator_adds_somebody_who_cannot_sign_in_yet(ada):
    user = people.add_person(
        email=" New.Person@School.example ",
        given_name="New",
        family_name="Person",
        job_title="Teacher",
        by=ada,
    )

    assert user.email == "new.person@school.example"
    assert not user.has_usable_password()
    assert not user.duties.posts
    entry = AuditEntry.objects.get(action="add_person")
    assert (entry.by, entry.record_id) == (ada, str(user.pk))
    assert "New" not in str(entry.detail)


def test_nobody_but_an_administrator_adds_people(everyone):
    for name, user in vars(everyone).items():
        if name != "ada":
            with pytest.raises(NotAllowed):
                people.add_person(
                    email="x@school.example", given_name="X", family_name="Y", by=user
                )


def test_an_address_in_use_is_refused_in_any_case(ada, asha):
    with pytest.raises(people.AlreadyThere):
        people.add_person(
            email=asha.email.upper(), given_name="A", family_name="B", by=ada
        )


def test_an_address_that_is_none_is_refused(ada):
    with pytest.raises(people.NotFilledIn, match="Email"):
        people.add_person(email="nobody", given_name="A", family_name="B", by=ada)
    assert not User.objects.filter(email="nobody").exists()


def test_an_administrator_gives_a_post_at_their_own_site(ada, north):
    user = person("Nia Cole")

    post = people.give_post(
        user=user, role=Role.STAFF, site=north, from_day=timezone.localdate(), by=ada
    )

    assert list(user.posts.all()) == [post]
    assert AuditEntry.objects.get(action="give_post").detail["role"] == "staff"


def test_an_administrator_gives_no_post_at_another_school(ada, west):
    with pytest.raises(NotAllowed):
        people.give_post(
            user=person("Nia Cole"),
            role=Role.STAFF,
            site=west,
            from_day=timezone.localdate(),
            by=ada,
        )


def test_nobody_gives_themselves_a_post(ada, north):
    with pytest.raises(NotAllowed):
        people.give_post(
            user=ada, role=Role.DSL, site=north, from_day=timezone.localdate(), by=ada
        )


def test_the_same_post_twice_at_a_time_is_refused(ada, asha, north):
    with pytest.raises(people.AlreadyThere):
        people.give_post(
            user=asha,
            role=Role.STAFF,
            site=north,
            from_day=timezone.localdate(),
            by=ada,
        )


def test_somebody_who_left_may_come_back(ada, lena, north):
    people.give_post(
        user=lena, role=Role.STAFF, site=north, from_day=timezone.localdate(), by=ada
    )

    assert len(lena.duties.posts) == 1


def test_a_post_that_ends_before_it_begins_is_refused(ada, north):
    today = timezone.localdate()

    with pytest.raises(people.NotFilledIn, match="on or after its first day"):
        people.give_post(
            user=person("Nia Cole"),
            role=Role.STAFF,
            site=north,
            from_day=today,
            to_day=today - timedelta(days=1),
            by=ada,
        )


def test_a_post_ends_after_its_last_day(ada, asha):
    post = Post.objects.get(user=asha)
    today = timezone.localdate()

    people.end_post(post=post, last_day=today, by=ada)

    post.refresh_from_db()
    assert post.to_day == today
    with pytest.raises(people.HasEnded):
        people.end_post(post=post, last_day=today + timedelta(days=1), by=ada)


def test_a_post_does_not_end_before_it_began(ada, asha):
    post = Post.objects.get(user=asha)

    with pytest.raises(people.NotFilledIn):
        people.end_post(post=post, last_day=post.from_day - timedelta(days=1), by=ada)


def test_a_post_at_another_school_is_not_theirs_to_end(ada, wes):
    with pytest.raises(NotAllowed):
        people.end_post(post=wes.posts.get(), last_day=timezone.localdate(), by=ada)


def test_an_administrator_makes_no_link_into_anothers_account(ada, karen):
    with pytest.raises(NotAllowed):
        people.make_password_link(user=karen, by=ada)
    with pytest.raises(NotAllowed):
        people.remove_sign_in_methods(user=karen, by=ada)


def test_a_term_of_another_school_is_not_theirs_to_add(ada, other_school, west):
    with pytest.raises(NotAllowed):
        people.add_term(school=other_school, term=autumn(), by=ada)
