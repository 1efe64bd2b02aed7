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
from enum import Enum, auto
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
# SQLSTATE too: a migration has changed the type of a column that it gives back.
_OUTDATED: Final = "0A000"


class _State(Enum):
    """What a connection knows of a statement."""

    ASKED = auto()
    KEPT = auto()
    OUTDATED = auto()


# By connection and name.
_KNOWN: "Final[WeakKeyDictionary[Any, dict[str, _State]]]" = WeakKeyDictionary()


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
        whole = f"{_in_brackets(', '.join(types))} AS {text}"
        name = f"daybook_{sha256(whole.encode()).hexdigest()[:24]}"
        values = ", ".join(f"%s::{each}" for each in types)
        return cls(
            name,
            f"PREPARE {name}{whole}",
            f"EXECUTE {name}{_in_brackets(values)}",
            list(by_name.values()),
        )

    def ask(self, cursor: CursorWrapper, given: dict[str, Any]) -> bool:
        """Ask by name, and return False where it is to be asked in full.

        A question that a connection is asked once is not kept: that would cost more.
        """
        known = _KNOWN.setdefault(cursor.db.connection, {})
        state = known.get(self.name)
        if state is None:
            known[self.name] = _State.ASKED
            return False
        values = [place.value(given, cursor.db) for place in self.places]
        try:
            if state is not _State.KEPT:
                self._keep(cursor, again=state is _State.OUTDATED)
                known[self.name] = _State.KEPT
            cursor.execute(self.asked_by, values)
        except DatabaseError as error:
            code = getattr(error.__cause__, "pgcode", "")
            if code == _OUTDATED:
                known[self.name] = _State.OUTDATED
            elif code in _NOT_OURS:
                _stop_keeping(cursor.db)
            else:
                raise
            # A transaction that met an error can't go on; the next asks in full.
            if cursor.db.in_atomic_block:
                raise
            return False
        return True

    def _keep(self, cursor: CursorWrapper, *, again: bool) -> None:
        """Make the server keep it. That asks for no rows, so it is counted nowhere."""
        with cursor.db.wrap_database_errors:
            if again:
                cursor.cursor.execute(f"DEALLOCATE {self.name}")
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
