"""What tests of incidents and breaches share."""

import pytest
import time_machine

from tests.breaches import FRIDAY, report_of


@pytest.fixture
def on_friday():
    """The clock of the tests of breaches."""
    with time_machine.travel(FRIDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def breach(on_friday, everyone, north):
    """A breach that Asha has reported."""
    return report_of(north, everyone.asha)
