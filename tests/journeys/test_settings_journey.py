"""The settings in a browser: every page without a fault, and with no JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Post
from tests.journeys.conftest import DESK

SETTINGS = reverse("accounts:settings")


@pytest.fixture(autouse=True)
def _school(everyone, jayden):
    """Everybody is there before the live server is asked."""


def test_a_post_is_given_without_javascript(visit, ada, asha):
    page = visit(ada, SETTINGS, size=DESK, javascript=False)
    page.get_by_role("link", name="Change people and posts").click()
    page.get_by_role("link", name="Change Asha Patel").click()
    page.get_by_role("link", name="Give a post").click()
    page.get_by_label("Post", exact=True).select_option("office")
    page.get_by_role("button", name="Give the post").click()

    expect(page.get_by_role("heading", name="Asha Patel")).to_be_visible()
    assert Post.objects.filter(user=asha, role="office").exists()
