"""The queue's own ways: what was saved and undone, skipping, and the keys."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Skip, Undoing
from incidents.operations import reviewing, skipping
from incidents.terms import NoActionReason, QueueKeys
from tests.incidents.views.pages import page, post
from tests.people import signed_in

pytestmark = pytest.mark.django_db
NO_ACTION = {"decision": "no_further_action", "no_action_reason": "low_level"}


@pytest.fixture
def browser(karen):
    """A browser in which Karen is signed in."""
    return signed_in(Client(), karen)


def review(browser, incident, **answers):
    url = reverse("incidents:review_one", args=[incident.reference])
    return browser.post(url, NO_ACTION | answers, follow=True)


def undo(browser, incident, **kwargs):
    decision = incident.decisions.first()
    return browser.post(reverse("incidents:undo", args=[decision.pk]), **kwargs)


# --- Saved, and Undo ------------------------------------------------------------


def test_what_was_saved_stays_with_undo_until_the_next_save(browser, send):
    first, second, third = send(), send(), send()

    after = review(browser, first).content.decode()
    later = browser.get(reverse("incidents:review")).content.decode()
    next_one = review(browser, second).content.decode()

    line = f"Saved. No further action on {first.reference}."
    assert line in after
    assert line in later
    assert "data-undo" in later
    assert line not in next_one
    assert f"No further action on {second.reference}." in next_one
    assert third.reference in next_one


def test_the_line_says_who_will_do_what_by_when(browser, send):
    incident = send()

    after = review(
        browser, incident, decision="further_action", what="Ring home", due="today"
    )

    line = f"Saved. Further action on {incident.reference}, Karen Osei, by "
    assert line in after.content.decode()


def test_the_next_incident_opens_after_a_save(browser, send):
    first, second = send(), send()

    after = review(browser, first)

    url, _ = after.redirect_chain[-1]
    assert url == reverse("incidents:review_one", args=[second.reference]) + "#incident"


def test_past_ten_minutes_the_line_stays_without_its_way_back(browser, send):
    incident = send()
    review(browser, incident)

    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        text = browser.get(reverse("incidents:review")).content.decode()

    assert f"No further action on {incident.reference}." in text
    assert "data-undo" not in text


def test_undoing_opens_the_incident_again_and_says_so(browser, send):
    incident = send()
    review(browser, incident)

    after = undo(browser, incident, follow=True)

    words = f"Undone. {incident.reference} waits for review again."
    assert words in after.content.decode()
    assert Undoing.objects.count() == 1


def test_what_cannot_be_undone_says_what_to_do_on_the_record(ruth, browser, send):
    incident = send()
    review(browser, incident)

    after = undo(signed_in(Client(), ruth), incident, follow=True)

    assert after.redirect_chain[-1][0] == incident.get_absolute_url()
    assert "Only K Osei can undo this. Reopen it" in after.content.decode()
    assert not Undoing.objects.exists()


def test_a_decision_on_what_one_may_not_read_is_not_there(ruth, karen, send):
    incident = send(people=[ruth])
    decision = reviewing.take_no_further_action(
        incident=incident, reason=NoActionReason.LOW_LEVEL, by=karen
    )

    assert post(ruth, "undo", decision.pk).status_code == 404
    assert post(ruth, "skip", incident.reference, seen=0).status_code == 404
    assert not Undoing.objects.exists()


# --- Skip -----------------------------------------------------------------------


def test_skipping_opens_the_next_and_names_who_skipped(browser, send):
    first, second = send(), send()
    url = reverse("incidents:skip", args=[first.reference])

    after = browser.post(url, {"seen": 0}, follow=True)

    text = after.content.decode()
    assert second.reference in after.redirect_chain[-1][0]
    assert f"Skipped. {first.reference} is at the end of the queue." in text
    at = timezone.localtime(Skip.objects.get().skipped_at)
    assert f"Skipped by K Osei {at:%H:%M}" in text


def test_three_skips_are_marked(karen, send):
    incident = send()
    for seen in range(3):
        assert "Skipped often" not in page(karen, "review").content.decode()
        skipping.skip(incident=incident, seen=seen, by=karen)

    assert "Skipped often" in page(karen, "review").content.decode()


def test_skipping_what_was_decided_meanwhile_leads_to_its_record(browser, ruth, send):
    incident = send()
    reviewing.take_no_further_action(
        incident=incident, reason=NoActionReason.LOW_LEVEL, by=ruth
    )

    after = browser.post(
        reverse("incidents:skip", args=[incident.reference]), {"seen": 0}, follow=True
    )

    assert "has been decided on" in after.content.decode()
    assert not Skip.objects.exists()


# --- Keys -----------------------------------------------------------------------


@pytest.mark.parametrize("keys", QueueKeys.values)
def test_the_choice_of_keys_holds_on_every_device(karen, browser, send, keys):
    send()
    browser.post(reverse("incidents:keys"), {"keys": keys})

    elsewhere = page(karen, "review").content.decode()

    assert f'data-keys="{keys}"' in elsewhere


def test_keys_are_on_at_first_and_off_in_one_click(browser, send):
    send()
    before = browser.get(reverse("incidents:review")).content.decode()

    after = browser.post(
        reverse("incidents:keys"), {"keys": "off", "back": "queue"}, follow=True
    )

    assert 'data-keys="on"' in before
    assert 'data-keys="off"' in after.content.decode()


def test_a_choice_that_is_none_is_refused(browser):
    answer = browser.post(reverse("incidents:keys"), {"keys": "loud"})

    assert "Choose whether the keys are on" in answer.content.decode()
