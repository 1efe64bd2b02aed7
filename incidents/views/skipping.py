"""Putting an incident off until the rest of the queue is done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability
from incidents.forms.review import SkipForm
from incidents.models import Incident
from incidents.operations import skipping
from incidents.views import queue, saved
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def skip(request: SignedInRequest, reference: str) -> HttpResponse:
    """Skip a waiting incident and open what comes next."""
    visible = Incident.objects.visible_to(request.user).select_related("site")
    incident = get_object_or_404(visible, reference=reference)
    form = SkipForm(request.POST)
    if not form.is_valid():
        return redirect("incidents:review_one", reference)
    try:
        skipping.skip(
            incident=incident, seen=form.cleaned_data["seen"], by=request.user
        )
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(incident)
    saved.say(request, f"Skipped. {incident.reference} is at the end of the queue.")
    following = queue.next_in_queue(request)
    reference = following.reference if following else incident.reference
    url = reverse("incidents:review_one", args=[reference])
    query = request.GET.urlencode()
    return redirect(f"{url}{'?' if query else ''}{query}#incident")
