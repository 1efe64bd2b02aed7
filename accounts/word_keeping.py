"""Asking a page to keep what was sent to it, where it cannot be taken now."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import Resolver404, resolve

Keeper = Callable[..., bool]


def keep_words(request: HttpRequest) -> bool:
    """Keep a POST in the way that its page names, if it does; say whether it is kept.

    A view names it with an attribute `keep_words`: a function of the request and the
    arguments of the address. `request.words_are_kept` then says so to whoever
    answers, who may lead the person to sign in or to unlock and back to the page.
    """
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    keep: Keeper | None = getattr(match.func, "keep_words", None)
    if request.method != "POST" or keep is None:
        return False
    is_kept = keep(request, *match.args, **match.kwargs)
    request.words_are_kept = is_kept  # type: ignore[attr-defined]  # read by LockMiddleware
    return is_kept
