"""The notices of one person as pages show them: in words, without what is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator

from accounts.models import Notice, Site, User
from accounts.models.notices import NoticeQuerySet
from accounts.terms import NoticeKind
from accounts.wordings import Wording, word

# How many stand on a first page; how many are read to find them, since a notice is
# known to be over only once it is worded; and how many stand on a page of all.
LATEST: Final = 5
READ: Final = 20
ON_A_PAGE: Final = 20


@dataclass(frozen=True)
class Told:
    """A notice and what it says now."""

    notice: Notice
    wording: Wording


@dataclass(frozen=True)
class Latest:
    """The newest notices that hold, and how many more were neither shown nor over.

    The more are counted, not worded: what ended since the last sweep is among them.
    """

    told: list[Told]
    more: int

    def __bool__(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.told or self.more)


def latest_for(user: User) -> Latest:
    """Return the newest notices that are not over, and the number of the rest.

    Of 20 as many are worded as it takes to find five, so that what is over hides
    nothing that is not, and a page has a bound. Nobody else's is among them.
    """
    unread = _unread(user)
    told: list[Told] = []
    passed = 0
    for notice in _shared(unread[:READ], user):
        if len(told) == LATEST:
            break
        passed += 1
        wording = word(notice)
        if not wording.is_over:
            told.append(Told(notice, wording))
    return Latest(told, unread.count() - passed)


def page_of(user: User, *, number: str) -> tuple[list[Told], Page[Notice]]:
    """Return a page of this person's notices in words, and the page they are from.

    What is over is left out, so a page may hold fewer than the others, or none. A
    number that is no page is the first or the last.
    """
    page = Paginator(_unread(user), ON_A_PAGE).get_page(number)
    worded = [Told(each, word(each)) for each in _shared(page.object_list, user)]
    return [each for each in worded if not each.wording.is_over], page


def _unread(user: User) -> NoticeQuerySet:
    """Return what was not put away. The digest is left to the line that counts now."""
    return (
        Notice.objects.shown_to(user)
        .exclude(kind=NoticeKind.REVIEW_DIGEST)
        .order_by("-owed_at", "-pk")
        .select_related("site__school")
    )


def _shared(rows: Iterable[Notice], user: User) -> list[Notice]:
    """Let the notices have one reader and one row for each site: each is read once."""
    sites: dict[int, Site] = {}
    found = list(rows)
    for notice in found:
        notice.recipient = user
        notice.site = sites.setdefault(notice.site_id, notice.site)
    return found
