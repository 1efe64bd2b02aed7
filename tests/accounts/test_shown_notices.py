"""Notices on pages: what is over hides nothing, and is taken away by a sweep."""

import logging
from datetime import timedelta
from io import StringIO
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.shown_notices import READ, latest_for
from accounts.tasks import withdraw_notices
from accounts.terms import NoticeKind, RecordKind
from accounts.wordings import word
from tests.people import signed_in

pytestmark = pytest.mark.django_db
NOTICES, TODAY = reverse("accounts:notices"), reverse("incidents:today")
# What it says as long as nothing ends it, and what is over without a proposal.
HOLDS, OVER = NoticeKind.ALERTS_CHANGED, NoticeKind.POST_TO_CONFIRM
SAYS = "Who is alerted at North has changed."


def told(user, site, kind, *, ago=timedelta(0)):
    return Notice.objects.create(
        site=site,
        recipient=user,
        kind=kind,
        record_kind=RecordKind.PROPOSAL,
        record_id=str(uuid4()),
        owed_at=timezone.now() - ago,
    )


def tell(user, site, *, holding=0, over=0):
    """Tell of what holds first, so that what is over is the newest."""
    for number in range(holding):
        told(user, site, HOLDS, ago=timedelta(hours=holding - number))
    for _ in range(over):
        told(user, site, OVER)


def text(user, path):
    return signed_in(Client(), user).get(path).content.decode()


# --- The newest on a first page -------------------------------------------------


def test_what_is_over_does_not_hide_what_holds(karen, north):
    tell(karen, north, holding=1, over=5)

    shown = text(karen, TODAY)

    assert shown.count(f"{SAYS} An urgent") == 2, "the line, and its button's words"
    assert "more notice" not in shown


def test_the_page_says_how_many_more_there_are_and_leads_there(karen, north):
    tell(karen, north, holding=8)

    shown = text(karen, TODAY)

    assert f'<a href="{NOTICES}">3 more notices</a>' in shown
    assert len(latest_for(karen).told) == 5


def test_one_more_is_said_in_the_singular(karen, north):
    tell(karen, north, holding=6)

    assert "1 more notice</a>" in text(karen, TODAY)


def test_what_is_over_is_not_among_the_more_where_it_was_read(karen, north):
    tell(karen, north, holding=8, over=4)

    assert latest_for(karen).more == 3


def test_where_all_that_is_read_is_over_the_rest_is_still_said(karen, north):
    tell(karen, north, holding=1, over=READ)

    shown = text(karen, TODAY)

    assert "1 more notice</a>" in shown
    assert "Nothing waiting for you" not in shown
    assert SAYS in text(karen, f"{NOTICES}?page=2")


def test_where_all_is_over_nothing_is_said(asha, north):
    tell(asha, north, over=3)

    shown = text(asha, TODAY)

    assert '<h2 id="notices">' not in shown
    assert "Nothing waiting for you" in shown


# --- The page of all ------------------------------------------------------------


def test_the_page_has_every_notice_that_holds_with_its_button(karen, north):
    tell(karen, north, holding=8, over=5)

    shown = text(karen, NOTICES)

    assert shown.count(">Put away<") == 8
    assert "Older notices" not in shown


def test_more_than_a_page_holds_are_on_the_next(karen, north):
    tell(karen, north, holding=23)

    first, second = text(karen, NOTICES), text(karen, f"{NOTICES}?page=2")

    assert first.count(">Put away<") == 20
    assert '<a href="?page=2">Older notices</a>' in first
    assert second.count(">Put away<") == 3
    assert '<a href="?page=1">Newer notices</a>' in second


@pytest.mark.parametrize("name", ["karen", "asha", "ada", "colin", "maria"])
def test_everybody_has_the_page_and_is_told_that_it_is_empty(everyone, name):
    shown = text(getattr(everyone, name), NOTICES)

    assert "No notices. There is nothing you have not put away." in shown


def test_a_page_of_what_is_over_says_so_and_leads_on(karen, north):
    tell(karen, north, holding=1, over=20)

    shown = text(karen, NOTICES)

    assert "What stood on this page is over." in shown
    assert "Older notices" in shown


def test_nobody_sees_somebody_elses(ruth, karen, north):
    tell(karen, north, holding=8)

    assert SAYS not in text(ruth, NOTICES)
    assert latest_for(ruth).more == 0


def test_what_is_put_away_leads_back_to_where_it_was_put_away(karen, north):
    notice = told(karen, north, HOLDS)
    client = signed_in(Client(), karen)
    shown = client.get(f"{NOTICES}?page=1").content.decode()
    away = f"{reverse('accounts:put_away_notice', args=[notice.pk])}?back="

    answer = client.post(f"{away}{NOTICES}?page=1")

    assert f"{away}%2Fnotices%2F%3Fpage%3D1" in shown
    assert answer["Location"] == f"{NOTICES}?page=1"
    assert SAYS not in client.get(NOTICES).content.decode()


@pytest.mark.parametrize("back", ["", "//evil.example/", "https://evil.example/"])
def test_it_leads_to_no_other_service(karen, north, back):
    notice = told(karen, north, HOLDS)
    away = reverse("accounts:put_away_notice", args=[notice.pk])

    answer = signed_in(Client(), karen).post(f"{away}?back={back}")

    assert answer["Location"] == NOTICES


# --- The sweep ------------------------------------------------------------------


def by_command():
    written = StringIO()
    call_command("withdraw_notices", stdout=written)
    return written.getvalue()


@pytest.mark.parametrize("sweep", [withdraw_notices, by_command])
def test_what_is_over_leaves_the_product_and_what_holds_stays(karen, north, sweep):
    told(karen, north, OVER, ago=timedelta(days=1))
    holds = told(karen, north, HOLDS, ago=timedelta(days=400))

    sweep()
    sweep()

    assert Notice.objects.shown_to(karen).get() == holds


def test_the_command_says_how_many_it_withdrew(karen, north):
    told(karen, north, OVER, ago=timedelta(days=2))

    assert by_command() == "Withdrew 1.\n"
    assert by_command() == "Withdrew 0.\n"


def test_what_was_owed_less_than_a_day_ago_may_come_back(karen, north):
    told(karen, north, OVER, ago=timedelta(days=1, seconds=-5))

    assert by_command() == "Withdrew 0.\n"


def test_one_that_cannot_be_worded_does_not_stop_the_rest(karen, north, caplog):
    first, _ = [told(karen, north, OVER, ago=timedelta(days=n)) for n in (3, 2)]

    def worded(notice):
        if notice.pk == first.pk:
            raise LookupError(karen.email)
        return word(notice)

    with (
        patch("accounts.operations.notices.word", worded),
        caplog.at_level(logging.WARNING),
    ):
        assert by_command() == "Withdrew 1.\n"

    assert Notice.objects.shown_to(karen).get() == first
    assert str(first.pk) in caplog.text
    assert karen.email not in caplog.text
