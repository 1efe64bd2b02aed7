"""Every page in a browser: seen, read out, narrow, large, by keyboard, light enough.

The pages are those of the URL table (`tests/pages.py`). screens.md 5.1, A1 to A18.
"""

from collections import defaultdict

import pytest
from django.urls import reverse

from tests.answer import PEOPLE
from tests.growing import WITHOUT_LIST
from tests.journeys.conftest import DESK, session_of
from tests.journeys.surveying import (
    as_lines,
    faults_in_every_look,
    faults_of,
    tab_through,
    title_fault,
)
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of
from tests.pages import NO_PAGE, ONE_PAGE, pages_of

# The database makes no difference to what a page looks like, so one of them will do.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database("sqlite")]
HELP = reverse("accounts:sign_in_help")
# A world is made for each share, so a share is as large as two processes allow.
SHARE = 14
VISITS = [
    pytest.param(visitor, every[start : start + SHARE], id=f"{visitor}-{start}")
    for visitor, every in pages_of().items()
    for start in range(0, len(every), SHARE)
]
# What has no list looks as it always does; but for the committee's numbers.
SAME_WITHOUT_ROWS = WITHOUT_LIST - {"incidents:committee"}
# The lists of a school that has nothing in them yet.
EMPTY_VISITS = [
    pytest.param(visitor, every, id=visitor)
    for visitor, every in pages_of(
        [
            answer
            for answer in ANSWERS
            if not (answer.row or answer.args or answer.confirmed)
            and answer.name not in SAME_WITHOUT_ROWS
        ]
    ).items()
    if visitor != "nobody"
]


def test_everybody_is_shown_pages_with_nothing_on_them():
    visitors = {visit.values[0] for visit in EMPTY_VISITS}

    assert visitors == {visit.values[0] for visit in VISITS} - {"nobody"}


def test_each_address_that_is_a_page_is_opened():
    opened = {answer.name for visit in VISITS for answer in visit.values[1]}
    pages = {
        answer.name
        for answer in ANSWERS
        if any(answer.status_for(person) == 200 for person in PEOPLE)
    }

    assert pages - opened == NO_PAGE
    assert len(opened) > 60


@pytest.mark.parametrize(("visitor", "answers"), VISITS)
def test_nothing_is_wrong_with_any_page(visit, people, rows, visitor, answers):
    page = visit(None, HELP)
    messages = []
    page.on("console", lambda line: messages.append(line.text))
    page.on("request", lambda asked: messages.append(f"asked {asked.url}"))
    faults, titles, footers = {}, defaultdict(set), set()

    for answer in answers:
        path = url_of(answer, rows, people)
        messages.clear()
        session_of(page, client_of(people, visitor, confirmed=answer.confirmed))
        response = page.goto(page.at(path))
        assert response.status == 200, path
        found = faults_of(page, response.body())
        found += title_fault(page.title())
        found += [
            f"A15: {line}"
            for line in messages
            if not line.startswith(f"asked {page.at('/')}")
        ]
        faults[str(answer)] = found
        titles[page.title()].add(answer.name)
        footers.add(page.locator("footer.foot").inner_text())

    wrong = as_lines(faults)
    assert not wrong, wrong
    shared = [names for names in titles.values() if len(names) > 1]
    assert [names for names in shared if names not in ONE_PAGE] == []
    assert len(footers) == 1, "A18: help is not in the same place on every page"


@pytest.mark.parametrize(("visitor", "answers"), EMPTY_VISITS)
def test_nothing_is_wrong_with_a_page_that_has_nothing_to_show(
    visit, people, visitor, answers
):
    page = visit(None, HELP)
    session_of(page, client_of(people, visitor))
    faults = {}

    for answer in answers:
        page.goto(page.at(url_of(answer, {}, people)))
        faults[answer.name] = faults_in_every_look(page)

    wrong = as_lines(faults)
    assert not wrong, wrong


def test_tab_goes_through_a_page_and_leaves_it(visit, people, rows):
    page = visit(None, HELP, size=DESK)
    session_of(page, client_of(people, "karen"))
    record = rows["north_incident"]
    stops = {}

    for path in ("/today/", "/log/", "/review/", f"/incidents/{record}/"):
        page.goto(page.at(path))
        stops[path] = tab_through(page)

    wrong = {path: both for path, both in stops.items() if both[0] != both[1]}
    assert wrong == {}
    assert all(len(made) > 8 for _, made in stops.values())
