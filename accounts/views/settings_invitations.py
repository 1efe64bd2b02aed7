"""Who has never signed in, and inviting them to choose a password."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.forms.settings_invitations import InviteForm, how_it_stands
from accounts.models import User
from accounts.models.invitations import Invited
from accounts.operations import inviting
from accounts.refusals import NotAllowed, Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import InvitationState, InvitedGroup
from accounts.views.settings import sites_managed_by

_SHOWN = 100


def invitations(request: HttpRequest) -> HttpResponse:
    """List who has never signed in, and invite those who are ticked, or all."""
    user = signed_in_user(request)
    sites_managed_by(user)
    group = _group(request)
    everybody = inviting.how_they_stand(group=group, by=user)
    page = Paginator(everybody, _SHOWN).get_page(request.GET.get("page"))
    is_posted = request.method == "POST"
    form = InviteForm(
        request.POST if is_posted else None,
        rows=list(page.object_list),
        initial={"press": uuid4()},
    )
    if is_posted and form.is_valid() and _is_sent(request, form, group, user):
        return redirect(_address(group, page))
    return render(
        request,
        "accounts/settings/invitations.html",
        {
            "form": form,
            "all_form": InviteForm(rows=[], auto_id=False, initial={"press": uuid4()}),
            "here": _address(group, page),
            "group": group,
            "groups": [(each, _address(each)) for each in InvitedGroup],
            "page": page,
            "pages": _pages(group, page),
            "counts": _counts(everybody),
            "fresh": sum(each.is_fresh for each in everybody),
            "still": [
                how_it_stands(each)
                for each in page.object_list
                if not each.can_be_invited
            ],
        },
    )


def _is_sent(
    request: HttpRequest, form: InviteForm, group: InvitedGroup, user: User
) -> bool:
    """Invite and say to how many it goes. A refusal becomes the form's error."""
    press, people = form.cleaned_data["press"], form.cleaned_data["people"]
    is_all = request.POST.get("which") == "all"
    try:
        count = (
            inviting.invite_all(group=group, press=press, by=user)
            if is_all
            else inviting.invite(people=people, group=group, press=press, by=user)
        )
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    if count:
        words = "1 invitation is" if count == 1 else f"{count} invitations are"
        messages.success(
            request, f"{words} on the way. This page shows when each was sent."
        )
    else:
        messages.info(request, "Nothing was sent: every invitation is on its way.")
    return True


def _group(request: HttpRequest) -> InvitedGroup:
    asked = request.GET.get("who", "")
    return InvitedGroup(asked) if asked in InvitedGroup.values else InvitedGroup.STAFF


def _address(group: InvitedGroup, page: Page[Invited] | None = None) -> str:
    address = f"{reverse('accounts:invitations')}?who={group.value}"
    return f"{address}&page={page.number}" if page and page.number > 1 else address


def _pages(group: InvitedGroup, page: Page[Invited]) -> dict[str, str]:
    """Return the addresses of the page before and of the next, where there are."""
    base = f"{_address(group)}&page="
    found = {}
    if page.has_previous():
        found["before"] = f"{base}{page.previous_page_number()}"
    if page.has_next():
        found["next"] = f"{base}{page.next_page_number()}"
    return found


def _counts(everybody: list[Invited]) -> list[tuple[str, int]]:
    """Return each state that somebody is in with how many are."""
    states = [each.state for each in everybody]
    return [
        (state.label, states.count(state))
        for state in InvitationState
        if state in states
    ]
