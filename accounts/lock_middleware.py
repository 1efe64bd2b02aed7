"""Letting a session that rests or is locked show nothing, and lose no words."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from accounts import locking
from accounts.word_keeping import keep_words

Handler = Callable[[HttpRequest], HttpResponseBase]
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OPEN_WHEN_LOCKED: Final = frozenset(
    {
        "accounts:locked",
        "accounts:unlock",
        "accounts:unlock_by_passkey",
        "accounts:help",
        "accounts:sign_in_help",
        "accounts:accessibility",
        "accounts:privacy",
        "account_logout",
    }
)
_LONG_ENOUGH: Final = 15
_NOT_WORDS: Final = ("csrf", "password", "token", "credential", "code", "key")


class LockMiddleware:
    """Lock a session that has rested, and end one that has rested for long.

    A page that is asked for leads to the lock or to signing in. What a form sends is
    never dropped: a session that has rested but was not locked carries it out and
    shows nothing; any other gives the words back to whoever sent them. So does a
    page that is not there, or not there for this person any more.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY not in request.session:
            return _or_words(request, self.get_response(request))
        now = timezone.now()
        rested = locking.rested(request, now)
        if rested >= locking.ENDS_AFTER:
            logout(request)
            return _or_words(request, self.get_response(request))
        if locking.is_locked(request):
            return _closed(request) or self.get_response(request)
        if rested >= locking.rests_for(request):
            locking.lock(request)
            if request.method in _SAFE_METHODS:
                return _closed(request) or self.get_response(request)
            return self.get_response(request)
        locking.note_use(request, now)
        return _or_words_for_nowhere(request, self.get_response(request))


def _closed(request: HttpRequest) -> HttpResponse | None:
    """Answer for a locked session; None for the pages it may reach."""
    if _name_of(request) in _OPEN_WHEN_LOCKED:
        return None
    if request.method in _SAFE_METHODS:
        return _to_the_lock(request, back=request.get_full_path())
    if not _is_by_a_person(request):
        return HttpResponse(status=423)
    if keep_words(request):
        return _to_the_lock(request, back=request.path)
    return _words_page(request, status=423) or redirect("accounts:locked")


def _to_the_lock(request: HttpRequest, *, back: str) -> HttpResponse:
    query = urlencode({REDIRECT_FIELD_NAME: back})
    return redirect(f"{reverse('accounts:locked')}?{query}")


def _or_words(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give back what somebody sent whose session had ended, in place of a redirect."""
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{REDIRECT_FIELD_NAME}="
    turned_away = response.headers.get("Location", "").startswith(sign_in)
    # A page that keeps words over a sign-in gives them back on the page itself.
    is_kept = getattr(request, "words_are_kept", False)
    if request.method != "POST" or not turned_away or is_kept:
        return response
    if not _is_by_a_person(request):
        return response
    return _words_page(request, status=401) or response


def _or_words_for_nowhere(
    request: HttpRequest, response: HttpResponseBase
) -> HttpResponseBase:
    """Give back what somebody sent to a page that is not there for them any more.

    Another reviewer may have restricted the record meanwhile. It says no more than
    the page for what was never there.
    """
    if request.method != "POST" or response.status_code != 404:
        return response
    if not _is_by_a_person(request):
        return response
    return _words_page(request, status=404) or response


def _words_page(request: HttpRequest, *, status: int) -> HttpResponse | None:
    words = [
        text
        for name, texts in request.POST.lists()
        if not any(part in name.lower() for part in _NOT_WORDS)
        for text in texts
        if _is_a_sentence(text)
    ]
    if not words:
        return None
    return render(
        request,
        "accounts/kept_words.html",
        {
            "words": words,
            "is_locked": status == 423,
            "is_gone": status == 404,
            "back": "/" if status == 404 else request.path,
        },
        status=status,
    )


def _is_a_sentence(text: str) -> bool:
    """Tell what somebody wrote from a choice or a place: three words, or two long."""
    words = text.split()
    return len(words) > 2 or (len(words) == 2 and len(text) >= _LONG_ENOUGH)


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _is_by_a_person(request: HttpRequest) -> bool:
    """Say whether a browser asks for a page, and not a script behind one."""
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"
