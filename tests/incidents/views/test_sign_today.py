"""What the queue says of each site when nothing waits: the sum, or who looked."""

from datetime import date, datetime

import pytest
import time_machine

from accounts.deadlines import UK
from accounts.models import Site
from incidents.operations import reviewing
from incidents.terms import DayOutcome
from tests.decisions import escalate, further_action, no_further_action, restrict
from tests.incidents.views.happenings import sign
from tests.incidents.views.pages import text

pytestmark = pytest.mark.django_db
# A Wednesday in term.
TODAY = date(2026, 10, 14)
NOTHING = "Nothing that you may read was logged at North today."


@pytest.fixture(autouse=True)
def clock(north, south):
    with time_machine.travel(
        datetime(2026, 10, 14, 15, 48, tzinfo=UK), tick=False
    ) as clock:
        Site.objects.update(review_begins_on=date(2026, 10, 12))
        yield clock


def test_the_sum_says_how_each_came_out(ruth, karen, send):
    for _ in range(8):
        no_further_action(send(), by=karen)
    for _ in range(2):
        further_action(send(), by=karen)
    escalate(send(), by=ruth)

    assert (
        "All reviewed. 11 today: 8 no further action, 2 further action, 1 escalated."
        in text(ruth, "review")
    )


def test_each_site_has_its_own_sum(karen, dean, south, send):
    no_further_action(send(), by=karen)
    escalate(send(by=dean, site=south), by=karen)

    said = text(karen, "review")

    assert "All reviewed. 1 today: 1 no further action." in said
    assert "All reviewed. 1 today: 1 escalated." in said


def test_what_was_entered_in_error_is_part_of_the_sum(karen, send):
    reviewing.void(incident=send(), reason="A trial", by=karen)

    assert "All reviewed. 1 today: 1 entered in error." in text(karen, "review")


def test_the_sum_leaves_out_what_its_reader_may_not_read(sam, karen, send):
    no_further_action(send(), by=karen)
    hidden = send()
    restrict(hidden, by=karen)
    escalate(hidden, by=karen)

    assert "All reviewed. 1 today: 1 no further action." in text(sam, "review")
    assert "All reviewed. 2 today: 1 no further action, 1 escalated." in text(
        karen, "review"
    )


@pytest.mark.parametrize("name", ["review", "finish"])
def test_a_nil_return_says_who_looked_and_when(ruth, karen, north, name):
    sign(north, TODAY, karen, DayOutcome.NIL_RETURN)

    said = text(ruth, name, *([north.pk] if name == "finish" else []))

    assert (
        "Karen Osei looked at the log on Wed 14 Oct at 16:00 and there was nothing "
        "to review." in said
    )


def test_another_signature_says_what_was_signed(ruth, karen, north):
    sign(north, TODAY, karen, reviewed_count=1)

    said = text(ruth, "review")

    assert "Karen Osei signed today at 16:00: reviewed." in said
    assert "nothing to review." not in said


@pytest.mark.parametrize("name", ["review", "finish"])
def test_somebody_who_may_not_read_what_came_in_is_not_told_that_nothing_did(
    sam, karen, north, send, name
):
    args = [north.pk] if name == "finish" else []
    without = text(sam, name, *args)

    restrict(send(), by=karen)
    said = text(sam, name, *args)

    assert NOTHING in said
    assert "Nothing was logged" not in said
    assert NOTHING in without, "it says nothing about whether there is something"


def test_a_site_that_has_not_begun_has_nothing_to_sign(ruth, north):
    Site.objects.filter(pk=north.pk).update(review_begins_on=date(2026, 10, 15))

    said = text(ruth, "review")

    assert "The review begins here on Thu 15 Oct." in said
    assert "Record a nil return" not in said
