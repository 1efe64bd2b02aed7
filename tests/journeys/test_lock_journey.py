"""Hiding, resting and going back in a browser: screens.md 5.8, S3, S4 and S6."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.conftest import NARROW, axe_faults, session_of
from tests.journeys.surveying import faults_in_every_look
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of
from tests.pages import NO_PAGE

LOG = reverse("incidents:log")
TODAY = reverse("incidents:today")
ACCOUNT = reverse("accounts:account")
PASSWORD = "four quiet green lanterns"
WORDS = "A message was sent round at break."
COVERED_WITHIN_MS = 300
REST, WARNED = 20 * 60, 18 * 60


@pytest.fixture(autouse=True)
def _school(everyone, jayden):
    """Everybody is there before the live server is asked."""
    everyone.asha.set_password(PASSWORD)
    everyone.asha.save()


def heard(page) -> str:
    """Return what a screen reader finds on the page."""
    return page.locator("body").aria_snapshot()


def covered_in_ms(page) -> float:
    """Return how long the page takes to be covered, from the press that follows."""
    return page.evaluate(
        """() => new Promise((done) => {
            const from = performance.now();
            const look = () => document.querySelector(".cover")
                && document.querySelector("main").inert
                ? done(performance.now() - from) : requestAnimationFrame(look);
            look();
            document.querySelector("[data-hide]").focus();
            document.querySelector("[data-hide]").click();
        })"""
    )


def resting(visit, user, path, **how):
    """Open a page whose clock a test may turn on."""
    page = visit(user, path, **how)
    page.clock.install()
    page.reload()
    return page


def test_s3_hide_takes_the_page_out_of_sight_and_hearing(visit, asha):
    page = visit(asha, LOG)
    page.locator("#id_what_happened").fill(WORDS)
    before = page.title()

    took = covered_in_ms(page)

    assert took <= COVERED_WITHIN_MS
    assert page.title() == "Timetable"
    assert "Log an incident" not in heard(page)
    assert WORDS not in heard(page)
    assert "Registration" in heard(page)
    page.get_by_role("button", name="Show again").click()
    assert page.title() == before
    assert page.locator("#id_what_happened").input_value() == WORDS
    assert page.locator("[data-hide]").evaluate("it => it === document.activeElement")


def test_s3_escape_twice_hides_from_within_a_box(visit, asha):
    page = visit(asha, LOG)
    page.locator("#id_what_happened").fill(WORDS)

    page.keyboard.press("Escape")
    assert page.locator(".cover").count() == 0
    page.keyboard.press("Escape")
    page.locator(".cover").wait_for(timeout=COVERED_WITHIN_MS)

    assert page.title() == "Timetable"
    page.get_by_role("button", name="Show again").click()
    assert page.locator("#id_what_happened").input_value() == WORDS
    assert page.evaluate("document.activeElement.id") == "id_what_happened"


@pytest.mark.database("sqlite")
def test_s3_hide_is_on_every_page_of_a_teacher(visit, people, rows):
    page = visit(people.asha, "/not-a-page/")
    theirs = {
        answer.name: answer
        for answer in ANSWERS
        if answer.status_for("asha") == 200 and answer.name not in NO_PAGE
    }
    hid = {"a page that is not there": hides(page)}

    for name, answer in theirs.items():
        session_of(page, client_of(people, "asha", confirmed=answer.confirmed))
        page.goto(page.at(url_of(answer, rows, people)))
        hid[name] = hides(page)

    assert len(hid) > 25
    assert [name for name, covered in hid.items() if not covered] == []


def hides(page) -> bool:
    """Press Hide where there is one; say whether the page is covered."""
    button = page.get_by_role("button", name="Hide", exact=True)
    if button.count():
        button.click()
    return page.title() == "Timetable"


def test_s3_hide_works_without_javascript_and_leads_back(visit, asha):
    page = visit(asha, TODAY, javascript=False)
    page.get_by_role("button", name="Hide").click()

    assert page.title() == "Timetable"
    assert "Asha" not in heard(page)
    page.goto(page.at(TODAY))
    assert page.title() == "Timetable"
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()

    assert page.url.endswith(TODAY)


def test_s4_going_back_after_signing_out_shows_nothing(visit, karen, send, jayden):
    incident = send("A canary sang in Room 4.", people=[jayden])
    page = visit(karen, incident.get_absolute_url())
    expect(page.get_by_text("A canary sang").first).to_be_visible()

    page.locator("main").evaluate(
        "() => document.querySelector('form[action=\"/sign-out/\"]').submit()"
    )
    page.wait_for_url("**/sign-in/**")
    page.go_back(wait_until="load")
    page.wait_for_url("**/sign-in/**")

    assert "canary" not in page.content()
    assert "Jayden" not in page.content()


def test_s4_a_record_says_that_it_is_kept_nowhere(visit, karen, send):
    incident = send()
    page = visit(karen, TODAY)

    answer = page.goto(page.at(incident.get_absolute_url()))

    assert "no-store" in answer.headers["cache-control"]
    page.evaluate("window.isKept = true")
    page.goto(page.at(TODAY))
    page.go_back()
    page.get_by_role("heading", level=1).wait_for()
    assert page.evaluate("window.isKept === undefined")


def test_s6_the_warning_takes_the_focus_and_gives_it_back(visit, asha):
    page = resting(visit, asha, LOG)
    page.locator("#id_what_happened").fill(WORDS)

    page.clock.fast_forward((WARNED - 5) * 1000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.fast_forward(6_000)
    dialog = page.get_by_role("dialog", name="Are you still there?")
    dialog.wait_for()

    stay = dialog.get_by_role("button", name="I am still here")
    assert stay.evaluate("it => it === document.activeElement")
    assert "2 minutes" in dialog.inner_text()
    assert axe_faults(page) == []
    with page.expect_response("**/account/still-here/") as noted:
        stay.click()
    assert noted.value.status == 204
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "id_what_happened"
    page.clock.fast_forward((WARNED - 5) * 1000)
    assert page.title() != "Timetable"


def test_s6_escape_extends_too(visit, asha):
    page = resting(visit, asha, TODAY)
    page.clock.fast_forward((WARNED + 1) * 1000)
    page.get_by_role("dialog").wait_for()

    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.clock.fast_forward(150_000)

    assert page.title() != "Timetable"


def test_s6_a_page_with_words_stays_covered_and_gives_them_back(visit, asha):
    page = resting(visit, asha, LOG)
    page.locator("#id_what_happened").fill(WORDS)
    page.clock.fast_forward((REST + 1) * 1000)
    page.get_by_text("Locked. Your draft is safe.").wait_for()

    assert page.title() == "Timetable"
    assert WORDS not in heard(page)
    expect(page.get_by_role("button", name="Show again")).to_be_hidden()
    assert axe_faults(page) == []
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Unlock", exact=True).click()
    page.get_by_text("wrong").first.wait_for()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Unlock", exact=True).click()
    page.locator(".cover").wait_for(state="detached")

    assert page.locator("#id_what_happened").input_value() == WORDS
    assert page.evaluate("document.activeElement.id") == "id_what_happened"


def test_s6_a_page_without_words_is_left_for_the_lock(visit, asha):
    page = resting(visit, asha, f"{TODAY}?a=1")
    page.clock.fast_forward((REST + 1) * 1000)
    page.wait_for_url("**/locked/?next=*")

    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()

    page.wait_for_url(f"**{TODAY}?a=1")


def test_s6_the_first_touch_after_a_sleep_locks_and_is_no_use(visit, asha):
    page = visit(asha, f"{TODAY}?a=1")

    page.evaluate(
        """(rest) => {
            const morning = Date.now() + rest;
            Date.now = () => morning;
            document.dispatchEvent(new PointerEvent("pointermove"));
        }""",
        REST * 1000,
    )

    page.wait_for_url("**/locked/?next=*")
    assert page.title() == "Timetable"


def test_s6_what_is_used_in_one_tab_keeps_another_open(visit, asha):
    page = resting(visit, asha, TODAY)
    other = page.context.new_page()
    other.goto(page.at(ACCOUNT))
    page.clock.fast_forward((WARNED + 1) * 1000)
    page.get_by_role("dialog").wait_for()

    other.evaluate("new BroadcastChannel('daybook-rest').postMessage('used')")

    page.get_by_role("dialog").wait_for(state="hidden")


def test_s6_locking_one_tab_locks_the_others(visit, asha):
    page = resting(visit, asha, TODAY)
    other = page.context.new_page()
    other.goto(page.at(ACCOUNT))
    page.clock.fast_forward((WARNED + 1) * 1000)

    page.get_by_role("button", name="Lock now").click()

    other.wait_for_url("**/locked/**")
    assert other.title() == "Timetable"


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_the_locked_page_in_any_look(visit, asha):
    page = visit(asha, TODAY)
    page.locator("[data-hide-form]").first.evaluate("form => form.submit()")
    page.wait_for_url("**/locked/**")

    assert faults_in_every_look(page) == []


def test_the_locked_page_fits_a_narrow_screen(visit, asha):
    page = visit(asha, TODAY, size=NARROW, javascript=False)
    page.get_by_role("button", name="Hide").click()

    assert not page.locator("html").evaluate("it => it.scrollWidth > it.clientWidth")
