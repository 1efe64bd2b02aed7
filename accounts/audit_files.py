"""The audit log as a file: one JSON line for each link with the entry it seals."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import IO, Final

from accounts.chains import Entry, Link

_FIRST: Final = {"daybook_audit": 1}
Row = tuple[Link, Entry | None]


class NotAnAuditFile(Exception):
    """The file is not an export of the audit log; the text says in which line."""


def write(file: IO[str], rows: Iterable[Row], waiting: Iterable[Entry]) -> int:
    """Write sealed rows, then entries that wait for a seal; return the sealed."""
    _line(file, _FIRST)
    count = 0
    for link, entry in rows:
        _line(file, {"link": asdict(link), "entry": asdict(entry) if entry else None})
        count += 1
    for entry in waiting:
        _line(file, {"link": None, "entry": asdict(entry)})
    return count


def read(file: Iterable[str]) -> Iterator[Row]:
    """Return the sealed rows of an exported file. Refuses with `NotAnAuditFile`."""
    first = True
    for number, line in enumerate(file, start=1):
        try:
            row = json.loads(line)
            if first:
                if row != _FIRST:
                    raise NotAnAuditFile("The first line is not that of an audit file.")
                first = False
            elif row["link"] is not None:
                entry = Entry(**row["entry"]) if row["entry"] else None
                yield Link(**row["link"]), entry
        except (ValueError, TypeError, KeyError) as fault:
            raise NotAnAuditFile(f"Line {number} is broken.") from fault
    if first:
        raise NotAnAuditFile("The file is empty.")


def _line(file: IO[str], row: Mapping[str, object]) -> None:
    file.write(json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n")
