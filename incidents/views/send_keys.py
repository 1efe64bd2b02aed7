"""The key that a page is sent with, so that a second press makes no second row."""

from uuid import UUID, uuid4


def key_of(text: str) -> UUID:
    """Return the key that a page was sent with; a new one where it has none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
