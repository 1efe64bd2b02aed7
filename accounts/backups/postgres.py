"""Taking and giving back a PostgreSQL database with COPY, table by table.

It asks for no program beside the driver, and not for one of the server's version.
The tables themselves are made by the migrations that the backup names, with their
triggers and rights. docs/decisions.md says why not pg_dump.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.backups.manifest import Manifest, Table
from accounts.backups.names import LEFT_OUT, table_names


class _Counting:
    """A file that also hashes and counts the lines that are written to it."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.rows = 0

    def write(self, data: bytes | str) -> int:
        piece = data.encode() if isinstance(data, str) else bytes(data)
        self._hash.update(piece)
        # COPY writes a row as one line: a line break inside a value is escaped.
        self.rows += piece.count(b"\n")
        return self._file.write(piece) if self._file else len(piece)

    def table(self, columns: list[str]) -> Table:
        return Table(columns, self.rows, self._hash.hexdigest())


def take(folder: Path) -> dict[str, Table]:
    """Copy every table into a file of the folder, all as they are at one moment."""
    tables = {}
    with _snapshot("default") as cursor:
        for name in table_names("default"):
            with (folder / f"{name}.copy").open("wb") as file:
                tables[name] = _copy(cursor, name, _columns(cursor, name), file)
    return tables


def give_back(folder: Path, manifest: Manifest, using: str) -> None:
    """Bring the tables to the backup's migrations, empty them and fill them.

    It needs the role that owns the tables: nobody else may empty them.
    """
    _empty(using)
    applied = {(app, name) for app, name in manifest.migrations}
    executor = MigrationExecutor(connections[using])
    nodes = [node for node in executor.loader.graph.nodes if node in applied]
    children = executor.loader.graph.node_map
    last = [
        node
        for node in nodes
        if not any(
            child.key in applied and child.key[0] == node[0]
            for child in children[node].children
        )
    ]
    executor.migrate(last)
    with transaction.atomic(using=using):
        _empty(using)
        with connections[using].cursor() as cursor:
            for name, table in manifest.tables.items():
                columns = ", ".join(f'"{column}"' for column in table.columns)
                with (folder / f"{name}.copy").open("rb") as file:
                    cursor.copy_expert(f'COPY "{name}" ({columns}) FROM STDIN', file)
            _set_sequences(cursor, using)


def look(manifest: Manifest, using: str) -> dict[str, Table]:
    """Return what the database holds of the tables of the manifest."""
    there = set(table_names(using))
    with _snapshot(using) as cursor:
        return {
            name: _copy(cursor, name, table.columns, None)
            for name, table in manifest.tables.items()
            if name in there
        }


@contextmanager
def _snapshot(using: str) -> Iterator[Any]:
    """Give a cursor for which the database stands still."""
    connection = connections[using].copy()
    try:
        with transaction_of(connection) as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def transaction_of(connection: Any) -> Iterator[Any]:
    """Open a reading transaction on a connection of its own, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        yield cursor
        cursor.execute("COMMIT")


def _columns(cursor: Any, name: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{name}" LIMIT 0')
    return [column[0] for column in cursor.description]


def _copy(cursor: Any, name: str, columns: list[str], file: IO[bytes] | None) -> Table:
    wanted = ", ".join(f'"{column}"' for column in columns)
    counting = _Counting(file)
    select = f'SELECT {wanted} FROM "{name}" ORDER BY 1'
    cursor.copy_expert(f"COPY ({select}) TO STDOUT", counting)
    return counting.table(columns)


def _empty(using: str) -> None:
    """Empty every table, with the triggers that refuse it aside for that moment."""
    names = [*table_names(using), *LEFT_OUT]
    there = set(connections[using].introspection.table_names())
    tables = [f'"{name}"' for name in names if name in there]
    if not tables:
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'A'"
        )
        triggers = cursor.fetchall()
        for name, table in triggers:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        for name, table in triggers:
            cursor.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')


def _set_sequences(cursor: Any, using: str) -> None:
    models = connections[using].introspection.installed_models(table_names(using))
    for statement in connections[using].ops.sequence_reset_sql(
        no_style(), list(models)
    ):
        cursor.execute(statement)
