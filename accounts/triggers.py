"""Migration operations that make a table refuse to be rewritten, in both databases.

A later migration that alters such a table makes SQLite build it anew without its
triggers, on the way back too: `kept_through` puts them back either way. A test looks
for every one of them, forwards and backwards.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Statements = list[str]

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION daybook_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% of % is refused: correct by adding', TG_OP, TG_TABLE_NAME;
END $$
"""


class TriggersOf(Operation):
    """Put the triggers of a table in place of whatever it had.

    Unlike `RunPython` it asks for no models as they were, which take Django most of
    the time that a migration costs.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, table: str, sqlite: Statements, postgres: Statements) -> None:
        self.table, self.sqlite, self.postgres = table, sqlite, postgres

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the triggers anew."""
        _remove(self.table, schema_editor)
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in self.sqlite if is_sqlite else self.postgres:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take the triggers away."""
        _remove(self.table, schema_editor)

    def describe(self) -> str:
        """Return what the migration does, in words."""
        return f"Triggers of {self.table}"


class _TriggersBefore(TriggersOf):
    """Make the triggers on the way back, after what follows it was undone."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the triggers alone: they are there already."""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the triggers anew."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)


def kept_through(
    operations: Sequence[Operation],
    *,
    triggers: TriggersOf,
    before: TriggersOf | None = None,
) -> list[Operation]:
    """Return the operations on a table, with its triggers made again either way.

    `triggers` are those that it has afterwards, and `before` those that it had. None:
    the same.
    """
    had = before or triggers
    return [
        _TriggersBefore(had.table, had.sqlite, had.postgres),
        *operations,
        triggers,
    ]


def append_only(
    table: str, *, keys: Sequence[Sequence[str]] = (("id",),)
) -> TriggersOf:
    """Refuse UPDATE, DELETE, TRUNCATE and REPLACE on the table.

    `keys` are its unique sets of columns: SQLite's REPLACE INTO would otherwise
    delete the row that stands in its way without asking (threats.md trap 1).
    """
    sqlite = [
        _sqlite(table, "update", "BEFORE UPDATE"),
        _sqlite(table, "delete", "BEFORE DELETE"),
        *_sqlite_replace(table, keys),
    ]
    postgres = [
        _POSTGRES_FUNCTION,
        *_postgres(table, "change", "BEFORE UPDATE OR DELETE", "ROW"),
        *_postgres(table, "truncate", "BEFORE TRUNCATE", "STATEMENT"),
    ]
    return TriggersOf(table, sqlite, postgres)


def frozen_columns(table: str, *, columns: Sequence[str]) -> TriggersOf:
    """Refuse DELETE, TRUNCATE and REPLACE on the table, and a change to the columns."""
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns)
    distinct = " OR ".join(
        f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns
    )
    sqlite = [
        _sqlite(table, "update", "BEFORE UPDATE", when=changed),
        _sqlite(table, "delete", "BEFORE DELETE"),
        *_sqlite_replace(table, [["id"]]),
    ]
    postgres = [
        _POSTGRES_FUNCTION,
        *_postgres(table, "change", "BEFORE UPDATE", "ROW", when=distinct),
        *_postgres(table, "delete", "BEFORE DELETE", "ROW"),
        *_postgres(table, "truncate", "BEFORE TRUNCATE", "STATEMENT"),
    ]
    return TriggersOf(table, sqlite, postgres)


def _sqlite(table: str, name: str, event: str, *, when: str = "") -> str:
    condition = f"WHEN {when}" if when else ""
    return (
        f'CREATE TRIGGER "{table}_no_{name}" {event} ON "{table}" {condition} '
        "BEGIN SELECT RAISE(ABORT, 'refused: correct by adding'); END"
    )


def _sqlite_replace(table: str, keys: Sequence[Sequence[str]]) -> Statements:
    return [
        _sqlite(
            table,
            f"replace_{'_'.join(key)}",
            "BEFORE INSERT",
            when=f'EXISTS (SELECT 1 FROM "{table}" WHERE '
            + " AND ".join(f'"{name}" = NEW."{name}"' for name in key)
            + ")",
        )
        for key in keys
    ]


def _postgres(
    table: str, name: str, event: str, each: str, *, when: str = ""
) -> Statements:
    condition = f"WHEN ({when})" if when else ""
    trigger = f'"{table}_no_{name}"'
    return [
        (
            f'CREATE TRIGGER {trigger} {event} ON "{table}" FOR EACH {each} '
            f"{condition} EXECUTE FUNCTION daybook_refuse()"
        ),
        # ALWAYS: it fires for a superuser who sets session_replication_role too.
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {trigger}',
    ]


def _remove(table: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    find = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s)"
        " AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(find, [table])
        names = [name for (name,) in cursor.fetchall()]
    suffix = "" if connection.vendor == "sqlite" else f' ON "{table}"'
    for name in names:
        schema_editor.execute(f'DROP TRIGGER "{name}"{suffix}')
