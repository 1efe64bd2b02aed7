"""One's own account, and the way out."""

from typing import Any

from allauth.account.views import logout
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.display import DisplayForm
from accounts.models.sign_in_methods import methods_of
from accounts.operations import display as display_operations
from accounts.operations import sessions
from accounts.school_devices import device_of
from accounts.signed_in import signed_in_user
from accounts.terms import Colours, TextSize
from accounts.views.form_page import form_page, is_carried_out


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, their posts and how they sign in."""
    user = signed_in_user(request)
    methods = list(methods_of(user))
    return render(
        request,
        "accounts/account/account.html",
        {
            "posts": user.duties.posts,
            "passkeys": [each for each in methods if each.type == "webauthn"],
            "app": next((each for each in methods if each.type == "totp"), None),
            "has_backup_codes": any(each.type == "recovery_codes" for each in methods),
            "connections": list(user.connections.all()),
            "sessions": sessions.live_sessions(user),
            "this_session": request.session.session_key,
            "device": device_of(request),
        },
    )


def display(request: HttpRequest) -> HttpResponse:
    """Choose how one's own pages look."""
    user = signed_in_user(request)
    form = DisplayForm(request.POST if request.method == "POST" else None, user=user)

    def act(given: dict[str, Any]) -> None:
        display_operations.change_display(
            text_size=TextSize(given["text_size"]),
            colours=Colours(given["colours"]),
            has_less_motion=given["has_less_motion"],
            by=user,
        )

    if request.method == "POST" and is_carried_out(form, act):
        messages.success(request, "Saved. It holds on every device you sign in on.")
        return redirect("accounts:display")
    return form_page(
        request,
        form,
        title="Display",
        back=reverse("accounts:account"),
        back_words="Your account",
    )


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own; the one in use is ended by signing out."""
    user = signed_in_user(request)
    others = user.sessions.exclude(key=request.session.session_key or "")
    session = get_object_or_404(others, pk=pk)
    sessions.end_sessions(sessions=[session], by=user)
    messages.success(request, "That session has ended.")
    return redirect("accounts:account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but the one in use."""
    user = signed_in_user(request)
    others = user.sessions.exclude(key=request.session.session_key or "")
    sessions.end_sessions(sessions=others, by=user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("accounts:account")


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out on a POST, and have the browser drop what it kept of the pages.

    A GET asks first.
    """
    response: HttpResponse = logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
