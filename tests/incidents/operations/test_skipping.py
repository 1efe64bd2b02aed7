"""Skipping: who put an incident off, until when, and that it stays in the queue."""

from datetime import datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.deadlines import UK
from accounts.models import AuditEntry
from accounts.refusals import NotAllowed
from incidents.models import Incident, Skip
from incidents.models.queue import queue_for
from incidents.operations import reviewing, skipping
from incidents.refusals import AlreadyDecided
from incidents.terms import NoActionReason

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 11, 1, tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def queue(user, site):
    return list(queue_for(user, sites=[site]))


def test_a_skipped_incident_goes_to_the_end_with_name_and_time(karen, send, north):
    first, second = send(), send()

    skipping.skip(incident=first, seen=0, by=karen)

    rows = queue(karen, north)
    assert rows == [second, first]
    assert rows[1].skipped_by == "K Osei"
    assert rows[1].skipped_at == NOW
    assert AuditEntry.objects.filter(action="incident.skipped").count() == 1


def test_what_was_skipped_first_comes_back_first(karen, ruth, send, north, clock):
    first, second, third = send(), send(), send()
    skipping.skip(incident=second, seen=0, by=karen)
    clock.shift(timedelta(minutes=1))

    skipping.skip(incident=first, seen=0, by=ruth)

    assert queue(karen, north) == [third, second, first]


def test_the_next_day_it_is_back_in_its_place_and_the_skips_are_counted(
    karen, send, north, clock
):
    first, second = send(), send()
    skipping.skip(incident=first, seen=0, by=karen)
    clock.shift(timedelta(days=1))

    rows = queue(karen, north)

    assert rows == [first, second]
    assert (rows[0].skipped_at, rows[0].skip_count) == (None, 1)


def test_a_doubled_request_skips_once(karen, send):
    incident = send()

    assert skipping.skip(incident=incident, seen=0, by=karen)
    assert skipping.skip(incident=incident, seen=0, by=karen) is None

    assert Skip.objects.count() == 1


def test_what_was_decided_meanwhile_is_not_skipped(karen, ruth, send):
    incident = send()
    reviewing.take_no_further_action(
        incident=incident, reason=NoActionReason.LOW_LEVEL, by=ruth
    )

    with pytest.raises(AlreadyDecided, match="has been decided on"):
        skipping.skip(incident=incident, seen=0, by=karen)


@pytest.mark.parametrize("name", ["asha", "jo", "ada", "colin"])
def test_who_does_not_review_skips_nothing(everyone, send, name):
    with pytest.raises(NotAllowed):
        skipping.skip(incident=send(), seen=0, by=getattr(everyone, name))


def test_somebody_who_is_named_in_it_skips_nothing(ruth, send):
    incident = send(people=[ruth])

    with pytest.raises(NotAllowed):
        skipping.skip(incident=incident, seen=0, by=ruth)


# --- The order of the queue ----------------------------------------------------------


@pytest.mark.slow
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.tuples(st.booleans(), st.integers(0, 600), st.booleans()), max_size=12
    )
)
def test_r8_urgent_first_then_oldest_then_what_was_skipped(rows, karen, asha, north):
    base = 1_000 * Incident.objects.count()
    made = [
        Incident.objects.create(
            send_key=f"00000000-0000-0000-0000-{base + number:012}",
            reference=f"ES-{base + number}",
            site=north,
            author=asha,
            title="A title",
            what_happened="Words",
            happened_at=NOW,
            received_at=NOW - timedelta(minutes=minutes),
            is_urgent=is_urgent,
        )
        for number, (is_urgent, minutes, _) in enumerate(rows)
    ]
    for number, (_, _, is_skipped) in enumerate(rows):
        if is_skipped:
            skipping.skip(incident=made[number], seen=0, by=karen)

    found = [row for row in queue(karen, north) if row in made]

    plain = [
        row for row, (_, _, skipped) in zip(made, rows, strict=True) if not skipped
    ]
    plain.sort(key=lambda row: (not row.is_urgent, row.received_at, row.pk))
    assert found[: len(plain)] == plain
    assert set(found) == set(made)
