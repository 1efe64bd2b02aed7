"""Pages stay quick with 5,000 incidents, on a slow phone and on the server.

screens.md 5.1, A17. A busy machine makes any figure worse and none better, so each is
the best of several rounds, and the server's is processor time and not the clock's. A
page that really got slower is slow in every round.
"""

import math
import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models.prepared import Prepared
from bench.browser import LIMITS, on_a_slow_line, opened_anew
from bench.filling import fill
from bench.processor import used_by
from incidents.models import Incident, list_lines
from tests.journeys.conftest import DESK, PHONE
from tests.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
INCIDENTS = 5_000
# Rounds at the most: a page that keeps to its limits in the first needs no other.
ROUNDS = 6
REQUESTS = 20
# In seconds of processor time, of web and database together.
MOST_OF_THE_SERVER = 0.3


@pytest.fixture
def filled():
    return fill(INCIDENTS)


def pages_of(filled):
    """Return who opens which page, and on what."""
    incident = Incident.objects.being_followed_up().order_by("pk").first()
    return [
        (filled.teacher, reverse("incidents:today"), PHONE),
        (filled.teacher, reverse("incidents:log"), PHONE),
        (filled.head, reverse("incidents:review"), PHONE),
        (filled.head, reverse("incidents:review"), DESK),
        (filled.head, reverse("incidents:incidents"), DESK),
        (filled.head, incident.get_absolute_url(), PHONE),
    ]


# --- What a phone on a slow line sees -----------------------------------------------


def over(page, url, *, rounds=ROUNDS):
    """Return the figures that are over their limit in every round, each at its best."""
    best = {}
    for _ in range(rounds):
        found = opened_anew(page, url)
        best = {name: min(found[name], best.get(name, found[name])) for name in LIMITS}
        if all(best[name] <= most for name, most in LIMITS.items()):
            return {}
    return {name: best[name] for name, most in LIMITS.items() if best[name] > most}


def test_a17_no_page_is_late_moves_or_holds_the_processor(visit, filled):
    faults = {}
    for who, url, size in pages_of(filled):
        page = visit(who, "/help/", size=size)
        on_a_slow_line(page)
        faults[f"{url} {size['width']}"] = over(page, page.at(url))
        # What slows it down goes on taking turns from the next page.
        page.close()

    assert {url: found for url, found in faults.items() if found} == {}


# Each makes one figure worse, and the check must see it.
HOLDS = "for (const from = performance.now(); performance.now() - from < 160;);"
MOVES = (
    "addEventListener('load', () => {"
    "document.querySelector('main').style.marginTop = '300px'; });"
)


def test_a17_each_figure_is_seen_to_get_worse(visit, filled):
    page = visit(filled.teacher, "/help/")
    on_a_slow_line(page)

    def worse(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=f"{answer.text()}\n{HOLDS}{MOVES}")

    def late(route):
        time.sleep(LIMITS["paint ms"] / 1000)
        route.continue_()

    page.route("**/js/frame*.js", worse)
    page.route("**/css/frame*.css", late)

    assert set(over(page, page.at("/today/"), rounds=2)) == set(LIMITS)


# --- What the server pays -------------------------------------------------------------


def slowest_of(client, url, *, times=REQUESTS):
    """Return the 95th percentile of the processor seconds of opening a page."""
    backend = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = [cursor.fetchone()[0]]
    took = []
    for _ in range(times):
        before = time.process_time() + used_by(backend)
        assert client.get(url).status_code == 200
        took.append(time.process_time() + used_by(backend) - before)
    return sorted(took)[math.ceil(times * 0.95) - 1]


@pytest.mark.long
def test_a17_the_server_answers_in_time_with_five_thousand(filled, monkeypatch):
    took = {}
    for who, url, _ in pages_of(filled):
        client = signed_in(Client(), who)
        client.get(url)
        took[url] = slowest_of(client, url)

    assert {url: each for url, each in took.items() if each > MOST_OF_THE_SERVER} == {}

    # A list that shows everything is seen to be too slow.
    monkeypatch.setattr(list_lines, "PAGE_SIZE", INCIDENTS)
    monkeypatch.setattr(list_lines, "_LINES", Prepared(list_lines._lines))
    client = signed_in(Client(), filled.head)
    url = reverse("incidents:incidents")
    assert slowest_of(client, url, times=1) > MOST_OF_THE_SERVER
