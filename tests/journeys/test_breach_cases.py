"""Four data breaches from the first word to the last, each as it would happen."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.deadlines import UK
from accounts.models import Notice
from incidents.breach_terms import Factor
from incidents.models import BreachAlarm, DataBreach
from tests.breaches import sweep
from tests.factories import ClosureFactory
from tests.journeys.conftest import DESK

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _school(everyone):
    """Everybody is there before the live server is asked."""


def report(page, words, *, done="", whose="Pupils", at=None, by_supplier=False):
    """Answer the four questions; return what the receipt says."""
    page.get_by_label("What happened to the information?").fill(words)
    if at:
        page.get_by_label("Day", exact=True).fill(str(at.day))
        page.get_by_label("Month").fill(str(at.month))
        page.get_by_label("Year").fill(str(at.year))
        page.get_by_label("What time?").fill(f"{at:%H:%M}")
    page.get_by_label(whose).check()
    page.get_by_label("What has been done about it so far?").fill(done)
    if by_supplier:
        page.get_by_label("A company that works for us").check()
    page.get_by_role("button", name="Report the breach").click()
    page.wait_for_url("**/breaches/sent/**")
    return page.locator("main").inner_text()


def step(page, name):
    page.locator(".tasks").get_by_role("link", name=name).click()


def save(page, button, says):
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(says).wait_for()


def weigh(page, weight, judgement, reason):
    """Answer the nine questions alike and judge."""
    step(page, "How bad could it be")
    for factor in Factor:
        group = page.get_by_role("group", name=factor.label)
        group.get_by_label(str(weight), exact=True).check()
    page.get_by_label(judgement, exact=True).check()
    page.get_by_label("Why do you judge it so?").fill(reason)
    save(page, "Save the judgement", f"You judged: {judgement.lower()}")


def decide(page, name, answer, reason):
    step(page, name)
    page.get_by_role("radio", name=re.compile(f"^{answer}")).check()
    page.get_by_label("Why did you decide this?").fill(reason)
    save(page, "Save decision", "Decision saved.")


def clock(page, heading):
    return page.locator(".clk", has_text=heading).inner_text()


def close(page, lessons, ended):
    step(page, "Learn: change a policy or a habit")
    page.get_by_label("What was learnt?").fill(lessons)
    save(page, "Save the lessons", "Lessons saved.")
    step(page, "Close")
    page.get_by_label("How did it end?").fill(ended)
    save(page, "Sign off and close", "is closed. It stays in the register.")


def test_a_register_goes_to_the_wrong_parent_on_a_friday_afternoon(
    visit, asha, karen, north
):
    friday = datetime(2026, 11, 27, 16, 40, tzinfo=UK)
    with time_machine.travel(friday):
        phone = visit(asha, reverse("incidents:report_breach"))
        receipt = report(phone, "The register went to the wrong parent.", done="Rang")
    assert "Mon 30 Nov 2026, 16:40" in receipt
    assert "Mon 30 Nov, 16:30" in receipt
    with time_machine.travel(friday + 48 * HOUR):
        sweep(north, friday + 48 * HOUR)
        assert Notice.objects.filter(recipient=karen, step="regulator:1:T+48").exists()
        desk = visit(karen, DataBreach.objects.get().get_absolute_url(), size=DESK)
        assert "left" in clock(desk, "ICO deadline")
        save(desk, "Take it up", "You lead ES-DB-001.")
        desk.get_by_label("What was done?").fill("The parent deleted it and wrote so")
        save(desk, "Keep what was done", "Kept in the breach log.")
        step(desk, "What happened, and when we knew")
        desk.get_by_label("Somebody saw it who should not").check()
        desk.get_by_label("Why did it happen?").select_option(label="Human error")
        save(desk, "Save what is known", "Saved.")
        step(desk, "Whose data, what data, how many")
        desk.get_by_label("How many people, about?").fill("23")
        desk.get_by_label("Names and classes").check()
        save(desk, "Save what is known", "Saved.")
        weigh(desk, 1, "A risk", "Two notes on health were in it")
        decide(desk, "Decide: tell the ICO?", "Tell the ICO", "Health was in it")
        desk.get_by_label("Their reference").fill("IC-1234")
        save(desk, "Keep that they were told", "Kept: told Sun 29 Nov")
        assert "in time" in clock(desk, "ICO deadline")
        decide(desk, "Decide: tell parents", "Tell them", "They asked")
        desk.get_by_label("How many people were told?").fill("23")
        desk.get_by_label("Which words were sent?").fill("It went astray. Sorry.")
        desk.get_by_label("No, that was everybody").check()
        desk.get_by_label("I checked that no address").check()
        save(desk, "Keep that they were told", "Kept: told")
        close(desk, "A second look before sending", "Deleted, told, learnt")
        sweep(north, friday + 100 * HOUR)

    assert BreachAlarm.objects.filter(clock="regulator").count() == 2


def test_a_laptop_is_lost_in_the_christmas_holidays(visit, asha, dana, school, north):
    ClosureFactory(
        school=school, name="Christmas", first_day=date(2026, 12, 19),
        last_day=date(2027, 1, 3),
    )  # fmt: skip
    north.refresh_from_db()
    lost = datetime(2026, 12, 22, 19, 30, tzinfo=UK)
    with time_machine.travel(lost + HOUR):
        phone = visit(asha, reverse("incidents:report_breach"))
        receipt = report(phone, "My laptop was taken from the car.", at=lost)
    assert "Mon 4 Jan, 16:30" in receipt
    assert "Fri 25 Dec 2026, 19:30" in receipt
    christmas = lost + 60 * HOUR
    with time_machine.travel(christmas):
        sweep(north, christmas)
        desk = visit(dana, reverse("incidents:today"), size=DESK)
        desk.get_by_role("link", name="Open ES-DB-001").click()
        assert north.deputy_phone in desk.locator("main").inner_text()
        desk.get_by_label("What was done?").fill("Wiped from afar, police told")
        save(desk, "Keep what was done", "Kept in the breach log.")
        weigh(desk, 0, "A risk is unlikely", "The disk is encrypted")
        decide(
            desk, "Decide: tell the ICO?", "Do not tell the ICO", "Nobody can read it"
        )
        assert "Decided not to tell" in clock(desk, "ICO deadline")
        desk.goto(desk.at(reverse("incidents:today")))
        assert desk.get_by_role("link", name="Open ES-DB-001").count() == 0
        assert sweep(north, lost + 80 * HOUR) == 0


def test_a_supplier_tells_of_a_breach_and_more_follows(visit, olive, priya):
    now = datetime(2026, 11, 25, 10, 0, tzinfo=UK)
    with time_machine.travel(now):
        office = visit(olive, reverse("incidents:report_breach"), size=DESK)
        report(office, "The photo firm lost orders.", whose="Parents", by_supplier=True)
    with time_machine.travel(now + 2 * HOUR):
        breach = DataBreach.objects.get()
        desk = visit(priya, breach.get_absolute_url(), size=DESK)
        decide(desk, "Decide: tell the ICO?", "Tell the ICO", "Many are in it")
        assert "Not known yet" in desk.locator(".pts").inner_text()
        save(desk, "Keep that they were told", "Kept: told Wed 25 Nov, 12:00")
    with time_machine.travel(now + 90 * HOUR):
        desk = visit(
            priya,
            reverse("incidents:breach_step", args=[breach.reference, "regulator"]),
            size=DESK,
        )
        desk.get_by_label("Which words were sent?").fill("It was 80 orders.")
        save(desk, "Keep that they were told", "Kept: told Sun 29 Nov")
        step(desk, "Evidence and messages")
        desk.get_by_label("Who was told?").select_option(label="Supplier")
        save(desk, "Keep that they were told", "Kept: told")
        desk.get_by_role("link", name="Breach log").click()
        log = desk.locator("main").inner_text()
    assert log.count("Told: The regulator") == 2
    assert "It was 80 orders." in log
    assert "Told: Supplier" in log
    assert breach.is_supplier


def test_a_possible_breach_is_none_and_stays_in_the_register(visit, karen, send):
    now = datetime(2026, 11, 25, 10, 0, tzinfo=UK)
    with time_machine.travel(now):
        incident = send("A link was pressed and nothing typed.", kinds=["SE-05"])
        desk = visit(karen, incident.get_absolute_url(), size=DESK)
        desk.get_by_role("link", name="ES-DB-001").last.click()
        assert "nothing typed" not in desk.locator("main").inner_text()
        desk.get_by_text("It is not a breach").first.click()
        desk.get_by_role("button", name="It is not a breach").click()
        desk.get_by_role("alert").get_by_text("Say why you decided this").wait_for()
        desk.get_by_label("Why is it not a breach?").fill("Nothing was entered")
        save(desk, "It is not a breach", "Not a breach. The reason stays")
        desk.goto(desk.at(reverse("incidents:breach_register")))
        register = desk.locator("main").inner_text()
    assert "Not a breach" in register
    assert DataBreach.objects.get().state == "not_a_breach"
