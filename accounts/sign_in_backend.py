"""Finding the person of a session, with what every page asks of them."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import User
from accounts.models.standing import person_today

Handler = Callable[[HttpRequest], HttpResponseBase]
OWN_BACKEND: Final = "accounts.sign_in_backend.SignInBackend"
_BACKEND_BEFORE: Final = "allauth.account.auth_backends.AuthenticationBackend"


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """allauth's, but that the person of a session comes with posts and factors.

    Whether the session still stands is Django's to say, from the row as it is now:
    it ends with the password, and with the account.
    """

    def get_user(self, user_id: UUID) -> User | None:
        """Return the person, or None for nobody and for who may not sign in."""
        user = person_today(user_id, on=timezone.localdate())
        return user if user and self.user_can_authenticate(user) else None


class OlderSessionsMiddleware:
    """Let sessions go on that began when allauth's own backend was in use.

    Django gives a session whose backend is not in use to nobody, which would tell
    people in the middle of their work that their account has ended. It stands
    before AuthenticationMiddleware.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.get(BACKEND_SESSION_KEY) == _BACKEND_BEFORE:
            request.session[BACKEND_SESSION_KEY] = OWN_BACKEND
        return self.get_response(request)
