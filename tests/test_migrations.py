"""What each migration leaves to the code of the release before it.

docs/operate.md promises that old code runs on the new tables while an update goes on.
"""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations import AddField
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from incidents.models import (
    BreachAssessment,
    BreachFacts,
    BreachMessage,
    RequestStep,
)
from incidents.operations.breaches import BreachReport, report_breach
from tests.accounts.upgrading import EARLIER
from tests.data_requests import record

LOADER = MigrationLoader(None)


@dataclass(frozen=True)
class Added:
    """A column that came to a table later than the table did."""

    migration: str
    table: str
    column: str

    def __str__(self):
        return f"{self.migration} adds {self.table}.{self.column}"


def columns_added(loader, *, after):
    """Return the columns that our migrations after some add to tables of before."""
    ours = [node for node in loader.graph.leaf_nodes() if node[0] in dict(after)]
    run = {key for node in after for key in loader.graph.forwards_plan(node)}
    plan = dict.fromkeys(
        key for node in ours for key in loader.graph.forwards_plan(node)
    )
    state = loader.project_state(after)
    found = []
    for key in (key for key in plan if key not in run):
        migration = loader.graph.nodes[key]
        there = set(state.models)
        state = migration.mutate_state(state, preserve=False)
        for operation in migration.operations:
            if not isinstance(operation, AddField) or operation.field.many_to_many:
                continue
            name = key[0], operation.model_name_lower
            if name in there:
                model = state.apps.get_model(*name)
                column = model._meta.get_field(operation.name).column
                found.append(Added(".".join(key), model._meta.db_table, column))
    return found


ADDED = columns_added(LOADER, after=EARLIER)


def filled_by_itself(table, column):
    """Say whether the database takes a row that says nothing of the column.

    So it does of a column that a later migration took away again.
    """
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return all(
        each.null_ok or each.default for each in described if each.name == column
    )


def test_every_column_that_came_later_is_looked_at():
    columns = {f"{each.table}.{each.column}" for each in ADDED}

    assert {
        "accounts_school.last_breach",
        "accounts_site.open_requests",
        "incidents_breachassessment.notes",
        "incidents_breachfacts.root_cause",
        "incidents_breachmessage.are_all_told",
        "incidents_requeststep.letter",
    } <= columns
    # Its table came with the same migration.
    assert "incidents_breachtask.breach_id" not in columns


@pytest.mark.django_db
@pytest.mark.parametrize("added", ADDED, ids=str)
def test_a_column_that_came_later_is_filled_for_code_that_knows_it_not(added):
    assert filled_by_itself(added.table, added.column), (
        f"{added}: give it a db_default beside its default, or let it be empty."
    )


@pytest.mark.django_db
def test_a_column_without_a_default_of_the_database_is_found_out():
    assert not filled_by_itself("accounts_school", "name")
    assert not filled_by_itself("accounts_school", "last_reference")


@pytest.mark.django_db
def test_the_release_before_goes_on_adding_to_a_case(north, asha, karen):
    before = LOADER.project_state(("incidents", "0022_members_of_now")).apps
    now = timezone.now()
    breach = report_breach(
        report=BreachReport("It went astray.", now),
        site=north,
        send_key=uuid4(),
        by=asha,
    )
    request = record(north, asha)

    def add(model, **fields):
        old = before.get_model("incidents", model)
        old.objects.create(by_id=karen.pk, **fields)

    add("BreachFacts", breach_id=breach.pk)
    add("BreachAssessment", breach_id=breach.pk, suggested="risk", risk="risk")
    add("BreachMessage", breach_id=breach.pk, to="police", sent_at=now, method="phone")
    add(
        "RequestStep",
        request_id=request.pk,
        number=9,
        kind="noted",
        on=now,
        words="Rang",
    )

    facts, message = BreachFacts.objects.get(), BreachMessage.objects.get()
    assert (facts.root_cause, facts.staff_pointer) == ("", "")
    assert BreachAssessment.objects.get().notes == {}
    assert message.are_all_told is True
    step = RequestStep.objects.get(number=9)
    assert (step.sent_to, step.letter) == ("", "")
