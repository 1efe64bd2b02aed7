"""Follow-ups: one's own, other people's, what has none left, and what is done."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.own_paths import own_path
from accounts.refusals import NotAllowed, Refusal
from accounts.site_choice import choice_of
from accounts.terms import Ability
from incidents.forms.record import DoneForm
from incidents.models import Action, BreachTask, Incident
from incidents.models.follow_ups import follow_ups_for, ready_to_close
from incidents.models.stretches import Stretch, stretch
from incidents.operations import following_up
from incidents.views.standing import SignedInRequest, for_those_who

_DONE_SHOWN_FOR: Final = timedelta(days=14)
_DONE_SHOWN: Final = 100
_LISTS: Final = ("others", "ready")


@for_those_who(Ability.LOG_INCIDENT)
@require_safe
def actions(request: SignedInRequest) -> HttpResponse:
    """List follow-ups. Other people's, and what is ready to close, stretch by stretch.

    `others` and `ready` in the address are the marks where those lists go on.
    """
    user = request.user
    now = timezone.now()
    seen = follow_ups_for(user, now=now)
    choice = choice_of(request, user)
    here, closing = seen, ready_to_close(user)
    if choice and choice.chosen:
        here = seen.filter(incident__site=choice.chosen)
        closing = closing.filter(site=choice.chosen)
    others_after, ready_after = (request.GET.get(name, "") for name in _LISTS)
    others = stretch(here.open().exclude(owner=user), by="due_at", after=others_after)
    ready: Stretch[Incident] | None = None
    if Ability.REVIEW_INCIDENT in user.duties:
        ready = stretch(closing, by="last_decided_at", after=ready_after)
    done = here.filter(done__done_at__gte=now - _DONE_SHOWN_FOR)
    return render(
        request,
        "incidents/record/actions.html",
        {
            "mine": _with_forms(seen.open().filter(owner=user)),
            "others": others,
            "others_rows": _with_forms(others.rows),
            "breach_tasks": BreachTask.objects.visible_to(user)
            .filter(owner=user)
            .left()
            .select_related("breach"),
            "today": timezone.localdate(),
            "ready": ready,
            "done": done.order_by("-done__done_at")[:_DONE_SHOWN],
            "done_shown": _DONE_SHOWN,
            "back": request.get_full_path(),
            # Each list goes on where the other one stays.
            "others_query": urlencode({"ready": ready_after} if ready_after else {}),
            "ready_query": urlencode({"others": others_after} if others_after else {}),
        },
    )


@for_those_who(Ability.LOG_INCIDENT)
@require_POST
def mark_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a follow-up as done and go back to the page it was marked on."""
    visible = Action.objects.visible_to(request.user)
    action = get_object_or_404(visible.select_related("incident__site"), pk=pk)
    form = DoneForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        following_up.mark_done(action=action, note=note, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Marked as done.")
    back = own_path(
        request.POST.get("next", ""), otherwise=reverse("incidents:actions")
    )
    return HttpResponseRedirect(back)


def _with_forms(follow_ups: Iterable[Action]) -> list[tuple[Action, DoneForm]]:
    return [(each, DoneForm(follow_up=each.pk)) for each in follow_ups]
