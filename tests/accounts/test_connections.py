"""Which account of Microsoft or Google opens whose, and how that is taken back."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Connection, Notice, User
from accounts.operations import connecting
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind
from tests.accounts import fake_provider
from tests.accounts.fake_provider import (
    GOOGLE,
    MICROSOFT,
    NOT_OURS,
    is_in,
    microsoft_claims,
    sign_in,
)
from tests.accounts.signing_in import what_is_said, with_password
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


@pytest.fixture
def fake(settings):
    for each in fake_provider.running():
        settings.SIGN_IN_PROVIDERS = [each.pointed(MICROSOFT), each.pointed(GOOGLE)]
        yield each


# --- Who is known ---------------------------------------------------------------


def test_the_page_does_not_say_whether_somebody_is_known(client, fake, asha, ada):
    sign_in(Client(), fake, microsoft_claims(asha.email, sub="a1"))

    taken = sign_in(client, fake, microsoft_claims(asha.email, sub="a2"))
    unknown = sign_in(client, fake, microsoft_claims("x@school.example"))
    unproven = sign_in(client, fake, microsoft_claims(asha.email, tid=NOT_OURS))

    assert taken.status_code == unknown.status_code == unproven.status_code == 403
    assert what_is_said(taken) == what_is_said(unknown) == what_is_said(unproven)
    assert User.objects.filter(email="x@school.example").count() == 0


def test_an_address_that_was_given_anew_does_not_open_the_old_account(
    client, fake, asha, ada
):
    sign_in(Client(), fake, microsoft_claims(asha.email, sub="a1"))

    assert (
        sign_in(client, fake, microsoft_claims(asha.email, sub="a2")).status_code == 403
    )
    entry = AuditEntry.objects.get(action="refuse_other_account")
    assert (entry.record_id, entry.by) == (str(asha.pk), None)
    signed_in(admin := Client(), ada)
    page = reverse("accounts:person", args=[asha.pk])
    assert "Microsoft signs in as them" in what_is_said(admin.get(page))
    admin.post(reverse("accounts:disconnect_person", args=[asha.pk]))

    assert AuditEntry.objects.filter(action="disconnect_accounts", by=ada).exists()
    assert (
        sign_in(client, fake, microsoft_claims(asha.email, sub="a2")).status_code == 302
    )
    assert Connection.objects.get().subject == "a2"


def test_an_account_whose_address_became_another_is_refused(client, fake, asha, dean):
    sign_in(Client(), fake, microsoft_claims(asha.email, sub="a1"))

    for email in (dean.email, "new.name@school.example"):
        response = sign_in(client, fake, microsoft_claims(email, sub="a1"))
        assert response.status_code == 403

    assert Connection.objects.get().user == asha


def test_only_their_administrator_takes_it_back(fake, asha, ada, wes, karen):
    connecting.connect(provider="microsoft", subject="a1", by=asha)

    for by in (wes, karen, asha):
        with pytest.raises(NotAllowed):
            connecting.disconnect_all(user=asha, by=by)
    with pytest.raises(NotAllowed):
        connecting.disconnect(connection=Connection.objects.get(), by=ada)
    with pytest.raises(connecting.NotConnected):
        connecting.connect(provider="microsoft", subject="a2", by=asha)
    assert Notice.objects.filter(kind=NoticeKind.ACCOUNT_CONNECTED).count() == 1


# --- On one's own account -------------------------------------------------------


@pytest.fixture
def remove(client, fake, asha):
    """The address at which Asha, who is signed in so, disconnects Microsoft."""
    sign_in(client, fake, microsoft_claims(asha.email))
    return reverse("accounts:remove_connection", args=[Connection.objects.get().pk])


def test_one_disconnects_it_oneself_while_it_is_clear_who_asks(client, asha, remove):
    account = what_is_said(client.get(reverse("accounts:account")))
    assert "Disconnect Microsoft" in account
    assert client.get(remove).status_code == 200

    client.post(remove)

    assert not Connection.objects.exists()
    assert AuditEntry.objects.filter(action="disconnect_account", by=asha).exists()


def test_after_a_while_one_signs_in_once_more_first(client, remove, time_machine):
    time_machine.move_to(time.time() + 301)

    response = client.post(remove)

    assert response["Location"] == "/sign-in/?next=%2Faccount%2F"
    assert not is_in(client)
    assert Connection.objects.exists()


def test_who_has_a_password_confirms_with_it(client, asha, remove):
    with_password(asha)
    again = signed_in(Client(), asha)

    assert again.post(remove)["Location"].startswith("/account/confirm/")
    assert Connection.objects.exists()


def test_nobody_disconnects_somebody_else(dean, remove):
    other = signed_in(Client(), dean)

    assert other.get(remove).status_code == 404
    assert other.post(remove).status_code == 404
