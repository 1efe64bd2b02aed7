"""Watching what a page asks of the database: its writes and its growth."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models.server_side import SETTING

# What opening a page may write: the session and the record of who looked.
_ALLOWED_TABLES = {"django_session", "accounts_accessentry"}
_WRITE = re.compile(
    r"^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)\"?",
    re.IGNORECASE,
)


class PageWrote(AssertionError):
    """Opening a page changed a table that it may not change."""


class PageGrew(AssertionError):
    """A list asked more of the database for more rows."""


@contextmanager
def no_writes_but_access() -> Iterator[None]:
    """Fail if what runs inside writes to any table but the two that a page may."""
    wrote: list[str] = []

    def watch(execute, sql, params, many, context):
        written = _WRITE.match(sql)
        if written and written[1] not in _ALLOWED_TABLES:
            wrote.append(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    if wrote:
        raise PageWrote(f"wrote to {sorted(set(wrote))}")


@contextmanager
def asked_in_full() -> Iterator[CaptureQueriesContext]:
    """Capture what is asked as it stands, and not by a name that PostgreSQL keeps."""
    settings = connection.settings_dict
    kept = settings.get(SETTING)
    settings[SETTING] = False
    try:
        with CaptureQueriesContext(connection) as captured:
            yield captured
    finally:
        settings[SETTING] = kept


def queries_of(open_page: Callable[[], object]) -> list[str]:
    """Return the statements that opening a page sends, transactions left out."""
    with asked_in_full() as captured:
        open_page()
    return [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]


def _shape(sql: str) -> str:
    """Return a statement without its values, so that two of a kind are alike."""
    return re.sub(r"\((?:\?, )+\?\)", "(?)", re.sub(r"'[^']*'|\b\d+\b", "?", sql))


def more_of(many: list[str], few: list[str]) -> str:
    """Return which statements there are more of, five at the most, a line for each."""
    more = Counter(map(_shape, many)) - Counter(map(_shape, few))
    return "\n".join(f"{times} x {sql}" for sql, times in more.most_common(5))


def assert_does_not_grow(
    open_page: Callable[[], object], add_rows: Callable[[int], object]
) -> int:
    """Fail if 50 rows cost more statements than 1 row; return how many 1 costs."""
    add_rows(1)
    # The first opening may fill caches of the process, such as bank holidays.
    open_page()
    few = queries_of(open_page)
    add_rows(49)
    many = queries_of(open_page)
    if len(many) != len(few):
        extra = more_of(many, few)
        raise PageGrew(f"{len(few)} statements for 1 row, {len(many)} for 50:\n{extra}")
    return len(few)
