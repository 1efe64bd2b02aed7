"""Locking a session that nobody uses: how long it may rest, and whether it is locked.

What is kept is in the session: when it was last used, and when it was locked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

# screens.md 3.20: 10 minutes on a phone, 20 on a desktop, a warning 2 minutes before.
PHONE_RESTS: Final = timedelta(minutes=10)
DESK_RESTS: Final = timedelta(minutes=20)
WARNED_BEFORE: Final = timedelta(minutes=2)
# threats.md 12: after this long without use it takes signing in, not unlocking.
ENDS_AFTER: Final = timedelta(minutes=30)
# Noting each use would write the session on every page.
_NOTED_EVERY: Final = timedelta(minutes=1)

_USED_AT: Final = "used_at"
_LOCKED_AT: Final = "locked_at"


@dataclass(frozen=True)
class Rest:
    """How long a page may rest before it locks, and when it says so, in seconds."""

    seconds: int
    warn_seconds: int


def rest_of(request: HttpRequest) -> Rest | None:
    """Return what a page needs to lock itself; None where it is locked already."""
    if is_locked(request):
        return None
    return Rest(
        seconds=int(rests_for(request).total_seconds()),
        warn_seconds=int(WARNED_BEFORE.total_seconds()),
    )


def rests_for(request: HttpRequest) -> timedelta:
    """Return how long this device's session may rest before it locks.

    A browser that does not say what it runs on counts as a desktop's.
    """
    says_mobile = request.headers.get("Sec-CH-UA-Mobile") == "?1"
    if says_mobile or "Mobi" in request.headers.get("User-Agent", ""):
        return PHONE_RESTS
    return DESK_RESTS


def rested(request: HttpRequest, now: datetime) -> timedelta:
    """Return how long the session has not been used. One never noted: no time."""
    used = request.session.get(_USED_AT)
    return now - datetime.fromtimestamp(used, UTC) if used else timedelta(0)


def note_use(request: HttpRequest, now: datetime) -> None:
    """Note that the session is in use, at most once a minute."""
    if _USED_AT not in request.session or rested(request, now) >= _NOTED_EVERY:
        request.session[_USED_AT] = now.timestamp()


def is_locked(request: HttpRequest) -> bool:
    """Say whether the session shows nothing until its owner unlocks it."""
    return _LOCKED_AT in request.session


def lock(request: HttpRequest) -> None:
    """Lock the session. Doing it again changes nothing."""
    request.session.setdefault(_LOCKED_AT, timezone.now().timestamp())


def unlock(request: HttpRequest) -> None:
    """Open the session again, in use from now on."""
    request.session.pop(_LOCKED_AT, None)
    request.session[_USED_AT] = timezone.now().timestamp()
