"""Who is told of an incident as it comes in, by its kinds: rules.md 2, routes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, Post
from accounts.terms import NoticeKind, Role
from accounts.wordings import word
from incidents.operations.rota import put_on_rota
from incidents.operations.telling import owe_same_day
from tests.decisions import no_further_action, restrict

pytestmark = pytest.mark.django_db
SAME_DAY, DAILY, URGENT = "CD-01", "CN-01", "CD-03"
HEAD_TOO, SECURITY = "CD-02", "SE-02"


def told(kind) -> set[str]:
    rows = Notice.objects.filter(kind=kind).select_related("recipient")
    return {notice.recipient.given_name for notice in rows}


@pytest.fixture
def send(send, north, south):
    """Send as ever, then sweep as a worker does."""

    def sent(*args, **kwargs):
        incident = send(*args, **kwargs)
        for site in (north, south):
            for _ in range(2):
                owe_same_day(site=site, now=timezone.now())
        return incident

    return sent


def words_of(kind):
    return word(Notice.objects.get(kind=kind))


# --- The same school day ----------------------------------------------------------


def test_what_is_for_today_is_told_to_the_dsl(everyone, send):
    incident = send(kinds=[SAME_DAY])

    assert told(NoticeKind.SAME_DAY_INCIDENT) == {"Karen"}
    words = words_of(NoticeKind.SAME_DAY_INCIDENT)
    assert words.subject == "1 incident to review today"
    assert words.path == f"/review/{incident.reference}/"


def test_whoever_is_on_duty_is_told_of_it_too(everyone, north, send):
    today = timezone.localdate()
    put_on_rota(
        site=north,
        person=everyone.sam,
        from_day=today,
        to_day=today,
        phone="01632 960300",
        by=everyone.karen,
    )
    send(kinds=[SAME_DAY])

    assert told(NoticeKind.SAME_DAY_INCIDENT) == {"Karen", "Sam"}


def test_what_is_for_the_daily_review_waits_for_the_digest(everyone, send):
    send(kinds=[DAILY])

    assert told(NoticeKind.SAME_DAY_INCIDENT) == set()


def test_an_urgent_one_is_told_once_and_not_as_of_today_as_well(everyone, send):
    send(kinds=[URGENT, SAME_DAY])

    assert told(NoticeKind.SAME_DAY_INCIDENT) == set()
    assert told(NoticeKind.URGENT_INCIDENT) == {"Karen", "Ruth", "Dana"}


def test_where_the_dsl_is_named_the_deputy_is_told(everyone, send):
    send(kinds=[SAME_DAY], people=[everyone.karen])

    assert told(NoticeKind.SAME_DAY_INCIDENT) == {"Ruth"}


def test_where_no_post_is_filled_whoever_may_read_it_is_told(everyone, send):
    yesterday = timezone.localdate() - timedelta(days=1)
    leading = {Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER}
    Post.objects.filter(role__in=leading).update(to_day=yesterday)
    send(kinds=[SAME_DAY])

    assert told(NoticeKind.SAME_DAY_INCIDENT) == {"Sam"}


def test_once_it_is_decided_there_is_nothing_to_review(karen, send):
    no_further_action(send(kinds=[SAME_DAY]), by=karen)

    assert words_of(NoticeKind.SAME_DAY_INCIDENT).is_over


def test_after_more_than_a_day_without_a_worker_it_is_for_the_digest(
    everyone, north, send
):
    incident = send(kinds=[SAME_DAY])
    Notice.objects.all().delete()
    sent_at = incident.received_at

    assert owe_same_day(site=north, now=sent_at + timedelta(days=1)) == 0
    late = sent_at + timedelta(days=1) - timedelta(seconds=1)
    assert owe_same_day(site=north, now=late) == 1


# --- The headteacher --------------------------------------------------------------


def test_the_headteacher_is_told_of_a_kind_that_says_so(everyone, send):
    incident = send(kinds=[HEAD_TOO])

    assert told(NoticeKind.TOLD_BY_KIND) == {"Dana"}
    no_further_action(incident, by=everyone.karen)
    assert not words_of(NoticeKind.TOLD_BY_KIND).is_over


def test_a_headteacher_who_is_alerted_already_is_not_told_twice(everyone, send):
    send(kinds=[HEAD_TOO], cannot_wait=True)

    assert told(NoticeKind.URGENT_INCIDENT) >= {"Dana"}
    assert told(NoticeKind.TOLD_BY_KIND) == set()


def test_a_headteacher_who_is_named_is_not_told(everyone, send):
    send(kinds=[HEAD_TOO], people=[everyone.dana])

    assert told(NoticeKind.TOLD_BY_KIND) == set()


# --- Technical staff --------------------------------------------------------------


def test_technical_staff_are_told_of_a_security_incident(everyone, send):
    send(kinds=[SECURITY])

    assert told(NoticeKind.SECURITY_INCIDENT) == {"Jo"}
    words = words_of(NoticeKind.SECURITY_INCIDENT)
    assert words.subject == "1 security incident to act on"
    assert words.path == "/security/"
    assert not words.is_over


def test_technical_staff_hear_nothing_of_what_names_them(everyone, send):
    send(kinds=[SECURITY], people=[everyone.jo])

    assert told(NoticeKind.SECURITY_INCIDENT) == set()


def test_it_is_over_for_technical_staff_once_it_is_restricted(everyone, send):
    restrict(send(kinds=[SECURITY]), by=everyone.karen)

    assert words_of(NoticeKind.SECURITY_INCIDENT).is_over


def test_staff_of_another_site_are_told_nothing(everyone, dean, south, send):
    for code in (SECURITY, HEAD_TOO):
        send(kinds=[code], by=dean, site=south)

    assert told(NoticeKind.SECURITY_INCIDENT) == set()
    assert told(NoticeKind.TOLD_BY_KIND) == {"Dana"}
