"""What every page is held to that takes no browser: titles, and errors said twice."""

import re
from collections import defaultdict
from html import unescape
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from incidents.operations import following_up
from tests.answer import OPEN
from tests.decisions import further_action
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of
from tests.pages import NO_PAGE, ONE_PAGE, VISITORS, pages_of
from tests.people import signed_in

# The words of a page do not differ from one database to the other.
pytestmark = [pytest.mark.django_db, pytest.mark.database("sqlite")]
# Their forms stand on a record that was decided; they have a test of their own.
LATER = {"incidents:reopen", "incidents:close"}
# Its title says nothing of what it hides, on purpose.
SILENT = {"accounts:unlock"}
SUMMARY = re.compile(r'<div class="summary".*?</div>', re.DOTALL)
LINK = re.compile(r'<a href="#([^"]+)">(.*?)</a>')
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
ERROR = re.compile(r'<p class="error"[^>]*id="([^"]+)".*?</p>', re.DOTALL)


def title_of(html: str) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]).strip()


def words_of(html: str) -> str:
    text = re.sub(r'<span class="vh">Error: </span>', "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a9_no_two_pages_share_a_title(people, rows):
    titles = defaultdict(set)
    for visitor, answers in pages_of().items():
        for answer in answers:
            client = client_of(people, visitor, confirmed=answer.confirmed)
            page = client.get(url_of(answer, rows, people)).content.decode()
            titles[title_of(page)].add(answer.name)

    shared = [names for names in titles.values() if len(names) > 1]
    shared = [names for names in shared if names not in ONE_PAGE]
    assert shared == [], shared
    assert len(titles) > 60


def unsaid(page: str) -> list[str]:
    """Return what is wrong with the errors of a page: screens.md A19 and L9."""
    summary = SUMMARY.search(page)
    if summary is None:
        return []
    errors = {found[1]: words_of(found[0]) for found in ERROR.finditer(page)}
    wrong = [] if title_of(page).startswith("Error: ") else ["the title says nothing"]
    for box, html in LINK.findall(summary[0]):
        words = words_of(html)
        if f'id="{box}"' not in page:
            wrong.append(f"{words!r} leads nowhere: {box}")
        if not any(words in said for said in errors.values()):
            wrong.append(f"{words!r} is not said at its field")
    wrong += [
        f"{error} describes nothing"
        for error in errors
        if not re.search(rf'aria-describedby="[^"]*\b{error}\b', page)
    ]
    listed = " ".join(words_of(item) for item in ITEM.findall(summary[0]))
    wrong += [
        f"{said!r} is not in the summary"
        for said in errors.values()
        if said and said not in listed and said.split(". ")[0] not in listed
    ]
    return wrong


def test_a19_an_empty_form_says_the_same_in_its_summary_and_at_its_fields(people, rows):
    wrong, seen = {}, set()
    for answer in ANSWERS:
        takers = (answer.posts or "").split()
        if answer.posts == OPEN:
            takers = [who for who in VISITORS if answer.status_for(who) == 200]
        if not takers or answer.name in NO_PAGE | LATER | SILENT:
            continue
        client = client_of(people, takers[0], confirmed=answer.confirmed)
        with transaction.atomic():
            answered = client.post(
                url_of(answer, rows, people), {"send_key": str(uuid4())}
            )
            transaction.set_rollback(True)
        page = answered.content.decode(errors="replace")
        if SUMMARY.search(page):
            seen.add(answer.name)
        if found := unsaid(page):
            wrong[str(answer)] = found

    lines = [f"{page}: {each}" for page, found in wrong.items() for each in found]
    assert lines == [], "\n".join(lines)
    assert len(seen) > 20


def test_a19_the_forms_of_a_decided_record_say_the_same_twice(client, karen, send):
    open_one = send()
    further_action(open_one, by=karen)
    following_up.mark_done(action=open_one.actions.get(), by=karen)
    client = signed_in(client, karen)

    for name in ("reopen", "close"):
        url = reverse(f"incidents:{name}", args=[open_one.reference])
        page = client.post(url).content.decode()
        assert SUMMARY.search(page), name
        assert unsaid(page) == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<title>A</title>{0}{1}", "the title says nothing"),
        ("<title>Error: A</title>{0}", "is not said at its field"),
        ("<title>Error: A</title>{0}{1}", "leads nowhere"),
        ("<title>Error: A</title>{0}{1}", "describes nothing"),
        ("<title>Error: A</title>{0}{2}", "is not in the summary"),
    ],
)
def test_a19_an_error_that_is_said_once_is_found(page, words):
    summary = '<div class="summary"><ul><li><a href="#a">Enter A</a></li></ul></div>'
    errors = [f'<p class="error" id="a_error">{said}</p>' for said in ("Enter A", "B")]

    assert words in " ".join(unsaid(page.format(summary, *errors)))
