"""Writing the rows of notices: however many, in one statement.

Django writes many rows as many values, which SQLite takes some hundred at a time and
either database parses one by one. Here a statement has one value for all of them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from accounts.terms import NoticeKind, RecordKind

_POSTGRES: Final = """
INSERT INTO accounts_notice (id, recipient_id, record_id, site_id, kind, record_kind,
  step, owed_at, read_at, attempts, last_failure)
SELECT owed.id, owed.recipient, owed.record, owed.site, %s, %s, %s, %s, %s, 0, ''
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])
  AS owed (id, recipient, record, site)
ON CONFLICT DO NOTHING
"""
# WHERE tells SQLite that ON does not begin the condition of a join.
_SQLITE: Final = """
INSERT INTO accounts_notice (id, recipient_id, record_id, site_id, kind, record_kind,
  step, owed_at, read_at, attempts, last_failure)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
  json_extract(value, '$[2]'), json_extract(value, '$[3]'), %s, %s, %s, %s, %s, 0, ''
FROM json_each(%s) WHERE true
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Owed:
    """One notice: to whom, about which record, at which site, each by its key."""

    recipient: UUID
    record: str
    site: int


def insert(
    owed: Iterable[Owed],
    *,
    kind: NoticeKind,
    record_kind: RecordKind,
    step: str,
    read_at: datetime | None,
) -> None:
    """Write a row for each notice that is not owed yet, in the caller's transaction.

    Without any it asks nothing of the database.
    """
    rows = list(owed)
    if not rows:
        return
    at = connection.ops.adapt_datetimefield_value
    shared = [
        kind.value,
        record_kind.value,
        step,
        at(timezone.now()),
        at(read_at) if read_at else None,
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE, [*shared, _as_json(rows)])
        else:
            cursor.execute(_POSTGRES, [*shared, *_as_arrays(rows)])


def _as_json(rows: list[Owed]) -> str:
    return json.dumps(
        [(uuid4().hex, row.recipient.hex, row.record, row.site) for row in rows]
    )


def _as_arrays(rows: list[Owed]) -> list[list[Any]]:
    return [
        [str(uuid4()) for _ in rows],
        [str(row.recipient) for row in rows],
        [row.record for row in rows],
        [row.site for row in rows],
    ]
