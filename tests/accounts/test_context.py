"""What the frame of every page says about the school."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_a_parents_pages_name_the_school_of_their_child(maria, school):
    page = signed_in(Client(), maria).get(reverse("accounts:family"))

    assert f"<title>Your children – Daybook – {school.short_name}</title>" in (
        page.content.decode()
    )


def test_a_parent_is_told_that_the_data_is_for_training(maria, school):
    school.is_training = True
    school.save()

    page = signed_in(Client(), maria).get(reverse("accounts:family"))

    assert "Training data. Nothing here is real." in page.content.decode()
