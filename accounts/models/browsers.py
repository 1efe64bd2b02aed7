"""The browsers that somebody has signed in with, and the sessions in them."""

import re
from hashlib import sha256
from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """Return what a browser says of itself in words: "Chrome on Windows"."""
    browser = _first(_BROWSERS, user_agent) or "A browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(words: tuple[tuple[str, str], ...], user_agent: str) -> str:
    found = (name for mark, name in words if re.search(rf"\b{mark}", user_agent))
    return next(found, "")


def digest_of(key: str) -> str:
    """Return what is kept of the key in a browser's cookie."""
    return sha256(key.encode()).hexdigest()


class KnownBrowserQuerySet(models.QuerySet["KnownBrowser"]):
    def used_by(self, email: str, *, key: str) -> "KnownBrowserQuerySet":
        """Return the browser of this key, if the person of this address used it."""
        return self.filter(user__email__iexact=email, digest=digest_of(key))


class KnownBrowser(models.Model):
    """A browser in which somebody has signed in, by the digest of its cookie."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="known_browsers"
    )
    digest = models.CharField(max_length=64)
    first_used_at = models.DateTimeField(default=timezone.now)

    objects = KnownBrowserQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["first_used_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "digest"], name="a_browser_is_known_once_to_a_user"
            )
        ]

    def __str__(self) -> str:
        return f"Browser {self.pk}"


class SignedInSession(models.Model):
    """A session that somebody signed in to, so that they can see and end it."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="sessions"
    )
    key = models.CharField(max_length=40, unique=True)
    words = models.CharField(max_length=60)
    began_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-began_at"]

    def __str__(self) -> str:
        return self.words
