"""A data breach in a browser: the report, the clock, a decision, every step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from incidents.breach_terms import TaskKind
from incidents.models import BreachDecision, DataBreach
from incidents.models.breach_nine import STEPS
from incidents.operations import breach_tasks, breaches
from incidents.operations.breaches import BreachReport
from tests.journeys.conftest import DESK
from tests.journeys.surveying import faults_in_every_look

WORDS = "The register went to the wrong parent."


@pytest.fixture(autouse=True)
def _school(everyone):
    """Everybody is there before the live server is asked."""


def known_before(site, by, **ago):
    report = BreachReport(WORDS, timezone.now() - timedelta(**ago))
    return breaches.report_breach(report=report, site=site, send_key=uuid4(), by=by)


def step_of(breach, slug):
    return reverse("incidents:breach_step", args=[breach.reference, slug])


def test_it_is_reported_on_a_phone_and_decided_on_at_a_desk(visit, asha, karen):
    phone = visit(asha, reverse("incidents:today"))
    phone.get_by_role("link", name="Report a data breach").click()
    phone.get_by_label("What happened to the information?").fill(WORDS)
    phone.get_by_label("Pupils").check()
    phone.get_by_role("button", name="Report the breach").click()
    phone.wait_for_url("**/breaches/sent/**")
    expect(
        phone.get_by_text("72 hours from when anyone here first knew")
    ).to_be_visible()

    desk = visit(karen, reverse("incidents:today"), size=DESK)
    desk.get_by_role("link", name="Open ES-DB-001").click()
    desk.get_by_role("button", name="Take it up").click()
    desk.get_by_role("link", name="Decide: tell the ICO?").click()
    desk.get_by_label("Tell the ICO", exact=True).check()
    desk.get_by_role("button", name="Save decision").click()
    expect(desk.get_by_role("alert").get_by_text("Say why you decided")).to_be_visible()
    assert desk.get_by_label("Tell the ICO", exact=True).is_checked()
    desk.get_by_label("Why did you decide this?").fill("Medical notes were read.")
    desk.get_by_role("button", name="Save decision").click()

    desk.get_by_text("Decision saved.").wait_for()
    assert BreachDecision.objects.get().reason == "Medical notes were read."
    assert DataBreach.objects.get().lead == karen


def test_it_is_reported_and_decided_on_without_scripts(visit, asha, karen):
    phone = visit(asha, reverse("incidents:report_breach"), javascript=False)
    phone.get_by_role("button", name="Report the breach").click()
    expect(
        phone.get_by_role("alert").get_by_text("Write what happened")
    ).to_be_visible()
    phone.get_by_label("What happened to the information?").fill(WORDS)
    phone.get_by_role("button", name="Report the breach").click()
    expect(phone.get_by_role("heading", name="Reported at")).to_be_visible()

    desk = visit(
        karen, DataBreach.objects.get().get_absolute_url(), size=DESK, javascript=False
    )
    desk.get_by_label("What was done?").fill("Called back")
    desk.get_by_role("button", name="Keep what was done").click()
    expect(desk.get_by_text("Kept in the breach log.")).to_be_visible()
    desk.get_by_role("link", name="Decide: tell the ICO?").click()
    desk.get_by_label("Tell the ICO", exact=True).check()
    desk.get_by_label("Why did you decide this?").fill("Medical notes were read.")
    desk.get_by_role("button", name="Save decision").click()

    expect(desk.get_by_text("Decision saved.")).to_be_visible()
    assert BreachDecision.objects.get().by == karen


@pytest.mark.parametrize(
    ("left", "look"), [(24, "amber"), (6, "red"), (1, "red"), (0, "late")]
)
def test_b3_the_clock_counts_down_and_is_heard_at_24_6_and_1_hour(
    visit, asha, karen, north, left, look
):
    breach = known_before(north, asha, hours=72 - left, seconds=-90)
    page = visit(karen, reverse("incidents:today"), size=DESK)
    page.clock.install()
    page.goto(page.at(step_of(breach, "regulator")))
    said = page.locator("[data-clock-says]")
    assert said.text_content() == ""

    page.clock.run_for(timedelta(minutes=3).total_seconds() * 1000)

    card = page.locator(".clk", has_text="ICO deadline")
    assert f"clk--{look}" in card.get_attribute("class")
    assert ("late" in card.inner_text()) is (left == 0)
    assert bool(said.text_content()) is (left > 0)


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_any_step_in_any_look(visit, asha, karen, north):
    breach = known_before(north, asha, hours=50)
    breach_tasks.give_task(
        breach=breach,
        kind=TaskKind.POLICY,
        what="Check the address book",
        owner=karen,
        due_on=timezone.localdate(),
        by=karen,
    )
    page = visit(karen, reverse("incidents:actions"), size=DESK)
    faults = faults_in_every_look(page)
    for slug in STEPS:
        page.goto(page.at(step_of(breach, slug)))
        faults += [f"{slug}: {fault}" for fault in faults_in_every_look(page)]

    assert faults == []
