"""The first page of a parent: their own children and whom to ring."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts.signing_in import (
    PASSWORD,
    try_password,
    what_is_said,
    with_password,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_a_parent_sees_their_own_children_and_the_phone(client, maria, callum, north):
    maria.set_password(PASSWORD)
    maria.save()
    try_password(client, maria.email, PASSWORD)

    said = what_is_said(client.get(reverse("accounts:family")))

    assert "Jayden Marsh" in said
    assert "Callum" not in said
    assert north.office_phone in said


def test_a_child_who_left_is_not_named(client, maria, jayden):
    with_password(maria)
    jayden.left_on = timezone.localdate() - timedelta(days=1)
    jayden.save()
    try_password(client, maria.email, PASSWORD)

    said = what_is_said(client.get(reverse("accounts:family")))

    assert "Jayden" not in said
    assert "No child of yours is at the school now." in said


def test_a_parent_barred_by_a_court_has_no_account_here(client, maria):
    with_password(maria)
    maria.parental_links.update(is_barred_by_court=True)

    response = try_password(client, maria.email, PASSWORD)

    assert response.status_code == 403
    assert "Jayden" not in what_is_said(response)
