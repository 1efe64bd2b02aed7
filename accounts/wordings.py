"""The words of notices, registered by the app that knows what they are about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accounts.models import Notice
from accounts.terms import NoticeKind


@dataclass(frozen=True)
class Wording:
    """What a notice says: references, counts and a path, never a name or a kind.

    `path` is where its link leads. `subject` is used by mail alone, which puts
    the name of the product before it. A notice whose matter `is_over` is neither
    mailed nor shown: it would say what is no longer so.
    """

    subject: str
    body: str
    line: str
    path: str
    is_over: bool = False


Writer = Callable[[Notice], Wording]
_WRITERS: Final[dict[NoticeKind, Writer]] = {}


def words_for(kind: NoticeKind) -> Callable[[Writer], Writer]:
    """Register the decorated function as the one that words this kind of notice."""

    def register(writer: Writer) -> Writer:
        _WRITERS[kind] = writer
        return writer

    return register


def word(notice: Notice) -> Wording:
    """Return the notice in words as things stand now."""
    return _WRITERS[NoticeKind(notice.kind)](notice)
