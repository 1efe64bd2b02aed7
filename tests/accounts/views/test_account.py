"""One's own account and its backup codes."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from tests.accounts.signing_in import (
    CODE,
    PASSWORD,
    code_now,
    try_password,
    what_is_said,
    with_app,
)
from tests.watching import no_writes_but_access

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_the_account_page_names_posts_and_ways_to_sign_in(client, karen):
    secret = with_app(karen)
    RecoveryCodes.activate(karen)
    try_password(client, karen.email, PASSWORD)
    client.post(CODE, {"code": code_now(secret)})

    with no_writes_but_access():
        said = what_is_said(client.get(reverse("accounts:account")))

    assert "Karen Osei" in said
    assert "DSL, North" in said
    assert "Authenticator app In use" in said
    assert "See your codes" in said


def test_showing_backup_codes_asks_for_the_password_and_writes_nothing(client, karen):
    secret = with_app(karen)
    codes = RecoveryCodes.activate(karen).get_unused_codes()
    try_password(client, karen.email, PASSWORD)
    client.post(CODE, {"code": code_now(secret)})
    page = reverse("mfa_view_recovery_codes")
    asked = client.get(page)
    assert asked.url.startswith(reverse("account_reauthenticate"))

    client.post(asked.url, {"password": PASSWORD})
    with no_writes_but_access():
        shown = client.get(page).content.decode()
        given = client.get(reverse("mfa_download_recovery_codes"))

    assert all(code in shown for code in codes)
    assert given.content.decode().split() == codes
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Cache-Control"] == "no-store, private"
