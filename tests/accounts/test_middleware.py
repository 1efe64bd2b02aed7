"""Who is let through, who is signed out and who is asked for a second factor."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Post
from tests.people import SIGN_IN_BACKEND, signed_in
from tests.watching import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
PASSWORD = "four quiet green lanterns"


def by_password(client, user):
    """Sign in with a password alone, as its page does."""
    user.set_password(PASSWORD)
    user.save()
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


def test_a_reader_without_a_second_factor_is_sent_to_set_one_up(client, karen):
    by_password(client, karen)

    for name in ("accounts:settings", "accounts:family", "mfa_list_webauthn"):
        response = client.get(reverse(name))
        assert (response.status_code, response.url) == (302, reverse("mfa_index")), name


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "accounts:account",
        "accounts:help",
        "accounts:sign_in_help",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
    ],
)
def test_a_reader_without_a_second_factor_reaches_what_they_need(client, karen, name):
    by_password(client, karen)

    assert client.get(reverse(name)).status_code == 200


def test_a_teacher_needs_no_second_factor(client, asha):
    by_password(client, asha)

    assert client.get(reverse("mfa_list_webauthn")).status_code == 200


def test_backup_codes_alone_are_no_second_factor(client, karen):
    RecoveryCodes.activate(karen)
    client.force_login(karen, backend=SIGN_IN_BACKEND)

    assert client.get(reverse("accounts:settings")).url == reverse("mfa_index")


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_pages_and_shows_backup_codes(client, karen):
    by_password(client, karen)
    page = reverse("mfa_activate_totp")
    client.post(client.get(page).url, {"password": PASSWORD})
    secret = client.get(page).context["form"].secret
    counter = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))

    response = client.post(page, {"code": code})

    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(response.url).status_code == 200
    assert client.get(reverse("mfa_list_webauthn")).status_code == 200


def test_a_session_from_before_the_second_factor_must_show_it(client, karen):
    """Whoever knows the password alone is not let in by the owner's new factor."""
    by_password(client, karen)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(karen, secret)
    ask = reverse("mfa_reauthenticate")

    closed = [
        client.get(reverse(name))
        for name in ("accounts:account", "mfa_index", "mfa_activate_totp")
    ]
    assert all(response.url.startswith(ask) for response in closed)
    assert client.get(reverse("account_reauthenticate")).url.startswith(ask)
    counter = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post(closed[0].url, {"code": code})

    assert client.get(reverse("accounts:account")).status_code == 200


def test_removing_the_last_second_factor_closes_the_pages(client, karen):
    signed_in(client, karen)
    assert client.get(reverse("mfa_list_webauthn")).status_code == 200

    Authenticator.objects.filter(user=karen).delete()

    assert client.get(reverse("mfa_list_webauthn")).url == reverse("mfa_index")


def test_a_post_that_ends_signs_out_at_the_next_click(client, asha, north):
    signed_in(client, asha)
    assert client.get(reverse("accounts:account")).status_code == 200

    Post.objects.filter(user=asha).update(
        to_day=timezone.localdate() - timedelta(days=1)
    )
    response = client.get(reverse("accounts:account"))

    assert response.status_code == 403
    assert b"Your account has ended" in response.content
    assert north.office_phone.encode() in response.content
    assert "_auth_user_id" not in client.session


def test_every_session_of_somebody_deactivated_ends(asha):
    clients = [signed_in(Client(), asha) for _ in range(3)]

    asha.is_active = False
    asha.save()
    responses = [each.get(reverse("accounts:account")) for each in clients]

    assert [response.status_code for response in responses] == [403] * 3
    assert all(b"Your account has ended" in each.content for each in responses)
    assert all("_auth_user_id" not in each.session for each in clients)


def test_a_leaver_is_told_even_on_a_page_open_to_all(client, lena):
    client.force_login(lena, backend=SIGN_IN_BACKEND)
    page = reverse("accounts:help")

    told = client.get(page)

    assert told.status_code == 403
    assert b"Your account has ended" in told.content
    assert client.get(page).status_code == 200, "as for anybody, once she is told"


def test_a_leavers_post_is_not_carried_out(client, lena):
    client.force_login(lena, backend=SIGN_IN_BACKEND)

    response = client.post(reverse("account_change_password"), {})

    assert response.status_code == 403


def test_a_parent_without_a_post_is_let_in(client, maria):
    client.force_login(maria, backend=SIGN_IN_BACKEND)

    assert client.get(reverse("accounts:family")).status_code == 200


def test_the_checks_come_with_the_person_and_ask_no_parent_of_who_has_a_post(
    client, karen
):
    signed_in(client, karen)
    page = reverse("accounts:account")
    client.get(page)

    asked = queries_of(lambda: client.get(page))

    assert sum('"accounts_post"' in sql for sql in asked) == 1
    assert sum(sql.startswith('SELECT "accounts_user"') for sql in asked) == 1
    assert sum(sql.startswith('SELECT "mfa_auth') for sql in asked) == 1, (
        "for what the page shows"
    )
    assert not any(
        sql.startswith('SELECT 1 AS "a" FROM "accounts_parentallink"') for sql in asked
    )


def test_a_teacher_is_not_asked_for_sign_in_methods_on_their_own(client, asha):
    signed_in(client, asha)
    page = reverse("accounts:help")
    client.get(page)

    asked = queries_of(lambda: client.get(page))

    assert not any(sql.startswith('SELECT "mfa_auth') for sql in asked)


@pytest.mark.parametrize("asked_by", ["cross-site", "same-site"])
def test_another_sites_post_is_refused(client, asha, asked_by):
    signed_in(client, asha)

    response = client.post(
        reverse("account_logout"), headers={"sec-fetch-site": asked_by}
    )

    assert response.status_code == 403
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin"}])
def test_our_own_post_is_taken(client, asha, headers):
    signed_in(client, asha)

    client.post(reverse("account_logout"), headers=headers)

    assert "_auth_user_id" not in client.session


def test_a_link_from_another_site_opens(client, school):
    response = client.get("/sign-in/", headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 200


def test_the_token_is_asked_for_as_well(asha):
    client = signed_in(Client(enforce_csrf_checks=True), asha)

    response = client.post(
        reverse("account_logout"), headers={"sec-fetch-site": "same-origin"}
    )

    assert response.status_code == 403


def test_what_a_signed_in_person_sees_is_kept_nowhere(client, asha):
    signed_in(client, asha)

    for path in (reverse("accounts:account"), "/not-a-page/"):
        assert client.get(path)["Cache-Control"] == "no-store, private"


def test_a_session_from_before_the_own_backend_goes_on(client, asha):
    client.force_login(asha, backend=SIGN_IN_BACKEND)
    session = client.session
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.save()

    assert client.get(reverse("accounts:account")).status_code == 200
    assert client.session[BACKEND_SESSION_KEY] == SIGN_IN_BACKEND


def test_a_session_of_any_other_backend_is_nobodys(client, asha):
    client.force_login(asha, backend=SIGN_IN_BACKEND)
    session = client.session
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()

    assert client.get(reverse("accounts:account")).status_code == 403
