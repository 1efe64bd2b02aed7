"""Signing in with the school's Microsoft or Google account, and taking that back."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import provider_sign_in
from accounts.forms.settings import ConfirmForm
from accounts.middleware import belongs_here, ended_page
from accounts.models import User
from accounts.operations import connecting
from accounts.own_paths import own_path
from accounts.provider_sign_in import NotProven, ProviderIsAway
from accounts.providers import Provider
from accounts.signed_in import signed_in_user
from accounts.views.form_page import form_page, is_carried_out


@login_not_required
def sign_in_with(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider, on a POST. One not set up is not there."""
    asked = _provider(provider)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    back = own_path(request.POST.get(REDIRECT_FIELD_NAME, ""), otherwise="/")
    if isinstance(request.user, User):
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(provider_sign_in.begin(request, asked, back=back))


@login_not_required
@require_safe
def signed_in_with(request: HttpRequest, provider: str) -> HttpResponse:
    """Sign in whoever the provider proves to be a user here, as a password would.

    The second factor of Daybook comes after it. What is not proven, and whom nobody
    knows, see one and the same page.
    """
    asked = _provider(provider)
    if isinstance(request.user, User):
        return redirect("/")
    try:
        state = provider_sign_in.kept(request, asked)
        if request.GET.get("error") == "access_denied":
            messages.info(request, f"You stopped signing in with {asked.name}.")
            return redirect(settings.LOGIN_URL)
        code = request.GET.get("code", "")
        proof = provider_sign_in.proof_from(request, asked, code=code, state=state)
        user = connecting.person_for(**vars(proof))
        if not belongs_here(user):
            return ended_page(request, user)
        connecting.connect(provider=proof.provider, subject=proof.subject, by=user)
    except ProviderIsAway:
        return _problem(request, asked, is_away=True)
    except (NotProven, connecting.NotConnected, IntegrityError):
        return _problem(request, asked)
    record_authentication(request, user, method="provider", provider=asked.key)
    response: HttpResponse = perform_login(
        request, Login(user=user, email=user.email, redirect_url=state["back"])
    )
    return response


@reauthentication_required
def remove_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a connection of one's own back, once it is clear who asks."""
    user = signed_in_user(request)
    connection = get_object_or_404(user.connections, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def act(_: dict[str, Any]) -> None:
        connecting.disconnect(connection=connection, by=user)

    if request.method == "POST" and is_carried_out(form, act):
        messages.success(request, f"{connection.name} no longer signs you in.")
        return redirect("accounts:account")
    return form_page(
        request,
        form,
        title=f"Disconnect {connection.name}",
        lead=f"Your {connection.name} account then signs you in no more, until you "
        "use it again. If you have no password, ask for a link to set one first.",
        button="Disconnect",
        back=reverse("accounts:account"),
        back_words="Your account",
        is_danger=True,
    )


def _provider(key: str) -> Provider:
    for provider in settings.SIGN_IN_PROVIDERS:
        if provider.key == key:
            found: Provider = provider
            return found
    raise Http404


def _problem(
    request: HttpRequest, provider: Provider, *, is_away: bool = False
) -> HttpResponse:
    return render(
        request,
        "account/provider_problem.html",
        {
            "provider": provider,
            "is_away": is_away,
            "sign_in": resolve_url(settings.LOGIN_URL),
        },
        status=503 if is_away else 403,
    )
