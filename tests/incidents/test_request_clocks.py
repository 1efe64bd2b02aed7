"""The clocks of a request: the vectors of rules.md 6.3, and what holds of them all."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.deadlines import (
    UK,
    SchoolCalendar,
    is_working_day,
    local_day,
    local_moment,
)
from incidents.request_clocks import (
    Asked,
    Mark,
    answer_due,
    is_counted_in_working_days,
    is_late,
    may_be_extended_until,
    paused_days,
    pauses,
    steps_due,
)
from incidents.request_terms import (
    ONE_MONTH,
    RequestKind,
    RequestState,
    StepKind,
    outcomes_of,
)

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
CAME = date(2026, 11, 23)
CALENDAR = SchoolCalendar(
    terms=(
        (date(2026, 9, 3), date(2026, 12, 18)),
        (date(2027, 1, 5), date(2027, 3, 25)),
    ),
    closures=((date(2026, 11, 27), date(2026, 11, 27)),),
    hours={weekday: (time(8, 45), time(15, 15)) for weekday in range(5)},
)
DAYS = st.dates(date(2020, 1, 1), date(2038, 12, 31))
RIGHTS = st.sampled_from(sorted(ONE_MONTH))


def asked(kind=RequestKind.ACCESS, came=CAME, *marks, **fields):
    return Asked(kind, came, [Mark(each, on) for each, on in marks], **fields)


def due_of(request, today=None):
    return answer_due(request, today=today or request.received_on)


# --- The vectors of rules.md 6.3 ---------------------------------------------------


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-11-23", "2026-12-23"),
        ("2026-11-25", "2026-12-29"),
        ("2026-12-31", "2027-02-01"),
        ("2027-01-30", "2027-03-01"),
    ],
)
def test_a_right_is_answered_within_a_month_that_ends_on_a_working_day(came, due):
    for kind in ONE_MONTH:
        found = due_of(asked(kind, date.fromisoformat(came)))
        assert f"{found:%Y-%m-%d %H:%M}" == f"{due} 23:59"


def test_a_stop_of_four_days_adds_four_days_and_then_the_weekend():
    stopped = date(2026, 11, 30)
    still = (StepKind.PAUSED, stopped), (StepKind.RESUMED, stopped + 4 * DAY)

    found = due_of(asked(RequestKind.ACCESS, CAME, *still))

    # The 23rd and four days is a Sunday, and the 28th a bank holiday.
    assert local_day(found) == date(2026, 12, 29)


def test_a_complaint_is_acknowledged_within_30_days_that_begin_with_its_own():
    complaint = asked(RequestKind.COMPLAINT)

    assert due_of(complaint) == datetime(2026, 12, 22, 23, 59, tzinfo=UK)


def test_its_outcome_is_aimed_at_30_days_from_the_acknowledgement():
    done = (StepKind.ACKNOWLEDGED, date(2026, 12, 1))

    found = due_of(asked(RequestKind.COMPLAINT, CAME, done))

    assert local_day(found) == date(2026, 12, 31)


def test_an_educational_record_takes_15_school_days_and_the_next_is_the_first():
    record = asked(RequestKind.RECORD, calendar=CALENDAR)

    # The 27th is an INSET day.
    assert due_of(record) == datetime(2026, 12, 15, 15, 15, tzinfo=UK)
    assert not is_counted_in_working_days(record)


def test_without_a_term_an_educational_record_is_counted_in_working_days():
    record = asked(RequestKind.RECORD)

    assert is_counted_in_working_days(record)
    assert due_of(record) == datetime(2026, 12, 14, 17, 0, tzinfo=UK)
    assert len(steps_due(record, today=CAME)) == 3


# --- What holds of all of them -----------------------------------------------------


@given(RIGHTS, DAYS, st.lists(st.integers(0, 9), max_size=6), st.booleans())
def test_a_right_is_never_due_on_a_weekend_or_a_bank_holiday(kind, came, gaps, longer):
    request = with_pauses(kind, came, gaps, longer=longer)

    due = due_of(request, came + 400 * DAY)

    assert is_working_day(local_day(due))
    assert f"{due:%H:%M}" == "23:59"


@given(RIGHTS, DAYS, st.lists(st.integers(0, 9), max_size=6))
def test_pauses_add_exactly_their_days(kind, came, gaps):
    request = with_pauses(kind, came, gaps)
    plain = due_of(asked(kind, came))
    still = sum(gaps[1::2])

    due = due_of(request, came + 400 * DAY)

    assert paused_days(request, today=came + 400 * DAY) == still
    assert sum((end - begun).days for begun, end in pauses(request)) == still
    moved = (local_day(due) - local_day(plain)).days
    # A weekend and the holidays of Christmas or Easter lie between at the most.
    assert abs(moved - still) <= 4


@given(RIGHTS, DAYS, st.integers(0, 40), st.booleans())
def test_a_later_receipt_or_a_longer_stop_is_never_due_sooner(kind, came, still, long):
    marks = [(StepKind.PAUSED, came), (StepKind.RESUMED, came + still * DAY)]
    if long:
        marks.append((StepKind.EXTENDED, came))
    due = due_of(asked(kind, came, *marks), came)
    longer = [marks[0], (StepKind.RESUMED, came + (still + 1) * DAY), *marks[2:]]

    assert due_of(asked(kind, came, *longer), came) >= due
    assert due_of(asked(kind, came + DAY, *marks[2:]), came) >= due_of(
        asked(kind, came, *marks[2:]), came
    )
    assert due >= due_of(asked(kind, came), came)


@given(RIGHTS, DAYS)
def test_the_day_to_ask_for_longer_lies_inside_the_first_month(kind, came):
    until = may_be_extended_until(asked(kind, came))

    assert came + 28 * DAY <= until <= came + 31 * DAY
    assert until <= local_day(due_of(asked(kind, came)))
    stopped = asked(kind, came, (StepKind.PAUSED, came), (StepKind.RESUMED, until))
    assert may_be_extended_until(stopped) == until


@given(
    st.sampled_from([RequestKind.COMPLAINT, RequestKind.RECORD]),
    DAYS,
    st.lists(st.integers(0, 9), max_size=6),
)
def test_nothing_stops_a_complaint_or_an_educational_record(kind, came, gaps):
    request = with_pauses(kind, came, gaps)

    assert pauses(request) == []
    assert due_of(request) == due_of(asked(kind, came))
    assert may_be_extended_until(request) is None


@given(st.sampled_from(list(RequestKind)), DAYS, st.lists(st.integers(0, 9)))
def test_each_step_of_the_alarms_comes_once_in_order_and_ends_with_its_end(
    kind, came, gaps
):
    request = with_pauses(kind, came, gaps[:4], is_still=True, calendar=CALENDAR)
    if request.paused_since:
        assert steps_due(request, today=came) == []
        return
    today = came + 400 * DAY

    steps = steps_due(request, today=today)

    assert [each.at for each in steps] == sorted(each.at for each in steps)
    assert (
        len({(each.clock, each.step) for each in steps})
        == len(steps)
        == (3 if kind == RequestKind.RECORD else 4)
    )
    assert steps[-1].step == "late"
    assert steps[-1].at == due_of(request, today)


def with_pauses(kind, came, gaps, *, longer=False, is_still=False, **fields):
    """Return a request whose clock ran and stood still in turns of so many days.

    With `is_still` it may stand still at the end.
    """
    marks, day = [], came
    for number, gap in enumerate(gaps):
        day += gap * DAY
        marks.append((StepKind.RESUMED if number % 2 else StepKind.PAUSED, day))
    if len(gaps) % 2 and not is_still:
        marks.append((StepKind.RESUMED, day))
    if longer:
        marks.append((StepKind.EXTENDED, came))
    return asked(kind, came, *marks, **fields)


# --- State, steps and faces --------------------------------------------------------


def test_a_request_is_open_until_the_answer_that_was_not_reopened():
    answered, reopened = (StepKind.ANSWERED, CAME), (StepKind.REOPENED, CAME)
    access = RequestKind.ACCESS

    assert asked().state == RequestState.OPEN
    assert asked(access, CAME, answered).state == RequestState.ANSWERED
    assert asked(access, CAME, answered).end == Mark(StepKind.ANSWERED, CAME)
    assert asked(access, CAME, answered, reopened).end is None
    assert asked(access, CAME, answered, reopened).state == RequestState.OPEN
    paused = asked(access, CAME, (StepKind.PAUSED, CAME))
    assert (paused.state, paused.paused_since) == (RequestState.PAUSED, CAME)


def test_an_answer_ends_a_stop():
    stopped = [(StepKind.PAUSED, CAME), (StepKind.ANSWERED, CAME + 3 * DAY)]
    again = asked(RequestKind.ACCESS, CAME, *stopped, (StepKind.REOPENED, CAME + DAY))

    assert again.paused_since is None
    assert paused_days(again, today=CAME + 90 * DAY) == 3


@pytest.mark.parametrize(
    ("request_", "steps"),
    [
        (
            asked(),
            ["day 10 2 Dec", "day 20 12 Dec", "day 25 17 Dec", "late 23 Dec"],
        ),
        (
            asked(RequestKind.ERASURE, CAME, (StepKind.EXTENDED, CAME)),
            ["20 left 3 Feb", "10 left 13 Feb", "5 left 18 Feb", "late 23 Feb"],
        ),
        (
            asked(RequestKind.COMPLAINT),
            ["day 15 7 Dec", "day 25 17 Dec", "day 29 21 Dec", "late 22 Dec"],
        ),
        (
            asked(RequestKind.COMPLAINT, CAME, (StepKind.ACKNOWLEDGED, CAME)),
            ["target 23 Dec"],
        ),
        (
            asked(RequestKind.RECORD, calendar=CALENDAR),
            ["day 10 8 Dec", "day 13 11 Dec", "late 15 Dec"],
        ),
    ],
)
def test_the_steps_of_each_clock(request_, steps):
    found = steps_due(request_, today=CAME)

    assert [f"{each.step} {each.at.day} {each.at:%b}" for each in found] == steps
    assert {f"{each.at:%H:%M}" for each in found[:-1]} <= {"08:00"}


def test_what_is_over_or_stands_still_has_no_steps():
    over = asked(RequestKind.ACCESS, CAME, (StepKind.ANSWERED, CAME))
    still = asked(RequestKind.ACCESS, CAME, (StepKind.PAUSED, CAME))

    assert steps_due(over, today=CAME) == steps_due(still, today=CAME) == []


def test_a_clock_that_was_set_anew_owes_what_comes_after_and_that_it_is_late():
    since = local_moment(date(2026, 12, 15), time(9))
    long_after = local_moment(date(2027, 1, 15), time(9))

    assert [each.step for each in steps_due(asked(), today=CAME, since=since)] == [
        "day 25",
        "late",
    ]
    late = steps_due(asked(), today=CAME, since=long_after)
    assert [(each.step, each.at) for each in late] == [("late", long_after)]


def test_the_last_day_is_in_time_and_the_next_is_late():
    last = date(2026, 12, 23)

    assert not is_late(asked(), on=last, today=last)
    assert is_late(asked(), on=last + DAY, today=last + DAY)


def test_each_kind_ends_with_what_fits_it():
    of_right = {each.value for each in outcomes_of(RequestKind.ACCESS)}
    of_complaint = {each.value for each in outcomes_of(RequestKind.COMPLAINT)}

    assert of_right & of_complaint == {"withdrawn", "none"}
    assert "upheld" not in of_right
    assert "in_full" not in of_complaint


def test_an_outcome_before_it_was_reopened_acknowledged_a_complaint():
    ended, again = (StepKind.ANSWERED, CAME), (StepKind.REOPENED, CAME)
    kind = RequestKind.COMPLAINT

    assert asked(kind, CAME, ended, again).acknowledged_on == CAME
    # The outcome that holds is measured by the last day for acknowledging.
    assert asked(kind, CAME, ended).acknowledged_on is None


def test_a_notice_that_came_after_the_first_month_adds_none():
    inside = asked(RequestKind.ACCESS, CAME, (StepKind.EXTENDED, date(2026, 12, 23)))
    after = asked(RequestKind.ACCESS, CAME, (StepKind.EXTENDED, date(2026, 12, 24)))

    assert local_day(due_of(inside)) == date(2027, 2, 23)
    assert not after.is_extended
    assert local_day(due_of(after)) == date(2026, 12, 23)


def test_a_clock_that_had_run_out_is_not_stopped():
    last = date(2026, 12, 23)
    before = asked(RequestKind.ACCESS, CAME, (StepKind.PAUSED, last))
    after = asked(RequestKind.ACCESS, CAME, (StepKind.PAUSED, last + DAY))

    assert pauses(before) == [(last, None)]
    assert pauses(after) == []
    assert after.state == RequestState.OPEN


def test_it_is_late_once_for_each_last_day():
    short = asked(RequestKind.ACCESS, CAME)
    longer = asked(RequestKind.ACCESS, CAME, (StepKind.EXTENDED, CAME))
    keys = [
        {each.key for each in steps_due(request, today=CAME) if each.step == "late"}
        for request in (short, longer)
    ]

    assert [len(each) for each in keys] == [1, 1]
    assert keys[0] != keys[1]
    assert max(len(key) for each in keys for key in each) <= 10
