"""Which of their sites a person looks at: one chosen in the bar, or all (screens 2.2).

It narrows the lists of a site's own work: queue, incidents, review days, follow-ups of
others. What has a clock or waits for the person by name is never narrowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from accounts.models import Site, User
from accounts.terms import Ability

_KEY: Final = "site_choice"
# Pages that show one thing of a list, and the page that shows what is next of it.
_STARTS_AGAIN: Final[dict[str, str]] = {}
_BOTH: Final = 2


@dataclass(frozen=True)
class SiteChoice:
    """The sites of somebody who has several, and the one that they look at.

    `chosen` is None where they look at all of them.
    """

    sites: Sequence[Site]
    chosen: Site | None

    @property
    def all_words(self) -> str:
        """Return what looking at every site is called."""
        return "Both sites" if len(self.sites) == _BOTH else "All sites"

    @property
    def words(self) -> str:
        """Return what is chosen, as the bar says it."""
        return self.chosen.name if self.chosen else self.all_words


def choice_of(request: HttpRequest, user: User) -> SiteChoice | None:
    """Return the choice of this session; None where nothing would be narrowed by it.

    That is for whoever reads incidents at fewer than two sites: what other posts see
    is never narrowed. A site where they may not today is not chosen any more.
    """
    sites = _sites(user)
    if len(sites) < _BOTH:
        return None
    kept = request.session.get(_KEY)
    return SiteChoice(sites, next((site for site in sites if site.pk == kept), None))


def starts_again(url_name: str, *, at: str) -> None:
    """Let a page lead to another where a site is chosen on it.

    It shows one thing of a list, which may be of another site.
    """
    _STARTS_AGAIN[url_name] = at


def page_after_choice(path: str) -> str:
    """Return the page to show after a site was chosen on the one of this address."""
    try:
        started = _STARTS_AGAIN.get(resolve(urlsplit(path).path).view_name)
    except Resolver404:
        return path
    return reverse(started) if started else path


def choose(request: HttpRequest, user: User, site_id: str) -> bool:
    """Keep which site is looked at for this session; empty for all of them.

    False, and nothing is kept, for a site that is none of theirs.
    """
    if site_id == "":
        request.session.pop(_KEY, None)
        return True
    own = next((site for site in _sites(user) if str(site.pk) == site_id), None)
    if own is None:
        return False
    request.session[_KEY] = own.pk
    return True


def _sites(user: User) -> list[Site]:
    """Return the sites whose lists a choice narrows."""
    sites: list[Site] = user.duties.sites_for(Ability.READ_INCIDENT)
    return sites


def narrowed(request: HttpRequest, user: User, sites: list[Site]) -> list[Site]:
    """Return the chosen one of these sites, or all of them where it is none of them."""
    choice = choice_of(request, user)
    chosen = choice.chosen if choice else None
    return [site for site in sites if site == chosen] or sites
