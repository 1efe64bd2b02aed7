"""The clocks of a breach in words, and what the factors of a risk point to."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.breach_clocks import (
    internal_face,
    left_in_words,
    look_of,
    people_face,
    regulator_face,
)
from incidents.breach_risk import suggest
from incidents.breach_terms import Escalator, Factor, Risk

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
# 12:00 in summer time, two days before the clocks go back.
AWARE = datetime(2026, 10, 23, 11, 0, tzinfo=UTC)


def face(now, **changed):
    answers = {"name": "ICO", "told_at": None, "is_declined": False} | changed
    return regulator_face(aware_at=AWARE, now=now, **answers)


@pytest.mark.parametrize(
    ("left", "look", "words"),
    [
        (25 * HOUR, "plain", "25 h 00 min left"),
        (24 * HOUR + SECOND, "plain", "24 h 00 min left"),
        (24 * HOUR, "amber", "24 h 00 min left"),
        (6 * HOUR + SECOND, "amber", "6 h 00 min left"),
        (6 * HOUR, "red", "6 h 00 min left"),
        (HOUR, "red", "1 h 00 min left"),
        (timedelta(minutes=8), "red", "8 min left"),
        (-SECOND, "late", "0 min late"),
        (-3 * HOUR, "late", "3 h late"),
    ],
)
def test_b3_a_clock_says_how_long_is_left_and_looks_like_it(left, look, words):
    assert look_of(left) == look
    assert left_in_words(left) == words


def test_b1_the_regulators_clock_runs_72_elapsed_hours_over_a_clock_change():
    shown = face(AWARE + 3 * HOUR)

    assert shown.by == "By Mon 26 Oct 2026, 11:00"
    assert shown.big == "69 h 00 min left"
    assert shown.is_running


def test_it_stops_when_they_are_told_in_time_or_late():
    in_time = face(AWARE + 80 * HOUR, told_at=AWARE + 10 * HOUR)
    late = face(AWARE + 80 * HOUR, told_at=AWARE + 73 * HOUR)

    assert (in_time.big, in_time.look, in_time.is_running) == ("Told", "done", False)
    assert in_time.why.startswith("in time")
    assert late.why.startswith("late")


def test_it_says_late_and_what_to_do_once_it_has_run_out():
    shown = face(AWARE + 75 * HOUR)

    assert (shown.big, shown.look) == ("3 h late", "late")
    assert shown.why == "Send it now and say why it is late."


def test_the_schools_own_clock_is_met_or_late_by_the_report():
    due = AWARE + 4 * HOUR
    met = internal_face(due_at=due, reported_at=due, found_at=AWARE)
    late = internal_face(due_at=due, reported_at=due + SECOND, found_at=AWARE)
    no_term = internal_face(due_at=None, reported_at=due, found_at=AWARE)

    assert (met.big, met.look) == ("Met", "done")
    assert (late.big, late.look) == ("Late", "late")
    assert no_term.big == "Reported"


def test_at_a_high_risk_telling_people_is_a_duty_with_a_target():
    shown = people_face(
        affected="23 people",
        is_high=True,
        decided="",
        told_at=None,
        are_some_told=False,
        due_at=AWARE + 24 * HOUR,
        now=AWARE + 20 * HOUR,
        link="/",
    )

    assert (shown.big, shown.look) == ("4 h 00 min left", "red")
    assert "duty" in shown.why


def test_told_late_without_the_reason_is_late_until_it_is_kept():
    told_at = AWARE + 73 * HOUR

    assert face(told_at, told_at=told_at).look == "done"
    without = face(told_at, told_at=told_at, has_reason=False)
    assert (without.big, without.look) == ("Told late", "late")
    assert "nobody has said why" in without.why


def weights(**changed):
    return {factor.value: 0 for factor in Factor} | changed


@pytest.mark.parametrize(
    ("factors", "escalators", "points_to"),
    [
        (weights(), [], Risk.UNLIKELY),
        ({}, [], Risk.UNLIKELY),
        (dict.fromkeys(weights(), 1), [], Risk.RISK),
        (dict.fromkeys(weights(), 2), [], Risk.HIGH),
        (weights(severity=3), [], Risk.RISK),
        (weights(severity=3, sensitivity=3), [], Risk.HIGH),
        (weights(), [Escalator.IMAGE], Risk.HIGH),
    ],
)
def test_the_factors_point_to_a_risk(factors, escalators, points_to):
    assert suggest(factors, escalators) == points_to


@pytest.mark.parametrize("weight", [-1, 4])
def test_a_factor_weighs_from_nought_to_three(weight):
    with pytest.raises(ValueError, match="0 to 3"):
        suggest(weights(volume=weight), [])
