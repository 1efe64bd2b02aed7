"""Adding a site to a school that is at work."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Post, Site
from accounts.operations import sites
from accounts.operations.people import NewSite, NotFilledIn
from accounts.operations.school import require_school
from accounts.refusals import NotAllowed
from accounts.terms import Role
from tests.factories import PostFactory
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
USUAL = {
    "name": "East",
    "office_phone": "01632 960300",
    "dsl_phone": "01632 960301",
    "deputy_phone": "01632 960302",
    "opens_at": time(8, 30),
    "closes_at": time(16, 30),
}


def add(school, by, **fields):
    return sites.add_site(school=school, new=NewSite(**(USUAL | fields)), by=by)


def test_a_site_is_added_with_its_hours_and_the_audit_says_so(school, ada):
    site = add(school, ada)

    assert [row.weekday for row in site.hours.all()] == [0, 1, 2, 3, 4]
    assert site.review_begins_on == timezone.localdate()
    entry = AuditEntry.objects.get(action="add_site", by=ada)
    assert (entry.site, entry.record_id) == (site, str(site.pk))


def test_whoever_looks_after_every_site_looks_after_this_one_and_nobody_else(
    school, north, south, ada, karen
):
    second = person("Bo Lund", (Role.ADMINISTRATOR, north), (Role.ADMINISTRATOR, south))
    second.posts.filter(site=south).update(to_day=date(2099, 7, 20))
    person("Nora Pike", (Role.ADMINISTRATOR, north))

    site = add(school, ada)

    posts = Post.objects.filter(site=site)
    assert {(each.user, each.role, each.to_day) for each in posts} == {
        (ada, Role.ADMINISTRATOR, None),
        (second, Role.ADMINISTRATOR, date(2099, 7, 20)),
    }
    given = AuditEntry.objects.filter(action="give_post", site=site)
    assert given.count() == 2
    require_school(ada, school)


def test_a_post_of_the_past_or_of_another_school_gives_none(school, north, ada, west):
    left = person("Lou Hart", (Role.ADMINISTRATOR, west))
    PostFactory(
        user=left, site=north, role=Role.ADMINISTRATOR, to_day=date(2021, 7, 20)
    )

    site = add(school, ada)

    assert {each.user for each in site.posts.all()} == {ada}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "North"}, "a site of this name"),
        ({"dsl_phone": "ask"}, "Dsl phone: Enter a phone number"),
        ({"closes_at": time(8, 30)}, "closes later than it opens"),
        ({"name": ""}, "Name"),
    ],
)
def test_what_does_not_fit_adds_nothing(school, north, south, ada, fields, words):
    with pytest.raises(NotFilledIn, match=words):
        add(school, ada, **fields)

    assert Site.objects.filter(school=school).count() == 2


@pytest.mark.parametrize(
    ("days", "fits"), [(-1, False), (0, True), (366, True), (367, False)]
)
def test_its_review_begins_within_a_year_and_never_before_today(
    school, ada, days, fits
):
    begins = timezone.localdate() + timedelta(days=days)
    if not fits:
        with pytest.raises(NotFilledIn, match="within a year"):
            add(school, ada, review_begins_on=begins)
        return

    assert add(school, ada, review_begins_on=begins).review_begins_on == begins


@pytest.mark.parametrize("name", ["dana", "karen", "asha", "wes"])
def test_nobody_adds_one_but_who_manages_every_site(request, school, ada, name):
    with pytest.raises(NotAllowed):
        add(school, request.getfixturevalue(name))


def test_who_manages_one_site_of_two_adds_none(school, north, south):
    with pytest.raises(NotAllowed):
        add(school, person("Nora Pike", (Role.ADMINISTRATOR, north)))


def test_the_page_adds_it_once_it_is_confirmed(client, school, ada):
    page = reverse("accounts:add_site", args=[school.pk])
    today = timezone.localdate()
    sent = USUAL | {
        "opens_at": "08:30",
        "closes_at": "16:30",
        "review_begins_on_0": today.day,
        "review_begins_on_1": today.month,
        "review_begins_on_2": today.year,
    }
    signed_in(client, ada)

    unsure = client.post(page, sent)
    sure = client.post(page, sent | {"understood": "on"}, follow=True)

    assert "Tick the box if you want to go on" in unsure.content.decode()
    words = sure.content.decode()
    assert "The site is added." in words
    assert '<h2 class="part">East</h2>' in words
