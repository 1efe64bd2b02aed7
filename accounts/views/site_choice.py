"""Choosing which of one's sites to look at."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.own_paths import own_path
from accounts.signed_in import signed_in_user
from accounts.site_choice import choose


@require_POST
def choose_site(request: HttpRequest) -> HttpResponseRedirect:
    """Look at one of one's sites, or at all, and go back to the page it was asked on.

    Answers 404 for a site that is none of theirs.
    """
    if not choose(request, signed_in_user(request), request.POST.get("site", "")):
        raise Http404
    home = reverse("incidents:home")
    return HttpResponseRedirect(own_path(request.POST.get("next", ""), otherwise=home))
