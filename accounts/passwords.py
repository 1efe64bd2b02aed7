"""Which passwords are refused."""

from typing import Any

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

_STRONG_ENOUGH = 3
_LONGEST_CHECKED = 72


class GuessableValidator:
    """Refuse a password that could be guessed in under ten thousand million tries."""

    def validate(self, password: str, user: Any = None) -> None:
        words = [user.email, user.given_name, user.family_name] if user else []
        # zxcvbn slows down with length, and past 72 letters length itself suffices.
        score = zxcvbn(password[:_LONGEST_CHECKED], user_inputs=words)["score"]
        if score < _STRONG_ENOUGH:
            message = "Choose a password that is harder to guess, such as four words."
            raise ValidationError(message, code="guessable")

    def get_help_text(self) -> str:
        return "Use at least 12 letters. Four words with nothing in common work well."
