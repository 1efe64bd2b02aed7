"""Which lines of the queue a page shows, and the rest of them for its script."""

from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Site
from accounts.site_choice import narrowed
from accounts.templatetags.drawn import draw
from accounts.terms import Ability
from incidents.models.paging import PAGE_SIZE
from incidents.models.queue import numbers_for
from incidents.models.queue_lines import MOST_LINES, Line, lines_for
from incidents.views.queue_rows import rows_of
from incidents.views.standing import SignedInRequest, for_those_who


@dataclass(frozen=True)
class More:
    """What waits behind the lines: how much, the first of it, the address of all.

    `query` is empty where a page does not take more lines.
    """

    count: int
    reference: str
    query: str


@for_those_who(Ability.REVIEW_INCIDENT)
@require_safe
def review_lines(request: SignedInRequest) -> HttpResponse:
    """Give all the lines a page takes: its script puts them under those it has.

    No page of its own: without a script the list is opened with all of them.
    """
    sites = asked_sites(request)
    lines = lines_for(request.user, sites=sites, most=MOST_LINES)
    numbers = numbers_for(request.user, sites=sites, today=timezone.localdate())
    more = more_behind(request, lines, waiting=numbers.waiting, most=MOST_LINES)
    rows = rows_of(lines[:MOST_LINES], opened=None, now=timezone.now())
    query = asking_for_all(request)
    part = "incidents/queue/_list.jinja"
    return JsonResponse(
        {"list": draw(part, "all_lines", rows=rows, query=query, more=more)}
    )


def asked_sites(request: SignedInRequest) -> list[Site]:
    """Return the sites asked for: in the address, or else in the bar."""
    own = request.user.duties.sites_for(Ability.REVIEW_INCIDENT)
    asked = request.GET.get("site", "")
    if not asked:
        return narrowed(request, request.user, own)
    return [site for site in own if str(site.pk) == asked] or own


def asked_lines(request: SignedInRequest, sites: list[Site]) -> list[Line]:
    """Return the lines that the page shows, and one that waits behind them."""
    return lines_for(request.user, sites=sites, most=most_lines(request))


def most_lines(request: SignedInRequest) -> int:
    """Return how many lines are shown: a page of them, unless all are asked for."""
    return MOST_LINES if request.GET.get("lines") == "all" else PAGE_SIZE


def more_behind(
    request: SignedInRequest, lines: list[Line], *, waiting: int, most: int
) -> More | None:
    """Return what waits behind so many lines; None: nothing does."""
    if len(lines) <= most:
        return None
    return More(
        # Somebody may have decided on one between the numbers and the lines.
        count=max(waiting - most, 1),
        reference=lines[most].reference,
        query=asking_for_all(request) if most < MOST_LINES else "",
    )


def asking_for_all(request: SignedInRequest) -> str:
    """Return the query of the page that shows the same with all its lines."""
    asked = request.GET.copy()
    asked["lines"] = "all"
    return asked.urlencode()
