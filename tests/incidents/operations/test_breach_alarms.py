"""The alarms of a breach: each step of each clock is owed once, to its circle."""

import pytest

from accounts.models import Notice
from accounts.wordings import word
from incidents.breach_terms import BreachQuestion, Clock, Risk
from incidents.models import BreachAlarm
from incidents.operations import breaches
from tests.breaches import (
    FRIDAY,
    HOUR,
    SECOND,
    assess,
    decide,
    sweep,
    tell,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


@pytest.mark.parametrize(
    ("hours", "step", "people"),
    [
        (24, "T+24", {"Karen", "Priya"}),
        (48, "T+48", {"Karen", "Priya", "Ruth"}),
        (60, "T+60", {"Karen", "Priya", "Ruth", "Dana"}),
        (68, "T+68", {"Karen", "Priya", "Ruth", "Dana"}),
        (72, "late", {"Karen", "Priya", "Ruth", "Dana"}),
    ],
)
def test_each_step_is_owed_at_its_moment_to_its_circle_and_over_a_weekend(
    breach, north, hours, step, people
):
    at = FRIDAY + hours * HOUR
    key = f"regulator:1:{step}"

    sweep(north, at - SECOND)
    assert told(key) == set()
    sweep(north, at)
    assert told(key) == people


def test_after_days_down_each_step_is_owed_once(breach, north):
    at = FRIDAY + 100 * HOUR

    first = sweep(north, at)

    assert first == 7
    assert sweep(north, at) == sweep(north, at + HOUR) == 0
    assert BreachAlarm.objects.count() == 7
    assert set(BreachAlarm.objects.values_list("owed_at", flat=True)) == {at}


def test_nobody_taking_it_up_is_told_at_half_past_three_and_at_the_end(
    everyone, breach, north
):
    warning = FRIDAY.replace(hour=15, minute=30)
    sweep(north, warning - SECOND)
    assert told("internal:1:15:30") == set()
    sweep(north, warning)
    assert told("internal:1:15:30") == {"Karen", "Priya"}

    breaches.take_up(breach=breach, by=everyone.sam)
    sweep(north, breach.internal_due_at)

    assert told("internal:1:late") == set()


def test_the_lead_hears_too_until_they_have_left(everyone, breach, north):
    breaches.take_up(breach=breach, by=everyone.sam)
    sweep(north, FRIDAY + 24 * HOUR)
    assert told("regulator:1:T+24") == {"Sam", "Karen", "Priya"}

    everyone.sam.posts.update(to_day=FRIDAY.date())
    sweep(north, FRIDAY + 48 * HOUR)

    assert told("regulator:1:T+48") == {"Karen", "Priya", "Ruth"}


def test_a_decision_or_a_message_stops_the_clock(everyone, breach, north, on_friday):
    assess(breach, everyone.karen)
    decide(breach, everyone.karen, answer="yes")
    sweep(north, FRIDAY + 24 * HOUR)
    assert told("regulator:1:T+24") == {"Karen", "Priya"}
    on_friday.move_to(FRIDAY + 25 * HOUR)
    tell(breach, everyone.karen)

    assert sweep(north, FRIDAY + 72 * HOUR) <= 2
    regulator = BreachAlarm.objects.filter(clock=Clock.REGULATOR)
    assert [alarm.step for alarm in regulator] == ["T+24"]
    notice = Notice.objects.filter(step="regulator:1:T+24").first()
    assert word(notice).is_over


def test_another_time_of_knowing_arms_the_alarms_anew(
    everyone, breach, north, on_friday
):
    sweep(north, FRIDAY + 24 * HOUR)
    on_friday.move_to(FRIDAY + 26 * HOUR)
    breaches.change_awareness(
        breach=breach,
        aware_at=FRIDAY - 30 * HOUR,
        reason="The office knew on Thursday",
        seen=1,
        by=everyone.karen,
    )

    sweep(north, FRIDAY + 26 * HOUR)

    steps = BreachAlarm.objects.filter(awareness=2, clock=Clock.REGULATOR)
    assert {alarm.step for alarm in steps} == {"T+24", "T+48"}


def test_at_a_high_risk_people_have_alarms_of_their_own(everyone, breach, north):
    assess(breach, everyone.karen, Risk.HIGH)
    sweep(north, FRIDAY + 24 * HOUR)

    people = BreachAlarm.objects.filter(clock=Clock.PEOPLE)
    assert [alarm.step for alarm in people] == ["T+12", "T+24"]


def test_a_breach_that_is_over_alarms_nobody(everyone, breach, north):
    decide(breach, everyone.karen, BreachQuestion.IS_BREACH)

    assert sweep(north, FRIDAY + 100 * HOUR) == 0
