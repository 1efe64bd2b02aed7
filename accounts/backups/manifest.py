"""What a backup says it holds: counts and hashes of each table and each file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

NAME: Final = "manifest.json"


@dataclass(frozen=True)
class Table:
    """A table: its columns in the order of its dump, its rows, and their hash."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is in the backup, from which database, release and moment."""

    made_at: str
    engine: str
    migrations: list[list[str]]
    tables: dict[str, Table]
    files: dict[str, str]
    heads: list[str]
    form: int = field(default=1)

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1, sort_keys=True))

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of an opened backup."""
    said = json.loads((folder / NAME).read_text())
    said["tables"] = {name: Table(**each) for name, each in said["tables"].items()}
    return Manifest(**said)


def differences(
    manifest: Manifest, tables: dict[str, Table], names: Iterable[str] = ()
) -> list[str]:
    """Return in words each table that is not what the manifest says."""
    found = []
    for name, wanted in sorted(manifest.tables.items()):
        there = tables.get(name)
        if there is None:
            found.append(f"{name}: it is missing")
        elif there.rows != wanted.rows:
            found.append(f"{name}: {there.rows} rows, not {wanted.rows}")
        elif there.sha256 != wanted.sha256:
            found.append(f"{name}: other words in the same number of rows")
    return found
