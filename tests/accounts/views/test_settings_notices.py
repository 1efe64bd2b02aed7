"""What an administrator is told on the settings page, which is their first page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.operations import posts
from accounts.terms import NoticeKind, Role
from incidents.operations.days import owe_no_reader
from tests.factories import UserFactory
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
SETTINGS = reverse("accounts:settings")
NOBODY_READS = "At North something waits that nobody may read."
TO_CONFIRM = "1 post at North waits for a second person to confirm it."


@pytest.fixture
def second(north):
    """Another administrator of north, who proposes."""
    return person("Linnet Sorrel", (Role.ADMINISTRATOR, north))


@pytest.fixture
def unread(north, asha, send):
    """An incident that came in while nobody had a reviewing post."""
    return send()


def propose(site, by):
    return posts.ask_for_post(
        user=UserFactory(),
        role=Role.DEPUTY_DSL,
        site=site,
        from_day=timezone.localdate(),
        by=by,
    )


def text(user):
    return signed_in(Client(), user).get(SETTINGS).content.decode()


def test_an_administrator_sees_that_a_record_has_no_reader(ada, north, unread):
    owe_no_reader(site=north, now=timezone.now())

    assert NOBODY_READS in text(ada)


def test_an_administrator_sees_that_a_post_waits_for_them(ada, second, north):
    propose(north, by=second)

    shown = text(ada)

    assert TO_CONFIRM in shown
    assert "<b>1 waits for you.</b>" in shown


def test_the_posts_to_confirm_are_counted_without_ones_own(ada, second, north):
    propose(north, by=second)
    propose(north, by=second)
    propose(north, by=ada)

    assert "<b>2 wait for you.</b>" in text(ada)
    assert "<b>1 waits for you.</b>" in text(second)


def test_a_post_that_was_decided_on_is_told_and_counted_no_more(
    ada, second, dana, north
):
    posts.confirm_post(proposal=propose(north, by=second), by=dana)

    shown = text(ada)

    assert TO_CONFIRM not in shown
    assert "for you.</b>" not in shown


def test_a_notice_is_put_away_there_and_leads_back(ada, north, unread):
    owe_no_reader(site=north, now=timezone.now())
    notice = Notice.objects.get(recipient=ada, kind=NoticeKind.NO_READER)
    client = signed_in(Client(), ada)
    away = f"{reverse('accounts:put_away_notice', args=[notice.pk])}?back="

    shown = client.get(SETTINGS).content.decode()
    answer = client.post(f"{away}{SETTINGS}")

    assert f"{away}%2Fsettings%2F" in shown
    assert answer["Location"] == SETTINGS
    assert NOBODY_READS not in client.get(SETTINGS).content.decode()


def test_without_a_notice_there_is_no_heading_for_them(ada):
    assert '<h2 id="notices">' not in text(ada)
