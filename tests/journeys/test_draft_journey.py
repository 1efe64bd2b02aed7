"""Nothing typed is ever lost: screens.md 5.2, L2 to L5, and what stands beside them."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Error, expect

from incidents.models import Draft, Incident
from tests.journeys.conftest import (
    axe_faults,
    live_words,
    session_cookie,
)
from tests.journeys.surveying import faults_in_every_look
from tests.people import SIGN_IN_BACKEND

LOG = reverse("incidents:log")
TODAY = reverse("incidents:today")
SEND = "button[name=do-send]"
STORY = "#id_what_happened"
WORDS = "Somebody wrote that everyone should leave the chat. " * 4
TWO_HUNDRED = WORDS[:199] + "."
SAVED = "Draft saved"
NO_CONNECTION = "Not saved yet. No connection."


@pytest.fixture(autouse=True)
def _school(everyone, jayden, callum, willow):
    """Everybody is there before the live server is asked."""


def open_draft(visit, person, **look):
    """Open a draft by the button on Today."""
    page = visit(person, TODAY, **look)
    page.get_by_role("button", name="Log an incident").first.click()
    page.wait_for_url("**/log/*-*/")
    return page


def state_line(page, words, within=5_000):
    page.locator("[data-saved-words]").get_by_text(words).wait_for(timeout=within)


def stored(page) -> int:
    """Return how many things the page has left in any store of the browser."""
    return page.evaluate(
        "async () => localStorage.length + sessionStorage.length"
        " + (await indexedDB.databases()).length"
    )


def answer_the_rest(page):
    page.get_by_label("No one named").check()
    page.get_by_label("Cyberbullying").check()


def send(page):
    page.locator(SEND).click()
    page.wait_for_url("**/log/sent/**")


@pytest.mark.parametrize(("after", "letters"), [(2_000, 198), (6_000, 200)])
def test_l2_what_was_typed_is_back_after_the_tab_was_killed(
    visit, asha, after, letters
):
    page = open_draft(visit, asha)
    page.locator(STORY).press_sequentially(TWO_HUNDRED)
    page.wait_for_timeout(after)
    # Closing a tab would let it save what it has: a tab that dies cannot.
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash")

    again = visit(asha, TODAY)
    again.get_by_role("link", name="Carry on with your draft").click()

    assert len(again.locator(STORY).input_value()) >= letters


def test_l2_words_typed_while_a_save_is_under_way_are_kept_on_leaving(visit, asha):
    page = open_draft(visit, asha)
    waiting = []

    def hold_the_first(route):
        if route.request.method == "POST" and not waiting:
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/log/*-*/", hold_the_first)
    page.locator(STORY).press_sequentially("Before. ")
    state_line(page, "Saving…")
    page.locator(STORY).press_sequentially("After.")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")

    # The first is still under way, and another browser has all of it.
    again = visit(asha, TODAY)
    again.get_by_role("link", name="Carry on with your draft").click()
    assert again.locator(STORY).input_value() == "Before. After."
    with page.expect_response(lambda answer: answer.status == 409):
        waiting[0].continue_()
    # The line itself is not to be seen on a page that is being left.
    line = page.locator("[data-saved-words]")
    expect(line).to_contain_text(SAVED)
    page.wait_for_timeout(100)
    assert line.text_content().startswith(SAVED)
    assert Draft.objects.get().story == "Before. After."


def test_l3_words_typed_without_a_connection_arrive_when_it_is_back(visit, asha):
    page = open_draft(visit, asha)
    page.context.set_offline(True)

    page.locator(STORY).press_sequentially(TWO_HUNDRED)
    state_line(page, NO_CONNECTION, within=2_000)
    assert "Keep this page open" in live_words(page)
    assert not Draft.objects.begun().exists()
    page.context.set_offline(False)

    state_line(page, SAVED, within=35_000)
    assert Draft.objects.get().story == TWO_HUNDRED


def test_l3_send_waits_for_the_connection(visit, asha):
    page = open_draft(visit, asha)
    page.locator(STORY).fill(TWO_HUNDRED)
    answer_the_rest(page)
    state_line(page, SAVED)
    page.context.set_offline(True)

    page.locator(SEND).click()
    state_line(page, NO_CONNECTION)
    assert page.locator(SEND).is_enabled()
    page.context.set_offline(False)
    page.wait_for_url("**/log/sent/**", timeout=35_000)

    assert Incident.objects.get().what_happened == TWO_HUNDRED


def test_l4_a_session_that_ends_while_typing_loses_nothing(visit, asha, live_server):
    page = open_draft(visit, asha)
    address = page.url
    page.locator(STORY).press_sequentially(TWO_HUNDRED[:100])
    state_line(page, SAVED)
    Session.objects.all().delete()

    page.locator(STORY).press_sequentially(TWO_HUNDRED[100:])
    page.wait_for_url("**/sign-in/**")
    assert "Your draft is safe. Sign in to carry on." in live_words(page)
    page.context.add_cookies([session_cookie(asha, live_server.url)])
    page.goto(address)
    state_line(page, SAVED)

    assert page.locator(STORY).input_value() == TWO_HUNDRED
    assert Draft.objects.get().story == TWO_HUNDRED


def test_l4_nor_does_one_that_ends_before_a_press_without_javascript(
    visit, asha, live_server
):
    page = open_draft(visit, asha, javascript=False)
    address = page.url
    page.locator(STORY).fill(TWO_HUNDRED)
    name = settings.SESSION_COOKIE_NAME
    Session.objects.all().delete()

    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/sign-in/**")
    # The same browser signs in: its session goes on, and so do the words in it.
    kept = next(each for each in page.context.cookies() if each["name"] == name)
    sign_in_within(kept["value"], asha)
    page.goto(address)

    assert page.locator(STORY).input_value() == TWO_HUNDRED


def sign_in_within(key, user):
    """Sign a user in within a session that is there already."""
    store = SessionStore(key)
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = SIGN_IN_BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()


def test_l5_no_store_of_the_browser_keeps_a_word(visit, asha):
    page = open_draft(visit, asha)
    page.context.set_offline(True)
    page.locator(STORY).press_sequentially("A message.")
    state_line(page, NO_CONNECTION)
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("sessionStorage.length") == 1
    page.context.set_offline(False)
    state_line(page, SAVED, within=35_000)
    assert stored(page) == 0
    answer_the_rest(page)

    send(page)

    assert stored(page) == 0


def test_l5_signing_out_wipes_the_copy_in_the_tab(visit, asha):
    page = open_draft(visit, asha)
    page.context.set_offline(True)
    page.locator(STORY).press_sequentially("A message.")
    state_line(page, NO_CONNECTION)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/log/*/", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(page.at(TODAY))
    assert page.evaluate("sessionStorage.length") == 1

    page.get_by_text("Menu").first.click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in/**")

    assert stored(page) == 0


def test_l5_somebody_else_on_the_same_device_finds_nothing(
    visit, asha, jo, live_server
):
    page = visit(asha, TODAY)
    page.evaluate(
        "([name, words]) => sessionStorage.setItem(name, words)",
        [f"draft {asha.pk} /log/x/", "what_happened=A+secret"],
    )
    page.context.add_cookies([session_cookie(jo, live_server.url)])

    page.goto(page.at(TODAY))

    assert stored(page) == 0


def test_l12_two_presses_while_the_words_are_being_saved_make_one(visit, asha):
    page = open_draft(visit, asha)
    page.locator(STORY).fill("A message was sent round.")
    answer_the_rest(page)

    page.locator(SEND).dblclick(no_wait_after=True)
    page.wait_for_url("**/log/sent/**")

    assert Incident.objects.count() == 1
    assert Draft.objects.get().answers == ""


def test_two_tabs_are_told_and_the_person_chooses(visit, asha):
    first = open_draft(visit, asha)
    second = first.context.new_page()
    second.set_default_timeout(5_000)
    second.goto(first.url)
    first.locator(STORY).press_sequentially("From the first.")
    state_line(first, SAVED)

    second.locator(STORY).press_sequentially("From the second.")
    region = second.get_by_role("region", name="This draft was changed in another tab")
    region.wait_for()
    assert axe_faults(second) == []
    second.get_by_role("button", name="Keep this one").click()
    state_line(second, SAVED)

    assert Draft.objects.get().story == "From the second."
    first.locator(STORY).press_sequentially(" More.")
    first.get_by_role("link", name="Show that version").click()
    first.wait_for_load_state()
    assert first.locator(STORY).input_value() == "From the second."


def test_the_state_is_read_out_once_and_not_every_five_seconds(visit, asha):
    page = open_draft(visit, asha)
    page.evaluate(
        """() => {
          window.heard = [];
          const region = document.querySelector("[data-kept]");
          const note = () => window.heard.push(region.textContent);
          new MutationObserver(note).observe(region, { childList: true });
        }"""
    )

    for words in ("One. ", "Two. ", "Three. "):
        page.locator(STORY).press_sequentially(words)
        page.wait_for_timeout(1_800)

    assert page.evaluate("window.heard") == [SAVED]
    assert Draft.objects.get().revision >= 3


def test_a_chip_and_a_person_are_saved_at_once(visit, asha):
    page = open_draft(visit, asha)

    page.get_by_label("Cyberbullying").check()
    state_line(page, SAVED, within=1_000)
    page.locator("#id_find").press_sequentially("jay")
    page.get_by_role("option", name="Jayden Marsh").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_000)
    page.reload()

    assert page.get_by_label("Cyberbullying").is_checked()
    expect(page.get_by_role("button", name="Remove Jayden Marsh")).to_be_visible()


def test_leaving_the_page_saves_the_last_words(visit, asha):
    page = open_draft(visit, asha)
    page.locator(STORY).press_sequentially("Just before I left.")

    page.get_by_role("link", name="Today").first.click()
    page.wait_for_url("**/today/")
    # The last words go out while the next page is asked for, and may arrive after it.
    begun = page.get_by_role("link", name="Carry on with your draft, 4 words")
    for _ in range(20):
        page.reload()
        if begun.is_visible():
            break
    begun.click()

    assert page.locator(STORY).input_value() == "Just before I left."


def test_a_page_without_a_draft_becomes_one_at_its_first_words(visit, asha):
    page = visit(asha, LOG)
    assert not Draft.objects.exists()

    page.locator(STORY).press_sequentially("A message.")
    state_line(page, SAVED)

    assert page.url.endswith(Draft.objects.get().get_absolute_url())
    page.reload()
    assert page.locator(STORY).input_value() == "A message."


def test_a12_a_draft_is_kept_found_deleted_and_sent_without_javascript(visit, asha):
    page = open_draft(visit, asha, javascript=False)
    page.locator(STORY).fill("A message was sent round.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved. Only you can see it.")).to_be_visible()
    page.goto(page.at(reverse("incidents:drafts")))
    page.get_by_role("link", name="Carry on").first.click()
    answer_the_rest(page)
    send(page)
    assert Incident.objects.get().what_happened == "A message was sent round."

    page.get_by_role("button", name="Log another").click()
    page.locator(STORY).fill("Opened by mistake.")
    page.get_by_role("button", name="Save draft").click()
    page.goto(page.at(reverse("incidents:drafts")))
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete the draft").click()
    page.get_by_label("I opened it by mistake").check()
    page.get_by_role("button", name="Delete the draft").click()

    expect(page.get_by_text("No drafts. Nothing is waiting to be sent")).to_be_visible()


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_the_pages_of_drafts_in_any_look(visit, asha):
    page = open_draft(visit, asha)
    page.locator(STORY).press_sequentially("A message.")
    state_line(page, SAVED)
    draft = Draft.objects.get()
    for path in (TODAY, reverse("incidents:drafts"), draft.get_absolute_url()):
        page.goto(page.at(path))
        assert faults_in_every_look(page) == []
