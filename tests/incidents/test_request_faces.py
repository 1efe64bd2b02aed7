"""The clocks of a request in words: what a page shows of each."""

from datetime import date, time, timedelta

import pytest

from accounts.deadlines import local_moment
from incidents.breach_clocks import full_day
from incidents.request_clocks import Asked, Mark
from incidents.request_faces import (
    faces_of,
    left_in_days,
    look_of_days,
    main_face,
)
from incidents.request_terms import RequestKind, StepKind
from tests.incidents.test_request_clocks import CAME, DAY, SECOND, asked


@pytest.mark.parametrize(
    ("left", "look", "words"),
    [
        (30 * DAY, "plain", "30 days left"),
        (7 * DAY + SECOND, "plain", "7 days left"),
        (7 * DAY, "amber", "7 days left"),
        (2 * DAY + SECOND, "amber", "2 days left"),
        (2 * DAY, "red", "2 days left"),
        (2 * DAY - SECOND, "red", "47 h 59 min left"),
        (timedelta(0), "red", "0 min left"),
        (-SECOND, "late", "0 min late"),
        (-3 * DAY, "late", "3 days late"),
    ],
)
def test_a_clock_of_weeks_says_how_long_is_left_and_looks_like_it(left, look, words):
    assert look_of_days(left) == look
    assert left_in_days(left) == words


def test_each_kind_shows_its_clocks_and_a_list_the_one_that_matters():
    now = local_moment(date(2026, 12, 1), time(10))
    done = (StepKind.ACKNOWLEDGED, date(2026, 11, 30))
    complaint = asked(RequestKind.COMPLAINT, CAME, done)

    headings = {
        kind: [face.heading for face in faces_of(asked(kind), now=now)]
        for kind in RequestKind
    }

    assert headings[RequestKind.ACCESS] == ["Answer", "More time"]
    assert headings[RequestKind.COMPLAINT] == ["Acknowledge", "Outcome"]
    assert headings[RequestKind.RECORD] == ["Answer"]
    assert main_face(complaint, now=now).heading == "Outcome"
    assert main_face(asked(), now=now).by == "By Wed 23 Dec 2026"
    assert main_face(asked(), now=now).counts_days


def test_a_clock_says_that_it_stands_still_was_extended_or_ended():
    now = local_moment(date(2027, 1, 8), time(10))
    still = asked(RequestKind.ACCESS, CAME, (StepKind.PAUSED, date(2026, 12, 1)))
    longer = asked(RequestKind.ACCESS, CAME, (StepKind.EXTENDED, CAME))
    in_time = asked(RequestKind.ACCESS, CAME, (StepKind.ANSWERED, CAME))
    late = asked(RequestKind.ACCESS, CAME, (StepKind.ANSWERED, date(2026, 12, 24)))

    assert faces_of(still, now=now)[0].big == "Stopped"
    assert "38 days are added so far" in faces_of(still, now=now)[0].why
    assert faces_of(longer, now=now)[1].big == "Two months added"
    assert "Three months" in faces_of(longer, now=now)[0].why
    assert faces_of(in_time, now=now)[0].big == "Ended in time"
    assert faces_of(late, now=now)[0].big == "Ended late"
    assert faces_of(asked(), now=now)[1].big == "Not any more"
    assert full_day(CAME) == "Mon 23 Nov 2026"


def test_an_outcome_acknowledges_a_complaint_too():
    now = local_moment(date(2026, 12, 28), time(10))
    ended = asked(RequestKind.COMPLAINT, CAME, (StepKind.ANSWERED, date(2026, 12, 1)))

    face = faces_of(ended, now=now)[0]

    assert (face.big, face.look) == ("Done", "done")
    assert faces_of(asked(RequestKind.COMPLAINT), now=now)[0].look == "late"


def test_what_was_taken_back_acknowledges_nothing_and_is_never_late():
    long_after = CAME + 90 * DAY
    now = local_moment(long_after, time(10))
    back = Mark(StepKind.ANSWERED, long_after, is_sent=False)
    kind = RequestKind.COMPLAINT

    assert [face.big for face in faces_of(Asked(kind, CAME, [back]), now=now)] == [
        "Not needed",
        "Over",
    ]
    reopened = Asked(kind, CAME, [back, Mark(StepKind.REOPENED, long_after)])
    assert reopened.acknowledged_on is None
    assert faces_of(reopened, now=now)[0].look == "late"
