"""Signing in with a provider in a browser, whose security policy lets it go there."""

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.accounts import fake_provider
from tests.accounts.fake_provider import MICROSOFT

SIGN_IN = reverse("account_login")


@pytest.fixture(autouse=True)
def _school(everyone):
    """Everybody is there before the live server is asked."""


@pytest.fixture
def fake(settings, live_server):
    """A provider that signs in whoever comes, and that the product is set up for."""
    for each in fake_provider.running():
        there = replace(each.pointed(MICROSOFT), authorize_url=f"{each.url}/authorize")
        settings.SIGN_IN_PROVIDERS = [there]
        settings.SITE_URL = live_server.url
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {
            "DIRECTIVES": policy | {"form-action": ["'self'", there.origin]}
        }
        yield each


@pytest.mark.parametrize("javascript", [True, False])
def test_one_press_signs_in_and_leads_on(visit, fake, everyone, javascript):
    fake.email = everyone.asha.email
    page = visit(None, f"{SIGN_IN}?next=/account/", javascript=javascript)

    page.get_by_role("button", name="Sign in with Microsoft").click()

    page.wait_for_url("**/account/")
    expect(page.get_by_text("Signs you in since")).to_be_visible()


def test_somebody_unknown_is_told_what_to_do(visit, fake):
    fake.email = "nobody@school.example"
    page = visit(None, SIGN_IN)

    page.get_by_role("button", name="Sign in with Microsoft").click()

    page.get_by_role("heading", name="You are not signed in").wait_for()
    page.get_by_role("link", name="Back to the sign-in page").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
