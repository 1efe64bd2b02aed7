"""A new password through a mailed link: once, in time, to our own address."""

import re
from datetime import timedelta

import pytest
from allauth.core.internal import ratelimit
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.accounts.signing_in import (
    CODE,
    PASSWORD,
    SIGN_IN,
    try_password,
    what_is_said,
    with_app,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_a_password_is_set_through_the_mailed_link_once(client, asha):
    client.post(reverse("account_reset_password"), {"email": asha.email})
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    path = link.removeprefix("http://localhost:8000")

    form = client.get(path, follow=True)
    response = client.post(
        form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD}
    )
    again = client.get(path)

    assert response.url == reverse("account_reset_password_from_key_done")
    assert try_password(client, asha.email, PASSWORD).status_code == 302
    assert "This link has stopped working" in what_is_said(again)


def test_a_link_stops_working_after_thirty_minutes(client, asha, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.post(reverse("account_reset_password"), {"email": asha.email})
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body)[1]

    time_machine.shift(timedelta(minutes=30, seconds=1))
    response = client.get(path)

    assert "This link has stopped working" in what_is_said(response)


def test_a_new_password_leaves_the_second_factor_in_place(client, karen):
    with_app(karen)
    client.post(reverse("account_reset_password"), {"email": karen.email})
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True)
    new = "seven calm yellow bicycles"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert try_password(client, karen.email, new).url == CODE


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"host": "localhost:8000@evil.example"},
        {"host": "localhost:666"},
        {"host": "127.0.0.1"},
    ],
)
def test_a_link_leads_to_the_schools_address_whatever_the_host_says(
    client, asha, headers
):
    response = client.post(
        reverse("account_reset_password"), {"email": asha.email}, headers=headers
    )

    assert response.status_code in {302, 400}
    assert all("http://localhost:8000/" in each.body for each in mail.outbox)
    assert not any("evil" in each.body for each in mail.outbox)


def test_an_unknown_address_gets_the_same_page_and_one_mail(client, asha):
    path = reverse("account_reset_password")

    known = client.post(path, {"email": asha.email}, follow=True)
    unknown = client.post(path, {"email": "nobody@else.example"}, follow=True)

    assert what_is_said(known) == what_is_said(unknown)
    assert [each.to for each in mail.outbox] == [[asha.email], ["nobody@else.example"]]
    assert "http" not in mail.outbox[1].body


def test_a_mail_server_that_is_away_changes_nothing_on_the_page(
    client, asha, monkeypatch
):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)

    response = client.post(reverse("account_reset_password"), {"email": asha.email})

    assert response.url == reverse("account_reset_password_done")


def tries_from_here(count):
    """Count wrong passwords for others from this network address, no request each."""
    limit = {"app": "allauth.account", "action": "login_failed"}
    request = RequestFactory().post(SIGN_IN)
    for number in range(count):
        ratelimit.consume(request, key=f"{number} from 127.0.0.1", **limit)


def set_a_password_by_link(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[-1].body)[1]
    form = client.get(path, follow=True)
    return client.post(
        form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD}
    )


def test_a_new_password_begins_the_count_of_its_account_anew(client, asha):
    for _ in range(4):
        try_password(client, asha.email)

    set_a_password_by_link(client, asha)
    told = what_is_said(try_password(client, asha.email))

    assert "You have 4 tries left" in told


@pytest.mark.parametrize(("others", "wrong"), [(58, 200), (59, 429), (60, 429)])
def test_a_new_password_leaves_the_count_of_the_whole_address_as_it_was(
    client, asha, olive, others, wrong
):
    tries_from_here(others)

    set_a_password_by_link(client, asha)
    response = try_password(Client(), olive.email)

    assert response.status_code == wrong
