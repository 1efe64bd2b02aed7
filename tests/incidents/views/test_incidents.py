"""The list of incidents: what is on it, filters, pages and the exact reference."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from incidents.models import IncidentKind
from incidents.models.paging import PAGE_SIZE
from tests.incidents.views.pages import page, text
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


# --- The list -------------------------------------------------------------------


def listed(answer):
    """Return the incidents of a page of the list, in its order."""
    return [line.incident for line in answer.context["page"].rows]


def test_the_list_holds_what_may_be_read_and_no_more(
    sam, karen, olive, dean, south, send
):
    mine = send()
    send(people=[olive])
    send(by=dean, site=south)

    assert listed(page(sam, "incidents")) == [mine]


def test_the_list_of_two_sites_is_one_list_newest_first(karen, dean, south, send):
    sent = [send(), send(by=dean, site=south), send()]

    assert listed(page(karen, "incidents")) == sent[::-1]


def test_pages_of_two_sites_miss_nothing_and_repeat_nothing(karen, dean, south, send):
    with time_machine.travel("2026-10-14 10:42+01:00", tick=False):
        sent = {
            send(**at).reference
            for at in [{}, {"by": dean, "site": south}] * (PAGE_SIZE - 5)
        }

    first = page(karen, "incidents")
    older = first.context["page"].older
    second = page(karen, "incidents", query=f"?before={older}")

    both = [incident.reference for incident in listed(first) + listed(second)]
    assert len(listed(first)) == PAGE_SIZE
    assert len(both) == len(sent)
    assert set(both) == sent


@pytest.mark.parametrize(
    ("state", "found"), [("to_review", 0), ("following_up", 1), ("closed", 2)]
)
def test_the_list_is_narrowed_by_state(karen, closed, followed_up, send, state, found):
    waiting = send()
    expected = [waiting, followed_up, closed][found]

    answer = page(karen, "incidents", query=f"?state={state}")

    assert listed(answer) == [expected]


def test_a_site_filter_shows_as_a_chip_that_can_be_taken_off(karen, dean, south, send):
    send()
    at_south = send(by=dean, site=south)

    answer = page(karen, "incidents", query=f"?site={south.pk}&state=to_review")

    assert listed(answer) == [at_south]
    assert [(chip.words, chip.url) for chip in answer.context["chips"]] == [
        ("To review", f"/incidents/?site={south.pk}"),
        ("South", "/incidents/?state=to_review"),
    ]


def test_a_site_of_somebody_else_is_no_filter(sam, dean, south, send):
    incident = send()
    send(by=dean, site=south)

    answer = page(sam, "incidents", query=f"?site={south.pk}")

    assert listed(answer) == [incident]


def test_an_exact_reference_opens_the_record(karen, send):
    incident = send()

    answer = page(karen, "incidents", query=f"?reference={incident.reference.lower()}")

    assert answer["Location"] == incident.get_absolute_url()


def test_a_reference_one_may_not_read_reads_like_none(sam, karen, olive, send):
    hidden = send(people=[olive])

    theirs = text(sam, "incidents", query=f"?reference={hidden.reference}")
    missing = text(sam, "incidents", query="?reference=ES-99999")

    assert "No incidents match. Remove a filter" in theirs
    assert _main(theirs).replace(hidden.reference, "ES-99999") == _main(missing)


def _main(shown):
    return shown.split("<main")[1].split("</main>")[0]


def test_the_list_asks_the_same_for_many(karen, send):
    client = signed_in(Client(), karen)

    statements = assert_does_not_grow(
        lambda: client.get(reverse("incidents:incidents")),
        lambda count: [send() for _ in range(count)],
    )

    assert statements <= 5


def test_a_title_and_a_kind_are_escaped(karen, send):
    incident = send('<b>O\'Brien & "Łukasz"</b> was called names.')
    IncidentKind.objects.update(short_label="<i>Unkind</i>")

    text = page(karen, "incidents").content.decode()

    assert incident.title.startswith("<b>")
    assert "&lt;b&gt;O" in text
    assert "&lt;i&gt;Unkind" in text
    assert "<b>O" not in text
    assert "<i>" not in text
