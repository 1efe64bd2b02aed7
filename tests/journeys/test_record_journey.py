"""From sending to "Seen by": what an author sees, and the pages of a record."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from incidents.models import Addendum
from incidents.operations import following_up, reviewing
from incidents.terms import AddendumKind
from tests.journeys.conftest import (
    DESK,
)
from tests.journeys.surveying import as_lines, faults_in_every_look

pytestmark = pytest.mark.django_db(transaction=True)
# What a full record shows on; every page has its turn in test_every_page.
PAGES = [
    ("asha", "my_report"),
    ("dana", "today"),
    ("karen", "record"),
    ("karen", "looked"),
    ("karen", "actions"),
]
OF_ONE_INCIDENT = {"record", "looked", "my_report"}


@pytest.fixture
def incident(karen, asha, send, jayden, callum, willow):
    """An incident with something in every part of its record."""
    incident = send(
        "He showed me his phone at break.",
        kinds=["CD-01", "SE-08"],
        people=[jayden, callum],
        place="Room 4",
        still_happening="no",
    )
    send(people=[jayden])
    in_an_hour = timezone.now() + timedelta(hours=1)
    reviewing.decide_further_action(
        incident=incident, what="Ring home", owner=asha, due_at=in_an_hour, by=karen
    )
    following_up.add_to_timeline(
        incident=incident,
        kind=AddendumKind.CALL_HOME,
        words="Mum will ring back.",
        happened_at=timezone.now() - timedelta(days=1),
        by=karen,
    )
    return incident


def address(name, incident):
    args = [incident.reference] if name in OF_ONE_INCIDENT else []
    return reverse(f"incidents:{name}", args=args)


def test_an_author_sees_who_has_seen_it_and_what_was_decided(
    visit, asha, karen, incident
):
    before = visit(asha, "/mine/").locator("main").inner_text()
    visit(karen, address("record", incident), size=DESK)

    page = visit(asha, "/mine/")

    assert "Seen by K Osei" not in before
    shown = page.locator("main").inner_text()
    assert "Seen by K Osei" in shown
    assert "Further action" in shown


@pytest.mark.parametrize("javascript", [True, False])
def test_an_author_adds_what_they_forgot_in_three_taps(
    visit, asha, incident, javascript
):
    page = visit(asha, "/today/", javascript=javascript)

    page.get_by_role("link", name=incident.title).click()
    page.get_by_label("Add a note").fill("It was Room 6.")
    page.get_by_role("button", name="Add", exact=True).click()

    assert "It was Room 6." in page.locator(".tl").inner_text()
    assert Addendum.objects.filter(kind=AddendumKind.AUTHOR_NOTE).count() == 1


def test_a_reviewer_adds_an_entry_of_another_day(visit, karen, incident):
    page = visit(karen, address("record", incident), size=DESK)
    day = page.get_by_label("Day", exact=True)

    expect(day).to_be_hidden()
    page.get_by_label("Another day").check()
    day.fill("1")
    page.get_by_label("Month").fill("10")
    page.get_by_label("Year").fill("2020")
    page.get_by_label("What time?").fill("15:20")
    page.get_by_label("Add to the timeline").fill("He told me.")
    page.get_by_role("button", name="Add", exact=True).click()

    assert "Happened Thu 1 Oct, written" in page.locator(".tl").inner_text()


def test_an_error_is_first_on_the_page_and_leads_to_its_field(visit, karen, incident):
    page = visit(karen, address("record", incident), size=DESK)

    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("alert").get_by_role("link").click()

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "add_words"


def test_marking_done_comes_back_to_the_record(visit, karen, incident):
    page = visit(karen, address("record", incident))

    page.get_by_text("Add a note").click()
    page.get_by_label("Note (optional)").fill("Spoke to Mum")
    page.get_by_role("button", name="Mark as done").click()

    assert page.url == page.at(address("record", incident))
    assert "Marked as done." in page.locator(".said").inner_text()
    assert "Spoke to Mum" in page.locator(".tl").inner_text()


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_a_full_record_in_any_look(visit, everyone, incident):
    faults = {}
    for name, page_name in PAGES:
        page = visit(getattr(everyone, name), address(page_name, incident))
        faults[f"{name} {page_name}"] = faults_in_every_look(page)

    assert as_lines(faults) == ""


def test_a_printed_record_says_who_printed_it_and_holds_no_forms(
    visit, karen, incident
):
    page = visit(karen, address("record", incident), size=DESK)

    page.emulate_media(media="print")

    shown = page.locator("main").inner_text()
    assert shown.startswith("Confidential. Printed by Karen Osei, ")
    expect(page.locator("main form").first).to_be_hidden()
