"""Pages with a fault each, beside all that are there: the checks of pages find them.

Named by the `urls` mark of the tests that plant them.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.models import Site
from esafety import urls
from incidents.models import Incident

handler500 = urls.handler500


def asks_for_each_row(request: HttpRequest) -> HttpResponse:
    """Show the author of each incident, with a query for each."""
    rows = Incident.objects.visible_to(request.user)
    return HttpResponse(", ".join(row.author.full_name for row in rows))


def asks_once(request: HttpRequest) -> HttpResponse:
    """Show the same with one query for all."""
    rows = Incident.objects.visible_to(request.user).select_related("author")
    return HttpResponse(", ".join(row.author.full_name for row in rows))


def writes(request: HttpRequest) -> HttpResponse:
    """Change a site because somebody looked."""
    Site.objects.update(dsl_phone="01632 960999")
    return HttpResponse("Words")


def asks_nobody(request: HttpRequest) -> HttpResponse:
    """Show the same to whoever has signed in, and take what they send."""
    return HttpResponse("Words")


urlpatterns = [
    path("planted/rows/", asks_for_each_row, name="planted_rows"),
    path("planted/once/", asks_once, name="planted_once"),
    path("planted/write/", writes, name="planted_write"),
    path("planted/open/", asks_nobody, name="planted_open"),
    *urls.urlpatterns,
]
