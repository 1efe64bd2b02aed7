"""What passes for a phone number: the one rule of forms, operations and commands."""

import re
from typing import Final

ENTER_A_PHONE: Final = "Enter a phone number, such as 01632 960101"
# Written in any of the usual ways.
PHONE: Final = re.compile(r"\+?[\d ()-]{3,29}")


def is_phone(text: str) -> bool:
    """Say whether the whole text is a phone number; an empty one is none."""
    return PHONE.fullmatch(text) is not None
