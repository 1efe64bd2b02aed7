"""The keys of the review queue: the list of them, and whether they are on."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.terms import Ability
from incidents.forms.keys import KeysForm
from incidents.models import KeysChoice
from incidents.operations import keys as key_operations
from incidents.terms import QueueKeys
from incidents.views.standing import SignedInRequest, for_those_who

_KEPT: Final = "review_keys"


@for_those_who(Ability.REVIEW_INCIDENT)
def keys(request: SignedInRequest) -> HttpResponse:
    """Show every key of the queue, and choose whether they work."""
    form = KeysForm(
        request.POST if request.method == "POST" else None,
        initial={"keys": keys_of(request)},
    )
    if request.method == "POST" and form.is_valid():
        chosen = QueueKeys(form.cleaned_data["keys"])
        key_operations.choose_keys(keys=chosen, by=request.user)
        request.session[_KEPT] = chosen.value
        messages.success(request, f"Keys: {chosen.label}.")
        back = "incidents:review" if request.POST.get("back") else "incidents:keys"
        return redirect(reverse(back))
    return render(request, "incidents/queue/keys.html", {"form": form})


def keys_of(request: SignedInRequest) -> QueueKeys:
    """Return how this person's keys work; the session remembers what was read."""
    kept = request.session.get(_KEPT)
    if kept is None:
        choice = KeysChoice.objects.of_reader(request.user)
        kept = request.session[_KEPT] = choice.value
    return QueueKeys(kept)
