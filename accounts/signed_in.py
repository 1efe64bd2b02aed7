"""The user of a request, where being signed in is a given."""

from django.http import HttpRequest

from accounts.models import User


def signed_in_user(request: HttpRequest) -> User:
    """Return the person signed in. A page open to all must not ask."""
    if not isinstance(request.user, User):
        message = "This page is for people who are signed in."
        raise TypeError(message)
    return request.user
