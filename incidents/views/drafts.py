"""One's own unsent drafts, and deleting one with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refusal
from accounts.terms import Ability
from incidents.forms.drafts import DeleteDraftForm
from incidents.models import Draft
from incidents.operations import drafts as draft_operations
from incidents.refusals import DraftNotYours
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_safe
def drafts(request: SignedInRequest) -> HttpResponse:
    """List what this person has begun and not sent, newest first."""
    own = Draft.objects.visible_to(request.user).begun().select_related("site")
    now = timezone.now()
    return render(
        request,
        "incidents/drafts/drafts.html",
        {"drafts": [(each, each.age(now), each.is_old(now)) for each in own]},
    )


@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask why a draft will not be sent, and delete its words."""
    draft = get_object_or_404(Draft.objects.visible_to(request.user).begun(), pk=pk)
    form = DeleteDraftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft_operations.delete_draft(
                draft_id=pk, reason=form.chosen, by=request.user
            )
        except DraftNotYours:
            raise Http404 from None
        except Refusal as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, "The draft is deleted.")
            return redirect("incidents:drafts")
    return render(
        request, "incidents/drafts/delete.html", {"draft": draft, "form": form}
    )
