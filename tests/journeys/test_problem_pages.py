"""The pages that no address of the matrix answers with: faults, the lock, a code.

They are held to the same as every page: screens.md 5.1 and 2.4.
"""

import pytest
from django.shortcuts import render
from django.urls import reverse
from playwright.sync_api import expect

from tests.accounts.signing_in import PASSWORD, with_app
from tests.decisions import no_further_action
from tests.journeys.surveying import as_lines, faults_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database("sqlite")]
HELP = reverse("accounts:help")


@pytest.fixture
def faults():
    """What was found, by page; there is nothing in it where all is well."""
    found: dict[str, list[str]] = {}
    yield found
    assert found
    wrong = as_lines(found)
    assert not wrong, wrong


def opened(page, path, status):
    response = page.goto(page.at(path))
    assert response.status == status, path
    return faults_of(page, response.body())


def test_nothing_is_wrong_with_what_is_not_there_or_not_theirs(
    visit, asha, karen, lena, faults
):
    page = visit(asha, HELP)
    faults["not there"] = opened(page, "/nowhere/", 404)
    faults["not theirs"] = opened(page, reverse("incidents:review"), 403)
    page.context.clear_cookies()
    faults["not there for a stranger"] = opened(page, "/help/nowhere/", 404)
    page = visit(lena, reverse("incidents:today"))
    expect(page.get_by_role("heading", name="Your account has ended")).to_be_visible()
    faults["ended"] = faults_of(page, b"")


def broken(*args, **kwargs):
    raise RuntimeError


def test_nothing_is_wrong_with_what_a_fault_leads_to(visit, asha, monkeypatch, faults):
    page = visit(asha, HELP)
    for template, status in (("400.html", 400), ("429.html", 429)):
        answer = render(None, template, status=status)
        monkeypatch.setattr(
            "accounts.views.pages.render", lambda *_, answer=answer, **__: answer
        )
        faults[template] = opened(page, reverse("accounts:privacy"), status)
    monkeypatch.undo()
    monkeypatch.setattr("accounts.views.account.methods_of", broken)
    faults["500"] = opened(page, reverse("accounts:account"), 500)
    page.goto(page.at(reverse("accounts:display")))
    page.context.clear_cookies()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save").click()
    assert answered.value.status == 403
    faults["a form that is too old"] = faults_of(page, answered.value.body())


def test_nothing_is_wrong_with_the_lock_and_the_codes(
    visit, asha, karen, no_tries_yet, faults
):
    with_app(karen)
    page = visit(None, reverse("account_login"))
    page.get_by_label("E-mail", exact=True).fill(karen.email)
    page.get_by_label("Password", exact=True).fill("not her password")
    page.get_by_role("button", name="Continue").click()
    faults["a wrong password"] = faults_of(page, b"")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    faults["a code of the app"] = faults_of(page, b"")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    faults["a wrong code"] = faults_of(page, b"")
    page = visit(None, reverse("account_request_login_code"))
    page.get_by_label("E-mail", exact=True).fill(asha.email)
    page.get_by_role("button", name="E-mail me a code").click()
    faults["a mailed code"] = faults_of(page, b"")
    page = visit(asha, HELP)
    page.locator("[data-hide-form]").first.evaluate("form => form.submit()")
    page.wait_for_url("**/locked/**")
    faults["locked"] = faults_of(page, b"")


def test_nothing_is_wrong_with_what_the_second_reviewer_reads(
    visit, karen, ruth, send, jayden, faults
):
    incident = send(people=[jayden])
    page = visit(karen, reverse("incidents:review_one", args=[incident.reference]))
    page.get_by_role("radio", name="Further action", exact=True).check()
    page.get_by_label("What needs to happen?").fill("See both homes")
    no_further_action(incident, by=ruth)

    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save and open next").click()

    assert answered.value.status == 409
    expect(page.get_by_role("heading", name="Your words")).to_be_visible()
    faults["decided first"] = faults_of(page, answered.value.body())
