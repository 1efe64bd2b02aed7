"""The plain pages open without signing in."""

import pytest
from django.urls import reverse

from tests.watching import no_writes_but_access

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "accounts:sign_in_help",
        "accounts:help",
        "accounts:accessibility",
        "accounts:privacy",
    ],
)
def test_a_page_for_everybody_opens_without_signing_in_and_writes_nothing(
    client, school, name
):
    with no_writes_but_access():
        assert client.get(reverse(name)).status_code == 200
