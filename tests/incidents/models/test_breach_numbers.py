"""Numbers of breaches for the committee: right, and small ones not given away."""

from datetime import date, timedelta

import pytest

from incidents.breach_terms import BreachQuestion, MessageTo
from incidents.models.breach_numbers import (
    NOT_GIVEN,
    breach_numbers,
    in_words,
    words_of_breaches,
)
from tests.breaches import FRIDAY, HOUR, assess, decide, report_of, tell
from tests.small_numbers import followed_from
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("count", "within", "words"),
    [
        (0, [], "none"),
        (1, [], NOT_GIVEN),
        (4, [], NOT_GIVEN),
        (5, [], "5"),
        (0, [9], "none"),
        (9, [9], "all"),
        (4, [9], NOT_GIVEN),
        (5, [9], NOT_GIVEN),
        (5, [10], "5"),
        (6, [10], NOT_GIVEN),
        # Whatever is part of what is not given.
        (0, [4], NOT_GIVEN),
        (4, [4], NOT_GIVEN),
        (5, [10, 11], NOT_GIVEN),
        (5, [10, 10], "5"),
    ],
)
def test_small_numbers_are_not_given_nor_what_they_follow_from(count, within, words):
    assert in_words(count, *within) == words


@pytest.mark.slow
def test_no_small_number_follows_from_all_that_is_printed():
    def histories():
        for total in range(31):
            for told in range(total + 1):
                for in_time in range(told + 1):
                    for people in range(total + 1):
                        counts = {"total": total, "told": told, "in_time": in_time}
                        counts["people"] = people
                        rests = (total - told, told - in_time, total - people)
                        yield words_of_breaches(**counts), (*counts.values(), *rests)

    assert followed_from(histories()) == []


def test_they_count_what_became_known_in_the_school_year(everyone, north, on_friday):
    for _ in range(6):
        report_of(north, everyone.asha)
    none = report_of(north, everyone.asha)
    decide(none, everyone.karen, BreachQuestion.IS_BREACH)
    last_year = FRIDAY.replace(month=8, day=31)
    report_of(north, everyone.asha, found_at=last_year)

    numbers = breach_numbers([north], today=FRIDAY.date())

    assert numbers.since == date(2026, 9, 1)
    assert (numbers.total, numbers.told, numbers.people) == ("6", "none", "none")


def test_told_in_time_is_of_those_told(everyone, north, on_friday):
    breaches = [report_of(north, everyone.asha) for _ in range(10)]
    for number, breach in enumerate(breaches):
        assess(breach, everyone.karen)
        on_friday.move_to(FRIDAY + (72 if number < 5 else 73) * HOUR)
        tell(breach, everyone.karen, late_reason="A holiday")
        if number < 5:
            tell(breach, everyone.karen, MessageTo.PEOPLE)

    numbers = breach_numbers([north], today=FRIDAY.date() + timedelta(days=4))

    assert (numbers.told, numbers.in_time, numbers.people) == ("all", "5", "5")


def test_they_cost_the_same_for_many(everyone, north, on_friday):
    def more(count):
        for _ in range(count):
            report_of(north, everyone.asha)

    assert breach_numbers([], today=FRIDAY.date()) is None
    assert_does_not_grow(lambda: breach_numbers([north], today=FRIDAY.date()), more)
