"""What the tests of these pages begin with."""

import pytest

from incidents.operations import reviewing
from incidents.terms import NoActionReason
from tests.incidents.views.happenings import report_a_breach, soon
from tests.people import signed_in


@pytest.fixture
def page(asha, client):
    """A browser in which Asha is signed in."""
    return signed_in(client, asha)


@pytest.fixture
def followed_up(karen, asha, send):
    """An incident that Karen decided on, with a follow-up that Asha owns."""
    incident = send("She read the message out.")
    reviewing.decide_further_action(
        incident=incident, what="Ring home", owner=asha, due_at=soon(), by=karen
    )
    incident.refresh_from_db()
    return incident


@pytest.fixture
def closed(karen, send):
    incident = send()
    reviewing.take_no_further_action(
        incident=incident, reason=NoActionReason.LOW_LEVEL, by=karen
    )
    incident.refresh_from_db()
    return incident


@pytest.fixture
def breach(everyone, north):
    return report_a_breach(north, everyone.asha)
