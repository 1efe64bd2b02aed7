"""Prepared questions that PostgreSQL keeps for a connection, with its plan of them.

Its planner takes longer over a question of ten tables than the answer takes. A
question that stays in the server is planned five times, and then by what its plans
cost the server decides whether one plan does for any values. What is the same in every
asking stands in the text, where an index over part of a table can be seen to fit it.

A pool that gives each transaction another connection loses what is kept. The first
question that is not found there turns keeping off until the process ends.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

_LOG: Final = logging.getLogger(__name__)
# Set in DATABASES: whether a connection stays the same from one question to the next.
SETTING: Final = "KEEPS_STATEMENTS"
# SQLSTATE of PostgreSQL: no statement has this name, or one has it already.
_NOT_OURS: Final = {"26000", "42P05"}
# Of each connection, whether a statement is kept yet, by name: False: asked once.
_KEPT: "Final[WeakKeyDictionary[Any, dict[str, bool]]]" = WeakKeyDictionary()


class Place(Protocol):
    """What stands among parameters for a value: see `prepared.Given`."""

    name: str

    def type_in(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type of the value in words of the database."""

    def value(self, given: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Return what the database is to be told for this place."""


@dataclass(frozen=True)
class Statement:
    """A question by its name, and what makes the server keep it."""

    name: str
    kept_by: str
    asked_by: str
    places: Sequence[Place]

    @classmethod
    def of(
        cls,
        sql: str,
        params: Sequence[Any],
        *,
        places: Sequence[Place],
        cursor: CursorWrapper,
    ) -> "Statement":
        """Return a question whose `places` are among its parameters."""
        by_name = {place.name: place for place in places}
        numbers = {name: f"${n}" for n, name in enumerate(by_name, start=1)}
        types = [place.type_in(cursor.db) for place in by_name.values()]
        own = {id(place) for place in places}
        text = sql % tuple(
            numbers[each.name] if id(each) in own else _literal(each, cursor)
            for each in params
        )
        name = f"daybook_{sha256(text.encode()).hexdigest()[:24]}"
        values = ", ".join(f"%s::{each}" for each in types)
        return cls(
            name,
            f"PREPARE {name}{_in_brackets(', '.join(types))} AS {text}",
            f"EXECUTE {name}{_in_brackets(values)}",
            list(by_name.values()),
        )

    def ask(self, cursor: CursorWrapper, given: dict[str, Any]) -> bool:
        """Ask by name, and return False where it is to be asked in full.

        A question that a connection is asked once is not kept: that would cost more.
        """
        kept = _KEPT.setdefault(cursor.db.connection, {})
        if self.name not in kept:
            kept[self.name] = False
            return False
        values = [place.value(given, cursor.db) for place in self.places]
        try:
            if not kept[self.name]:
                self._keep(cursor)
                kept[self.name] = True
            cursor.execute(self.asked_by, values)
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", "") not in _NOT_OURS:
                raise
            _stop_keeping(cursor.db)
            # A transaction that met an error can't go on; the next asks in full.
            if cursor.db.in_atomic_block:
                raise
            return False
        return True

    def _keep(self, cursor: CursorWrapper) -> None:
        """Make the server keep it. That asks for no rows, so it is counted nowhere."""
        with cursor.db.wrap_database_errors:
            cursor.cursor.execute(self.kept_by)


def keeps_statements(connection: BaseDatabaseWrapper) -> bool:
    """Return whether questions are kept on the server of a connection."""
    return bool(connection.settings_dict.get(SETTING, False))


def _stop_keeping(connection: BaseDatabaseWrapper) -> None:
    """Turn keeping off: threads share the settings of a database."""
    connection.settings_dict[SETTING] = False
    _LOG.warning(
        "A pool hands out other connections, so no statement is kept. "
        "Set DATABASE_KEEPS_STATEMENTS to off."
    )


def _literal(value: Any, cursor: CursorWrapper) -> str:
    words: bytes = cursor.mogrify("%s", [value])
    return words.decode()


def _in_brackets(words: str) -> str:
    return f"({words})" if words else ""
