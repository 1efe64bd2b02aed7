"""What tests of incidents and breaches share."""

import pytest
import time_machine

from incidents.request_terms import RequestKind
from tests.breaches import FRIDAY, report_of
from tests.data_requests import MONDAY, record


@pytest.fixture
def on_friday():
    """The clock of the tests of breaches."""
    with time_machine.travel(FRIDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def breach(on_friday, everyone, north):
    """A breach that Asha has reported."""
    return report_of(north, everyone.asha)


@pytest.fixture
def on_monday():
    """The clock of the tests of requests."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def access(on_monday, everyone, north):
    """A subject access request that Asha has recorded."""
    return record(north, everyone.asha)


@pytest.fixture
def complaint(on_monday, everyone, north):
    """A complaint that Asha has recorded."""
    return record(north, everyone.asha, kind=RequestKind.COMPLAINT)
