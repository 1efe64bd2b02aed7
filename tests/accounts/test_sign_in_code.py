"""Signing in with a code by e-mail, and being told of a new browser."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KnownBrowser, Notice
from accounts.models.browsers import browser_words
from accounts.operations import notices, posts
from accounts.terms import NoticeKind
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
ASK, ENTER = (
    reverse("account_request_login_code"),
    reverse("account_confirm_login_code"),
)
PASSWORD = "four quiet green lanterns"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


def code_from_mail():
    return re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[-1].body, re.MULTILINE)[1]


def with_code(client, user):
    client.post(ASK, {"email": user.email})
    return client.post(ENTER, {"code": code_from_mail()})


def with_password(client, user, **headers):
    # Another hash would end the sessions there are.
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save()
    return client.post(
        reverse("account_login"),
        {"login": user.email, "password": PASSWORD},
        headers=headers,
    )


def test_a_teacher_signs_in_with_a_code(client, asha):
    response = with_code(client, asha)

    assert response.url == reverse("incidents:home")
    assert client.get(reverse("accounts:account")).status_code == 200


def test_a_code_alone_does_not_open_what_needs_a_second_factor(client, karen):
    signed_in(Client(), karen)

    response = with_code(client, karen)

    assert response.url.startswith(reverse("mfa_authenticate"))
    page = client.get(reverse("incidents:review"))
    assert page.url.startswith(reverse("account_login"))


def test_a_reader_without_a_second_factor_sets_one_up_first(client, karen):
    with_code(client, karen)

    page = client.get(reverse("incidents:review"))

    assert page.url == reverse("mfa_index")


def test_a_wrong_code_opens_nothing_and_three_end_it(client, asha):
    client.post(ASK, {"email": asha.email})

    answers = [client.post(ENTER, {"code": "WRONG1"}) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 302]
    assert client.post(ENTER, {"code": code_from_mail()}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_code_is_old_after_ten_minutes(client, asha, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    client.post(ASK, {"email": asha.email})
    time_machine.move_to(now + timedelta(minutes=10, seconds=1), tick=False)

    client.post(ENTER, {"code": code_from_mail()})

    assert "_auth_user_id" not in client.session


def test_an_unknown_address_gets_the_same_page_and_one_mail(client, asha):
    known = client.post(ASK, {"email": asha.email})
    unknown = Client().post(ASK, {"email": "nobody@else.example"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [each.to for each in mail.outbox] == [[asha.email], ["nobody@else.example"]]
    assert "No account uses it" in mail.outbox[1].body


def test_a_leaver_with_a_code_is_told_that_the_account_ended(client, lena):
    response = with_code(client, lena)

    assert response.status_code == 403
    assert "Your account has ended" in response.content.decode()


# --- Browsers and sessions ------------------------------------------------------


def test_the_first_browser_is_no_news_and_the_next_one_is(client, asha):
    with_password(client, asha)
    assert not Notice.objects.filter(kind=NoticeKind.NEW_DEVICE).exists()

    with_password(Client(), asha)
    notices.deliver_owed_mail()

    assert [each.to for each in mail.outbox] == [[asha.email]]
    assert mail.outbox[0].subject == "Daybook: new sign-in to your account"
    assert "Asha" not in mail.outbox[0].body


def test_a_browser_is_known_again_after_signing_out(client, asha):
    with_password(client, asha)
    client.post(reverse("account_logout"))
    with_password(client, asha)

    assert KnownBrowser.objects.filter(user=asha).count() == 1
    assert not Notice.objects.filter(kind=NoticeKind.NEW_DEVICE).exists()


def test_a_browser_of_one_person_is_new_to_another(client, asha, olive):
    with_password(Client(), olive)
    with_password(client, asha)
    client.post(reverse("account_logout"))

    with_password(client, olive)

    assert Notice.objects.get(kind=NoticeKind.NEW_DEVICE).recipient == olive


def test_sessions_are_listed_and_end_at_once(client, asha):
    browsers = [client, Client(), Client()]
    for each in browsers:
        with_password(each, asha, **{"user-agent": WINDOWS})
    page = client.get(reverse("accounts:account")).content.decode()
    assert page.count("<dt>Chrome on Windows</dt>") == 3
    assert page.count("This one.") == 1
    session = asha.sessions.get(key=browsers[1].session.session_key)

    client.post(reverse("accounts:end_session", args=[session.pk]))

    account = reverse("accounts:account")
    assert browsers[1].get(account).status_code == 302
    assert browsers[2].get(account).status_code == 200
    client.post(reverse("accounts:end_other_sessions"))
    assert browsers[2].get(account).status_code == 302
    assert client.get(account).status_code == 200


def test_nobody_ends_a_session_of_somebody_else(client, asha, olive):
    with_password(Client(), olive)
    with_password(client, asha)

    response = client.post(
        reverse("accounts:end_session", args=[olive.sessions.get().pk])
    )

    assert response.status_code == 404
    assert olive.sessions.exists()


def test_an_account_that_ends_takes_its_sessions_along(client, asha, ada):
    with_password(client, asha)

    posts.deactivate(user=asha, by=ada)

    assert not asha.sessions.exists()
    assert client.get(reverse("accounts:account")).status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0) Version/17.0 Safari/604.1", "Safari on iPad"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_words(user_agent) == words


# --- Display --------------------------------------------------------------------


def test_the_look_somebody_chose_is_on_each_of_their_pages(client, asha):
    signed_in(client, asha)
    assert (
        '<html lang="en-GB">'
        in client.get(reverse("accounts:account")).content.decode()
    )

    client.post(
        reverse("accounts:display"),
        {"text_size": "150", "colours": "dark", "has_less_motion": "on"},
    )

    for name in ("accounts:account", "incidents:today", "accounts:help"):
        page = client.get(reverse(name)).content.decode()
        assert '<html lang="en-GB" class="text-150 dark still">' in page, name
