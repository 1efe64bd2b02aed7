"""Taking and giving back a SQLite database, with its own copying of a file in use."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from django.db import connections

from accounts.backups.manifest import Manifest, Table
from accounts.backups.names import LEFT_OUT, table_names

_NAME: Final = "daybook.sqlite3"


def take(folder: Path) -> dict[str, Table]:
    """Copy the database into the folder as it is at one moment.

    Sessions and the cache stay behind: a stolen backup signs nobody in.
    """
    names = table_names("default")
    copy_path = folder / _NAME
    with (
        closing(sqlite3.connect(_path("default"))) as live,
        closing(sqlite3.connect(copy_path, isolation_level=None)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        for name in LEFT_OUT:
            if _has_table(copy, name):
                copy.execute(f'DELETE FROM "{name}"')
        copy.execute("VACUUM")
        return {name: _table(copy, name) for name in names}


def give_back(folder: Path, manifest: Manifest, using: str) -> None:
    """Put the copy in the place of the database, also of one that is open."""
    connections[using].close()
    with (
        closing(sqlite3.connect(folder / _NAME)) as copy,
        closing(sqlite3.connect(_path(using))) as live,
    ):
        copy.backup(live)
        live.execute("PRAGMA journal_mode=WAL")


def look(manifest: Manifest, using: str) -> dict[str, Table]:
    """Return what the database holds of the tables of the manifest."""
    with closing(sqlite3.connect(_path(using))) as live:
        return {
            name: _table(live, name)
            for name in manifest.tables
            if _has_table(live, name)
        }


def _path(using: str) -> str:
    return str(connections[using].settings_dict["NAME"])


def _has_table(database: sqlite3.Connection, name: str) -> bool:
    find = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return database.execute(find, [name]).fetchone() is not None


def _table(database: sqlite3.Connection, name: str) -> Table:
    about = database.execute(f'PRAGMA table_info("{name}")').fetchall()
    columns = [row[1] for row in about]
    keys = [row[1] for row in about if row[5]] or ["rowid"]
    wanted = ", ".join(f'"{column}"' for column in columns)
    order = ", ".join(f'"{key}"' for key in keys)
    hash_, rows = hashlib.sha256(), 0
    for row in database.execute(f'SELECT {wanted} FROM "{name}" ORDER BY {order}'):
        hash_.update(repr(row).encode())
        rows += 1
    return Table(columns, rows, hash_.hexdigest())
