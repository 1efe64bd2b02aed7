"""The list of incidents: a page of several sites is one question, by their indexes."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models.prepared import Prepared
from incidents.models import Incident, list_lines
from incidents.models.list_lines import list_page
from incidents.operations import reviewing
from incidents.terms import IncidentState, NoActionReason
from tests.incidents.models.conftest import OF_A_MILLION
from tests.watching import asked_in_full

pytestmark = pytest.mark.django_db
INDEX = "incident_by_receipt"


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(list_lines, "PAGE_SIZE", 1)
    monkeypatch.setattr(list_lines, "_LINES", Prepared(list_lines._lines))


@pytest.fixture
def questions(karen, north, south, send, dean, small_pages):
    """The question of the first page of two sites, and that of the next one."""
    for _ in range(2):
        send()
        send(by=dean, site=south)

    def ask(before=""):
        with asked_in_full() as asked:
            page = list_page(karen, sites=[north, south], before=before)
        (line,) = page.rows
        assert line.incident.site in (north, south)
        (question,) = asked.captured_queries
        return page, question["sql"]

    first, of_first = ask()
    _, of_next = ask(first.older)
    return [of_first, of_next]


def lines_of_plan(words, question):
    with connection.cursor() as cursor:
        cursor.execute(f"{words} {question}")
        return [str(row[-1]) for row in cursor.fetchall()]


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("known", [[], OF_A_MILLION], ids=["nothing", "a million"])
def test_sqlite_reads_each_site_by_its_index_and_walks_through_no_incidents(
    reckons, questions, known
):
    reckons(known)
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


def test_no_site_is_an_empty_page(karen, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = list_page(karen, sites=[])

    assert (page.rows, page.older, page.is_first) == ([], "", True)


def _decided_in_each_way(karen, send):
    reviewing.take_no_further_action(
        incident=send(), reason=NoActionReason.LOW_LEVEL, by=karen
    )
    due_at = timezone.now() + timedelta(days=1)
    reviewing.decide_further_action(
        incident=send(), what="Ring home", owner=karen, due_at=due_at, by=karen
    )


def test_a_page_is_what_may_be_read_at_these_sites_of_this_state_and_pupil(
    karen, sam, north, south, send, dean, jayden
):
    send(people=[jayden])
    _decided_in_each_way(karen, send)
    send(people=[sam])
    send(by=dean, site=south)
    sites = [[north], [south], [north, south]]
    states = ["", *(state.value for state in IncidentState)]

    for reader, at, state, pupil in product(
        [karen, sam, dean], sites, states, [None, jayden]
    ):
        expected = Incident.objects.visible_to(reader).at(at)
        if state:
            expected = expected.filter(state=state)
        if pupil:
            expected = expected.about_pupil(pupil)

        page = list_page(reader, sites=at, state=state, pupil=pupil)

        assert [line.incident for line in page.rows] == list(
            expected.order_by("-received_at", "-pk")
        )
        assert page.older == ""


def test_pages_follow_each_other_to_the_end(
    karen, north, south, send, dean, small_pages
):
    sent = [send(), send(by=dean, site=south), send()]

    found, before = [], ""
    for _ in sent:
        page = list_page(karen, sites=[north, south], before=before)
        assert page.is_first == (not before)
        found += [line.incident for line in page.rows]
        before = page.older

    assert found == sent[::-1]
    assert before == ""


def test_a_line_says_what_its_incident_does_and_asks_nothing_more(
    karen, north, send, django_assert_num_queries
):
    incident = send(kinds=("CD-01", "CD-02"))

    with django_assert_num_queries(1):
        (line,) = list_page(karen, sites=[north]).rows
        shown = line.incident
        told = (shown.reference, shown.title, shown.received_at, shown.is_urgent)
        state = (shown.state, shown.restriction, shown.last_outcome, shown.is_void)
        assert (shown.site, shown.brought_from) == (north, None)
        assert shown.get_absolute_url() == incident.get_absolute_url()

    assert told == (
        *(incident.reference, incident.title),
        *(incident.received_at, incident.is_urgent),
    )
    assert state == (
        *(incident.state, incident.restriction),
        *(incident.last_outcome, incident.is_void),
    )
    assert line.kinds == [kind.short_label for kind in incident.kinds.all()]
    assert line.kinds != sorted(line.kinds)


@pytest.mark.parametrize("mark", ["nonsense", "2026-10-14_x", "_7", "2026-10-14_1"])
def test_a_mark_that_cannot_be_read_is_the_first_page(karen, north, send, mark):
    incident = send()

    page = list_page(karen, sites=[north], before=mark)

    assert [line.incident for line in page.rows] == [incident]
    assert page.is_first
