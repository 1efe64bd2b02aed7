"""The passkeys, apps and backup codes that a person signs in with."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.models.people import User


def methods_of(user: User) -> "QuerySet[Any]":
    """Return the sign-in methods of one person, oldest first. None: empty."""
    methods: QuerySet[Any] = Authenticator.objects.filter(user=user)
    return methods.order_by("created_at")
