"""That SQLite knows its tables, so that a page need not walk through the history."""

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import tasks
from esafety.celery import app
from incidents.models import Incident

pytestmark = pytest.mark.django_db


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    "look_over",
    [tasks.refresh_statistics, lambda: call_command("refresh_statistics")],
    ids=["task", "command"],
)
def test_what_is_open_is_found_from_the_incidents_that_are_few(send, jo, look_over):
    for _ in range(30):
        send()
    facts = Incident.objects.security_facts_for(jo)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")

    look_over()
    look_over()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl LIKE 'incidents%'")
        assert cursor.fetchone()[0] > 5
    assert "SCAN incidents_incident_kinds" not in facts.explain()


def test_it_is_looked_over_each_hour():
    (entry,) = [
        each
        for each in app.conf.beat_schedule.values()
        if each["task"] == tasks.refresh_statistics.name
    ]

    assert entry["schedule"].run_every.total_seconds() == 3600
