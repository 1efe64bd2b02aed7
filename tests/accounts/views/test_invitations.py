"""The page of invitations, and the page that an invitation leads to."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Invitation, Notice, User
from accounts.operations import inviting
from accounts.operations.notices import deliver_owed_mail
from accounts.terms import InvitedGroup, NoticeKind, Role
from tests.accounts.signing_in import PASSWORD, try_password, what_is_said
from tests.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
PAGE = reverse("accounts:invitations")


@pytest.fixture
def pat(north):
    return person("Pat Hughes", (Role.STAFF, north))


@pytest.fixture
def ada_in(client, ada):
    return signed_in(client, ada)


@pytest.fixture
def invited(ada, pat):
    """Pat's invitation, mailed."""
    inviting.invite(people=[pat.pk], group=InvitedGroup.STAFF, press=uuid4(), by=ada)
    deliver_owed_mail()
    return Invitation.objects.get()


def send(client, press=None, **fields):
    return client.post(
        PAGE, {"press": press or uuid4(), "which": "ticked", **fields}, follow=True
    )


def link(invitation) -> str:
    return reverse("accounts:invitation", args=[invitation.key])


def test_who_is_ticked_is_invited_and_the_page_shows_how_far(ada_in, pat, asha):
    press = uuid4()
    assert "Pat Hughes, pat.hughes@school.example. Not invited" in what_is_said(
        ada_in.get(PAGE)
    )

    said = what_is_said(send(ada_in, press, fresh=[pat.pk]))

    assert "1 invitation is on the way." in said
    assert "Pat Hughes, pat.hughes@school.example. Waits to be sent" in said
    send(ada_in, press, fresh=[pat.pk])
    deliver_owed_mail()
    assert len(mail.outbox) == 1
    assert "Sent" in what_is_said(ada_in.get(PAGE))
    again = what_is_said(send(ada_in, again=[pat.pk]))
    assert "1 invitation is on the way." in again


def test_all_are_invited_with_one_button(ada_in, pat, asha, dean, south):
    said = what_is_said(ada_in.get(PAGE))
    assert "Invite all 3" in said

    said = what_is_said(send(ada_in, which="all"))

    assert "3 invitations are on the way." in said
    assert "Nothing was sent" in what_is_said(send(ada_in, which="all"))


@pytest.mark.parametrize("which", ["ticked", "neither"])
def test_nobody_ticked_is_an_error_and_invites_nobody(ada_in, pat, which):
    said = what_is_said(send(ada_in, which=which))

    assert "Choose somebody to invite." in said
    assert not Invitation.objects.exists()


def test_somebody_elses_staff_are_refused_with_all_the_rest(ada_in, pat, west):
    stranger = person("Robin Grey", (Role.STAFF, west))

    response = send(ada_in, fresh=[pat.pk, stranger.pk])

    assert "Choose again" in what_is_said(response)
    assert "Robin Grey" not in what_is_said(response)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("press", ["", "x", "\0"])
def test_a_page_without_its_mark_sends_nothing(ada_in, pat, press):
    response = ada_in.post(PAGE, {"press": press, "which": "ticked", "fresh": [pat.pk]})

    assert "Open this page again" in what_is_said(response)
    assert not Invitation.objects.exists()


def test_more_than_a_hundred_are_on_pages_and_all_means_all(ada_in, ada, north):
    for number in range(101):
        person(f"Robin Extra{number:03}", (Role.STAFF, north))

    first = what_is_said(ada_in.get(PAGE))
    second = what_is_said(ada_in.get(f"{PAGE}?page=2"))

    assert ("Extra000" in first, "Extra100" in first) == (True, False)
    assert ("Extra000" in second, "Extra100" in second) == (False, True)
    send(ada_in, which="all")
    assert Notice.objects.filter(kind=NoticeKind.INVITATION).count() == 101


def test_the_settings_say_how_many_have_never_signed_in(ada_in, pat):
    said = what_is_said(ada_in.get(reverse("accounts:settings")))

    assert "1 of the staff has never signed in" in said


def test_a_person_who_is_added_may_be_invited_at_once(ada_in, north):
    today = Invitation._meta.get_field("invited_at").default()
    response = ada_in.post(
        reverse("accounts:add_person"),
        {
            "given_name": "Kim",
            "family_name": "Marsh",
            "email": "kim@school.example",
            "role": Role.STAFF,
            "site": north.pk,
            "send_link": "on",
            "from_day_0": today.day,
            "from_day_1": today.month,
            "from_day_2": today.year,
        },
    )

    assert response.status_code == 302
    assert Invitation.objects.get().user.email == "kim@school.example"


# --- The page that a link leads to ----------------------------------------------


def test_a_password_is_chosen_through_the_link_and_signs_in(client, invited, pat):
    form = client.get(link(invited))
    assert pat.email in form.content.decode()

    response = client.post(
        link(invited), {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )

    assert "Your password is set. Sign in with it." in what_is_said(response)
    assert try_password(client, pat.email, PASSWORD).status_code == 302
    assert client.get(link(invited)).status_code == 404


def test_looking_at_the_link_uses_nothing_up(client, invited):
    for _ in range(3):
        assert client.get(link(invited)).status_code == 200
        assert client.head(link(invited)).status_code == 200

    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Enter a new password"),
        ({"password1": PASSWORD}, "Enter the new password again"),
        ({"password1": PASSWORD, "password2": "x"}, "Type the same password twice"),
        ({"password1": "short", "password2": "short"}, "at least 12"),
    ],
)
def test_a_password_that_does_not_fit_is_said(client, invited, pat, sent, words):
    response = client.post(link(invited), sent)

    assert response.status_code == 200
    assert words in what_is_said(response)
    assert not User.objects.get(pk=pat.pk).has_usable_password()


def test_made_up_used_and_replaced_links_read_the_same(client, invited, ada, pat):
    made_up = client.get(reverse("accounts:invitation", args=["1.made-up"]))
    inviting.invite(people=[pat.pk], group=InvitedGroup.STAFF, press=uuid4(), by=ada)

    replaced = client.get(link(invited))

    assert made_up.status_code == replaced.status_code == 404
    assert what_is_said(made_up) == what_is_said(replaced)
    assert "This invitation has stopped working" in what_is_said(replaced)
