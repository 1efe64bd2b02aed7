"""Numbers of requests for the committee: right, and small ones not given away."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models.breach_numbers import FEWEST
from incidents.models.request_numbers import (
    counted_by_kind,
    request_numbers,
    words_of_requests,
)
from incidents.request_terms import RequestKind, RequestOutcome
from tests.data_requests import CAME, answer, record
from tests.small_numbers import followed_from
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ({}, []),
        ({"access": 4}, []),
        ({"access": 5}, [("Subject access request", "5")]),
        # One alone would follow from the total.
        (
            {"access": 12, "complaint": 7, "erasure": 1},
            [("Subject access request", "12"), ("Other kinds", "8")],
        ),
        (
            {"access": 12, "complaint": 3, "erasure": 4},
            [("Subject access request", "12"), ("Other kinds", "7")],
        ),
        ({"access": 6, "erasure": 1}, []),
    ],
)
def test_kinds_are_counted_out_only_where_nothing_small_follows(counts, rows):
    assert counted_by_kind(Counter(counts)) == rows


@given(st.lists(st.integers(0, 30), max_size=len(RequestKind)))
def test_no_small_number_is_shown_or_left_over(numbers):
    counts = dict(zip(RequestKind.values, numbers, strict=False))

    rows = counted_by_kind(Counter(counts))

    shown = [int(count) for _, count in rows]
    assert all(count >= FEWEST for count in shown)
    # Either all is accounted for or nothing is said by kind.
    assert not rows or sum(shown) == sum(counts.values())


@pytest.mark.slow
def test_no_small_number_follows_from_all_that_is_printed():
    def histories():
        for answered in range(31):
            for still_open in range(31 - answered):
                for in_time in range(answered + 1):
                    for late in range(still_open + 1):
                        counts = {"answered": answered, "in_time": in_time}
                        counts |= {"still_open": still_open, "late": late}
                        rests = (answered - in_time, still_open - late)
                        total = answered + still_open
                        all_counts = (total, *counts.values(), *rests)
                        yield words_of_requests(**counts), all_counts

    assert followed_from(histories()) == []


def test_what_was_taken_back_is_in_no_number(everyone, north, on_monday):
    asked = [record(north, everyone.asha) for _ in range(12)]
    for each in asked[:6]:
        answer(each, everyone.karen)
    taken_back = RequestOutcome.WITHDRAWN
    answer(asked[6], everyone.karen, outcome=taken_back, words="They rang")

    numbers = request_numbers([north], today=CAME)

    assert (numbers.total, numbers.answered, numbers.open) == ("11", "6", "5")
    assert numbers.kinds == [("Subject access request", "11")]


def test_they_count_what_came_in_the_school_year(everyone, north, on_monday):
    asked = [record(north, everyone.asha) for _ in range(12)]
    record(north, everyone.asha, received_on=CAME.replace(month=8, day=31))
    answer(asked[0], everyone.karen, outcome=RequestOutcome.NONE, words="Sent twice")
    for each in asked[1:7]:
        answer(each, everyone.karen)
    later = CAME + timedelta(days=60)
    on_monday.shift(timedelta(days=60))

    numbers = request_numbers([north], today=later)

    assert (numbers.total, numbers.answered, numbers.in_time) == ("11", "6", "all")
    assert (numbers.open, numbers.late) == ("5", "all")
    assert numbers.kinds == [("Subject access request", "11")]


def test_they_cost_the_same_for_many(everyone, north, on_monday):
    def more(count):
        for _ in range(count):
            record(north, everyone.asha)

    assert request_numbers([], today=CAME) is None
    assert_does_not_grow(lambda: request_numbers([north], today=CAME), more)
