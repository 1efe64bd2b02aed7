"""The review by keyboard, by mouse and without a script: screens.md 5.3, R1 to R10."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Action, Decision, Incident, Skip, Undoing
from incidents.operations import attaching, keys
from incidents.terms import QueueKeys
from tests.journeys.conftest import (
    DESK,
)
from tests.journeys.surveying import faults_in_every_look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue(karen, send, jayden):
    """Three incidents that wait, the first of them open."""
    return [send(f"Number {number} at break.", people=[jayden]) for number in range(3)]


def review(*args):
    return reverse("incidents:review_one" if args else "incidents:review", args=args)


def opened(page):
    """Return the reference of the open incident."""
    return page.locator(".detail .ref").inner_text().split(",")[0]


def focused(page):
    """Return where the focus is once the page and its scripts have loaded."""
    page.wait_for_load_state()
    return page.evaluate("document.activeElement.id")


def test_r1_no_further_action_takes_three_keys(visit, karen, queue):
    page = visit(karen, review(), size=DESK)

    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    page.get_by_text(f"No further action on {queue[0].reference}").wait_for()

    assert Decision.objects.get().no_action_reason == "low_level"
    assert opened(page) == queue[1].reference
    assert focused(page) == "incident"


def test_r1_the_next_has_the_focus_soon_after_the_answer(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    page.add_init_script(FOCUSED)
    took = []

    # A busy machine makes one of them late; a slow page all.
    for _ in queue[:-1]:
        for key in ("1", "2", "Control+Enter"):
            page.keyboard.press(key)
        page.wait_for_function("() => window.focusedAt")
        took.append(page.evaluate("focusedAt - answeredAt()"))
        page.evaluate("delete window.focusedAt")
        page.get_by_text("Saved. No further action").wait_for()

    assert Decision.objects.count() == 2
    assert min(took) <= 300


# When the open incident took the focus, and when its page had been answered.
FOCUSED = """
window.answeredAt = () => performance.getEntriesByType("navigation")[0].responseEnd;
document.addEventListener("focusin", ({ target }) => {
  if (target.id === "incident") window.focusedAt ??= performance.now();
});
"""


def test_r2_further_action_takes_two_keys_and_typing(visit, karen, queue):
    page = visit(karen, review(), size=DESK)

    page.keyboard.press("2")
    page.keyboard.type("Ring home")
    page.keyboard.press("Control+Enter")
    page.get_by_text(f"Further action on {queue[0].reference}").wait_for()

    action = Action.objects.get()
    assert (action.what, action.owner) == ("Ring home", karen)


# Every key of screens.md 3.2 but Enter, which presses what has the focus.
PLAIN_KEYS = "jk12345sucf/?"
ALL_KEYS = [*PLAIN_KEYS, "Control+Enter"]


def press_all(page, those=ALL_KEYS):
    """Press these keys and say whether none of them did anything."""
    before = page.url
    for key in those:
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    chosen = page.locator("input[name=decision]:checked").count()
    return page.url == before and not chosen


def test_r3_keys_do_nothing_in_a_text_box(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    page.keyboard.press("2")
    box = page.locator("[name=what]")

    page.keyboard.type(PLAIN_KEYS)
    page.wait_for_timeout(400)

    assert box.input_value() == PLAIN_KEYS
    assert opened(page) == queue[0].reference
    assert not Skip.objects.exists()


def test_r3_keys_do_nothing_outside_the_queue_or_when_off(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    page.locator(".mast .brand").focus()
    assert press_all(page)

    page.get_by_role("button", name="Keys: on. Turn off").click()
    page.locator("#incident").focus()

    assert press_all(page)
    assert not Skip.objects.exists()


def test_r3_when_off_ctrl_and_enter_in_a_text_box_saves_nothing(visit, karen, queue):
    keys.choose_keys(keys=QueueKeys.OFF, by=karen)
    page = visit(karen, review(), size=DESK)
    page.locator("[name=decision][value=further_action]").check()
    box = page.locator("[name=what]")
    box.fill("Ring home")
    before = page.url
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    box.press("Control+Enter")
    page.wait_for_timeout(400)

    assert box.input_value() == "Ring home"
    assert (page.url, sent) == (before, [])
    assert not Decision.objects.exists()


def test_r3_keys_do_nothing_while_the_page_is_covered(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    page.get_by_role("button", name="Hide").click()
    page.locator(".cover").click(position={"x": 5, "y": 300})
    page.evaluate("document.activeElement.blur()")

    assert press_all(page)
    assert page.title() == "Timetable"
    assert not Skip.objects.exists()


def test_r3_with_alt_the_plain_key_does_nothing(visit, karen, queue):
    keys.choose_keys(keys=QueueKeys.ALT, by=karen)
    page = visit(karen, review(), size=DESK)
    page.locator("#incident").focus()
    assert press_all(page, PLAIN_KEYS)

    page.keyboard.press("Alt+s")
    page.get_by_text(f"Skipped. {queue[0].reference}").wait_for()

    assert Skip.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_r4_the_queue_is_cleared_without_mouse_and_keys(
    visit, karen, queue, javascript
):
    keys.choose_keys(keys=QueueKeys.OFF, by=karen)
    page = visit(karen, review(), size=DESK, javascript=javascript)

    for incident in queue:
        page.get_by_label("No further action").focus()
        page.keyboard.press("Space")
        page.get_by_label("Low level, keep an eye on it").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Save and open next").focus()
        page.keyboard.press("Enter")
        page.get_by_text(f"No further action on {incident.reference}").wait_for()

    assert not Incident.objects.awaiting_review().exists()


def test_r6_undo_brings_it_back_and_the_line_stays(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    for key in ("1", "1", "Control+Enter"):
        page.keyboard.press(key)
    line = page.get_by_text(f"No further action on {queue[0].reference}")
    line.wait_for()
    page.clock.install()
    page.reload()
    page.clock.fast_forward(61_000)
    expect(line).to_be_visible()

    page.locator("#incident").focus()
    page.keyboard.press("u")
    page.get_by_text(f"Undone. {queue[0].reference} waits").wait_for()

    assert Undoing.objects.count() == 1
    assert opened(page) == queue[0].reference
    assert focused(page) == "incident"


def test_r7_the_second_of_two_reviewers_keeps_their_words(visit, karen, ruth, queue):
    first = visit(karen, review(queue[0].reference), size=DESK)
    second = visit(ruth, review(queue[0].reference), size=DESK)
    for key in ("1", "1", "Control+Enter"):
        first.keyboard.press(key)
    first.get_by_text("Saved.").wait_for()

    second.keyboard.press("2")
    second.keyboard.type("See both homes")
    with second.expect_response(lambda answer: answer.status == 409):
        second.keyboard.press("Control+Enter")

    second.get_by_role("heading", name="Somebody decided first").wait_for()
    assert "See both homes" in second.locator("textarea").first.input_value()
    assert Decision.objects.count() == 1


def test_keys_skip_and_open_the_list_of_keys(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    page.locator("#incident").focus()
    page.keyboard.press("?")
    expect(page.locator(".allkeys .keylist")).to_be_visible()

    page.keyboard.press("s")
    page.get_by_text("Skipped by K Osei").first.wait_for()

    assert opened(page) == queue[1].reference


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_the_open_queue_or_a_print(
    visit, karen, queue, settings, tmp_path
):
    settings.ATTACHMENTS_DIR = tmp_path
    name = "A long name of a file that somebody gave it.txt"
    attaching.add_to_incident(incident=queue[0], name=name, data=b"Words", by=karen)
    page = visit(karen, review(), size=DESK)
    page.locator("#incident").focus()
    page.keyboard.press("?")
    page.keyboard.press("2")
    faults = faults_in_every_look(page)
    printed = reverse("incidents:print", args=[queue[0].reference])
    page.goto(page.at(f"{printed}?purpose=police"))

    assert page.get_by_text("SHA-256 as kept").count() == 1
    assert faults + faults_in_every_look(page) == []


def test_a_printed_record_says_for_what_on_every_page(visit, karen, queue):
    page = visit(
        karen, reverse("incidents:print", args=[queue[0].reference]), size=DESK
    )
    page.get_by_label("A strategy meeting").check()
    page.get_by_role("button", name="Show it for printing").click()

    page.emulate_media(media="print")

    head = page.locator("thead").inner_text()
    assert "Confidential" in head
    assert "Printed by Karen Osei" in head
    assert "for a strategy meeting" in head
    display = "getComputedStyle(document.querySelector('thead')).display"
    assert page.evaluate(display) == "table-header-group"


def test_a_chosen_decision_is_as_high_as_it_was(visit, karen, queue):
    page = visit(karen, review(), size=DESK)
    chips = page.locator(".opts .chip")
    before = [chip.bounding_box()["height"] for chip in chips.all()]

    for chip in chips.all():
        chip.click()

        assert [each.bounding_box()["height"] for each in chips.all()] == before
