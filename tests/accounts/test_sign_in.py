"""Signing in and out: what is counted, what is said, where it leads."""

from datetime import timedelta

import pytest
from allauth.core.internal import ratelimit
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.accounts.signing_in import (
    PASSWORD,
    SIGN_IN,
    try_password,
    what_is_said,
    with_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_a_teacher_signs_in_with_a_password(client, asha):
    with_password(asha)

    response = try_password(client, "Asha.Patel@school.example", PASSWORD)

    assert response.status_code == 302
    assert response.url == reverse("incidents:home")
    assert client.session["_auth_user_id"] == str(asha.pk)


def test_a_sign_in_lasts_twelve_hours_however_often_it_is_saved(client, asha):
    with_password(asha)
    try_password(client, asha.email, PASSWORD)
    ends = client.session.get_expiry_date()

    session = client.session
    session["touched"] = True
    session.save()

    assert client.session.get_expiry_date() == ends
    assert abs(ends - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)


def test_the_session_key_is_new_after_signing_in(client, asha):
    with_password(asha)
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    before = client.session.session_key
    assert before

    try_password(client, asha.email, PASSWORD)

    assert client.session.session_key != before


@pytest.mark.parametrize("email", ["asha.patel@school.example", "nobody@else.example"])
def test_a_wrong_password_says_how_many_tries_are_left(client, asha, email):
    with_password(asha)

    first = what_is_said(try_password(client, email))
    try_password(client, email)
    third = what_is_said(try_password(client, email))
    fourth = what_is_said(try_password(client, email))
    fifth = try_password(client, email)

    words = "E-mail or password is wrong. You have {} left before a 15-minute wait."
    assert words.format("4 tries") in first
    assert words.format("2 tries") in third
    assert words.format("1 try") in fourth
    assert fifth.status_code == 429
    assert "Wait 15 minutes, then try again" in what_is_said(fifth)
    assert fifth["Retry-After"] == "900"


def test_the_right_password_waits_too_and_works_after_the_wait(
    client, asha, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    with_password(asha)
    for _ in range(5):
        try_password(client, asha.email)

    locked = try_password(client, asha.email, PASSWORD)
    time_machine.shift(timedelta(minutes=8))
    half = try_password(client, asha.email, PASSWORD)
    time_machine.shift(timedelta(minutes=7, seconds=1))
    after = try_password(client, asha.email, PASSWORD)

    assert (locked.status_code, half.status_code) == (429, 429)
    assert "Wait 7 minutes" in what_is_said(half)
    assert after.status_code == 302


def test_a_strangers_tries_do_not_keep_the_owner_out_elsewhere(client, asha):
    with_password(asha)
    for _ in range(5):
        last = try_password(client, asha.email, REMOTE_ADDR="203.0.113.7")

    there = try_password(client, asha.email, PASSWORD, REMOTE_ADDR="203.0.113.7")
    here = try_password(client, asha.email, PASSWORD, REMOTE_ADDR="203.0.113.8")

    assert (last.status_code, there.status_code, here.status_code) == (429, 429, 302)


@pytest.fixture
def tries_in_the_ledger(monkeypatch):
    """Count tries from so many addresses without a request for each."""

    def count(email, tries):
        limit = {"app": "allauth.account", "action": "login_failed_anywhere"}
        request = RequestFactory().post(SIGN_IN)
        for _ in range(tries):
            ratelimit.consume(request, key=f"testserver:{email}", **limit)

    return count


@pytest.mark.parametrize(
    ("tries", "right", "wrong"), [(98, 302, 200), (99, 302, 429), (100, 429, 429)]
)
def test_a_hundred_tries_from_everywhere_are_the_ceiling_of_an_account(
    client, asha, time_machine, tries_in_the_ledger, tries, right, wrong
):
    time_machine.move_to(timezone.now())
    with_password(asha)
    tries_in_the_ledger(asha.email, tries)

    answers = [
        try_password(Client(), asha.email, word, REMOTE_ADDR=f"203.0.113.{number}")
        for number, word in enumerate((PASSWORD, "wrong wrong wrong"))
    ]
    told = what_is_said(answers[1])
    time_machine.shift(timedelta(minutes=15, seconds=1))
    after = try_password(Client(), asha.email, PASSWORD)

    assert [each.status_code for each in answers] == [right, wrong]
    assert ("Wait 15 minutes" in told) == (wrong == 429)
    assert after.status_code == 302


def test_the_tries_that_are_told_are_those_of_the_nearest_limit(
    client, asha, tries_in_the_ledger
):
    with_password(asha)
    tries_in_the_ledger(asha.email, 97)

    told = what_is_said(try_password(client, asha.email))

    assert "You have 2 tries left before a 15-minute wait." in told


def test_a_browser_that_was_used_before_counts_for_itself(
    client, asha, olive, tries_in_the_ledger
):
    for each in (asha, olive):
        with_password(each)
    try_password(client, asha.email, PASSWORD)
    client.post(reverse("account_logout"))
    stranger = Client()
    for _ in range(6):
        beside = try_password(stranger, asha.email)
    tries_in_the_ledger(asha.email, 100)
    tries_in_the_ledger(olive.email, 100)

    own = try_password(client, asha.email)
    another = try_password(client, olive.email, PASSWORD)
    stranger.cookies["browser"] = "made up"
    made_up = try_password(stranger, asha.email, PASSWORD)

    assert (beside.status_code, made_up.status_code) == (429, 429)
    assert "You have 4 tries left" in what_is_said(own)
    assert another.status_code == 429
    assert try_password(client, asha.email, PASSWORD).status_code == 302


def test_a_browser_that_was_used_before_waits_after_five_tries_too(client, asha):
    with_password(asha)
    try_password(client, asha.email, PASSWORD)
    client.post(reverse("account_logout"))

    tries = [try_password(client, asha.email).status_code for _ in range(5)]

    assert tries == [200, 200, 200, 200, 429]
    assert try_password(client, asha.email, PASSWORD).status_code == 429


def test_one_persons_wrong_tries_do_not_keep_another_out(client, asha, olive):
    with_password(olive)
    for _ in range(6):
        try_password(client, asha.email)

    response = try_password(client, olive.email, PASSWORD)

    assert response.status_code == 302


def test_the_sign_in_page_works_without_javascript(client, school):
    page = client.get(SIGN_IN).content.decode()

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "Use a school device. Use is monitored." in page
    assert reverse("accounts:sign_in_help") in page
    assert "data-needs-passkey hidden" in page
    assert 'name="remember"' not in page
    assert "onclick" not in page
    assert "<style" not in page


def test_empty_fields_say_what_to_enter(client, school):
    said = what_is_said(client.post(SIGN_IN, {}))

    assert "Enter your e-mail address" in said
    assert "Enter your password" in said


def test_there_is_no_way_to_sign_up(client, school):
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/sign-up/").status_code == 404


def test_a_leaver_with_the_right_password_is_told_that_the_account_ended(
    client, lena, north
):
    with_password(lena)

    response = try_password(client, lena.email, PASSWORD)

    assert response.status_code == 403
    assert "Your account has ended" in what_is_said(response)
    assert north.office_phone in what_is_said(response)
    assert "_auth_user_id" not in client.session


def test_a_deactivated_person_is_told_so_only_for_the_right_password(client, asha):
    with_password(asha)
    asha.is_active = False
    asha.save()

    wrong = try_password(client, asha.email)
    right = try_password(client, asha.email, PASSWORD)

    assert "E-mail or password is wrong" in what_is_said(wrong)
    assert right.status_code == 403
    assert "Your account has ended" in what_is_said(right)


def test_next_leads_to_our_own_pages_only(client, asha):
    with_password(asha)

    response = client.post(
        SIGN_IN,
        {"login": asha.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert response.url == reverse("incidents:home")


def test_signing_out_takes_a_post(client, asha):
    with_password(asha)
    try_password(client, asha.email, PASSWORD)

    asked = client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    gone = client.post(reverse("account_logout"))

    assert asked.status_code == 200
    assert "Clear-Site-Data" not in asked
    assert gone["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session


def test_a_changed_password_ends_the_other_sessions(client, asha, django_user_model):
    with_password(asha)
    try_password(client, asha.email, PASSWORD)
    asha.set_password("seven calm yellow bicycles")
    asha.save()

    response = client.get(reverse("accounts:account"))

    assert response.url.startswith(SIGN_IN)
