"""The demo's own clock, so that its history carries past times.

Rows of the history can never be changed afterwards, so the operations have to run
at the moment they are said to have happened. They ask `timezone.now()`, and this
context answers for it, in this process alone and for the demo alone: the command
that fills the demo does nothing else, and ends. Django's function itself looks up
`datetime` each time it is called, so replacing that also reaches the defaults of
model fields, which hold the function.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from unittest import mock


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def move_to(self, moment: datetime) -> None:
        """Make it the given moment."""
        self.moment = moment


@contextmanager
def running_on(clock: Clock) -> Iterator[None]:
    """Let `timezone.now()` answer from the clock while the context lasts."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime, which every caller treats as one
            return clock.moment.astimezone(tz or UTC)

    with mock.patch("django.utils.timezone.datetime", Stopped):
        yield
