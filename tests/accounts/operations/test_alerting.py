"""Setting who is alerted at a site, after how long, and when mail waits."""

from dataclasses import replace
from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEntry, Notice, Post, Site
from accounts.operations.alerting import Alerts, alerted_today, change_alerts
from accounts.operations.people import NotFilledIn
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, Role
from accounts.wordings import word
from tests.people import signed_in

pytestmark = pytest.mark.django_db
USUAL = Alerts(
    posts=[Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER],
    unread_first_after=15,
    unread_then_after=30,
    digest_at=time(15, 30),
)
SENT = {
    "posts": ["dsl", "slt"],
    "unread_first_after": "10",
    "unread_then_after": "20",
    "digest_at": "15:00",
    "quiet_from": "",
    "quiet_until": "",
}


@pytest.fixture
def leaders(karen, ruth, dana, sam):
    """Hold the posts that are alerted at North."""


def change(site, by, **new):
    change_alerts(site=site, alerts=replace(USUAL, **new), by=by)
    site.refresh_from_db()


def told() -> set[str]:
    rows = Notice.objects.filter(kind=NoticeKind.ALERTS_CHANGED)
    return {each.recipient.given_name for each in rows}


def alerted(send) -> set[str]:
    send(cannot_wait=True)
    rows = Notice.objects.filter(kind=NoticeKind.URGENT_INCIDENT)
    return {each.recipient.given_name for each in rows}


def test_another_post_is_alerted_from_the_next_incident_on(leaders, north, ada, send):
    change(north, ada, posts=[Role.DSL, Role.SLT])

    assert alerted(send) == {"Karen", "Sam"}


def test_where_the_chosen_may_not_read_it_whoever_may_is_alerted(
    leaders, north, ada, send, sam
):
    change(north, ada, posts=[Role.SLT])
    send(cannot_wait=True, people=[sam])

    rows = Notice.objects.filter(kind=NoticeKind.URGENT_INCIDENT)
    assert {each.recipient.given_name for each in rows} == {"Karen", "Ruth", "Dana"}


def test_when_the_last_holder_has_left_the_alarm_still_reaches_the_readers(
    leaders, north, ada, send, sam
):
    change(north, ada, posts=[Role.SLT])
    Post.objects.filter(user=sam).delete()

    assert alerted(send) == {"Karen", "Ruth", "Dana"}


@pytest.mark.parametrize(
    ("posts", "words"),
    [
        ([], "would reach nobody"),
        ([Role.SLT], "would reach nobody"),
        ([Role.DSL, Role.STAFF], "posts that read incidents"),
    ],
)
def test_an_alarm_without_an_owner_is_refused(
    karen, ruth, north, ada, send, posts, words
):
    with pytest.raises(NotFilledIn, match=words):
        change(north, ada, posts=posts)

    assert alerted(send) == {"Karen", "Ruth"}


def test_holders_at_another_site_or_who_may_not_sign_in_are_no_owners(
    sam, karen, south, north, ada
):
    sam.is_active = False
    sam.save()

    with pytest.raises(NotFilledIn, match="would reach nobody"):
        change(north, ada, posts=[Role.SLT])


@pytest.mark.parametrize(
    ("first", "then"),
    [(4, 30), (61, 90), (15, 19), (15, 15), (30, 15), (15, 121)],
)
def test_minutes_out_of_bounds_are_refused(leaders, north, ada, first, then):
    with pytest.raises(NotFilledIn):
        change(north, ada, unread_first_after=first, unread_then_after=then)
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=north.pk).update(
            unread_first_after=first, unread_then_after=then
        )


@pytest.mark.parametrize(("first", "then"), [(5, 10), (60, 120), (60, 65)])
def test_minutes_at_the_bounds_are_kept(leaders, north, ada, first, then):
    change(north, ada, unread_first_after=first, unread_then_after=then)

    north.refresh_from_db()
    assert (north.unread_first_after, north.unread_then_after) == (first, then)


def test_the_database_too_refuses_an_alarm_for_no_post(north):
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=north.pk).update(alert_posts=[])


def test_whoever_is_or_was_alerted_hears_of_it_and_it_is_in_the_audit(
    leaders, north, ada
):
    change(north, ada, posts=[Role.SLT], unread_first_after=20)

    assert told() == {"Karen", "Ruth", "Dana", "Sam"}
    words = word(Notice.objects.filter(kind=NoticeKind.ALERTS_CHANGED).first())
    assert "alerts Senior leader." in words.body
    assert "after 20 minutes" in words.body
    entry = AuditEntry.objects.get(action="change_alerts")
    assert entry.by == ada
    assert entry.detail == {
        "was": "dsl,deputy_dsl,headteacher 15 30 15:30 none none",
        "now": "slt 20 30 15:30 none none",
    }


def test_another_time_of_the_daily_mail_is_no_news_to_them(leaders, north, ada):
    change(north, ada, digest_at=time(15))
    change(north, ada, digest_at=time(15))

    assert told() == set()
    assert AuditEntry.objects.filter(action="change_alerts").count() == 1


@pytest.mark.parametrize("name", ["karen", "jo", "asha", "wes"])
def test_only_the_administrator_changes_them(request, north, name, leaders):
    by = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        change(north, by)


@pytest.mark.parametrize(
    ("begins", "ends", "at", "is_quiet"),
    [
        (time(18), time(7), time(23), True),
        (time(18), time(7), time(6, 59), True),
        (time(18), time(7), time(7), False),
        (time(18), time(7), time(17, 59), False),
        (time(12), time(13), time(12, 30), True),
        (time(12), time(13), time(13), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_run_over_midnight(begins, ends, at, is_quiet):
    site = Site(quiet_from=begins, quiet_until=ends)

    assert site.is_quiet(at) == is_quiet


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until"),
    [(time(18), None), (time(18), time(18)), (time(14), time(16))],
)
def test_quiet_hours_that_make_no_sense_are_refused(
    leaders, north, ada, quiet_from, quiet_until
):
    with pytest.raises(NotFilledIn):
        change(north, ada, quiet_from=quiet_from, quiet_until=quiet_until)


def test_who_holds_what_is_told_by_post(leaders, north, karen, ruth, dana, sam):
    assert alerted_today(north) == {
        Role.SLT: [sam],
        Role.DSL: [karen],
        Role.DEPUTY_DSL: [ruth],
        Role.HEADTEACHER: [dana],
    }


# --- The page -------------------------------------------------------------------


@pytest.fixture
def page(client, ada, north):
    """The address of the page; the client is the administrator's."""
    signed_in(client, ada)
    return reverse("accounts:settings_alerts", args=[north.pk])


def test_the_page_names_who_it_reaches_and_saves(leaders, page, client, north):
    said = client.get(page).content.decode()
    assert "DSL: Karen Osei" in said

    response = client.post(page, SENT)

    north.refresh_from_db()
    assert response.url == reverse("accounts:settings")
    assert north.alert_posts == ["slt", "dsl"]
    assert (north.unread_first_after, north.unread_then_after) == (10, 20)
    listed = client.get(response.url).content.decode()
    assert "Urgent: Senior leader, DSL." in listed


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"posts": []}, "An alarm must reach somebody"),
        ({"posts": ["headteacher"]}, "would reach nobody"),
        ({"posts": ["office"]}, "office is not one of the available choices"),
        ({"unread_first_after": "soon"}, "Enter a whole number of minutes"),
        ({"unread_first_after": "2"}, "5 to 60 minutes"),
        ({"unread_then_after": "12"}, "at least 5 minutes after the deputy"),
        ({"unread_then_after": ""}, "after how many minutes the headteacher"),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(
    karen, page, client, north, sent, words
):
    response = client.post(page, SENT | sent)

    assert response.status_code == 200
    assert words in response.content.decode()
    north.refresh_from_db()
    assert north.alert_posts == ["dsl", "deputy_dsl", "headteacher"]
