"""What people come for, with JavaScript off: screens.md 5.1, A12.

The log form, drafts, imports, the lock and the settings have their run without
scripts beside their other journeys; here are the rest. `CORE_TASKS` names all of them.
"""

import ast
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.deadlines import UK
from accounts.models import Site
from incidents.models import Attachment, Decision, Incident, ReviewDay, Share
from incidents.operations import reviewing
from incidents.terms import DayOutcome, NoActionReason, Restriction
from tests.accounts.signing_in import PASSWORD, code_now, with_app
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
# A Wednesday in term, with both sites open.
NOW = datetime(2026, 10, 14, 15, tzinfo=UK)
JOURNEYS = Path(__file__).parent
HERE = "test_without_scripts"
# The file and the test of each.
CORE_TASKS = {
    "Sign in": (HERE, "test_a_password_and_a_code_of_the_app_sign_in"),
    "Log an incident": ("test_log_journey", "test_everything_works_without_javascript"),
    "Keep, find and delete a draft": (
        "test_draft_journey",
        "test_a12_a_draft_is_kept_found_deleted_and_sent_without_javascript",
    ),
    "Add a file": (HERE, "test_files_go_with_a_draft_and_with_a_record"),
    "Read what came of a report, and add to it": (
        HERE,
        "test_an_author_reads_what_came_of_it_and_adds_to_it",
    ),
    "Decide, skip and sign the day": (
        HERE,
        "test_the_day_is_decided_skipped_and_signed",
    ),
    "Sign a day without incidents": (HERE, "test_r5_a_nil_return_takes_two_clicks"),
    "Do a follow-up and print a record": (
        HERE,
        "test_a_follow_up_is_done_and_the_record_printed",
    ),
    "Share a record": (HERE, "test_a_record_is_shared_and_taken_back"),
    "Restrict a record": (HERE, "test_a_record_is_kept_from_reviewers"),
    "Hide the page": (
        "test_lock_journey",
        "test_s3_hide_works_without_javascript_and_leads_back",
    ),
    "Import the roll": (
        "test_import_journey",
        "test_the_whole_way_without_a_script_and_by_keyboard",
    ),
    "Give a post": ("test_settings_journey", "test_a_post_is_given_without_javascript"),
    "Report a breach and decide": (
        "test_breach_journey",
        "test_it_is_reported_and_decided_on_without_scripts",
    ),
    "Ask for personal data": (
        "test_request_journey",
        "test_the_public_form_works_without_scripts_and_in_every_look",
    ),
}


@pytest.fixture
def school_day(north, south):
    """It is a school day, the first that is reviewed."""
    with time_machine.travel(NOW):
        Site.objects.update(review_begins_on=NOW.date())
        yield NOW.date()


@pytest.fixture
def incident(karen, jo, send, jayden):
    """What Asha sent about Jayden, which waits for Karen."""
    return send(people=[jayden])


@pytest.mark.parametrize(("file", "name"), CORE_TASKS.values(), ids=CORE_TASKS)
def test_a12_each_core_task_has_a_run_without_scripts(file, name):
    tests = ast.parse((JOURNEYS / f"{file}.py").read_text()).body

    (run,) = (each for each in tests if getattr(each, "name", "") == name)

    assert "javascript=False" in ast.unparse(run)


def about(name, incident):
    return reverse(f"incidents:{name}", args=[incident.reference])


def write_day(page, day: date):
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(number))


def test_a_password_and_a_code_of_the_app_sign_in(visit, karen, north, no_tries_yet):
    secret = with_app(karen)
    page = visit(None, reverse("incidents:days"), javascript=False)
    page.get_by_label("E-mail", exact=True).fill(karen.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Review days")).to_be_visible()


def test_the_day_is_decided_skipped_and_signed(visit, school_day, karen, send):
    first, second = send("The first of two."), send("The second of two.")
    page = visit(karen, reverse("incidents:review"), size=DESK, javascript=False)
    page.get_by_role("radio", name="Further action", exact=True).check()
    page.get_by_label("What needs to happen?").fill("Ring home")
    page.get_by_role("button", name="Save and open next").click()
    expect(page.get_by_text(f"Further action on {first.reference}")).to_be_visible()
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("link", name="Finish today’s review, North").click()
    page.get_by_label("Why are these left for later?").fill("The police ring at four")
    page.get_by_role("button", name="Sign as part reviewed").click()

    assert Decision.objects.get().incident == first
    row = ReviewDay.objects.get()
    assert (row.day, row.outcome) == (school_day, DayOutcome.PART_REVIEWED)
    assert row.signed_by == karen
    assert second in Incident.objects.awaiting_review()


def test_r5_a_nil_return_takes_two_clicks(visit, school_day, karen):
    page = visit(karen, reverse("incidents:review"), size=DESK, javascript=False)
    for name in ("South", "North"):
        site = page.locator(".sign", has_text=name)
        clicks = [
            site.get_by_label("No", exact=True).check,
            site.get_by_role("button", name="Record a nil return").click,
        ]
        for click in clicks:
            click()
        assert len(clicks) <= 2

    rows = ReviewDay.objects.values_list("site__name", "outcome")
    nil = DayOutcome.NIL_RETURN
    assert set(rows) == {("South", nil), ("North", nil)}
    expect(page.locator(".days li").last).to_contain_text("Nil return")


def test_a_record_is_shared_and_taken_back(visit, karen, jo, incident):
    page = visit(karen, about("share", incident), javascript=False)
    page.get_by_label("Who?").select_option(label=jo.full_name)
    write_day(page, timezone.localdate() + timedelta(days=7))
    page.get_by_label("Why do they need to read it?").fill("She blocks the app")
    page.get_by_role("button", name="Share it").click()
    assert Share.objects.get().user == jo

    theirs = visit(jo, reverse("incidents:shared"), javascript=False)
    theirs.get_by_role("link", name=incident.title).click()
    assert incident.what_happened in theirs.inner_text("main")
    page.get_by_role("button", name="End it now").click()

    theirs.reload()
    assert incident.what_happened not in theirs.inner_text("body")


def test_a_record_is_kept_from_reviewers(visit, karen, sam, incident):
    page = visit(karen, about("readers", incident), javascript=False)
    page.get_by_label("Only the people chosen here").check()
    page.get_by_label("Why?").fill("It names a colleague's child")
    page.get_by_role("button", name="Change who may read it").click()
    expect(page.get_by_text("Restricted").first).to_be_visible()

    incident.refresh_from_db()
    assert incident.restriction != Restriction.NONE
    theirs = visit(sam, about("record", incident), javascript=False)
    assert theirs.title().startswith("Page not found")


def test_files_go_with_a_draft_and_with_a_record(visit, asha, karen, north, tmp_path):
    file = tmp_path / "chat.txt"
    file.write_text("The words of the chat.")
    page = visit(asha, reverse("incidents:log"), javascript=False)
    page.get_by_label("What happened?").fill("Unkind words in a chat.")
    page.get_by_label("Cyberbullying").check()
    page.get_by_label("No one named").check()
    page.get_by_role("button", name="Add a file").click()
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("button", name="Remove chat.txt")).to_be_visible()
    page.get_by_role("link", name="Back to your draft").last.click()
    page.get_by_role("button", name="Send to the DSL").click()
    page.wait_for_url("**/log/sent/**")

    incident = Incident.objects.get()
    page = visit(karen, about("files", incident), javascript=False)
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Add the file").click()
    assert Attachment.objects.filter(incident=incident).count() == 2
    with page.expect_download() as handed_out:
        page.get_by_role("link", name="Open chat.txt").first.click()

    assert handed_out.value.path().read_text() == "The words of the chat."


def test_an_author_reads_what_came_of_it_and_adds_to_it(visit, asha, karen, incident):
    reviewing.take_no_further_action(
        incident=incident, reason=NoActionReason.LOW_LEVEL, by=karen
    )
    page = visit(asha, reverse("incidents:my_reports"), javascript=False)
    page.get_by_role("link", name=incident.title).click()
    assert incident.what_happened in page.inner_text("main")
    page.get_by_label("Add a note").fill("It was Room 6.")
    page.get_by_role("button", name="Add", exact=True).click()

    assert "It was Room 6." in page.inner_text("main")
    assert incident.addenda.get().written_by == asha


def test_a_follow_up_is_done_and_the_record_printed(visit, karen, incident):
    page = visit(karen, about("review_one", incident), javascript=False)
    page.get_by_role("radio", name="Further action", exact=True).check()
    page.get_by_label("What needs to happen?").fill("Ring home")
    page.get_by_role("button", name="Save and open next").click()
    page.goto(page.at(about("record", incident)))
    page.get_by_role("button", name="Mark as done").click()
    page.goto(page.at(about("print", incident)))
    page.get_by_label("The police").check()
    page.get_by_role("button", name="Show it for printing").click()

    assert "Ring home" in page.inner_text("main")
    assert not incident.actions.open().exists()


def test_without_scripts_a_phone_shows_the_words_of_send_on_one_line(
    visit, asha, karen
):
    page = visit(asha, reverse("incidents:log"), size=PHONE, javascript=False)

    word = page.locator(".bar .btn .unless-adult")

    assert word.bounding_box()["height"] < 30
