"""What tests of plans of the database begin with."""

import pytest
from django.db import connection

# What SQLite reckons of a million incidents after looking at a thousand.
OF_A_MILLION = [
    ("incidents_decision", "decision_by_when", "1075320 1"),
    ("incidents_decision", "incidents_decision_incident_id_8f6737da", "1260070 1"),
    ("incidents_incident", "incident_by_receipt", "651360 1001 1 1"),
    ("incidents_incident", "incidents_incident_site_id_310f651f", "651360 1001"),
    ("accounts_post", "post_user_role_site", "43 2 2 1"),
]


@pytest.fixture
def reckons(db):
    """Let SQLite's planner believe in statistics; the end of the test takes it back.

    A test that commits may have left what it reckoned of a few rows.
    """

    def believe(statistics):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("DELETE FROM sqlite_stat1")
            rows = "INSERT INTO sqlite_stat1 VALUES (%s, %s, %s)"
            cursor.executemany(rows, statistics)
            cursor.execute("ANALYZE sqlite_schema")

    yield believe
    if connection.vendor == "sqlite":
        believe([])


@pytest.fixture
def of_a_million(reckons):
    """Let the planner believe in a long past."""
    reckons(OF_A_MILLION)
