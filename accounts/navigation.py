"""The items of the main navigation, registered by the app that owns the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from accounts.addresses import plain_address
from accounts.health import health
from accounts.models import User
from accounts.terms import Ability


@dataclass(frozen=True)
class Item:
    """A page in the navigation of everyone with the ability.

    `without` hides it from those who have that other ability. `count` gives the
    number waiting for this person; 0 shows no badge.
    """

    label: str
    url_name: str
    order: int
    ability: Ability | None = None
    without: Ability | None = None
    count: Callable[[User], int] | None = None
    count_words: str = ""


@dataclass(frozen=True)
class Entry:
    """An item as one person sees it on one page."""

    label: str
    url: str
    is_current: bool
    count: int
    count_words: str


_ITEMS: Final[list[Item]] = []
# Where a request keeps the numbers that its page has asked for already. No header
# that a browser sends has a name without HTTP_ before it.
_COUNTED: Final = "daybook.counted"


def register(item: Item) -> None:
    """Add an item to the navigation. Registering it again replaces it."""
    _ITEMS[:] = sorted(
        [*(kept for kept in _ITEMS if kept.url_name != item.url_name), item],
        key=lambda each: each.order,
    )


def tell_count(request: HttpRequest, url_name: str, count: int) -> None:
    """Let the navigation of this page use a number that the page has asked for."""
    request.META.setdefault(_COUNTED, {})[url_name] = count


def entries_for(request: HttpRequest, user: User) -> list[Entry]:
    """Return the navigation of this person on this page, in order."""
    shown = [
        item
        for item in _ITEMS
        if (item.ability is None or item.ability in user.duties)
        and (item.without is None or item.without not in user.duties)
    ]
    urls = [plain_address(item.url_name) for item in shown]
    under = [url for url in urls if request.path.startswith(url)]
    current = max(under, key=len, default="")
    counted = request.META.get(_COUNTED, {})
    return [
        Entry(
            label=item.label,
            url=url,
            is_current=url == current,
            count=_count(item, user, counted),
            count_words=item.count_words,
        )
        for item, url in zip(shown, urls, strict=True)
    ]


def _count(item: Item, user: User, counted: dict[str, int]) -> int:
    if item.count is None:
        return 0
    known = counted.get(item.url_name)
    return item.count(user) if known is None else known


def not_well(user: User) -> int:
    """Return how many things are not well: the light of those who keep it running."""
    return len(health().problems)


register(
    Item("Settings", "accounts:settings", order=70, ability=Ability.MANAGE_SETTINGS)
)
register(
    Item(
        "Jobs",
        "accounts:jobs",
        order=60,
        ability=Ability.SEE_JOBS,
        count=not_well,
        count_words="not well",
    )
)
