"""What is read out of a calendar file and out of pasted lines, and what is not."""

from datetime import date

import pytest

from accounts.calendar_files import MOST_BYTES, NotACalendar, Span, read_ics, read_lines

AUTUMN = Span("Autumn term 2026", date(2026, 9, 2), date(2026, 12, 18))
HALF_TERM = Span(
    "October half term", date(2026, 10, 26), date(2026, 10, 30), "half_term"
)


def ics(*events):
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:{name}\r\n{when}END:VEVENT\r\n"
        for number, (name, when) in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


def whole(first, end):
    return f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{end}\r\n"


def test_a_term_and_its_half_term_are_told_apart():
    found = read_ics(
        ics(
            ("Autumn term 2026", whole("20260902", "20261219")),
            ("October half term", whole("20261026", "20261031")),
            ("INSET day", whole("20260901", "20260902")),
        )
    )

    assert found.terms == [AUTUMN]
    assert HALF_TERM in found.closures
    assert ("inset", date(2026, 9, 1)) in {
        (each.kind, each.last_day) for each in found.closures
    }
    assert found.passed_over == []


def test_a_term_given_by_its_first_and_last_day_is_put_together():
    found = read_ics(
        ics(
            ("Spring term starts", "DTSTART;VALUE=DATE:20270105\r\n"),
            ("Spring term ends", "DTSTART;VALUE=DATE:20270325\r\n"),
        )
    )

    assert found.terms == [Span("Spring term", date(2027, 1, 5), date(2027, 3, 25))]


def test_a_moment_in_the_evening_is_that_day_in_london():
    found = read_ics(
        ics(("Closed", "DTSTART:20260701T233000Z\r\nDTEND:20260702T003000Z\r\n"))
    )

    assert found.closures == [
        Span("Closed", date(2026, 7, 2), date(2026, 7, 2), "closed")
    ]


@pytest.mark.parametrize(
    ("name", "when", "why"),
    [
        ("Sports day", whole("20270610", "20270611"), "not about a term"),
        ("Spring term", whole("20270105", "20280105"), "longer than 150 days"),
        ("Closed", whole("20270105", "20270305"), "longer than 30 days"),
        ("Autumn term", "", "has no days"),
        (
            "INSET day",
            f"{whole('20270105', '20270106')}RRULE:FREQ=YEARLY\r\n",
            "repeats",
        ),
        ("Summer term ends", "DTSTART;VALUE=DATE:20270723\r\n", "the day it begins"),
    ],
)
def test_what_is_not_understood_is_passed_over_and_said(name, when, why):
    found = read_ics(ics((name, when)))

    assert (found.terms, found.closures) == ([], [])
    assert why in found.passed_over[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"not a calendar", b"\x89PNG\r\n\x1a\n\x00\xff", b"BEGIN:VCALENDAR\r\n"],
)
def test_what_is_no_calendar_is_refused_in_words(content):
    with pytest.raises(NotACalendar, match="not a calendar"):
        read_ics(content)


def test_a_calendar_that_is_too_large_is_refused():
    with pytest.raises(NotACalendar, match="500 kB"):
        read_ics(b"x" * (MOST_BYTES + 1))
    with pytest.raises(NotACalendar, match="400 events"):
        read_ics(ics(*[("Term", whole("20260902", "20260903"))] * 401))


@pytest.mark.parametrize(
    "line",
    [
        "Autumn term 2026: 2 Sep 2026 to 18 Dec 2026",
        "Autumn term 2026 - Wed 2nd September 2026 - Friday 18 December 2026",
        "Autumn term 2026: 02/09/2026 - 18/12/2026",
        "Autumn term 2026, 2026-09-02 to 2026-12-18",
    ],
)
def test_pasted_lines_are_read_in_the_usual_ways(line):
    assert read_lines(line).terms == [AUTUMN]


def test_one_day_stands_alone_and_other_lines_are_passed_over():
    found = read_lines(
        "INSET day: 4 Jan 2027\n\nAutumn term: September\n31/02/2027 Term\n"
    )

    assert [(each.kind, each.first_day) for each in found.closures] == [
        ("inset", date(2027, 1, 4))
    ]
    assert len(found.passed_over) == 2


def test_days_the_wrong_way_round_are_passed_over():
    found = read_lines("Autumn term: 18 Dec 2026 to 2 Sep 2026")

    assert found.terms == []
    assert "ends before it begins" in found.passed_over[0]
