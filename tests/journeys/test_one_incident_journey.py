"""One incident from the teacher who logs it to what they read of it afterwards."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.deadlines import UK
from accounts.models import Site
from incidents.models import Incident, ReviewDay
from incidents.terms import DayOutcome, Outcome
from tests.journeys.conftest import DESK, PHONE, live_words
from tests.journeys.test_log_journey import SEND, pick

pytestmark = pytest.mark.django_db(transaction=True)
# A Wednesday in term, with both sites open.
NOW = datetime(2026, 10, 14, 15, tzinfo=UK)


@pytest.fixture
def school_day(everyone, jayden, callum):
    """It is a school day, the first that is reviewed, and everybody is there."""
    with time_machine.travel(NOW):
        Site.objects.update(review_begins_on=NOW.date())
        yield NOW.date()


def test_what_a_teacher_logs_is_decided_on_signed_and_told_back(
    visit, school_day, asha, karen, north
):
    phone = visit(asha, reverse("incidents:log"), size=PHONE)
    phone.locator("#id_what_happened").fill("They fell out in a group chat.")
    pick(phone, "jay", "Jayden Marsh")
    pick(phone, "cal", "Callum Reeve")
    assert "Callum Reeve added. 2 people" in live_words(phone)
    phone.get_by_label("Cyberbullying").check()
    phone.locator(SEND).click()
    phone.wait_for_url("**/log/sent/**")

    incident = Incident.objects.get()
    named = {who.full_name for who in incident.involvements.all()}
    assert named == {"Jayden Marsh", "Callum Reeve"}
    phone.goto(phone.at(reverse("incidents:my_reports")))
    mine = phone.locator(".reps li", has_text=incident.reference)
    assert "Needs review" in mine.inner_text()
    assert "Not seen yet" in mine.inner_text()

    desk = visit(karen, reverse("incidents:review"), size=DESK)
    shown = desk.locator("main").inner_text()
    assert "Jayden Marsh" in shown
    assert "Callum Reeve" in shown
    desk.get_by_role("radio", name="Further action", exact=True).check()
    desk.get_by_label("What needs to happen?").fill("Ring both homes")
    desk.get_by_role("button", name="Save and open next").click()
    desk.get_by_text(f"Further action on {incident.reference}").wait_for()
    desk.get_by_role("link", name="Finish today’s review").first.click()
    desk.get_by_role("heading", name="Finish the review").wait_for()
    desk.get_by_role("button", name="Sign as reviewed").click()
    desk.get_by_text("at North is signed: reviewed").wait_for()

    assert incident.decisions.get().outcome == Outcome.FURTHER_ACTION
    row = ReviewDay.objects.get()
    assert (row.site, row.day, row.signed_by) == (north, school_day, karen)
    assert (row.outcome, row.reviewed_count) == (DayOutcome.REVIEWED, 1)
    phone.reload()
    assert "Further action" in mine.inner_text()
    assert "Seen by K Osei, Wed 14 Oct 15:" in mine.inner_text()
