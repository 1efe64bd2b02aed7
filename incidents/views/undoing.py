"""Taking back what was decided a moment ago."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability
from incidents.models import Decision
from incidents.operations import undoing
from incidents.terms import IncidentState
from incidents.views import saved
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a decision back and open the incident where it now is."""
    visible = Decision.objects.visible_to(request.user)
    decision = get_object_or_404(
        visible.select_related("incident__site", "decided_by"), pk=pk
    )
    incident = decision.incident
    try:
        undoing.undo(decision=decision, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(incident)
    incident.refresh_from_db(fields=["state"])
    if incident.state != IncidentState.TO_REVIEW:
        messages.success(request, "Undone.")
        return redirect(incident)
    words = f"Undone. {incident.reference} waits for review again."
    saved.say(request, words)
    url = reverse("incidents:review_one", args=[incident.reference])
    return redirect(f"{url}#incident")
