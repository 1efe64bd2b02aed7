"""When a duty falls due: the vectors of rules.md 6.3, and what holds of them all."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.deadlines import (
    UK,
    SchoolCalendar,
    is_bank_holiday,
    is_working_day,
    local_day,
    local_moment,
)
from incidents.deadlines import (
    child_protection_file_due,
    complaint_ack_due,
    educational_record_due,
    extension_due,
    internal_report_due,
    internal_warnings,
    lado_due,
    people_warnings,
    regulator_due,
    regulator_warnings,
    review_due,
    review_warnings,
    subject_access_due,
)

WEEK = {weekday: (time(8, 45), time(15, 15)) for weekday in range(5)}
CALENDAR = SchoolCalendar(
    terms=(
        (date(2026, 9, 3), date(2026, 12, 18)),
        (date(2027, 1, 5), date(2027, 3, 25)),
    ),
    closures=(
        (date(2026, 10, 26), date(2026, 10, 30)),
        (date(2026, 11, 27), date(2026, 11, 27)),
    ),
    hours=WEEK,
)
SECOND = timedelta(seconds=1)
# Every hour of these years, clock changes and leap days included.
HOURS = st.integers(
    min_value=int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()) // 3600,
    max_value=int(datetime(2040, 12, 31, 23, tzinfo=UTC).timestamp()) // 3600,
).map(lambda hours: datetime.fromtimestamp(hours * 3600, UTC))
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def uk(words):
    """Return a UK wall-clock time as an aware moment."""
    return datetime.fromisoformat(words).replace(tzinfo=UK)


class _BankHolidays:
    def __contains__(self, day):
        return is_bank_holiday(day)


BANK_HOLIDAYS = _BankHolidays()


def always_open():
    """Return the calendar of a school that is open through all of these years."""
    return SchoolCalendar(terms=((date(2019, 1, 1), date(2042, 1, 1)),), hours=WEEK)


# --- The regulator: 72 hours -----------------------------------------------------


@pytest.mark.parametrize(
    ("aware", "due"),
    [
        # Over a weekend, and over the Christmas holidays.
        ("2026-11-27 16:40", "2026-11-30 16:40"),
        ("2026-12-18 15:10", "2026-12-21 15:10"),
        # The clocks go forward on 28 March 2027 and back on 25 October 2026.
        ("2027-03-26 12:00", "2027-03-29 13:00"),
        ("2026-10-23 12:00", "2026-10-26 11:00"),
        # Over the bank holidays of Easter.
        ("2027-03-25 17:00", "2027-03-28 18:00"),
    ],
)
def test_b1_the_regulator_is_due_72_hours_on_whatever_lies_between(aware, due):
    assert regulator_due(uk(aware)) == uk(due)


@given(HOURS)
def test_the_regulator_is_due_after_exactly_72_elapsed_hours(aware):
    due = regulator_due(aware)

    assert due - aware == timedelta(hours=72)
    assert regulator_due(aware.astimezone(UK)) == due
    assert regulator_due(aware + SECOND) - due == SECOND


@given(HOURS)
def test_each_step_of_the_alarm_comes_once_and_in_order(aware):
    steps = regulator_warnings(aware)

    assert [name for name, _ in steps] == ["T+24", "T+48", "T+60", "T+68", "late"]
    hours = [(moment - aware) / timedelta(hours=1) for _, moment in steps]
    assert hours == [24, 48, 60, 68, 72]


def test_people_are_asked_after_twelve_hours_and_a_day():
    decided = uk("2026-10-24 20:00")

    assert people_warnings(decided) == [
        ("T+12", uk("2026-10-25 07:00")),
        ("T+24", uk("2026-10-25 19:00")),
    ]


@pytest.mark.parametrize(
    "due",
    [
        regulator_due,
        lado_due,
        lambda moment: internal_report_due(moment, CALENDAR),
    ],
)
def test_a_moment_without_a_zone_is_refused(due):
    with pytest.raises(ValueError, match="aware"):
        due(datetime(2026, 11, 27, 16, 40))


# --- The report inside the school -----------------------------------------------


@pytest.mark.parametrize(
    ("found", "due"),
    [
        ("2026-11-25 10:00", "2026-11-25 15:15"),
        # One second either side of closing.
        ("2026-11-25 15:14:59", "2026-11-25 15:15"),
        ("2026-11-25 15:15:00", "2026-11-26 15:15"),
        # Before the site opens, and at midnight.
        ("2026-11-25 00:00:00", "2026-11-25 15:15"),
        ("2026-11-24 23:59:59", "2026-11-25 15:15"),
        # B2: on the Friday before half term, after school.
        ("2026-10-23 16:30", "2026-11-02 15:15"),
        # A weekend, then an INSET day that closes the site on the Friday.
        ("2026-11-26 16:00", "2026-11-30 15:15"),
        ("2026-11-29 09:00", "2026-11-30 15:15"),
        # Into the Christmas holidays.
        ("2026-12-18 16:40", "2027-01-05 15:15"),
    ],
)
def test_b2_a_breach_is_reported_inside_by_the_end_of_a_school_day(found, due):
    assert internal_report_due(uk(found), CALENDAR) == uk(due)


def test_no_term_ahead_gives_no_deadline():
    assert internal_report_due(uk("2027-03-25 16:00"), CALENDAR) is None


@given(HOURS)
def test_the_school_deadline_lies_ahead_and_never_on_a_closed_day(found):
    calendar = always_open()
    due = internal_report_due(found, calendar)

    assert due > found
    assert calendar.is_school_day(local_day(due))
    assert due == calendar.closing_moment(local_day(due))
    assert internal_report_due(found + timedelta(hours=1), calendar) >= due


def test_it_is_asked_for_at_half_past_three_where_that_is_before_the_end():
    assert internal_warnings(uk("2026-11-25 15:15")) == [
        ("late", uk("2026-11-25 15:15"))
    ]
    assert internal_warnings(uk("2026-11-25 16:30")) == [
        ("15:30", uk("2026-11-25 15:30")),
        ("late", uk("2026-11-25 16:30")),
    ]


# --- Complaints, and requests about one's own data ---------------------------------


def test_a_complaint_is_acknowledged_within_thirty_days_of_which_receipt_is_the_first():
    assert complaint_ack_due(date(2026, 11, 23)) == uk("2026-12-22 23:59")


@given(DAYS)
def test_nothing_moves_the_acknowledgement(received):
    assert local_day(complaint_ack_due(received)) - received == timedelta(days=29)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 23)),
        # 25 December, the weekend, and the day in lieu of Boxing Day.
        (date(2026, 11, 25), date(2026, 12, 29)),
        # 31 January is a Sunday; there is no 30 February and the 28th is a Sunday.
        (date(2026, 12, 31), date(2027, 2, 1)),
        (date(2027, 1, 30), date(2027, 3, 1)),
        # The last day of a leap February.
        (date(2028, 1, 31), date(2028, 2, 29)),
    ],
)
def test_a_request_is_due_in_a_month_and_moves_past_what_is_shut(received, due):
    assert subject_access_due(received, BANK_HOLIDAYS) == local_moment(
        due, time(23, 59)
    )


def test_a_pause_is_added_before_the_weekend_is_looked_at():
    received = date(2026, 11, 25)

    # 25 December and four days is the 29th, a working day.
    assert local_day(subject_access_due(received, BANK_HOLIDAYS, 4)) == date(
        2026, 12, 29
    )
    assert local_day(subject_access_due(received, BANK_HOLIDAYS, 5)) == date(
        2026, 12, 30
    )


def test_an_extension_makes_it_three_months():
    received = date(2026, 11, 30)

    # 28 February 2027 is a Sunday.
    extended = subject_access_due(received, BANK_HOLIDAYS, extended=True)
    assert local_day(extended) == date(2027, 3, 1)
    assert local_day(extension_due(received)) == date(2026, 12, 30)


def test_a_pause_of_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="less than no days"):
        subject_access_due(date(2026, 11, 25), BANK_HOLIDAYS, -1)


@given(DAYS, st.integers(0, 90), st.booleans())
def test_a_request_is_never_due_on_a_day_that_is_shut(received, paused, extended):
    due = subject_access_due(received, BANK_HOLIDAYS, paused, extended=extended)
    following = subject_access_due(
        received + timedelta(days=1), BANK_HOLIDAYS, paused, extended=extended
    )

    assert is_working_day(local_day(due))
    assert (due.hour, due.minute) == (23, 59)
    assert following >= due
    months = 3 if extended else 1
    assert local_day(due) >= received + timedelta(days=28 * months + paused)


# --- The other clocks --------------------------------------------------------------


def test_the_educational_record_is_due_at_the_end_of_the_fifteenth_school_day():
    # Friday 27 November is an INSET day.
    assert educational_record_due(date(2026, 11, 9), CALENDAR) == uk("2026-12-01 15:15")
    assert educational_record_due(date(2027, 3, 20), CALENDAR) is None


@pytest.mark.parametrize(
    ("reached", "due"),
    [
        ("2026-11-27 16:00", "2026-11-30 17:00"),
        ("2026-12-24 15:00", "2026-12-29 17:00"),
        ("2026-11-24 23:59:59", "2026-11-25 17:00"),
        ("2026-11-25 00:00:00", "2026-11-26 17:00"),
    ],
)
def test_the_lado_is_told_within_one_working_day(reached, due):
    assert lado_due(uk(reached)) == uk(due)


@given(HOURS)
def test_the_lado_is_due_on_a_working_day_ahead(reached):
    due = lado_due(reached)

    assert due > reached
    assert is_working_day(local_day(due))
    assert due - reached < timedelta(days=6)


def test_a_cyber_case_is_looked_back_at_in_five_to_ten_working_days():
    # From Friday 18 December: Christmas and New Year do not count.
    assert review_due(date(2026, 12, 18)) == (date(2026, 12, 29), date(2027, 1, 6))


def test_the_protection_file_has_five_days_in_the_year_and_five_school_days_of_a_term():
    assert child_protection_file_due(date(2026, 11, 25)) == uk("2026-11-30 23:59")
    assert child_protection_file_due(date(2027, 1, 5), CALENDAR) == uk(
        "2027-01-11 23:59"
    )
    assert child_protection_file_due(date(2027, 3, 24), CALENDAR) is None


@given(HOURS, st.integers(0, 24 * 40))
def test_what_begins_later_is_never_due_sooner(began, hours):
    later = began + timedelta(hours=hours)
    day, later_day = local_day(began), local_day(later)

    assert regulator_due(began) <= regulator_due(later)
    assert lado_due(began) <= lado_due(later)
    assert complaint_ack_due(day) <= complaint_ack_due(later_day)
    assert review_due(day) <= review_due(later_day)
    assert review_warnings(day) <= review_warnings(later_day)
    assert child_protection_file_due(day) <= child_protection_file_due(later_day)


@given(st.dates(date(2026, 9, 3), date(2027, 1, 10)), st.integers(0, 30))
def test_nor_is_what_is_counted_in_school_days(day, days):
    later = day + timedelta(days=days)
    for due in (educational_record_due, child_protection_file_due):
        assert due(day, CALENDAR) <= due(later, CALENDAR)
    at_noon = local_moment(day, time(12)), local_moment(later, time(12))
    reports = [internal_report_due(moment, CALENDAR) for moment in at_noon]
    assert reports[0] <= reports[1]


@given(DAYS)
def test_the_steps_of_a_look_back_are_on_working_days_and_end_with_the_tenth(day):
    steps = review_warnings(day)

    assert [name for name, _ in steps] == ["day 5", "day 8", "day 10", "late"]
    assert all(is_working_day(local_day(moment)) for _, moment in steps)
    first, last = review_due(day)
    assert local_day(steps[0][1]) == first
    assert local_day(steps[-1][1]) == last
    assert sorted(moment for _, moment in steps) == [moment for _, moment in steps]
