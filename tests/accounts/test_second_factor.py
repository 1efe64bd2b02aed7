"""What a second factor is worth: codes, backup codes and their secrets."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.adapters import MFAAdapter
from tests.accounts.signing_in import (
    CODE,
    PASSWORD,
    code_now,
    try_password,
    what_is_said,
    with_app,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_a_reader_needs_the_code_as_well(client, karen):
    secret = with_app(karen)

    first = try_password(client, karen.email, PASSWORD)
    assert first.url == CODE
    assert "_auth_user_id" not in client.session
    second = client.post(CODE, {"code": code_now(secret)})

    assert second.url == reverse("incidents:home")
    assert client.session["_auth_user_id"] == str(karen.pk)


def test_a_wrong_code_says_what_to_do(client, karen):
    with_app(karen)
    try_password(client, karen.email, PASSWORD)

    said = what_is_said(client.post(CODE, {"code": "000000"}))

    assert "That code is wrong or old." in said


def test_a_code_works_once_for_as_long_as_it_could_work(client, karen, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    secret = with_app(karen)
    code = code_now(secret, steps=1)
    try_password(client, karen.email, PASSWORD)
    assert client.post(CODE, {"code": code}).status_code == 302
    client.post(reverse("account_logout"))

    time_machine.shift(timedelta(seconds=45))
    try_password(client, karen.email, PASSWORD)
    again = client.post(CODE, {"code": code})

    assert "That code is wrong or old." in what_is_said(again)
    assert "_auth_user_id" not in client.session


def test_a_backup_code_works_once(client, karen):
    with_app(karen)
    code = RecoveryCodes.activate(karen).get_unused_codes()[0]
    try_password(client, karen.email, PASSWORD)
    assert client.post(CODE, {"code": code}).status_code == 302
    client.post(reverse("account_logout"))

    try_password(client, karen.email, PASSWORD)
    again = client.post(CODE, {"code": code})

    assert "That code is wrong or old." in what_is_said(again)


def test_the_training_code_signs_a_training_reader_in(client, karen, school, settings):
    settings.DEMO = True
    school.is_training = True
    school.save()
    with_app(karen)
    try_password(client, karen.email, PASSWORD)

    said = what_is_said(client.get(CODE))
    code = re.search(r"Training: your code is (\d{6})", said)[1]

    assert client.post(CODE, {"code": code}).status_code == 302


@pytest.mark.parametrize(("demo", "training"), [(False, True), (True, False)])
def test_no_code_is_shown_outside_training(
    client, karen, school, settings, demo, training
):
    settings.DEMO = demo
    school.is_training = training
    school.save()
    secret = with_app(karen)
    try_password(client, karen.email, PASSWORD)

    page = client.get(CODE).content.decode()

    assert "Training: your code" not in page
    assert not any(code_now(secret, steps) in page for steps in (-1, 0, 1))


def test_no_code_is_shown_to_whoever_also_works_at_a_real_school(
    client, karen, school, west, settings
):
    settings.DEMO = True
    school.is_training = True
    school.save()
    karen.posts.create(role="staff", site=west)
    with_app(karen)
    try_password(client, karen.email, PASSWORD)

    assert "Training: your code" not in client.get(CODE).content.decode()


def test_the_secret_of_an_app_is_not_in_the_database(karen):
    secret = with_app(karen)
    RecoveryCodes.activate(karen)

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = str(cursor.fetchall())

    assert secret not in kept
    assert (
        MFAAdapter().decrypt(
            Authenticator.objects.get(user=karen, type="totp").data["secret"]
        )
        == secret
    )


def test_a_secret_of_another_key_lets_nobody_in_and_breaks_nothing(
    client, karen, settings
):
    secret = with_app(karen)
    settings.SECRET_KEY = "another key altogether, made for this test alone"

    try_password(client, karen.email, PASSWORD)
    response = client.post(CODE, {"code": code_now(secret)})

    assert response.status_code in {200, 302}
    assert "_auth_user_id" not in client.session


def test_a_secret_of_an_older_key_still_opens(karen, settings):
    kept = MFAAdapter().encrypt("a secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key altogether, made for this test alone"

    assert MFAAdapter().decrypt(kept) == "a secret"
