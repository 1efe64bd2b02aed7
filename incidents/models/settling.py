"""What a send asks beside the number that it takes, as the database is handed it."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    TextField,
    UUIDField,
)
from django.db.models.sql.compiler import SQLCompiler

from accounts.models.prepared import GivenWords
from accounts.models.rules import Rule
from accounts.terms import NoticeKind, RecordKind

_SAVED: Final = (
    "SELECT saved_at FROM incidents_draft WHERE id = %(draft)s "
    "AND owner_id = %(owner)s AND incident_id IS NULL AND deleted_at IS NULL"
)


class SentUnder(Rule):
    """The id of the incident that was sent under `key`; None where none was."""

    rule = "(SELECT id FROM incidents_incident WHERE send_key = %(key)s)"
    told: ClassVar = {"key": UUIDField()}
    output_field = BigIntegerField()


class SavedAt(Rule):
    """When an open `draft` of the `owner` was last saved; None where there is none."""

    rule = f"({_SAVED})"
    told: ClassVar = {"draft": UUIDField(), "owner": UUIDField()}
    output_field = DateTimeField()


class SavedAs(SavedAt):
    """As `SavedAt`, and None too where the draft holds other `answers`."""

    rule = f"({_SAVED} AND answers = %(answers)s)"
    told: ClassVar = {**SavedAt.told, "answers": TextField()}


class HasFiles(Rule):
    """That a file hangs on the `draft`."""

    rule = "EXISTS (SELECT 1 FROM incidents_draftfile WHERE draft_id = %(draft)s)"
    told: ClassVar = {"draft": UUIDField()}


class IsReminded(Rule):
    """That a notice reminds of the draft."""

    rule = (
        "EXISTS (SELECT 1 FROM accounts_notice WHERE "  # noqa: S608  our own words
        f"kind = '{NoticeKind.DRAFT_UNSENT.value}' AND "
        f"record_kind = '{RecordKind.DRAFT.value}' AND "
        "record_id = %(record)s AND withdrawn_at IS NULL)"
    )
    told: ClassVar = {"record": CharField()}

    def __init__(self, draft: UUID) -> None:
        super().__init__(record=str(draft))


class NamesSomebody(Rule):
    """That one of the `parts`, folded, is a part of anybody's name at any school."""

    rule = (
        "EXISTS (SELECT 1 FROM accounts_namepart WHERE part IN "
        "(SELECT value FROM JSON_EACH(%(parts)s)))"
    )
    told: ClassVar = {"parts": GivenWords}

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the same with the parts as one array."""
        rule = (
            "EXISTS (SELECT 1 FROM accounts_namepart "
            "WHERE part = ANY(%(parts)s::text[]))"
        )
        return self.as_sql(compiler, connection, rule=rule)
