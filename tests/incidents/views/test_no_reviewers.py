"""What an author is told at a site where nobody reviews incidents yet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post
from accounts.terms import Role
from tests.factories import PostFactory
from tests.incidents.views.answering import LOG, text_of

pytestmark = pytest.mark.django_db
NOBODY_YET = "Nobody reviews incidents at North yet"
ALL_INVOLVED = "Everybody who could read it is involved in it."


def sent_page(browser, incident):
    return browser.get(reverse("incidents:sent", args=[incident.reference]))


# --- Before ---------------------------------------------------------------------


def test_the_form_says_beforehand_that_nobody_reviews_there_and_whom_to_ring(page):
    text = text_of(page.get(LOG))

    assert "Nobody reviews incidents at North yet." in text
    assert "Goes to" not in text
    assert 'href="tel:+441632960101"' in text
    assert "01632 960900" in text
    assert "to the DSL</span></button>" not in page.get(LOG).content.decode()


def test_each_site_of_an_author_says_for_itself_who_reviews_there(
    page, asha, karen, south
):
    PostFactory(user=asha, site=south, role=Role.STAFF)
    Post.objects.filter(user=karen, site=south).delete()

    shown = text_of(page.get(LOG))

    assert "today’s review at North" in shown
    assert "Nobody reviews incidents at South yet." in shown


def test_a_site_with_a_reviewer_and_no_dsl_has_somebody(page, sam):
    assert "Nobody reviews" not in text_of(page.get(LOG))


# --- After ----------------------------------------------------------------------


@pytest.mark.parametrize("kinds", ["NS-00", "CD-03", "ST-01"])
def test_where_nobody_reviews_yet_it_says_so_and_whom_to_ring(page, asha, send, kinds):
    text = text_of(sent_page(page, send(by=asha, kinds=kinds)))

    assert NOBODY_YET in text
    assert ALL_INVOLVED not in text
    assert 'href="tel:+441632960101"' in text
    assert "01632 960900" in text


def test_where_all_who_review_are_involved_it_says_that_and_the_chair(
    page, asha, karen, send
):
    text = text_of(sent_page(page, send(by=asha, people=[karen])))

    assert ALL_INVOLVED in text
    assert NOBODY_YET not in text
    assert "01632 960900" in text


def test_a_reviewer_who_has_left_reviews_there_no_more(page, asha, karen, send):
    incident = send(by=asha)
    assert NOBODY_YET not in text_of(sent_page(page, incident))

    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(user=karen).update(to_day=yesterday)

    assert NOBODY_YET in text_of(sent_page(page, incident))
