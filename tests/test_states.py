"""What a page says when it has nothing to show or something is wrong: screens.md A20.

The states of the pages of 2.3 that have no test beside the page. "E" there is a list
with nothing in it, "X" a fault of its own.
"""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.deadlines import UK
from accounts.models import Site, Term
from tests.decisions import no_further_action, restrict
from tests.people import signed_in

pytestmark = pytest.mark.django_db
# A Wednesday in term.
NOW = datetime(2026, 10, 14, 15, tzinfo=UK)
EMPTY = [
    ("asha", "incidents:today", "", "Nothing waiting for you. Checked at 15:00."),
    ("asha", "incidents:drafts", "", "No drafts. Nothing is waiting to be sent"),
    ("asha", "incidents:my_reports", "", "You have not sent anything yet"),
    ("asha", "incidents:actions", "", "No follow-ups waiting"),
    (
        "asha",
        "accounts:account",
        "",
        "No passkey yet. Adding one makes sign-in one tap",
    ),
    (
        "karen",
        "incidents:review",
        "",
        (
            "Nothing that you may read was logged at North today. Record a nil return "
            "to show you looked."
        ),
    ),
    ("karen", "incidents:incidents", "", "No incidents yet"),
    ("karen", "incidents:incidents", "?reference=9", "No incidents match"),
    ("karen", "incidents:rota", "", "Nobody is on the rota."),
    ("jo", "incidents:security", "", "No open security incidents"),
    ("jo", "incidents:shared", "", "Nothing is shared with you"),
    ("ada", "accounts:jobs", "", "No mail has failed"),
    ("ada", "accounts:jobs", "", "No job has run yet"),
    ("ada", "accounts:devices", "", "No device is registered."),
    ("ada", "accounts:people", "?q=zz", "Nobody found. Check the spelling"),
    ("ada", "accounts:posts_to_confirm", "", "No post waits to be confirmed."),
    ("ada", "accounts:imports", "", "Nothing was imported yet."),
]


@pytest.fixture(autouse=True)
def school_day(north, south):
    """A school day, the first that is reviewed here."""
    with time_machine.travel(NOW, tick=False):
        Site.objects.update(review_begins_on=NOW.date())
        yield


@pytest.fixture
def words(client):
    """Return a function that gives what a page says to somebody, on one line."""

    def words(user, name, *args, query="", status=200):
        response = signed_in(client, user).get(reverse(name, args=args) + query)
        assert response.status_code == status
        return " ".join(response.content.decode().split())

    return words


@pytest.mark.parametrize(("who", "name", "query", "said"), EMPTY)
def test_a_page_with_nothing_to_show_says_so(everyone, words, who, name, query, said):
    assert said in words(getattr(everyone, who), name, query=query)


def test_the_queue_says_when_all_is_reviewed(words, karen, send):
    no_further_action(send(), by=karen)

    said = words(karen, "incidents:review")

    assert "All reviewed. 1 today: 1 no further action." in said
    assert "Finish today’s review" in said


def test_what_is_left_is_listed_where_the_day_is_signed(words, karen, north, send):
    incident = send()

    said = words(karen, "incidents:finish", north.pk)

    assert "Still waiting" in said
    assert incident.reference in said


def test_a_record_nobody_else_opened_names_its_author_and_the_reader(
    words, karen, send
):
    incident = send()

    said = words(karen, "incidents:looked", incident.reference)

    assert "Asha Patel wrote it and sent it on Wed 14 Oct at 15:00." in said
    assert said.count("<b>Karen Osei</b>") == said.count("<b>") == 1


def test_a_record_without_files_says_so(words, karen, send):
    incident = send()

    assert "No files." in words(karen, "incidents:files", incident.reference)
    assert "No files." in words(karen, "incidents:record", incident.reference)


def test_a_school_without_terms_is_told_what_that_means(words, ada, school):
    Term.objects.all().delete()

    said = words(ada, "accounts:calendar", school.pk)

    assert "No term is entered from today on, so no day counts as a school day." in said
    assert "No closed days are entered." in said


def test_a_report_that_was_restricted_is_not_there_for_its_author(
    words, asha, karen, send
):
    incident = send()
    restrict(incident, by=karen)

    said = words(asha, "incidents:my_report", incident.reference, status=404)

    assert "Page not found" in said
    assert incident.reference not in said


def test_whoever_is_named_cannot_be_given_the_record(client, karen, jo, send):
    incident = send(people=[jo])
    page = signed_in(client, karen).post(
        reverse("incidents:share", args=[incident.reference]),
        {
            "user": jo.pk,
            "until_0": "20",
            "until_1": "10",
            "until_2": "2026",
            "reason": "x",
        },
    )

    assert "is named in it" in page.content.decode()
