"""Whether a signed-in person still belongs here and is signed in well enough."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.csrf import csrf_failure

from accounts.models import Site, User
from accounts.terms import SECOND_FACTORS
from accounts.word_keeping import keep_words

Handler = Callable[[HttpRequest], HttpResponseBase]
_PLAIN_PAGES: Final = frozenset(
    {
        "accounts:help",
        "accounts:sign_in_help",
        "accounts:accessibility",
        "accounts:privacy",
        "accounts:invitation",
        "accounts:locked",
        "accounts:unlock",
        "accounts:unlock_by_passkey",
        "accounts:still_here",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)
# Where a reader without a second factor can go: to set one up and to leave.
_SET_UP_PAGES: Final = _PLAIN_PAGES | {
    "accounts:account",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
# Where a reader who has a second factor and has not shown it can go. Not to the
# pages that change sign-in methods: those ask for the password alone.
_SHOW_IT_PAGES: Final = _PLAIN_PAGES | {
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class StandingMiddleware:
    """End the session of a leaver, and ask readers for a second factor first.

    Both come with the person, from the rows as they are now for each request, so
    a post that ends takes effect on the next click (threats.md 4). It stands before
    LoginRequiredMiddleware, which would send a leaver to the sign-in page unexplained.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User):
            return _end_if_deactivated(request)
        if not belongs_here(user):
            return ended_page(request, user)
        if not user.duties.needs_second_factor:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in _PLAIN_PAGES:
            return None
        return _ask_for_second_factor(request, user, name)


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Send strangers to sign in, and lose nothing that somebody typed on the way.

    A page that asks for JSON saves in the background and cannot follow a redirect:
    it is told so. A page may name what keeps a POST whose session has ended.
    """

    def handle_no_permission(  # type: ignore[override]  # it answers JSON too
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if "application/json" in request.headers.get("Accept", ""):
            return _tell_to_sign_in(request)
        keep_words(request)
        return super().handle_no_permission(request, view_func)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form whose token is wrong, and keep what it held where a page says how.

    That happens to a page that was open while its author signed in anew in another
    tab. Nothing is changed: the words come back for them to send again.
    """
    if isinstance(request.user, User) and keep_words(request):
        return redirect(request.path)
    return csrf_failure(request, reason=reason)


class PrivatePagesMiddleware:
    """Keep what a signed-in person saw out of every cache, the browser's included.

    Pressing Back after signing out then shows nothing (screens.md 5.8, S4).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Cache-Control"] = "no-store, private"
        return response


class OwnPagesOnlyMiddleware:
    """Refuse a change that a browser says another site asked for.

    It stands beside the CSRF token, not in its place (threats.md 15). A browser too
    old to send Sec-Fetch-Site meets the token alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked_by = request.headers.get("Sec-Fetch-Site", "none")
        if request.method not in _SAFE_METHODS and asked_by not in {
            "same-origin",
            "none",
        }:
            raise PermissionDenied
        return self.get_response(request)


def belongs_here(user: User) -> bool:
    """Say whether the person has a post or a child at the school today.

    The links to children are asked for only when there is no post.
    """
    if not user.is_active:
        return False
    return (
        bool(user.duties.posts)
        or user.parental_links.current(timezone.localdate()).exists()
    )


def ended_page(request: HttpRequest, user: User | None) -> HttpResponse:
    """Sign the person out and tell them that their account has ended.

    The phone shown is that of the office of the last site they had to do with.
    """
    site = _last_site(user) if user else None
    logout(request)
    response = render(request, "accounts/ended.html", {"last_site": site}, status=403)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@receiver(authenticator_added, dispatch_uid="accounts.note_second_factor")
def note_second_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Remember that this session has shown the factor it has just set up.

    Setting one up proves that the person holds it; any other session of theirs is
    asked to show it.
    """
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, method="mfa", type=authenticator.type)


def _end_if_deactivated(request: HttpRequest) -> HttpResponse | None:
    """End a session whose user may no longer sign in at all."""
    key = request.session.get(SESSION_KEY)
    if key is None:
        return None
    return ended_page(request, User.objects.filter(pk=key).first())


def _tell_to_sign_in(request: HttpRequest) -> JsonResponse:
    messages.info(request, "Your draft is safe. Sign in to carry on.")
    query = urlencode({REDIRECT_FIELD_NAME: request.path})
    return JsonResponse({"sign_in": f"{reverse('account_login')}?{query}"}, status=401)


def _last_site(user: User) -> Site | None:
    post = user.posts.select_related("site").order_by("-to_day").first()
    if post:
        return post.site
    link = user.parental_links.select_related("pupil__site").order_by("-pk").first()
    return link.pupil.site if link else None


def _ask_for_second_factor(
    request: HttpRequest, user: User, name: str
) -> HttpResponse | None:
    """Send a reader to set up a second factor, or to show the one they have."""
    held = user.second_factors
    if not held:
        return None if name in _SET_UP_PAGES else redirect("mfa_index")
    if name in _SHOW_IT_PAGES or not _by_password_alone(request, user):
        return None
    page = (
        "mfa_reauthenticate"
        if Authenticator.Type.TOTP in held
        else "mfa_reauthenticate_webauthn"
    )
    back = request.get_full_path() if request.method == "GET" else "/"
    return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def _by_password_alone(request: HttpRequest, user: User) -> bool:
    """Say whether this session began before its user had a second factor.

    Every sign-in through a page leaves a record of how it was done. A session
    without any was made by the program itself, such as a test.
    """
    methods = {each.get("method") for each in get_authentication_records(request, user)}
    return bool(methods) and "mfa" not in methods
