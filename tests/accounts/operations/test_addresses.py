"""Putting right the address that somebody signs in with."""

import re
from io import StringIO
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.abilities import OPERATOR
from accounts.models import AuditEntry
from accounts.operations import addresses, connecting, inviting, notices
from accounts.operations.people import AlreadyThere, NotFilledIn
from accounts.refusals import NotAllowed
from accounts.terms import InvitedGroup
from tests.accounts.signing_in import PASSWORD, try_password, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
NEW = "asha.rao@school.example"


def change(user, email=NEW, by=OPERATOR):
    addresses.change_address(user=user, email=email, by=by)


def test_the_new_address_signs_in_with_the_same_password_and_the_old_does_not(asha):
    old = with_password(asha).email
    EmailAddress.objects.create(user=asha, email=old, verified=True, primary=True)

    change(asha, " Asha.Rao@School.example ")

    assert try_password(Client(), NEW, PASSWORD).status_code == 302
    assert try_password(Client(), old, PASSWORD).status_code == 200


def test_sessions_links_and_connections_of_the_old_address_end(client, asha):
    with_password(asha)
    try_password(client, asha.email, PASSWORD)
    connecting.connect(provider="microsoft", subject="asha", by=asha)
    Client().post(reverse("account_reset_password"), {"email": asha.email})
    link = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body)[1]

    change(asha)

    assert client.get(reverse("accounts:account")).status_code == 302
    assert b"This link has stopped working" in Client().get(link, follow=True).content
    assert not asha.connections.exists()


def test_an_invitation_to_the_old_address_opens_nothing_and_another_can_go(ada, asha):
    def invite():
        inviting.invite(
            people=[asha.pk], group=InvitedGroup.STAFF, press=uuid4(), by=ada
        )
        notices.deliver_owed_mail()

    invite()
    key = asha.invitations.get().key
    change(asha)
    with pytest.raises(inviting.LinkIsOver):
        inviting.find_invitation(key=key)
    invite()

    assert [each.to for each in mail.outbox][-1] == [NEW]


def test_an_invitation_that_had_not_gone_goes_nowhere(ada, asha):
    inviting.invite(people=[asha.pk], group=InvitedGroup.STAFF, press=uuid4(), by=ada)

    change(asha)
    notices.deliver_owed_mail()

    assert mail.outbox == []


def test_the_audit_says_that_it_was_changed_and_neither_address(asha):
    change(asha)

    entry = AuditEntry.objects.get(action="change_address")
    assert (entry.record_id, entry.by, entry.detail) == (str(asha.pk), None, {})


@pytest.mark.parametrize(
    ("email", "refusal"),
    [
        ("nobody", NotFilledIn),
        ("", NotFilledIn),
        ("KAREN.osei@school.example", AlreadyThere),
    ],
)
def test_what_is_no_address_or_somebody_elses_changes_nothing(
    asha, karen, email, refusal
):
    old = asha.email

    with pytest.raises(refusal):
        change(asha, email)

    asha.refresh_from_db()
    assert asha.email == old


@pytest.mark.parametrize("name", ["ada", "karen", "asha"])
def test_nobody_changes_it_but_whoever_runs_the_server(request, asha, name):
    with pytest.raises(NotAllowed):
        change(asha, by=request.getfixturevalue(name))


def test_the_command_changes_it_and_says_what_it_could_not_do(asha):
    said = StringIO()
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("change_address", "no.body@school.example", NEW)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("change_address", asha.email, "nobody")

    call_command("change_address", asha.email, NEW, stdout=said)

    asha.refresh_from_db()
    assert asha.email == NEW
    assert "Asha Patel signs in with the new address" in said.getvalue()
