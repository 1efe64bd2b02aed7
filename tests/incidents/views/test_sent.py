"""The page after Send, which is left open on desks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post
from accounts.terms import Role
from incidents.models import Incident
from incidents.terms import Restriction
from tests.incidents.views.answering import answers, of_person, post, text_of
from tests.people import signed_in
from tests.watching import no_writes_but_access

pytestmark = pytest.mark.django_db


# --- Sent -----------------------------------------------------------------------


def sent_page(browser, incident):
    return browser.get(reverse("incidents:sent", args=[incident.reference]))


def test_l13_the_sent_page_holds_no_name_title_or_story(page, everyone, send, jayden):
    incident = send("Jayden Marsh had a secret picture.", people=[jayden], place="Lab")

    with no_writes_but_access():
        text = text_of(sent_page(page, incident))

    assert incident.reference in text
    assert f"Sent at {timezone.localtime(incident.received_at):%H:%M}" in text
    for words in ("Jayden", "Marsh", "secret", "picture", "Lab", incident.title):
        assert words not in text
    assert "It is in today’s review at North." in text
    assert "Call the DSL" not in text


def test_the_sent_page_says_how_soon_it_came(page, send):
    incident = send(happened_at=timezone.now() - timedelta(minutes=7, seconds=5))

    assert "Reported 7 minutes after it happened." in text_of(sent_page(page, incident))


def test_an_urgent_one_says_who_is_alerted_and_to_tell_the_dsl(page, everyone, send):
    text = text_of(sent_page(page, send(kinds="CD-03")))

    names = "Ruth Hall (Deputy DSL), Karen Osei (DSL) and Dana Whitmore (Headteacher)"
    assert f"{names} are being alerted by e-mail." in text
    assert "Tell the DSL in person." in text
    assert 'href="tel:+441632960101"' in text


def test_a_restricted_one_still_says_it_was_sent(page, everyone, send):
    incident = send(kinds=["ST-01"], people=[everyone.olive], cannot_wait=True)

    text = text_of(sent_page(page, incident))

    assert incident.restriction == Restriction.HEAD_ONLY
    assert "Dana Whitmore (Headteacher) is being alerted by e-mail." in text
    assert "Tell the headteacher in person." in text
    assert "Olive" not in text
    assert reverse("incidents:add_to_report", args=[incident.reference]) not in text


def test_nobody_but_the_author_sees_the_sent_page(everyone, send, client):
    incident = send()

    for name in ("karen", "jo", "dana"):
        browser = signed_in(client, getattr(everyone, name))
        assert sent_page(browser, incident).status_code == 404


def test_a_second_site_of_another_school_keeps_its_kinds(client, asha, west):
    Post.objects.create(user=asha, role=Role.STAFF, site=west)
    browser = signed_in(client, asha)

    post(browser, answers(site=west.pk))

    incident = Incident.objects.get()
    assert incident.kinds.get().school == west.school
    assert incident.reference == "EW-1"


def test_l14_a_colleague_who_is_named_does_not_find_it(page, everyone, send):
    post(page, answers(**of_person(everyone.ruth)))
    incident = Incident.objects.get()

    for name in ("review_one", "record", "looked"):
        address = reverse(f"incidents:{name}", args=[incident.reference])
        answered = {
            person: signed_in(Client(), getattr(everyone, person)).get(address)
            for person in ("karen", "dana", "ruth", "sam")
        }
        assert {person: answer.status_code for person, answer in answered.items()} == {
            "karen": 200,
            "dana": 200,
            "ruth": 404,
            "sam": 404,
        }
