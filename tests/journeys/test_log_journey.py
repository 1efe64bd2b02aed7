"""Logging an incident in a browser: screens.md 5.2, row by row."""

import time
from itertools import pairwise

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from incidents.terms import Part
from tests.journeys.conftest import (
    DESK,
    NARROW,
    PHONE,
    live_words,
    scrolls_sideways,
)
from tests.journeys.surveying import faults_in_every_look

LOG = reverse("incidents:log")
SEND = "button[name=do-send]"
# The default button is there for Enter alone; people press the one they see.
FIND = "button[name=do-find]:not([aria-hidden])"
TWENTY_WORDS = (
    "Jayden showed me his phone at break. Somebody had written that everyone "
    "in the year should leave the group chat."
)
SAME_HEIGHT = 44
# In seconds, and how often it is tried.
MACHINE_TIME, ROUNDS = 4, 4
# What a person does, told by the browser: how far down each tap was made, and the
# boxes typed in, over all pages. A page that is left can't be asked any more.
COUNTING = """
    document.addEventListener("pointerdown", () => {
        const taps = JSON.parse(sessionStorage.taps || "[]");
        sessionStorage.taps = JSON.stringify([...taps, window.scrollY]);
    }, true);
    document.addEventListener("input", ({ target }) => {
        if (!target.matches("textarea, input:not([type=checkbox])")) return;
        const filled = JSON.parse(sessionStorage.filled || "[]");
        sessionStorage.filled = JSON.stringify([...new Set([...filled, target.id])]);
    }, true);
"""


@pytest.fixture(autouse=True)
def _school(everyone, jayden, callum, willow):
    """Everybody is there before the live server is asked."""


def pick(page, letters, name):
    """Choose somebody from the list by keyboard."""
    page.locator("#id_find").press_sequentially(letters)
    page.get_by_role("option", name=name).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def height_of(locator) -> float:
    return locator.bounding_box()["height"]


def test_l1_a_teacher_logs_in_seven_taps_and_two_fields(visit, asha):
    page = visit(asha, reverse("incidents:today"))
    page.add_init_script(COUNTING)
    took = []
    # A busy machine is slow in one round; a slow form is slow in all of them.
    while not took or (min(took) > MACHINE_TIME and len(took) < ROUNDS):
        page.goto(page.at(reverse("incidents:today")))
        page.evaluate("sessionStorage.clear()")
        taps, seconds = log_by_taps(page)
        took.append(seconds)

    made = page.evaluate("JSON.parse(sessionStorage.taps)")
    filled = page.evaluate("JSON.parse(sessionStorage.filled)")
    jumps = [abs(then - before) for before, then in pairwise([0, *made])]
    assert taps == len(made) <= 7
    assert sorted(filled) == ["id_find", "id_what_happened"]
    assert max(jumps) <= PHONE["height"]
    assert min(took) <= MACHINE_TIME
    incident = Incident.objects.first()
    assert incident.what_happened == TWENTY_WORDS
    assert [who.full_name for who in incident.involvements.all()] == ["Jayden Marsh"]


def log_by_taps(page):
    """Log from Today on; return the taps and the seconds.

    The seconds are those of the machine: what is spent on typing is left out.
    """
    taps = [
        page.get_by_role("button", name="Log an incident").first.click,
        page.locator("#id_what_happened").click,
        page.locator("#id_find").click,
        page.get_by_role("option", name="Jayden Marsh").click,
        page.get_by_label("Cyberbullying").click,
        page.locator(SEND).click,
    ]
    typed = {1: TWENTY_WORDS, 2: "jay"}
    seconds = 0.0
    for number, tap in enumerate(taps):
        began = time.monotonic()
        tap()
        seconds += time.monotonic() - began
        if number in typed:
            page.keyboard.type(typed[number])
    began = time.monotonic()
    page.wait_for_url("**/log/sent/**")
    return len(taps), seconds + time.monotonic() - began


def test_l6_the_stop_panel_is_seen_and_there_is_nowhere_for_a_file(visit, asha):
    page = visit(asha, LOG)
    panel = page.get_by_role("region", name="Leave the image where it is")

    expect(panel).to_be_hidden()
    page.get_by_label("Nude or semi-nude").check()

    expect(panel).to_be_visible()
    top = panel.bounding_box()["y"]
    bar = page.locator(".bar").bounding_box()["y"]
    assert 0 <= top < bar - 20
    assert page.locator("input[type=file]").count() == 0
    assert "Leave the image where it is" in live_words(page)
    page.get_by_label("Nude or semi-nude").uncheck()
    expect(panel).to_be_hidden()


def test_l7_words_about_an_image_ask_and_tick_nothing(visit, asha):
    page = visit(asha, LOG)
    prompt = page.get_by_text("Is this about a nude or semi-nude image?").first

    page.locator("#id_what_happened").press_sequentially("someone sent a nude")

    prompt.wait_for(timeout=1_000)
    assert page.locator("[name=kinds]:checked").count() == 0
    page.get_by_role("button", name="Yes, show me what to do").click()
    panel = page.get_by_role("region", name="Leave the image where it is")
    expect(panel).to_be_visible()
    assert page.locator("[name=kinds]:checked").count() == 0


def test_l7_no_is_taken_for_an_answer(visit, asha):
    page = visit(asha, LOG)
    story = page.locator("#id_what_happened")
    story.press_sequentially("naked")
    page.get_by_role("button", name="No", exact=True).click()

    story.press_sequentially(" again, and a nude")
    page.wait_for_timeout(500)

    expect(page.locator("[data-prompt]")).to_be_hidden()


def test_l8_the_numbers_to_ring_are_the_first_stops(visit, asha):
    page = visit(asha, LOG)
    stops = []
    for _ in range(5):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.getAttribute('href')"))

    assert "tel:999" in stops
    assert "tel:+441632960101" in stops
    for link in page.locator(".danger a").all():
        assert height_of(link) >= SAME_HEIGHT


def test_l9_an_empty_send_says_what_to_mend(visit, asha):
    page = visit(asha, LOG)
    page.locator("#id_place").evaluate("field => { field.value = 'Room 4'; }")

    page.locator(SEND).click()
    page.wait_for_selector("[data-summary]")
    page.wait_for_load_state()

    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    links = page.locator("[data-summary] a")
    assert links.count() == 3
    for number in range(3):
        target = links.nth(number).get_attribute("href").removeprefix("#")
        links.nth(number).click()
        assert page.evaluate("document.activeElement.id") == target
    assert page.locator("#id_place").input_value() == "Room 4"


def test_l10_people_are_added_by_keyboard(visit, asha):
    page = visit(asha, LOG)
    pick(page, "cal", "Callum Reeve")
    # Three letters, Down and Enter: five keys of the six allowed.
    pick(page, "jay", "Jayden Marsh")

    assert "Jayden Marsh added. 2 people" in live_words(page)
    assert page.evaluate("document.activeElement.id") == "id_find"
    assert page.locator("#id_find").input_value() == ""
    assert page.locator(".person").count() == 2
    remove = page.get_by_role("button", name="Remove Callum Reeve")
    assert height_of(remove) >= SAME_HEIGHT
    remove.click()
    assert "Callum Reeve removed. 1 person" in live_words(page)


def test_the_list_is_asked_for_once_when_the_typing_rests(visit, asha):
    page = visit(asha, LOG)
    box, asked = page.locator("#id_find"), []
    page.on("request", lambda each: "q=" in each.url and asked.append(each.url))

    box.press("j")
    page.wait_for_timeout(500)
    assert asked == []

    page.evaluate(PAUSES)
    box.press_sequentially("ay")
    page.get_by_role("option").first.wait_for()

    assert [url.partition("q=")[2] for url in asked] == ["jay"]
    assert page.evaluate("waited") >= 250
    option = page.get_by_role("option").first
    assert option.inner_text().split("\n") == ["Jayden Marsh", "Year 8, Willow, North"]


# How long the page waits after the last letter before it asks.
PAUSES = """() => {
  let last = 0;
  const ask = window.fetch;
  document.addEventListener("input", () => { last = performance.now(); }, true);
  window.fetch = (...what) => {
    if (String(what[0]).includes("q=")) window.waited = performance.now() - last;
    return ask(...what);
  };
}"""


def test_escape_closes_the_list_and_keeps_the_words(visit, asha):
    page = visit(asha, LOG)
    box = page.locator("#id_find")
    box.press_sequentially("jay")
    page.get_by_role("option").first.wait_for()

    page.keyboard.press("Escape")

    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "jay"


def test_enter_in_a_box_sends_nothing(visit, asha):
    page = visit(asha, LOG)

    page.locator("#id_find").press("Enter")
    page.wait_for_timeout(300)

    assert page.url.endswith(LOG)
    assert page.locator("[data-summary]").count() == 0


def test_the_parts_and_strangers_arrive(visit, asha):
    page = visit(asha, LOG)
    page.locator("#id_what_happened").fill("A message was sent round.")
    pick(page, "cal", "Callum Reeve")
    pick(page, "jay", "Jayden Marsh")
    page.get_by_role("button", name="Remove Callum Reeve").click()
    page.get_by_label("Part Jayden Marsh played").select_option(Part.HARMED)
    page.get_by_text("Someone who is not on the list").click()
    page.get_by_label("I do not know the name").fill("Boy, red coat")
    page.get_by_role("button", name="Add someone whose name you do not know").click()
    page.get_by_label("Not sure", exact=True).first.check()
    page.locator(SEND).click()
    page.wait_for_url("**/log/sent/**")

    involved = Incident.objects.get().involvements.all()
    assert {(who.full_name, who.part) for who in involved} == {
        ("Jayden Marsh", Part.HARMED),
        ("Boy, red coat", Part.UNSURE),
    }


def test_a_kind_brings_its_question_and_an_adult_the_chair(visit, asha):
    page = visit(asha, LOG)
    question = page.get_by_role("group", name="Is the pupil safe now?")
    expect(question).to_be_hidden()

    page.get_by_label("Unsafe contact").check()
    pick(page, "olive", "Olive Grant")

    expect(question).to_be_visible()
    expect(page.get_by_text("This will be restricted to")).to_be_visible()
    expect(page.get_by_text("Goes to Karen Osei (DSL)")).to_be_hidden()


def test_the_numbers_in_the_margin_turn_when_answered(visit, asha):
    page = visit(asha, LOG)
    done = page.locator(".m--done")
    assert done.all_inner_texts() == ["4"]

    page.locator("#id_what_happened").fill("A message.")
    page.get_by_label("No one named").check()
    page.get_by_label("Cyberbullying").check()

    assert done.all_inner_texts() == ["1", "2", "3", "4"]


def test_l12_a_double_press_makes_one_incident(visit, asha):
    page = visit(asha, LOG)
    page.locator("#id_what_happened").fill("A message was sent round.")
    page.get_by_label("No one named").check()
    page.get_by_label("Cyberbullying").check()

    page.locator(SEND).dblclick(no_wait_after=True)
    page.wait_for_url("**/log/sent/**")

    assert Incident.objects.count() == 1


def test_everything_works_without_javascript(visit, asha):
    page = visit(asha, LOG, javascript=False)
    page.locator("#id_what_happened").fill("A message was sent round.")
    page.locator("#id_find").fill("will")
    page.locator(FIND).click()
    page.get_by_label("Whole class, Willow").check()
    page.locator("#id_find").fill("jay")
    page.locator(FIND).click()
    page.get_by_label("Jayden Marsh").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Part Jayden Marsh played").select_option(Part.HARMED)
    page.get_by_role("button", name="Remove Whole class, Willow").click()
    page.get_by_label("Nude or semi-nude").check()
    panel = page.get_by_role("region", name="Leave the image where it is")
    expect(panel).to_be_visible()
    page.get_by_text("Change when it happened").click()
    page.locator("#id_happened_time").fill("00:05")
    page.locator(SEND).click()
    page.wait_for_url("**/log/sent/**")

    incident = Incident.objects.get()
    assert incident.what_happened == "A message was sent round."
    assert [(who.full_name, who.part) for who in incident.involvements.all()] == [
        ("Jayden Marsh", Part.HARMED)
    ]
    expect(page.get_by_text("Tell the DSL in person.")).to_be_visible()


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_what_the_form_can_show_in_any_look(visit, asha):
    page = visit(asha, LOG)
    page.locator("#id_what_happened").fill("somebody sent a nude")
    page.locator("#id_find").press_sequentially("jay")
    page.get_by_role("option").first.wait_for()
    assert faults_in_every_look(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    pick(page, "olive", "Olive Grant")
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    for label in ("Nude or semi-nude", "Unsafe contact", "Lost or leaked data"):
        page.get_by_label(label).check()
    assert faults_in_every_look(page) == []
    page.locator("#id_what_happened").fill("")
    page.locator(SEND).click()
    page.wait_for_selector("[data-summary]")
    assert faults_in_every_look(page) == []
    page.locator("#id_what_happened").fill("somebody sent a nude")
    page.locator(SEND).click()
    page.wait_for_url("**/log/sent/**")
    assert faults_in_every_look(page) == []


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK])
def test_every_stop_is_in_sight(visit, asha, size):
    page = visit(asha, LOG, size=size)
    assert not scrolls_sideways(page)

    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(IN_SIGHT)
        if name:
            hidden.append(name)

    assert hidden == []


IN_SIGHT = """() => {
  const stop = document.activeElement;
  if (stop === document.body || stop.closest(".top, .bar, .danger, .skip")) return "";
  const seen = (stop.matches(".chip input") ? stop.parentElement : stop);
  const box = seen.getBoundingClientRect();
  const top = document.querySelector(".top").getBoundingClientRect().bottom;
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const under = bar.top > window.innerHeight ? window.innerHeight : bar.top;
  const isForm = stop.closest("form") !== null;
  const isSeen = box.top >= top - 1 && (!isForm || box.bottom <= under + 1);
  return isSeen ? "" : stop.outerHTML.slice(0, 120);
}"""
