"""The attached files that rows name, as the app that owns the rows tells them."""

from collections.abc import Callable, Iterable
from typing import Final

from django.db import connections
from django.db.models import Model

# Given a database's alias, each file's path below ATTACHMENTS_DIR.
Teller = Callable[[str], Iterable[str]]

_TELLERS: Final[list[tuple[type[Model], Teller]]] = []


def of_rows(model: type[Model]) -> Callable[[Teller], Teller]:
    """Add files that rows of a model name. Each is there before its row, and stays.

    A backup of an earlier release is compared with its files as it was, before its
    tables are changed, so the teller is asked only where the model has a table.
    """

    def register(teller: Teller) -> Teller:
        _TELLERS.append((model, teller))
        return teller

    return register


def named_by_rows(using: str) -> set[str]:
    """Return the path below ATTACHMENTS_DIR of every file that a row names."""
    tables = set(connections[using].introspection.table_names())
    return {
        name
        for model, teller in _TELLERS
        if model._meta.db_table in tables
        for name in teller(using)
    }
