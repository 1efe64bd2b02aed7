"""Each role's navigation holds what screens.md 2.2 gives it, of the pages there are."""

import pytest
from django.test import RequestFactory

from accounts import navigation
from incidents.navigation import ITEMS, open_security, to_review


def labels_for(user):
    request = RequestFactory().get("/nowhere/")
    ours = {item.label for item in ITEMS}
    entries = navigation.entries_for(request, user)
    return [entry.label for entry in entries if entry.label in ours]


# Of everybody who reviews.
REVIEWS = [
    "Today",
    "Review",
    "Incidents",
    "Breaches",
    "Requests",
    "Actions",
    "Review days",
]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("asha", ["Today", "Log", "My reports"]),
        ("olive", ["Today", "Log", "My reports"]),
        ("priya", ["Today", "Log", "My reports", "Breaches", "Requests"]),
        ("jo", ["Security", "Today", "Log", "My reports"]),
        ("karen", REVIEWS),
        ("sam", REVIEWS),
        ("dana", REVIEWS),
        ("colin", ["Overview", "Review days"]),
        ("ada", []),
        ("maria", []),
    ],
)
def test_a_role_sees_the_pages_that_are_its_own(request, name, labels):
    assert labels_for(request.getfixturevalue(name)) == labels


def test_security_counts_each_incident_of_the_list_once(jo, asha, send):
    send(kinds=["SE-02", "SE-05"])
    send(kinds=["SE-02"])
    send()

    assert open_security(jo) == 2
    assert open_security(asha) == 0


def test_review_counts_what_waits_for_this_person_and_may_be_read(
    karen, sam, send, asha, ruth
):
    send()
    send(people=[ruth])

    assert to_review(karen) == 2
    assert to_review(sam) == 1
    assert to_review(asha) == 0
