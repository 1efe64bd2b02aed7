"""Signing in with Microsoft or Google: only as oneself, and only from the school."""

import time
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Connection
from accounts.operations import notices, posts
from tests.accounts import fake_provider
from tests.accounts.fake_provider import (
    GOOGLE,
    MICROSOFT,
    NOT_OURS,
    OTHER_KEY,
    TENANT,
    back,
    begin,
    google_claims,
    is_in,
    microsoft_claims,
    sign_in,
)
from tests.accounts.signing_in import (
    CODE,
    code_now,
    what_is_said,
    with_app,
)
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
REFUSED = "You are not signed in"


@pytest.fixture
def fake(settings):
    for each in fake_provider.running():
        settings.SIGN_IN_PROVIDERS = [each.pointed(MICROSOFT), each.pointed(GOOGLE)]
        yield each


# --- Getting in -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "claims"), [("microsoft", microsoft_claims), ("google", google_claims)]
)
def test_who_is_known_by_the_address_is_signed_in_and_told_once(
    client, fake, asha, key, claims
):
    first = sign_in(client, fake, claims(asha.email.upper(), sub="a1"), key)
    assert (first.status_code, first["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(asha.pk)
    sign_in(Client(), fake, claims(asha.email, sub="a1"), key)

    assert Connection.objects.get().user == asha
    entry = AuditEntry.objects.get(action="connect_account")
    assert (entry.by, entry.detail) == (asha, {"provider": key})
    notices.deliver_owed_mail()
    told = [each for each in mail.outbox if "connected to yours" in each.subject]
    assert [each.to for each in told] == [[asha.email]]


def test_the_browser_is_sent_with_state_nonce_and_pkce_to_our_own_address(client, fake):
    asked = begin(client, "google")

    assert asked["redirect_uri"] == "http://localhost:8000/sign-in/with/google/back/"
    assert asked["code_challenge_method"] == "S256"
    assert asked["hd"] == "school.example"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) > 40


def test_it_leads_back_to_a_page_of_ours_alone(client, fake, asha):
    to = reverse("accounts:account")

    assert (
        sign_in(client, fake, microsoft_claims(asha.email), next=to)["Location"] == to
    )
    for evil in ("https://evil.example/", "//evil.example", "javascript:1"):
        response = sign_in(Client(), fake, microsoft_claims(asha.email), next=evil)
        assert response["Location"] == "/"


def test_a_post_that_reads_still_shows_its_second_factor(client, fake, karen):
    secret = with_app(karen)

    response = sign_in(client, fake, microsoft_claims(karen.email))

    assert response["Location"] == CODE
    assert not is_in(client)
    client.post(CODE, {"code": code_now(secret)})
    assert is_in(client)


def test_a_post_that_reads_without_one_is_sent_to_set_it_up(client, fake, karen):
    sign_in(client, fake, microsoft_claims(karen.email))

    response = client.get(reverse("incidents:review"))

    assert response["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_leaver_meets_the_page_that_says_so(client, fake, lena):
    response = sign_in(client, fake, microsoft_claims(lena.email))

    assert response.status_code == 403
    assert "ended" in what_is_said(response)
    assert not Connection.objects.exists()
    assert not is_in(client)


def test_somebody_whose_account_was_ended_does_not_get_in(client, fake, asha, ada):
    sign_in(Client(), fake, microsoft_claims(asha.email))
    posts.deactivate(user=asha, by=ada)

    response = sign_in(client, fake, microsoft_claims(asha.email))

    assert response.status_code == 403
    assert not is_in(client)


# --- What proves nothing --------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("microsoft", {"nonce": "of another sign-in"}),
        ("microsoft", {"nonce": ""}),
        ("microsoft", {"tid": NOT_OURS}),
        ("microsoft", {"iss": MICROSOFT.issuers[0].replace(TENANT, NOT_OURS)}),
        ("microsoft", {"aud": "another client"}),
        ("microsoft", {"aud": ["daybook", "another client"]}),
        ("microsoft", {"exp": int(time.time()) - 60}),
        ("microsoft", {"exp": None}),
        ("microsoft", {"sub": ""}),
        ("microsoft", {"idp": "https://sts.windows.net/elsewhere/"}),
        ("microsoft", {"acct": 1}),
        ("microsoft", {"preferred_username": "", "email": "asha.patel@school.example"}),
        ("google", {"email_verified": False}),
        ("google", {"email_verified": "true"}),
        ("google", {"hd": "elsewhere.example"}),
        ("google", {"hd": None}),
        ("google", {"iss": "https://evil.example"}),
        ("google", {"exp": int(time.time()) - 60}),
        ("google", {"email": "aşha.patel@school.example"}),
        ("google", {"email": ""}),
    ],
)
def test_a_token_that_does_not_prove_it_signs_nobody_in(
    client, fake, asha, key, change
):
    made = (microsoft_claims if key == "microsoft" else google_claims)(asha.email)
    claims = {
        name: value for name, value in (made | change).items() if value is not None
    }

    response = sign_in(client, fake, claims, key)

    assert response.status_code == 403
    assert REFUSED in what_is_said(response)
    assert not is_in(client)
    assert not Connection.objects.exists()


def test_a_token_signed_by_another_key_signs_nobody_in(client, fake, asha):
    fake.key = OTHER_KEY

    assert sign_in(client, fake, microsoft_claims(asha.email)).status_code == 403


def test_an_address_is_believed_only_where_its_domain_is_known(client, fake, asha):
    other = {"preferred_username": "x@school.example", "email": asha.email}

    unproven = sign_in(client, fake, microsoft_claims("x") | other | {"xms_edov": 0})
    proven = sign_in(client, fake, microsoft_claims("x") | other | {"xms_edov": 1})

    assert unproven.status_code == 403
    assert proven.status_code == 302


def test_without_a_domain_google_is_believed_for_what_it_hosts(
    client, fake, asha, settings
):
    open_to_all = replace(fake.pointed(GOOGLE), domain="")
    settings.SIGN_IN_PROVIDERS = [open_to_all]

    lapsed = sign_in(client, fake, google_claims(asha.email, hd=""), "google")
    hosted = sign_in(client, fake, google_claims(asha.email), "google")

    assert lapsed.status_code == 403
    assert hosted.status_code == 302


def test_a_state_is_of_this_browser_this_provider_and_used_once(client, fake, asha):
    other = Client()
    asked = begin(other)
    code = fake.code_for(asked, nonce=asked["nonce"], **microsoft_claims(asha.email))
    sent = {"state": asked["state"], "code": code}

    for state in (asked["state"], "made up", "", "\0"):
        assert back(client, state=state, code=code).status_code == 403
    assert back(other, "google", **sent).status_code == 403
    assert back(other, **sent).status_code == 302
    other.logout()
    assert back(other, **sent).status_code == 403


def test_a_state_is_over_after_ten_minutes(client, fake, asha, time_machine):
    asked = begin(client)
    code = fake.code_for(asked, nonce=asked["nonce"], **microsoft_claims(asha.email))
    time_machine.move_to(time.time() + 601)

    response = back(client, state=asked["state"], code=code)

    assert response.status_code == 403
    assert not is_in(client)


def test_a_code_of_another_browser_does_not_fit_the_verifier(client, fake, asha):
    other = begin(Client())
    asked = begin(client)
    code = fake.code_for(other, nonce=asked["nonce"], **microsoft_claims(asha.email))

    assert back(client, state=asked["state"], code=code).status_code == 403


# --- When it does not come to that ----------------------------------------------


def test_who_stops_at_the_provider_is_back_at_the_sign_in_page(client, fake):
    asked = begin(client)

    response = back(client, state=asked["state"], error="access_denied")

    assert response["Location"] == reverse("account_login")
    said = what_is_said(client.get(response["Location"]))
    assert "You stopped signing in with Microsoft." in said


def test_another_error_of_the_provider_signs_nobody_in(client, fake):
    asked = begin(client)

    response = back(client, state=asked["state"], error="server_error")

    assert response.status_code == 403


def test_a_provider_that_is_down_is_said(client, fake, asha, settings):
    nowhere = replace(fake.pointed(MICROSOFT), token_url="http://127.0.0.1:9/token")
    settings.SIGN_IN_PROVIDERS = [nowhere]

    response = sign_in(client, fake, microsoft_claims(asha.email))

    assert response.status_code == 503
    assert "Microsoft does not answer" in what_is_said(response)


def test_a_provider_with_a_fault_signs_nobody_in(client, fake, asha):
    fake.is_broken = True

    response = sign_in(client, fake, microsoft_claims(asha.email))

    assert response.status_code == 403
    assert not is_in(client)


# --- Whether it is there at all -------------------------------------------------


def test_without_settings_there_is_no_button_and_no_address(client):
    said = client.get(reverse("account_login")).content.decode()

    assert "Sign in with Microsoft" not in said
    assert (
        client.post(reverse("accounts:sign_in_with", args=["google"])).status_code
        == 404
    )
    assert back(client, "microsoft", state="x", code="y").status_code == 404


def test_with_settings_each_has_a_button(client, fake):
    said = what_is_said(client.get(f"{reverse('account_login')}?next=/account/"))

    assert "Sign in with Microsoft" in said
    assert "Sign in with Google" in said
    assert (
        client.get(reverse("accounts:sign_in_with", args=["google"])).status_code == 405
    )


def test_who_is_signed_in_begins_nothing(client, fake, asha):
    signed_in(client, asha)

    response = client.post(reverse("accounts:sign_in_with", args=["microsoft"]))

    assert response["Location"] == "/"
    assert back(client, state="x", code="y")["Location"] == "/"
