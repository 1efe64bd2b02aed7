"""Posts that wait for a second person."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import PostProposal, User
from accounts.operations import posts
from accounts.refusals import NotAllowed, Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import Ability


@require_safe
def to_confirm(request: HttpRequest) -> HttpResponse:
    """List the posts that wait for a second person, and which of them are one's own."""
    user = _confirmer(request)
    waiting = (
        PostProposal.objects.visible_to(user, on=timezone.localdate())
        .waiting()
        .select_related("user", "site", "proposed_by")
    )
    return render(
        request,
        "accounts/settings/to_confirm.html",
        {
            "waiting": [
                (each, user not in {each.user, each.proposed_by}) for each in waiting
            ]
        },
    )


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm or refuse a post that somebody else proposed."""
    user = _confirmer(request)
    proposal = get_object_or_404(
        PostProposal.objects.visible_to(user, on=timezone.localdate()), pk=pk
    )
    confirms = request.POST.get("decision") == "confirm"
    try:
        if confirms:
            posts.confirm_post(proposal=proposal, by=user)
        else:
            posts.refuse_post(proposal=proposal, by=user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        words = "The post is given." if confirms else "The post is refused."
        messages.success(request, words)
    return redirect("accounts:posts_to_confirm")


def _confirmer(request: HttpRequest) -> User:
    user = signed_in_user(request)
    if Ability.CONFIRM_POST not in user.duties:
        raise PermissionDenied
    return user
