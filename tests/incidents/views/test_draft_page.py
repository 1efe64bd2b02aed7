"""The log page of a draft: what it keeps, whom it answers, and what it says."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post
from accounts.terms import Role
from incidents.models import Draft, Incident, IncidentKind
from incidents.operations import drafts
from incidents.terms import DraftDeleted, Part
from tests.incidents.views.answering import (
    LOG,
    address_of,
    answers,
    of_person,
    post,
    text_of,
)
from tests.people import signed_in
from tests.watching import no_writes_but_access

pytestmark = pytest.mark.django_db
LONG = ("Quoted word for word. " * 10).strip()
JSON = {"HTTP_ACCEPT": "application/json"}


def save(browser, sent, **headers):
    return post(browser, sent | {"do-save": "1"}, **headers)


def marks_of(response) -> dict:
    """Return the marks that a page would send with its answers."""
    marks = response.context["marks"]
    return {name: marks[name].value() for name in marks.fields}


# --- Opening ------------------------------------------------------------------


def test_pressing_log_an_incident_opens_a_draft(page, asha):
    response = page.post(LOG)

    draft = Draft.objects.get()
    assert response.url == draft.get_absolute_url()
    assert draft.owner == asha
    with no_writes_but_access():
        assert "Not sent yet" in text_of(page.get(response.url))


def test_looking_at_the_page_opens_none(page):
    with no_writes_but_access():
        page.get(LOG)

    assert not Draft.objects.exists()


def test_an_opened_draft_keeps_the_moment_it_was_opened(page, asha, north):
    draft = drafts.open_draft(site=north, by=asha)
    begun = timezone.now().replace(microsecond=0) - timedelta(hours=3)
    Draft.objects.update(created_at=begun)

    form = page.get(draft.get_absolute_url()).context["form"]

    assert form["happened_time"].value() == timezone.localtime(begun).time()


# --- Saving -------------------------------------------------------------------


def test_save_keeps_everything_and_shows_it_again(page, jayden):
    sent = answers(
        what_happened="O'Brien-Łukasz said “go away” & <left>",
        place="Bus",
        kinds=["CD-03"],
        done_so_far=["told_dsl"],
        **of_person(jayden, part=Part.HARMED),
    )

    response = save(page, sent)

    assert response.url == address_of(sent["send_key"])
    shown = text_of(page.get(response.url))
    assert "Draft saved" in shown
    assert "O&#x27;Brien-Łukasz said “go away” &amp; &lt;left&gt;" in shown
    for kept in ("Bus", "Jayden Marsh", '<option value="harmed" selected'):
        assert kept in shown
    assert 'class="stop is-shown" role="region"' in shown
    assert not Incident.objects.exists()


def test_only_answers_are_kept(page):
    sent = answers() | {"is_superuser": "1", "owner": str(uuid4()), "state": "closed"}

    save(page, sent)

    kept = set(Draft.objects.get().said)
    assert not kept & {"is_superuser", "owner", "state", "do-save", "writer", "page"}


def test_a_page_that_saves_by_itself_is_answered_in_few_words(page):
    sent = answers()

    response = post(page, sent | {"page": uuid4(), "revision": 0, "turn": 1}, **JSON)

    assert response.status_code == 200
    assert set(response.json()) == {"revision", "saved"}
    assert response.json()["revision"] == 1


def test_a_tab_that_is_behind_gets_409_and_keeps_its_words(page):
    sent = answers(what_happened="One.")
    save(page, sent)
    first, second = (page.get(address_of(sent["send_key"])) for _ in range(2))
    save(page, sent | marks_of(first) | {"what_happened": "From the first tab."})

    late = sent | marks_of(second) | {"what_happened": "From the second tab."}
    quiet = post(page, late, **JSON)
    shown = save(page, late)

    assert (quiet.status_code, shown.status_code) == (409, 409)
    assert quiet.json()["refused"] == "DraftChanged"
    assert "This draft was changed in another tab" in text_of(shown)
    assert "From the second tab." in text_of(shown)
    assert Draft.objects.get().story == "From the first tab."
    kept = post(page, late | marks_of(shown) | {"do-keep": "1"})
    assert kept.status_code == 200
    assert Draft.objects.get().story == "From the second tab."


def test_a_tab_that_is_behind_sends_nothing(page):
    sent = answers(what_happened="One.")
    save(page, sent)
    old = page.get(address_of(sent["send_key"]))
    save(page, sent | marks_of(old) | {"what_happened": "Two.", "page": str(uuid4())})

    response = post(page, sent | marks_of(old) | {"what_happened": "Late."})

    assert response.status_code == 409
    assert not Incident.objects.exists()


@pytest.mark.parametrize("name", ["karen", "dana", "sam", "jo"])
def test_somebody_elses_draft_is_not_there(everyone, page, client, name):
    sent = answers()
    save(page, sent)
    browser = signed_in(Client(), getattr(everyone, name))
    address = address_of(sent["send_key"])

    assert browser.get(address).status_code == 404
    for extra in ({}, {"do-save": "1"}, {"do-keep": "1"}, {"do-find": "1"}):
        assert post(browser, sent | extra).status_code == 404
    assert post(browser, sent, **JSON).status_code == 404
    assert not Incident.objects.exists()


def test_a_leavers_draft_is_there_for_nobody(page, asha, everyone):
    sent = answers()
    save(page, sent)
    Post.objects.filter(user=asha).update(to_day="2025-01-01")

    assert page.get(address_of(sent["send_key"])).status_code == 403
    for name in ("karen", "dana"):
        browser = signed_in(Client(), getattr(everyone, name))
        assert browser.get(address_of(sent["send_key"])).status_code == 404


# --- Sending ------------------------------------------------------------------


def test_a_draft_is_sent_once_and_leads_to_its_incident_from_then_on(page):
    sent = answers()
    save(page, sent)

    first, second = post(page, sent), post(page, sent)

    assert first.url == second.url
    incident = Incident.objects.get()
    assert Draft.objects.get().incident == incident
    again = page.get(address_of(sent["send_key"]))
    assert again.url == reverse("incidents:sent", args=[incident.reference])


def test_a_refused_send_has_kept_the_words(page):
    post(page, answers(what_happened="My very words.", kinds=[]))

    assert Draft.objects.get().story == "My very words."


def test_a_deleted_draft_that_is_still_open_in_a_tab_comes_back_as_another(page, asha):
    sent = answers(what_happened="Still wanted.")
    save(page, sent)
    draft = Draft.objects.get()
    drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=asha)

    response = post(page, sent)

    assert response.status_code == 409
    assert "This draft was deleted." in text_of(response)
    assert "Still wanted." in text_of(response)
    page.post(response.context["address"], sent)
    assert Incident.objects.get().what_happened == "Still wanted."
    assert page.get(draft.get_absolute_url()).status_code == 404


# --- What has changed since ---------------------------------------------------


def test_a_kind_that_was_retired_is_named_and_nothing_else_is_lost(page, school):
    sent = answers(kinds=["CD-01", "NS-00"], what_happened="My very words.")
    save(page, sent)
    IncidentKind.objects.filter(school=school, code="CD-01").update(is_retired=True)

    shown = text_of(page.get(address_of(sent["send_key"])))

    assert "Choose the kind again: the list has changed" in shown
    assert "My very words." in shown
    assert "the list has changed" in text_of(post(page, sent))
    assert not Incident.objects.exists()


def test_a_colleague_who_has_left_is_still_named_and_asked_about(page, olive):
    sent = answers(**of_person(olive))
    save(page, sent)
    Post.objects.filter(user=olive).update(to_day="2025-01-01")

    for shown in (
        text_of(page.get(address_of(sent["send_key"]))),
        text_of(post(page, dict(Draft.objects.get().said.items()) | sent)),
    ):
        assert "Olive Grant" in shown
        assert "Remove the person marked Not found" in shown
    assert not Incident.objects.exists()


def test_a_pupil_who_has_left_can_still_be_named(page, jayden):
    sent = answers(**of_person(jayden))
    save(page, sent)
    jayden.left_on = timezone.localdate()
    jayden.save()

    post(page, sent)

    assert Incident.objects.get().involvements.get().pupil == jayden


def test_a_site_where_ones_post_has_ended_is_asked_for_again(client, karen, south):
    browser = signed_in(client, karen)
    sent = answers(site=south.pk)
    save(browser, sent)
    Post.objects.filter(user=karen, site=south).update(to_day="2025-01-01")

    assert "Choose one of your sites" in text_of(
        browser.get(address_of(sent["send_key"]))
    )
    for _ in range(2):
        unasked = {key: value for key, value in sent.items() if key != "site"}
        assert "Choose one of your sites" in text_of(post(browser, unasked))
    assert not Incident.objects.exists()


def test_a_page_of_ones_only_site_does_not_slip_to_the_next_post(
    page, asha, north, south
):
    sent = answers()
    save(page, sent)
    Post.objects.filter(user=asha).update(to_day="2025-01-01")
    Post.objects.create(user=asha, role=Role.STAFF, site=south)

    for _ in range(2):
        assert "Choose one of your sites" in text_of(post(page, sent))
    post(page, sent | {"site": south.pk})

    assert Incident.objects.get().site == south


# --- A session that has ended --------------------------------------------------


def test_a_page_that_saves_by_itself_is_told_to_sign_in(page):
    sent = answers()
    page.logout()

    response = post(page, sent, **JSON)

    assert response.status_code == 401
    query = urlencode({"next": address_of(sent["send_key"])})
    assert response.json() == {"sign_in": f"{reverse('account_login')}?{query}"}


def interrupted(page, **changes) -> dict:
    """Return a page that is being filled in, its session ended meanwhile."""
    opened = page.get(page.post(LOG).url)
    address = opened.context["address"]
    sent = answers(what_happened=LONG, **changes)
    sent["send_key"] = address.split("/")[-2]
    page.logout()
    return sent | marks_of(opened)


@pytest.mark.parametrize("button", ["do-send", "do-save", "do-find"])
def test_without_javascript_the_words_come_back_after_signing_in(page, asha, button):
    sent = interrupted(page, place="Bus")

    away = post(page, sent | {button: "1"})

    assert away.url.startswith(reverse("account_login"))
    assert "Your draft is safe. Sign in to carry on." in text_of(page.get(away.url))
    signed_in(page, asha)
    shown = text_of(page.get(address_of(sent["send_key"])))
    assert LONG in shown
    assert 'value="Bus"' in shown
    assert "Not saved yet" in shown
    post(page, sent)
    assert Incident.objects.get().what_happened == LONG
    assert "kept_words" not in page.session


def test_nobody_else_who_signs_in_there_sees_them(page, jo):
    sent = interrupted(page)
    post(page, sent)

    signed_in(page, jo)

    assert page.get(address_of(sent["send_key"])).status_code == 404
    assert "kept_words" not in page.session


def test_a_stranger_leaves_nothing_behind(client, north):
    post(client, answers() | {"writer": "forged:words"})

    assert "kept_words" not in client.session


def test_a_page_of_an_earlier_session_is_not_lost_to_its_token(asha):
    browser = signed_in(Client(enforce_csrf_checks=True), asha)
    opened = browser.get(LOG)
    sent = answers(what_happened=LONG) | marks_of(opened)
    sent["csrfmiddlewaretoken"] = "x" * 64

    response = browser.post(opened.context["address"], sent)

    assert response.url == opened.context["address"]
    assert LONG in text_of(browser.get(response.url))
    assert not Incident.objects.exists()
