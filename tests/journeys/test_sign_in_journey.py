"""Signing in and one's own account in a browser: screens.md 5.8, S1 and S2."""

import pytest
from django.urls import reverse

from tests.accounts import signing_in
from tests.journeys.conftest import axe_faults
from tests.journeys.surveying import faults_in_every_look

SIGN_IN = reverse("account_login")
PASSWORD = "four quiet green lanterns"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _school(everyone, no_tries_yet):
    """Everybody is there before the live server is asked."""
    for user in (everyone.asha, everyone.karen):
        user.set_password(PASSWORD)
        user.save()


def with_authenticator(page):
    """Give the page a passkey holder that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def by_password(page, user):
    page.get_by_label("E-mail", exact=True).fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/today/")


def add_passkey(page):
    page.goto(page.at(reverse("mfa_add_webauthn")))
    if "/account/confirm/" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/backup-codes/**")


def test_s1_a_passkey_signs_in_with_two_actions(visit, asha):
    page = with_authenticator(visit(None, SIGN_IN))
    by_password(page, asha)
    add_passkey(page)
    page.goto(page.at("/sign-out/"))
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{SIGN_IN}")
    actions = [page.get_by_role("button", name="Sign in with a passkey").click]

    for act in actions:
        act()
    page.wait_for_url("**/today/")

    assert len(actions) <= 2


def test_s1_a_passkey_unlocks_too(visit, asha):
    page = with_authenticator(visit(None, SIGN_IN))
    by_password(page, asha)
    add_passkey(page)
    page.goto(page.at(reverse("incidents:today")))
    page.locator("[data-hide-form]").first.evaluate("form => form.submit()")
    page.wait_for_url("**/locked/**")

    page.get_by_role("button", name="Unlock with your passkey").click()

    page.wait_for_url("**/today/")


def paste(field, text):
    """Put words into a field as a paste does, unless the page refuses it."""
    field.evaluate(
        """(field, text) => {
            field.focus();
            const paste = new ClipboardEvent("paste", {cancelable: true});
            if (field.dispatchEvent(paste)) {
                document.execCommand("insertText", false, text);
            }
        }""",
        text,
    )


def test_s2_fields_take_a_paste_and_say_what_they_are(visit, asha):
    page = visit(None, SIGN_IN)
    long = "a very long pass phrase " * 8

    for label, kind, text in (
        ("E-mail", "username", "somebody.with.a.long.name@school.example"),
        ("Password", "current-password", long),
    ):
        field = page.get_by_label(label, exact=True)
        assert field.get_attribute("autocomplete") == kind
        assert field.get_attribute("onpaste") is None
        paste(field, text)
        assert field.input_value() == text


def test_s2_the_code_of_an_app_is_one_field_that_takes_a_paste(
    visit, karen, no_tries_yet
):
    signing_in.with_app(karen)
    page = visit(None, SIGN_IN)
    page.get_by_label("E-mail", exact=True).fill(karen.email)
    page.get_by_label("Password", exact=True).fill(signing_in.PASSWORD)
    page.get_by_role("button", name="Continue").click()

    field = page.get_by_label("Code")
    assert field.get_attribute("autocomplete") == "one-time-code"
    paste(field, " 123 456 ")
    assert field.input_value() == " 123 456 "


def test_s2_the_mailed_code_is_one_field_that_takes_a_paste(visit, asha):
    page = visit(None, reverse("account_request_login_code"))
    page.get_by_label("E-mail", exact=True).fill(asha.email)
    page.get_by_role("button", name="E-mail me a code").click()

    field = page.get_by_label("Code from the e-mail")
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert page.locator("main input:visible").count() == 1
    # With the blanks that come along from a mail.
    paste(field, " ABCD-1234 ")
    assert field.input_value() == " ABCD-1234 "
    assert axe_faults(page) == []


@pytest.mark.database("sqlite")
def test_the_largest_text_and_dark_colours_are_no_trouble_in_any_look(visit, asha):
    page = visit(asha, reverse("accounts:display"))
    page.get_by_label("Largest, 150 %").check()
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It holds on every device").wait_for()

    root = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"{root}.colorScheme") == "dark"
    assert page.evaluate(f"{root}.fontSize") == "24px"
    assert faults_in_every_look(page) == []
    page.goto(page.at(reverse("incidents:log")))
    assert faults_in_every_look(page) == []
