"""One's own list of drafts, Today's way back to one, and deleting one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from incidents.models import Draft
from incidents.operations import drafts
from incidents.operations.drafts import Saving
from tests.incidents.views.answering import text_of
from tests.incidents.views.pages import text
from tests.people import signed_in
from tests.watching import assert_does_not_grow, no_writes_but_access

pytestmark = pytest.mark.django_db
DRAFTS = reverse("incidents:drafts")
NINE = "One two three four five six seven eight nine"


@pytest.fixture
def begin(asha, north):
    """Return a function that begins drafts of Asha's."""

    def begin(words=NINE, *, by=asha, ago=timedelta(0), site=north):
        draft = drafts.save_draft(
            draft_id=uuid4(),
            answers=f"what_happened={words.replace(' ', '+')}",
            site=site,
            saving=Saving(page=uuid4()),
            by=by,
        )
        begun = timezone.now() - ago
        Draft.objects.filter(pk=draft.pk).update(created_at=begun, saved_at=begun)
        return draft

    return begin


def delete(browser, draft, **data):
    return browser.post(reverse("incidents:delete_draft", args=[draft.pk]), data)


def test_the_list_shows_ones_own_with_age_and_first_words(page, begin, jo):
    begin(ago=timedelta(hours=3))
    begin("Not for Asha", by=jo)

    with no_writes_but_access():
        shown = text_of(page.get(DRAFTS))

    assert "One two three four five six seven eight…" in shown
    assert "nine" not in shown
    assert "Begun 3 hours ago at North, 9 words" in shown
    assert "Not for Asha" not in shown


def test_a_sentence_that_ends_there_is_cut_off_with_three_dots_and_not_four(
    page, begin
):
    begin("One two three four five six seven eight. Nine ten")

    assert "seven eight…" in text_of(page.get(DRAFTS))


def test_an_empty_list_says_so(page, asha, north):
    drafts.open_draft(site=north, by=asha)

    assert "No drafts. Nothing is waiting to be sent" in text_of(page.get(DRAFTS))


def test_the_list_costs_the_same_for_many(page, begin):
    assert_does_not_grow(
        lambda: page.get(DRAFTS), lambda count: [begin() for _ in range(count)]
    )


@pytest.mark.parametrize(
    ("ago", "is_asked"),
    [(timedelta(days=7), True), (timedelta(days=7, seconds=-60), False)],
)
def test_after_seven_days_it_asks_to_send_or_delete(page, asha, begin, ago, is_asked):
    begin(ago=ago)

    asked = "Send it, or delete it and say why." in text_of(page.get(DRAFTS))

    assert asked is is_asked
    assert ("delete it and say why" in text(asha, "today")) is is_asked


def test_today_leads_back_to_the_latest_in_one_tap(asha, begin):
    begin("An older one", ago=timedelta(hours=2))
    latest = begin()

    shown = text(asha, "today")

    assert "Carry on with your draft, 9 words" in shown
    assert latest.get_absolute_url() in shown
    assert "All drafts (2)" in shown


def test_today_without_a_draft_has_one_big_button(asha, begin, jo):
    begin(by=jo)

    shown = text(asha, "today")

    assert "Carry on" not in shown
    assert "Log an incident" in shown


def test_deleting_asks_why(page, begin):
    draft = begin()

    shown = text_of(delete(page, draft))

    assert "Choose why you will not send it" in shown
    assert "Telling the DSL in person is not enough" in shown
    draft.refresh_from_db()
    assert draft.story == NINE


def test_deleting_with_a_reason_takes_it_off_the_list_and_is_logged(page, begin):
    draft = begin()

    response = delete(page, draft, reason="nothing")

    assert response.url == DRAFTS
    assert "The draft is deleted." in text_of(page.get(DRAFTS))
    assert AuditEntry.objects.get(action="draft.deleted").detail == {
        "reason": "nothing"
    }
    assert delete(page, draft, reason="nothing").status_code == 404


def test_a_reason_that_is_none_is_refused(page, begin):
    draft = begin()

    assert "Choose why" in text_of(delete(page, draft, reason="told in person"))
    assert Draft.objects.begun().filter(pk=draft.pk).exists()


@pytest.mark.parametrize("name", ["karen", "dana", "jo"])
def test_nobody_else_deletes_it(everyone, begin, name):
    draft = begin()
    browser = signed_in(Client(), getattr(everyone, name))

    assert delete(browser, draft, reason="nothing").status_code == 404
    draft.refresh_from_db()
    assert draft.story == NINE


def test_finishing_the_review_shows_whose_drafts_wait_and_not_a_word(
    karen, begin, north
):
    begin()
    begin()

    shown = text(karen, "finish", north.pk)

    assert "2 unsent drafts: A Patel" in shown
    assert "One two" not in shown
