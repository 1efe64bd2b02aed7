"""What a send asks beside the number that it takes, as the database is handed it."""

from typing import Final
from uuid import UUID

from django.db.models import BigIntegerField, DateTimeField

from accounts.models.rules import Rule
from accounts.terms import NoticeKind, RecordKind

_SAVED: Final = (
    "SELECT saved_at FROM incidents_draft WHERE id = %(draft)s "
    "AND owner_id = %(owner)s AND incident_id IS NULL AND deleted_at IS NULL"
)


class SentUnder(Rule):
    """The id of the incident that was sent under `key`; None where none was."""

    rule = "(SELECT id FROM incidents_incident WHERE send_key = %(key)s)"
    output_field = BigIntegerField()


class SavedAt(Rule):
    """When an open `draft` of the `owner` was last saved; None where there is none."""

    rule = f"({_SAVED})"
    output_field = DateTimeField()


class SavedAs(SavedAt):
    """As `SavedAt`, and None too where the draft holds other `answers`."""

    rule = f"({_SAVED} AND answers = %(answers)s)"


class HasFiles(Rule):
    """That a file hangs on the `draft`."""

    rule = "EXISTS (SELECT 1 FROM incidents_draftfile WHERE draft_id = %(draft)s)"


class IsReminded(Rule):
    """That a notice reminds of the draft."""

    rule = (
        "EXISTS (SELECT 1 FROM accounts_notice WHERE kind = %(kind)s AND "
        "record_kind = %(about)s AND record_id = %(record)s AND withdrawn_at IS NULL)"
    )

    def __init__(self, draft: UUID) -> None:
        super().__init__(
            kind=NoticeKind.DRAFT_UNSENT.value,
            about=RecordKind.DRAFT.value,
            record=str(draft),
        )
