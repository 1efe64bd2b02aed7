"""Who has looked at a breach or at a request."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.terms import Ability, AccessKind
from incidents.models.case_looks import lookers_of
from incidents.operations.handling import Case
from incidents.views import breaches, requests
from incidents.views.finding import record_access
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.HANDLE_BREACH)
@require_safe
def breach_looked(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show who has looked at a breach, and record that somebody asked."""
    return _looked(request, breaches.visible(request, reference))


@for_those_who(Ability.HANDLE_REQUEST)
@require_safe
def request_looked(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show who has looked at a request, and record that somebody asked."""
    return _looked(request, requests.visible(request, reference))


def _looked(request: SignedInRequest, case: Case) -> HttpResponse:
    record_access(request, case, AccessKind.LOOKED_LOG)
    return render(
        request,
        "incidents/case_looks/looked.html",
        {"case": case, "lookers": lookers_of(case)},
    )
