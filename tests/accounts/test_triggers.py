"""What was written is never changed: the database itself refuses, whoever asks."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.operations.anchoring import anchor_audit
from accounts.operations.sealing import check_audit
from accounts.terms import AccessKind, RecordKind
from accounts.triggers import TriggersOf
from incidents.models import (
    Action,
    ActionDone,
    Addendum,
    Attachment,
    AttachmentLock,
    DataRequest,
    Decision,
    Incident,
    InPersonReport,
    Origin,
    ReviewDay,
    ReviewDuty,
    Share,
    Skip,
    Undoing,
)
from incidents.terms import AddendumKind, DayOutcome, IncidentState, Outcome
from tests.accounts.cases import a_breach_with_everything, a_request_with_everything
from tests.accounts.upgrading import EARLIER

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = {
    name: kind
    for path in sorted(ROOT.glob("*/migrations/*.py"))
    for kind, name in re.findall(
        r"(append_only|frozen_columns)\(\s*\"(\w+)\"", path.read_text()
    )
}
APPEND_ONLY = sorted(name for name, kind in WRITTEN.items() if kind == "append_only")
INCIDENT = "incidents_incident"

# About statements that only one of the two knows.
on_sqlite = pytest.mark.database("sqlite")
on_postgres = pytest.mark.database("postgresql")


def triggers():
    """Return the triggers that stand in the database, as (table, name)."""
    find = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgenabled = 'A'"
    )
    with connection.cursor() as cursor:
        cursor.execute(find)
        return set(cursor.fetchall())


def run(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refused(*statements):
    """Say whether the database refuses with the house's own words."""
    try:
        run(*statements)
    except DatabaseError as fault:
        return "refused: correct by adding" in str(fault)
    return False


# TRUNCATE is not even tried while a foreign key of the fixture waits to be checked.
CHECK_KEYS = "SET CONSTRAINTS ALL IMMEDIATE"


def first_row(table):
    """Return the row to change, or fail: an empty table would refuse nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY id LIMIT 1')
        names = [column[0] for column in cursor.description]
        row = cursor.fetchone()
    assert row is not None, table
    return dict(zip(names, row, strict=True))


@pytest.fixture
def filled(send, jayden, willow, asha, karen, north):
    """One row in each table that is only ever added to."""
    now = timezone.now()
    incident = send(people=[jayden, willow])
    action = Action.objects.create(
        incident=incident, what="Ring home", owner=asha, due_at=now, given_by=karen
    )
    ActionDone.objects.create(action=action, done_by=asha)
    decision = Decision.objects.create(
        incident=incident, outcome=Outcome.FURTHER_ACTION, decided_by=karen
    )
    Undoing.objects.create(decision=decision, undone_by=karen)
    today = timezone.localdate()
    Skip.objects.create(incident=incident, number=1, day=today, skipped_by=karen)
    Share.objects.create(incident=incident, user=asha, until=today, given_by=karen)
    ReviewDuty.objects.create(
        site=north, person=karen, from_day=today, to_day=today, given_by=karen
    )
    InPersonReport.objects.create(incident=incident, told_by=asha)
    file = Attachment.objects.create(
        incident=incident, name="chat.txt", size=5, sent_size=5, added_by=karen
    )
    AttachmentLock.objects.create(attachment=file, locked_by=karen)
    Origin.objects.create(
        incident=incident, school=north.school, key="1", brought_by=karen
    )
    Addendum.objects.create(
        incident=incident,
        kind=AddendumKind.values[0],
        words="A word more.",
        happened_at=now,
        written_by=asha,
    )
    ReviewDay.objects.create(
        site=north,
        day=timezone.localdate(),
        outcome=DayOutcome.REVIEWED,
        signed_by=karen,
        reviewed_count=1,
        left_count=0,
    )
    a_breach_with_everything(north, asha, karen)
    a_request_with_everything(north, asha, karen)
    AuditEntry.objects.get_or_create(
        action="tests.filled", record_kind=RecordKind.values[0], record_id="1"
    )
    anchor_audit()
    check_audit()
    karen.access_entries.create(
        site=north,
        kind=AccessKind.values[0],
        record_kind=RecordKind.values[0],
        record_id="1",
    )
    return incident


def test_the_migrations_name_the_tables_of_the_two_logs_and_of_incidents():
    assert {"accounts_auditentry", "accounts_accessentry", INCIDENT} <= set(WRITTEN)
    assert len(APPEND_ONLY) >= 8


@pytest.mark.django_db
def test_every_table_has_its_triggers_after_all_migrations():
    names = {
        "sqlite": ("update", "delete", "replace_id"),
        "postgresql": ("change", "truncate"),
    }[connection.vendor]

    expected = {(table, f"{table}_no_{name}") for table in WRITTEN for name in names}

    assert expected - triggers() == set()


def triggers_meant(loader):
    """Return what the migrations that are applied mean to stand, as (table, name)."""
    kept = {
        operation.table: operation
        for key in sorted(loader.applied_migrations)
        if key in loader.graph.nodes
        for operation in loader.graph.nodes[key].operations
        if type(operation) is TriggersOf
    }
    return {
        (table, name)
        for table, operation in kept.items()
        for statement in getattr(operation, connection.vendor.removesuffix("ql"))
        for name in re.findall(r'CREATE TRIGGER "(\w+)"', statement)
    }


@pytest.fixture
def brought_forward(transactional_db):
    """Bring the tables to this release again, however far back a test went."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    # What this connection prepared was about other tables.
    connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_table_loses_its_triggers_on_the_way_back(brought_forward, filled):
    back = MigrationExecutor(connection).migration_plan(EARLIER)
    assert len(back) > 10

    for step in back:
        MigrationExecutor(connection).migrate(None, plan=[step])
        loader = MigrationExecutor(connection).loader
        meant = triggers_meant(loader)
        assert triggers() == meant, step
        for table in {table for table, _ in meant}:
            assert refused(f'DELETE FROM "{table}"'), (step, table)
            if table in APPEND_ONLY:
                assert refused(f'UPDATE "{table}" SET id = id'), (step, table)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_row_is_updated_or_deleted(filled, table):
    row = first_row(table)

    where = f"WHERE id = '{row['id']}'"
    assert refused(f'UPDATE "{table}" SET id = id {where}')
    assert refused(f'DELETE FROM "{table}" {where}')
    assert first_row(table) == row


@on_sqlite
@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_no_row_is_replaced(filled, table):
    row = first_row(table)

    assert refused(f'REPLACE INTO "{table}" SELECT * FROM "{table}"')
    assert refused(f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"')
    assert refused(f'UPDATE OR REPLACE "{table}" SET id = id + 1')
    assert first_row(table) == row


@on_postgres
@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_no_table_is_emptied(filled, table):
    assert refused(CHECK_KEYS, f'TRUNCATE "{table}" CASCADE')
    assert first_row(table)


@on_postgres
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_row_is_changed_by_an_insertion_that_meets_it(filled, table):
    row = first_row(table)

    assert refused(
        f'INSERT INTO "{table}" SELECT * FROM "{table}"'
        " ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
    )
    assert first_row(table) == row


@on_postgres
@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_a_session_that_passes_for_a_replica_is_refused(filled, table):
    replica = "SET LOCAL session_replication_role = replica"

    assert refused(replica, f'DELETE FROM "{table}"')
    assert refused(CHECK_KEYS, replica, f'TRUNCATE "{table}" CASCADE')


def frozen_columns_of_incidents():
    """Return the columns that the migrations name as frozen, the last word wins."""
    for path in sorted((ROOT / "incidents/migrations").glob("*.py"), reverse=True):
        found = re.search(
            rf'frozen_columns\(\s*"{INCIDENT}",\s*columns=\[(.*?)\]',
            path.read_text(),
            re.DOTALL,
        )
        if found:
            return re.findall(r'"(\w+)"', found[1])
    return []


def test_what_an_author_writes_is_among_the_frozen_columns():
    moving = {
        "title",
        "is_urgent",
        "state",
        "restriction",
        "last_outcome",
        "last_decided_at",
        "last_decided_by_id",
    }
    columns = {field.column for field in Incident._meta.local_concrete_fields}

    assert columns - set(frozen_columns_of_incidents()) <= moving


@pytest.mark.parametrize("column", frozen_columns_of_incidents())
def test_what_an_author_wrote_is_not_changed(filled, column):
    other = {
        "DateTimeField": "'2001-01-01 00:00:00+00:00'",
        "JSONField": """'["other"]'""",
        "UUIDField": "'00000000000000000000000000000001'",
        "BooleanField": "NOT " + column,
        "BigAutoField": "id + 1",
        "CharField": "'other'",
        "TextField": "'other'",
    }
    field = next(
        field
        for field in Incident._meta.local_concrete_fields
        if field.column == column
    )
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    value = other[kind] if kind != "BigAutoField" else f"{column} + 1"

    assert refused(f'UPDATE "{INCIDENT}" SET "{column}" = {value}')


def test_an_incident_is_not_deleted(filled):
    assert refused(f'DELETE FROM "{INCIDENT}"')


def test_the_state_of_an_incident_moves(filled, karen):
    changed = Incident.objects.filter(pk=filled.pk).update(
        state=IncidentState.FOLLOWING_UP,
        is_urgent=True,
        last_outcome=Outcome.FURTHER_ACTION,
        last_decided_at=timezone.now(),
        last_decided_by=karen,
    )

    assert changed == 1


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_there_in_a_test_that_commits_too(filled):
    assert refused('DELETE FROM "accounts_auditentry"')


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_between_tests_that_commit():
    assert not AuditEntry.objects.exists()
    assert triggers()


def test_what_was_asked_is_frozen_and_what_is_put_right_moves(filled):
    table = "incidents_datarequest"
    for column in ("words", "requester_name", "contact", "about", "reference"):
        assert refused(f"UPDATE {table} SET {column} = 'other'"), column
    assert refused(f"UPDATE {table} SET recorded_by_id = NULL")
    assert refused(f"UPDATE {table} SET site_id = site_id + 1")
    assert refused(f"DELETE FROM {table}")

    assert DataRequest.objects.update(kind="complaint", lead=None) == 1
