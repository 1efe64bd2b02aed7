"""The security list: the facts of an incident, and no word that anybody typed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from incidents.models import Incident
from incidents.operations import reviewing
from incidents.terms import NoActionReason, Restriction
from tests.incidents.views.pages import page, text
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db
# A name and a word that nobody may meet where they do not belong.
CANARY = "Zebedee Quillfeather"


# --- Security -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["asha", "olive", "priya", "colin", "ada", "maria"])
def test_the_security_list_is_not_for_others(everyone, name):
    assert page(getattr(everyone, name), "security").status_code == 403


def test_a_technician_sees_the_facts_of_an_open_security_incident(jo, send):
    incident = send(kinds=["SE-03", "CD-01"], still_happening="yes")
    label = incident.kinds.get(code="SE-03").short_label

    shown = text(jo, "security")

    assert incident.reference in shown
    assert label in shown
    assert "Is it still happening? Yes" in shown
    assert "01632 960101" in shown
    assert "Needs review" in shown


def test_a_technician_is_not_told_of_the_other_kinds(jo, send, kind):
    send(kinds=["SE-03", "CD-03"])

    assert kind("CD-03").short_label not in text(jo, "security")


def test_no_word_that_anybody_typed_reaches_the_security_list(jo, jayden, send):
    jayden.family_name = CANARY
    jayden.save()
    incident = send(
        f"{CANARY} 1 opened the letter. Then the screen went black.",
        kinds=["SE-03"],
        people=[jayden],
        place=f"{CANARY} 2",
        device=f"{CANARY} 3",
        link=f"https://school.example/{CANARY}",
        lesson=f"{CANARY} 4",
        done_words=f"{CANARY} 5",
    )

    rows = list(Incident.objects.security_facts_for(jo))
    shown = text(jo, "security")

    assert incident.reference in shown
    for word in (*CANARY.split(), incident.title, "Asha", "Patel"):
        assert word not in shown
        assert word not in str(rows)


def test_the_facts_are_exactly_these_columns(jo, send):
    send(kinds=["SE-03"])

    [row] = Incident.objects.security_facts_for(jo)

    assert set(row) == {
        "reference",
        "site__name",
        "site",
        "kinds__short_label",
        "received_at",
        "still_happening",
        "state",
        "may_read",
    }


def test_other_kinds_other_sites_and_closed_ones_are_left_out(
    jo, dean, karen, wes, send, south, west
):
    send(kinds=["CD-01"])
    send(kinds=["SE-03"], by=dean, site=south)
    send(kinds=["SE-03"], by=wes, site=west)
    closed = send(kinds=["SE-03"])
    reviewing.take_no_further_action(
        incident=closed, reason=NoActionReason.DEALT_WITH, by=karen
    )

    assert "No open security incidents" in text(jo, "security")


def test_a_restricted_one_is_left_out_for_those_who_may_not_read_it(
    jo, sam, karen, send
):
    incident = send(kinds=["SE-03"])
    Incident.objects.filter(pk=incident.pk).update(restriction=Restriction.HEAD_AND_DSL)

    assert incident.reference not in text(jo, "security")
    assert incident.reference not in text(sam, "security")
    assert incident.reference in text(karen, "security")


def test_one_that_names_the_technician_is_left_out(jo, send):
    incident = send(kinds=["SE-03"], people=[jo])
    Incident.objects.filter(pk=incident.pk).update(restriction=Restriction.NONE)

    assert incident.reference not in text(jo, "security")


def test_only_those_who_may_read_the_record_get_a_link(jo, sam, send):
    incident = send(kinds=["SE-03"])
    link = f'href="{reverse("incidents:record", args=[incident.reference])}"'

    assert link not in text(jo, "security")
    assert link in text(sam, "security")


def test_the_security_list_shows_nothing_of_a_record_and_so_records_nothing(jo, send):
    send(kinds=["SE-03"])

    page(jo, "security")

    assert not AccessEntry.objects.exists()


def test_the_security_list_asks_the_same_for_many(jo, send):
    client = signed_in(Client(), jo)

    assert_does_not_grow(
        lambda: client.get(reverse("incidents:security")),
        lambda count: [send(kinds=["SE-03", "SE-08"]) for _ in range(count)],
    )
