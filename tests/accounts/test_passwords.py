"""Which passwords are refused, and with what words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

KAREN = User(email="karen@school.example", given_name="Karen", family_name="Osei")


@pytest.mark.parametrize(
    "password",
    ["short", "passwordpassword", "karen@school.example", "aaaaaaaaaaaaaaaa"],
)
def test_a_short_or_guessable_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, KAREN)


@pytest.mark.parametrize(
    "password", ["kettle orbit mango seven", "x" * 8 + "T4v!kq9Zw2"]
)
def test_four_words_or_a_random_one_are_taken(password):
    validate_password(password, KAREN)


def test_a_very_long_password_is_checked_quickly():
    validate_password("correct horse battery staple " * 200, KAREN)
