"""What stands under the top bar of a person's pages, registered by who knows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.models import User


@dataclass(frozen=True)
class Strip:
    """A line on every page: what it is about, how long is left, and where to go.

    `look` is plain, amber, red or late. `due_at` is counted down on the page.
    """

    words: str
    link_words: str
    url: str
    clock: str
    look: str
    due_at: datetime


Maker = Callable[[User, datetime], Strip | None]
_MAKERS: Final[list[Maker]] = []


def register_strip(maker: Maker) -> None:
    """Add what may put a strip on the pages of a person. Twice is once."""
    if maker not in _MAKERS:
        _MAKERS.append(maker)


def strips_for(user: User, now: datetime) -> list[Strip]:
    """Return the strips on this person's pages now."""
    return [strip for maker in _MAKERS if (strip := maker(user, now))]
