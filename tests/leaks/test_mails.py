"""No mail holds a name or leads elsewhere, whatever people and places are called."""

import re

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.urls import reverse

from accounts.models import Notice, School, Site, User
from accounts.operations import notices
from accounts.terms import NoticeKind
from tests.accounts.signing_in import PASSWORD, WRONG, try_password, with_password
from tests.incidents.operations.every_notice import TODAY, at, owe_every_kind
from tests.people import signed_in

pytestmark = pytest.mark.django_db
# What would be another recipient or a body of its own, were it let into a header.
INJECTED = "North\r\nBcc: thief@evil.example\r\n\r\n<b>North</b>"
HOSTILE = "Zq\r\nTo: x@evil.example"


@pytest.fixture
def mailed(client, asha, north, south, send, no_tries_yet):
    """A mail of every kind, at a school, sites and to people of hostile names."""
    with_password(asha)
    with time_machine.travel(at(TODAY, "10:42"), tick=False) as clock:
        owe_every_kind(site=north, send=send, clock=clock)
        School.objects.update(name=INJECTED, short_name=INJECTED[:20])
        Site.objects.filter(pk=north.pk).update(name=INJECTED)
        for user in User.objects.all():
            user.given_name, user.family_name = HOSTILE, "Qvalentine"
            user.save()
        notices.deliver_owed_mail()
        ask_for_mail(client, asha)
    return mail.outbox


def ask_for_mail(client, asha):
    """Ask for links and codes, try a wrong password and change it."""
    for email in (
        asha.email,
        "nobody@else.example",
        "x@y.example\r\nBcc: z@evil.example",
    ):
        client.post(reverse("account_reset_password"), {"email": email})
        client.post(reverse("account_request_login_code"), {"email": email})
    try_password(client, asha.email, WRONG)
    new = {"oldpassword": PASSWORD, "password1": "seven calm yellow bicycles"}
    signed_in(client, asha).post(
        reverse("account_change_password"), new | {"password2": new["password1"]}
    )


def test_no_name_becomes_a_header_of_a_mail(mailed):
    told = Notice.objects.filter(mailed_at__isnull=False)
    assert set(told.values_list("kind", flat=True)) == set(NoticeKind.values)
    assert len(mailed) > told.count()
    addresses = {*User.objects.values_list("email", flat=True), "nobody@else.example"}
    for message in mailed:
        sent = message.message()
        assert set(message.recipients()) <= addresses
        assert len(sent.get_all("To")) == 1
        assert sent.get_all("Cc") is None
        assert sent.get_all("Bcc") is None
        assert "\n" not in message.subject
        assert "evil" not in " ".join(f"{key}: {value}" for key, value in sent.items())


def test_a_link_in_a_mail_leads_to_the_schools_address_alone(mailed):
    bodies = "\n".join(message.body for message in mailed)
    links = re.findall(r"\w+://\S+", bodies)

    assert len(links) >= 5
    assert [
        link for link in links if not link.startswith(f"{settings.SITE_URL}/")
    ] == []


def test_no_mail_holds_the_name_of_a_person(mailed):
    everything = "\n".join(str(message.message()) for message in mailed)

    assert "Qvalentine" not in everything
    assert not re.search(r"\bZq\b", everything)


def test_the_name_of_a_site_stays_on_one_line_of_a_mail(client, ada, north):
    phones = ("office_phone", "dsl_phone", "deputy_phone")
    sent = {name: getattr(north, name) for name in phones}

    signed_in(client, ada).post(
        reverse("accounts:settings_site", args=[north.pk]), sent | {"name": INJECTED}
    )

    north.refresh_from_db()
    assert north.name == "North Bcc: thief@evil.example <b>North</b>"
