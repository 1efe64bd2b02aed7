"""What a review counts is looked up from the day's decisions, however long the past."""

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models.queue import decided_on, numbers_for
from tests.decisions import no_further_action
from tests.watching import asked_in_full

pytestmark = [pytest.mark.django_db, pytest.mark.database("sqlite")]


@pytest.mark.parametrize(
    "ask",
    [
        lambda who, site, day: list(decided_on(who, sites=[site], day=day)),
        lambda who, site, day: numbers_for(who, sites=[site], today=day),
    ],
    ids=["decided on", "numbers for"],
)
def test_the_decisions_of_a_day_are_found_by_their_day(
    of_a_million, karen, north, send, ask
):
    no_further_action(send(), by=karen)

    with asked_in_full() as captured:
        ask(karen, north, timezone.localdate())

    (question,) = (
        each["sql"] for each in captured if "incidents_decision" in each["sql"]
    )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {question}")
        plan = [str(row[-1]) for row in cursor.fetchall()]
    assert [line for line in plan if "INDEX decision_by_when (decided_at>" in line]
    assert not [line for line in plan if "incident_by_receipt" in line]
