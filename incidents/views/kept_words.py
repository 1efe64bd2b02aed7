"""Keeping what somebody typed while their session ended, until they sign in again.

The words wait in the session of the same browser and nowhere else, for an hour. They
are shown to the person who was writing them, on the page they were writing, and to
nobody else; a save of theirs, or somebody else's sign-in, throws them away.
"""

from datetime import timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from incidents.forms.answers import read
from incidents.forms.drafts import writer_of

_KEPT: Final = "kept_words"
_KEPT_FOR: Final = timedelta(hours=1)
V = TypeVar("V")


def over_a_sign_in(view: V) -> V:
    """Mark a page whose POST must not be lost when it meets an ended session.

    `accounts.middleware` calls what is put here before it sends the person to sign
    in, or when the token of their page is that of an earlier session.
    """
    view.keep_words = _keep  # type: ignore[attr-defined]  # read by the middleware
    return view


def of(request: HttpRequest, draft_id: UUID) -> QueryDict | None:
    """Return what this person was writing in the draft when their session ended."""
    kept: dict[str, Any] = request.session.get(_KEPT, {})
    if kept.get("draft") != str(draft_id) or kept.get("writer") != str(request.user.pk):
        return None
    until = parse_datetime(kept["until"])
    if until is None or until < timezone.now():
        return None
    return QueryDict(kept["answers"], mutable=True)


def forget(request: HttpRequest) -> None:
    """Throw away what was kept: it is in a draft now, or not this person's."""
    request.session.pop(_KEPT, None)


def _keep(request: HttpRequest, pk: UUID) -> bool:
    """Keep what was sent; say whether its page was signed by whoever wrote it."""
    writer = writer_of(request.POST)
    if not writer:
        return False
    answers = read(request.POST)
    answers.pop("csrfmiddlewaretoken", None)
    request.session[_KEPT] = {
        "draft": str(pk),
        "writer": writer,
        "answers": answers.urlencode(),
        "until": (timezone.now() + _KEPT_FOR).isoformat(),
    }
    # A locked session is answered before there are messages: its page says enough.
    messages.info(
        request, "Your draft is safe. Sign in to carry on.", fail_silently=True
    )
    return True


@receiver(user_logged_in, dispatch_uid="incidents.forget_words_of_others")
def forget_words_of_others(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Throw the words away when somebody else signs in on the same device."""
    kept = request.session.get(_KEPT)
    if kept and kept["writer"] != str(user.pk):
        forget(request)
