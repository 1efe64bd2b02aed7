"""The settings pages as somebody uses them."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, Post, PostProposal, User
from accounts.operations import devices
from accounts.terms import Role
from tests.factories import PostFactory, UserFactory
from tests.people import signed_in

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 7, 20)
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    b"SUMMARY:Autumn term 2036\r\nDTSTART;VALUE=DATE:20360901\r\n"
    b"DTEND;VALUE=DATE:20361219\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def ada_in(client, ada):
    return signed_in(client, ada)


def day(name, on):
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def test_a_calendar_file_is_looked_at_before_it_is_added(ada_in, school):
    page = reverse("accounts:calendar_import", args=[school.pk])
    file = BytesIO(CALENDAR)
    file.name = "terms.ics"

    look = ada_in.post(page, {"file": file, "text": ""})

    assert "Autumn term 2036" in look.content.decode()
    assert school.terms.count() == 1
    added = ada_in.post(
        reverse("accounts:calendar_take_in", args=[school.pk]),
        {"kept": look.context["kept"]},
    )
    assert added.url == reverse("accounts:calendar", args=[school.pk])
    assert school.terms.count() == 2
    again = ada_in.post(page, {"text": CALENDAR.decode()}).content.decode()
    assert "There is nothing new in it" in again


def test_a_preview_that_was_tampered_with_adds_nothing(ada_in, school):
    ada_in.post(
        reverse("accounts:calendar_take_in", args=[school.pk]), {"kept": "[[]]:x:y"}
    )

    assert school.terms.count() == 1


def test_the_preview_says_why_a_calendar_cannot_be_added(ada_in, school):
    page = reverse("accounts:calendar_import", args=[school.pk])

    look = ada_in.post(page, {"text": "Extra term: 1 Mar 2035 to 5 Mar 2035"})

    assert "days in common" in look.content.decode()
    assert "Add all of it" not in look.content.decode()


def test_somebody_is_added_with_a_first_post(ada_in, north):
    sent = {
        "given_name": "Łukasz",
        "family_name": "O'Brien-Łukasz",
        "email": "Lukasz@School.example",
        "role": Role.STAFF,
        "site": north.pk,
        "send_link": "on",
        **day("from_day", timezone.localdate()),
    }

    response = ada_in.post(reverse("accounts:add_person"), sent)

    made = User.objects.get(email="lukasz@school.example")
    assert response.url == reverse("accounts:person", args=[made.pk])
    assert made.posts.get().role == Role.STAFF
    assert made.notices.count() == 1
    again = ada_in.post(reverse("accounts:add_person"), sent)
    assert "already signs in with this address" in again.content.decode()


def test_a_dsl_is_proposed_by_one_and_confirmed_by_another(ada_in, asha, dana, north):
    page = reverse("accounts:give_post", args=[asha.pk])
    sent = {"role": Role.DSL, "site": north.pk, **day("from_day", timezone.localdate())}
    said = ada_in.post(page, sent, follow=True).content.decode()
    assert "Waits for a second person" in said
    proposal = PostProposal.objects.get()
    decide = reverse("accounts:decide_post", args=[proposal.pk])
    assert ada_in.post(decide, {"decision": "confirm"}).status_code == 403

    signed_in(other := Client(), dana).post(decide, {"decision": "confirm"})

    assert other is not None
    assert asha.posts.filter(role=Role.DSL).exists()


def test_hours_are_checked_by_the_day(ada_in, north):
    page = reverse("accounts:settings_hours", args=[north.pk])
    sent = {
        "opens_0": "9.00",
        "closes_0": "0800",
        "opens_1": "8:30",
        "opens_2": "25:00",
    }

    said = ada_in.post(page, sent).content.decode()

    assert "Monday closes later than it opens" in said
    assert "Enter when Tuesday closes, or leave both empty" in said
    assert "Enter a time, such as 08:30" in said
    assert north.hours.count() == 5


def test_a_school_that_asks_for_its_devices_turns_others_away(
    ada_in, school, north, asha, maria
):
    device = Device.objects.create(site=north, name="Laptop", asset_number="7")
    ada_in.post(reverse("accounts:device_register", args=[device.pk]))
    ada_in.post(reverse("accounts:devices_need", args=[school.pk]), {"needed": "yes"})
    own = signed_in(Client(), asha)
    at_school = signed_in(Client(), asha)
    at_school.cookies["device"] = ada_in.cookies["device"].value

    turned_away = own.get(reverse("accounts:account"))

    assert turned_away.status_code == 403
    assert "Use a school device" in turned_away.content.decode()
    assert at_school.get(reverse("accounts:account")).status_code == 200
    parent = signed_in(Client(), maria)
    assert parent.get(reverse("accounts:family")).status_code == 200
    devices.switch_off(
        device=device, by=User.objects.get(pk=ada_in.session["_auth_user_id"])
    )
    assert at_school.get(reverse("accounts:account")).status_code == 403
    assert ada_in.get(reverse("accounts:devices")).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "a.b", f"{'0' * 32}.key", "z" * 32 + ".k"])
def test_a_device_key_that_is_made_up_opens_nothing(ada_in, school, asha, value):
    school.needs_school_device = True
    school.save()
    browser = signed_in(Client(), asha)
    browser.cookies["device"] = value

    assert browser.get(reverse("accounts:account")).status_code == 403


def test_who_has_left_is_shown_when_asked_for(ada_in, lena, asha):
    page = reverse("accounts:people")

    assert lena.full_name not in ada_in.get(page).content.decode()
    assert lena.full_name in ada_in.get(f"{page}?left=on").content.decode()
    found = ada_in.get(f"{page}?q=pat").content.decode()
    assert asha.full_name in found


@pytest.fixture
def also_at_west(asha, west):
    """Asha, who is deputy DSL at another school and is to be its DSL."""
    PostFactory(user=asha, site=west, role=Role.DEPUTY_DSL)
    PostProposal.objects.create(
        user=asha, role=Role.DSL, site=west, proposed_by=UserFactory()
    )
    return asha


def test_posts_at_another_school_are_not_shown_to_this_ones_administrator(
    ada_in, also_at_west, south, west
):
    PostFactory(user=also_at_west, site=south, role=Role.OFFICE)

    pages = [
        ada_in.get(reverse("accounts:person", args=[also_at_west.pk])),
        ada_in.get(reverse("accounts:people")),
    ]

    for page in pages:
        words = page.content.decode()
        assert "Asha Patel" in words
        assert "Office" in words
        assert west.name not in words.replace("Network", "")
        assert "Deputy DSL" not in words
        assert "Waits for a second person" not in words


def test_who_has_left_here_is_not_taken_for_here_because_of_another_school(
    ada_in, also_at_west, north
):
    Post.objects.filter(user=also_at_west, site=north).update(to_day=LAST_YEAR)

    here = ada_in.get(reverse("accounts:people"))
    left = ada_in.get(reverse("accounts:people"), {"left": "on"})
    page = ada_in.get(reverse("accounts:person", args=[also_at_west.pk]))

    assert b"Asha" not in here.content
    assert b"Asha" in left.content
    assert b"can be sent from the first day of a post" in page.content


def test_a_closed_day_far_back_is_refused_in_the_form(ada_in, school):
    long_ago = timezone.localdate() - timedelta(days=30)

    said = ada_in.post(
        reverse("accounts:add_closure", args=[school.pk]),
        {
            "name": "Snow",
            "kind": "closed",
            **day("first_day", long_ago),
            **day("last_day", long_ago),
        },
    ).content.decode()

    assert "up to 7 days late" in said
    assert school.closures.count() == 0
