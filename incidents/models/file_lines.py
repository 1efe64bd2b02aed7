"""What was done with the files beside a case, as its log tells it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from incidents.models.case_files import CaseFile


def lines_of_files(
    files: Iterable[CaseFile],
) -> Iterator[tuple[datetime, str, str, str]]:
    """Yield when, by whom, what and in which words a file was added or locked."""
    for file in files:
        by = file.added_by.full_name
        yield file.added_at, by, f"File: {file.words}", file.name
        if file.is_locked:
            lock = file.lock
            heading = f"File locked: {file.words}"
            yield lock.locked_at, lock.locked_by.full_name, heading, lock.words
