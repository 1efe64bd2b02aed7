"""That a page of several sites is one question, answered by the index of each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from incidents.models.paging import newest_page

pytestmark = pytest.mark.django_db
INDEX = "incident_by_receipt"


@pytest.fixture
def questions(karen, north, south, send, dean):
    """The question of the first page of two sites, and that of the next one."""
    for _ in range(2):
        send()
        send(by=dean, site=south)
    readable = Incident.objects.visible_to(karen)
    parts = [readable.at([site]) for site in (north, south)]

    def ask(before=""):
        with CaptureQueriesContext(connection) as asked:
            page = newest_page(parts, before=before, size=1, beside=["site"])
        assert page.incidents[0].site in (north, south)
        incidents, _ = asked.captured_queries
        return page, incidents["sql"]

    first, of_first = ask()
    _, of_next = ask(first.older)
    return [of_first, of_next]


def lines_of_plan(words, question):
    with connection.cursor() as cursor:
        cursor.execute(f"{words} {question}")
        return [str(row[-1]) for row in cursor.fetchall()]


@pytest.mark.database("sqlite")
def test_sqlite_reads_each_site_by_its_index_and_walks_through_no_incidents(questions):
    for question in questions:
        plan = lines_of_plan("EXPLAIN QUERY PLAN", question)

        assert sum(f"INDEX {INDEX} (site_id=?" in line for line in plan) == 2
        assert not [line for line in plan if line.startswith("SCAN incidents_incident")]


@pytest.mark.database("postgresql")
def test_postgresql_reads_each_site_by_its_index_and_walks_through_none(questions):
    with connection.cursor() as cursor:
        # So few rows are read at once otherwise, whatever is asked.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")

    for question in questions:
        plan = lines_of_plan("EXPLAIN", question)

        assert sum(f"using {INDEX} " in line for line in plan) == 2
        assert not [line for line in plan if "Seq Scan on incidents_incident " in line]


def test_no_site_is_an_empty_page():
    page = newest_page([])

    assert (page.incidents, page.older, page.is_first) == ([], "", True)


def test_one_site_and_several_give_the_same_in_the_same_order(
    karen, north, south, send, dean
):
    sent = [send(), send(by=dean, site=south), send(), send(by=dean, site=south)]
    readable = Incident.objects.visible_to(karen)

    together = newest_page([readable.at([north, south])], size=3)
    apart = newest_page([readable.at([north]), readable.at([south])], size=3)

    assert together.incidents == apart.incidents == sent[:0:-1]
    assert together.older == apart.older != ""
