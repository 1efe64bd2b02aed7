"""The locked screen: what Hide and a rest lead to, and the ways to unlock it."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal import flows as passkey_flows
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import locking
from accounts.forms.sign_in import ConfirmPasskeyForm, ConfirmPasswordForm
from accounts.models.sign_in_methods import methods_of
from accounts.own_paths import own_path
from accounts.signed_in import signed_in_user


def locked(request: HttpRequest) -> HttpResponse:
    """Lock on a POST; show a timetable and the ways to unlock on a GET."""
    user = signed_in_user(request)
    if request.method == "POST":
        locking.lock(request)
        if _by_script(request):
            return _panel(request)
        page_before = urlsplit(request.headers.get("Referer", ""))
        back = urlencode({REDIRECT_FIELD_NAME: page_before.path or "/"})
        return redirect(f"{reverse('accounts:locked')}?{back}")
    if not locking.is_locked(request):
        return HttpResponseRedirect(_way_back(request))
    return _page(request, ConfirmPasswordForm(user=user))


@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Unlock with the password. Wrong ones count as they do at sign-in."""
    too_often: HttpResponse | None = consume_or_429(
        request, action="reauthenticate", user=signed_in_user(request)
    )
    if too_often:
        return too_often
    form = ConfirmPasswordForm(request.POST, user=signed_in_user(request))
    if not form.is_valid():
        return _refused(request, form)
    reauthenticate_by_password(request)
    return _opened(request)


def unlock_by_passkey(request: HttpRequest) -> HttpResponse:
    """Give the browser what it asks the passkey on a GET; unlock on a POST."""
    user = signed_in_user(request)
    if request.method != "POST":
        return JsonResponse({"request_options": passkeys.begin_authentication(user)})
    form = ConfirmPasskeyForm(request.POST, user=user)
    if not form.is_valid():
        return _refused(request, form)
    passkey_flows.reauthenticate(request, form.cleaned_data["credential"])
    return _opened(request)


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Say that somebody is using a page: the middleware has noted it by now.

    423 where the session had rested too long for that and is locked instead.
    """
    return HttpResponse(status=423 if locking.is_locked(request) else 204)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _opened(request: HttpRequest) -> HttpResponse:
    locking.unlock(request)
    if _by_script(request):
        return HttpResponse(status=204)
    return HttpResponseRedirect(_way_back(request))


def _refused(request: HttpRequest, form: Any) -> HttpResponse:
    if _by_script(request):
        words = [error for errors in form.errors.values() for error in errors]
        return JsonResponse({"problem": " ".join(words)}, status=422)
    return _page(request, form)


def _page(request: HttpRequest, form: Any) -> HttpResponse:
    user = signed_in_user(request)
    return render(
        request,
        "accounts/locked/locked.html",
        {
            "form": form,
            "password_form": form
            if isinstance(form, ConfirmPasswordForm)
            else ConfirmPasswordForm(user=user),
            "has_passkey": methods_of(user).filter(type="webauthn").exists(),
            "next": _way_back(request),
        },
    )


def _panel(request: HttpRequest) -> HttpResponse:
    """Give a page that stays where it is, covered, its ways to unlock."""
    user = signed_in_user(request)
    return render(
        request,
        "accounts/locked/_unlock.html",
        {
            "password_form": ConfirmPasswordForm(user=user, auto_id="unlock_%s"),
            "has_passkey": methods_of(user).filter(type="webauthn").exists(),
        },
    )


def _way_back(request: HttpRequest) -> str:
    """Return the page to go on with: one of ours, or the home page."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(
        REDIRECT_FIELD_NAME, ""
    )
    return own_path(asked, otherwise=resolve_url(settings.LOGIN_REDIRECT_URL))
