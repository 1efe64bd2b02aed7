"""Choosing which of one's sites to look at."""

from urllib.parse import urlsplit, urlunsplit

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.own_paths import own_path
from accounts.signed_in import signed_in_user
from accounts.site_choice import choose, page_after_choice


@require_POST
def choose_site(request: HttpRequest) -> HttpResponseRedirect:
    """Look at one of one's sites, or at all, and go back to the page it was asked on.

    The browser says which page that was. Were it written into each page, a page that
    is not there would differ from one that is hidden. Answers 404 for a site that is
    none of theirs.
    """
    if not choose(request, signed_in_user(request), request.POST.get("site", "")):
        raise Http404
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_here = came_from.netloc == request.get_host()
    path = page_after_choice(urlunsplit(("", "", came_from.path, came_from.query, "")))
    home = f"{reverse('incidents:home')}#main"
    return HttpResponseRedirect(own_path(path if is_here else "", otherwise=home))
