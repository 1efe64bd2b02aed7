"""A request about personal data in a browser, and a complaint from outside."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import DataRequest
from incidents.request_terms import RequestState
from tests.data_requests import complain, sheet
from tests.journeys.conftest import DESK
from tests.journeys.surveying import faults_in_every_look

# The page is the same whatever it was read from.
pytestmark = pytest.mark.database("sqlite")
WORDS = "She wants to see what we keep about her son."


@pytest.fixture(autouse=True)
def _school(everyone):
    """Everybody is there before the live server is asked."""


def copied(page):
    """Return what the button beside the letter copies."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Words to begin with").first.click()
    page.get_by_role("button", name="Copy these words").click()
    page.get_by_role("button", name="Copied").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def test_it_is_recorded_on_a_phone_and_answered_at_a_desk(visit, asha, karen, north):
    complaint = complain(north)
    phone = visit(asha, reverse("incidents:today"))
    phone.get_by_role("link", name="Record a request").click()
    phone.get_by_label("See or have a copy").check()
    phone.get_by_label("What did they ask").fill(WORDS)
    phone.get_by_role("button", name="Record the request").click()
    expect(phone.get_by_role("alert").get_by_text("Enter the name")).to_be_visible()
    assert phone.get_by_label("What did they ask").input_value() == WORDS
    phone.get_by_label("Who asks?").fill("Nell Archer")
    phone.get_by_label("A parent or carer").check()
    phone.get_by_label("In person or by phone").check()
    phone.get_by_role("button", name="Record the request").click()
    phone.wait_for_url("**/requests/sent/**")
    expect(phone.get_by_text("ES-DR-002").first).to_be_visible()

    desk = visit(karen, reverse("incidents:requests"), size=DESK)
    desk.get_by_role("link", name="Data protection complaint").click()
    desk.get_by_role("button", name="Take it up").click()
    assert "Karen Osei will look into it" in copied(desk)
    desk.get_by_label("How was it sent?").select_option("email")
    desk.get_by_role("button", name="Keep that it was acknowledged").click()
    desk.get_by_text("Kept: it is acknowledged.").wait_for()
    assert "We looked into it." in copied(desk)
    faults = [f"request: {each}" for each in faults_in_every_look(desk)]
    desk.get_by_label("Upheld", exact=True).check()
    desk.get_by_label("The reason, or what was found").fill("We were wrong.")
    desk.get_by_label("How was it sent?").select_option("email")
    desk.get_by_label("They were told that they can go to the ICO").check()
    desk.get_by_role("button", name="Record the answer").click()
    desk.get_by_text("Answered. It stays in the register.").wait_for()

    assert faults == []
    assert DataRequest.objects.get(lead=karen) == complaint
    assert sheet(complaint).state == RequestState.ANSWERED


def test_words_that_the_browser_does_not_copy_stand_ready_to_be_copied(
    visit, karen, north
):
    complaint = complain(north)
    page = visit(karen, reverse("incidents:request", args=[complaint.reference]))
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));"
    )
    page.reload()
    page.get_by_text("Words to begin with").first.click()
    words = page.get_by_label("Words to begin with").first

    page.get_by_role("button", name="Copy these words").first.click()

    page.get_by_role("button", name="Not copied").wait_for()
    assert words.evaluate("it => it.selectionEnd - it.selectionStart") == len(
        words.input_value()
    )


def test_the_public_form_works_without_scripts_and_in_every_look(visit, north):
    page = visit(None, reverse("incidents:complaint"))
    faults = [f"form: {each}" for each in faults_in_every_look(page)]
    plain = visit(None, reverse("incidents:complaint"), javascript=False)
    plain.get_by_label("Your name").fill("Nell Archer")
    plain.get_by_label("How can we reach you?").fill("nell@home.example")
    plain.get_by_label("What went wrong?").fill("You wrote to the wrong house.")
    if plain.get_by_label("North").count():
        plain.get_by_label("North").check()
    plain.get_by_role("button", name="Send my complaint").click()
    plain.wait_for_url("**/complaint/*/")

    expect(plain.get_by_text("ES-DR-001").first).to_be_visible()
    assert faults == []
