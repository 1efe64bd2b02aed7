"""Every address x every person x own and other site, generated from the URL table."""

from contextlib import contextmanager
from copy import deepcopy
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse, reverse_lazy
from django.views import defaults

from esafety import urls
from tests.answer import EVERYBODY, OPEN, PEOPLE, PLACES, SCHOOLS, Answer
from tests.masking import without_token
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of
from tests.watching import PageWrote, no_writes_but_access

pytestmark = pytest.mark.django_db
# An empty POST that was let in answers with one of these.
TAKEN = {200, 204, 302, 400, 409}
# Rows that are of a person or of whoever holds the link, whatever their site.
OF_ONE_PERSON = {
    "invitation",
    "complaint_sent",
    "connection_of_asha",
    "passkey_of_asha",
}


def named_addresses(resolver=None, namespace="") -> set[str]:
    """Return the name of every address of the URL table."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (
                f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
            found |= named_addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            found.add(f"{namespace}{pattern.name}")
    return found


def unanswered(addresses: set[str], answers: list[Answer]) -> set[str]:
    """Return the addresses that no answer speaks of."""
    return addresses - {answer.name for answer in answers}


def test_every_address_has_an_answer():
    assert unanswered(named_addresses(), ANSWERS) == set()


def test_no_answer_is_about_an_address_that_is_gone():
    assert {answer.name for answer in ANSWERS} - named_addresses() == set()


def test_a_new_address_without_an_answer_is_found():
    assert unanswered({"incidents:log", "incidents:planted"}, ANSWERS) == {
        "incidents:planted"
    }


def place_of(row: str) -> tuple[tuple[str, ...], str, str] | None:
    """Return the places a row may be of, the one it is of, and what the row is."""
    for places in (PLACES, SCHOOLS):
        for place in places:
            if row == place or row.startswith(f"{place}_"):
                return places, place, row.removeprefix(place)
    return None


def unanswered_places(answers: list[Answer], rows: set[str]) -> set[str]:
    """Return what no answer speaks of though it does of such a row somewhere else.

    Each as the address and the row of another site or school that the world holds.
    """
    spoken, due = set(), set()
    for answer in answers:
        spoken.add((answer.name, answer.row))
        found = place_of(answer.row)
        if found:
            places, _, what = found
            due |= {(answer.name, f"{place}{what}") for place in places}
    return {f"{name} {row}" for name, row in due - spoken if row in rows}


def test_what_is_answered_of_one_place_is_answered_of_the_others(rows):
    assert unanswered_places(ANSWERS, rows.keys()) == set()


def test_each_row_is_of_a_place_and_there_at_each_or_belongs_to_one_person(rows):
    named = {answer.row for answer in ANSWERS if answer.row}
    found = {row: place_of(row) for row in named}

    assert {row for row in named if found[row] is None} == OF_ONE_PERSON
    due = {
        f"{each}{what}"
        for places, _, what in filter(None, found.values())
        for each in places
    }
    assert due - rows.keys() == set()


def test_a_place_without_an_answer_is_found():
    answers = [
        Answer("incidents:planted", {200: "karen"}, row=f"{place}_incident")
        for place in ("north", "west")
    ]
    rows = {f"{place}_incident" for place in PLACES}

    assert unanswered_places(answers, rows) == {"incidents:planted south_incident"}


def _is_right(answer: Answer, name: str, response) -> bool:
    """Say whether a GET answered as it is due to this person."""
    due = answer.status_for(name)
    if due == 302 and not response.get("Location", "").startswith(answer.leads_to):
        return False
    if due is not None:
        return response.status_code == due
    if name == "nobody":
        return response.status_code == 302 and "/sign-in/" in response["Location"]
    return response.status_code == 403


# A world is made for each share of the answers, and put back after each address.
SHARES = [
    pytest.param(ANSWERS[start : start + 30], id=f"{ANSWERS[start]} and on")
    for start in range(0, len(ANSWERS), 30)
]


@pytest.fixture(autouse=True)
def _plain_templates(monkeypatch):
    """Draw pages as outside tests: nobody asks these for what they were made of."""
    monkeypatch.setattr(
        Template, "_render", lambda self, context: self.nodelist.render(context)
    )


@pytest.fixture
def _refusals_once(monkeypatch):
    """Draw each person's page of a refusal once: it took a third of the time.

    The rest answer with their status alone, which is all that is asked of them.
    """
    drawn = set()

    def once(status, draw):
        def refuse(request, exception):
            who = (status, request.user.pk)
            if who in drawn:
                return HttpResponse(status=status)
            drawn.add(who)
            return draw(request, exception)

        return refuse

    pages = {403: defaults.permission_denied, 404: defaults.page_not_found}
    for status, draw in pages.items():
        monkeypatch.setattr(urls, f"handler{status}", once(status, draw), raising=False)


@contextmanager
def undone():
    """Take back what happens inside, sessions and sign-outs included."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def somebody(people, _refusals_once):
    """Return a function that gives a signed-in client, as fresh as the first time."""
    jars = {
        (name, confirmed): client_of(people, name, confirmed=confirmed).cookies
        for name in PEOPLE
        for confirmed in (False, True)
    }

    # Its middleware is put together once: each new client would do it again.
    handler = Client().handler

    def client(name: str, answer: Answer) -> Client:
        fresh = Client()
        fresh.handler = handler
        fresh.cookies = deepcopy(jars[name, answer.confirmed])
        return fresh

    return client


def wrong_gets(answers, people, rows, somebody) -> dict[str, tuple[int, object]]:
    """Return whom a GET answered with what, and what was due; no page writes."""
    wrong = {}
    for answer in answers:
        with undone():
            url = url_of(answer, rows, people)
            for name in PEOPLE:
                with undone(), no_writes_but_access():
                    response = somebody(name, answer).get(url)
                if not _is_right(answer, name, response):
                    due = answer.status_for(name) or "refused"
                    wrong[f"{name} at {answer}"] = (response.status_code, due)
    return wrong


@pytest.mark.parametrize("answers", SHARES)
def test_s5_a_get_answers_each_person_as_is_due(answers, people, rows, somebody):
    assert wrong_gets(answers, people, rows, somebody) == {}


def wrong_posts(answers, people, rows, somebody) -> dict[str, int]:
    """Return whose POST was taken, or was not, against what is due."""
    wrong = {}
    for answer in answers:
        takers = set((answer.posts or "").split())
        if answer.posts == OPEN:
            takers = {name for name in PEOPLE if answer.status_for(name) == 200}
        with undone():
            url = url_of(answer, rows, people)
            for name in PEOPLE:
                with undone():
                    client = somebody(name, answer)
                    response = client.post(url, {"send_key": str(uuid4())})
                taken = response.status_code in TAKEN
                taken = taken and not _turned_away(name, response)
                if taken != (name in takers):
                    wrong[f"{name} at {answer}"] = response.status_code
    return wrong


@pytest.mark.parametrize("answers", SHARES)
def test_a_post_is_taken_only_from_those_it_is_due_to(answers, people, rows, somebody):
    assert wrong_posts(answers, people, rows, somebody) == {}


@pytest.mark.urls("tests.planted_pages")
def test_a_planted_page_that_writes_when_it_is_opened_is_found(people, rows, somebody):
    answers = [Answer("planted_write", {200: EVERYBODY})]

    with pytest.raises(PageWrote, match="accounts_site"):
        wrong_gets(answers, people, rows, somebody)


@pytest.mark.urls("tests.planted_pages")
def test_a_planted_page_that_asks_nobody_who_they_are_is_found(people, rows, somebody):
    answers = [Answer("planted_open", {200: "karen"}, posts="karen")]
    others = {f"{name} at planted_open" for name in EVERYBODY.split()}
    others.remove("karen at planted_open")

    assert wrong_gets(answers, people, rows, somebody).keys() == others
    assert wrong_posts(answers, people, rows, somebody).keys() == others


# Where a POST is sent that must first be confirmed, or that has nothing to do.
ELSEWHERE = (
    "/account/confirm/",
    reverse_lazy("account_change_password"),
    reverse_lazy("mfa_deactivate_totp"),
)


def _turned_away(name: str, response) -> bool:
    location = response.headers.get("Location", "")
    if location == "/" or location.startswith(tuple(map(str, ELSEWHERE))):
        return True
    return name == "nobody" and location.startswith("/sign-in/")


@pytest.mark.parametrize("name", ["record", "review_one", "looked", "my_report"])
def test_s5_a_record_that_is_not_yours_reads_like_one_that_is_not_there(
    name, people, rows
):
    client = client_of(people, "sam")

    hidden = client.get(reverse(f"incidents:{name}", args=[rows["west_incident"]]))
    missing = client.get(reverse(f"incidents:{name}", args=["ES-999999"]))

    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)
