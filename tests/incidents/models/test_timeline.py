"""What stands on the sheet of an incident, put in order without a database."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from accounts.deadlines import UK
from accounts.terms import AccessKind
from incidents.models.timeline import (
    DECIDED,
    SHOWN_KINDS,
    Entry,
    FollowUp,
    Look,
    Sheet,
    span_in_words,
)
from incidents.terms import Outcome, PrintPurpose

NOON = datetime(2026, 10, 14, 12, tzinfo=UK)
KAREN, RUTH = UUID(int=1), UUID(int=2)


def entry(hours, kind="note", **fields):
    at = NOON + timedelta(hours=hours)
    return Entry(at=at, heading=f"{hours}", by="Karen Osei", kind=kind, **fields)


def look(by_id, hours, kind=AccessKind.RECORD, times=1, **fields):
    at = NOON + timedelta(hours=hours)
    name = "Karen Osei" if by_id == KAREN else "Ruth Hall"
    return Look(
        by=name, by_id=by_id, kind=kind, first_at=at, last_at=at, times=times, **fields
    )


def headings(days):
    return [[each.heading for each in entries] for _, entries in days]


def test_every_outcome_has_its_words():
    assert set(DECIDED) == set(Outcome)


def test_entries_stand_by_day_the_newest_first():
    sheet = Sheet(entries=[entry(-30), entry(0), entry(-1), entry(-25)])

    assert headings(sheet.days) == [["0", "-1"], ["-25", "-30"]]


def test_a_day_is_a_day_on_uk_calendars():
    before_midnight = datetime(2026, 7, 1, 22, 59, tzinfo=UK)
    sheet = Sheet(
        entries=[Entry(before_midnight + timedelta(minutes=n), "", "") for n in (0, 61)]
    )

    assert [day.day for day, _ in sheet.days] == [2, 1]


def test_what_happened_long_ago_stands_where_it_happened():
    late = entry(-48, written_at=NOON)

    assert headings(Sheet(entries=[entry(-1), late]).days) == [["-1"], ["-48"]]


@pytest.mark.parametrize("kind", SHOWN_KINDS)
def test_one_kind_can_be_shown_alone(kind):
    other = next(each for each in SHOWN_KINDS if each != kind)
    sheet = Sheet(entries=[entry(0, kind), entry(-1, other), entry(-30, kind)])

    assert headings(sheet.showing(kind)) == [["0"], ["-30"]]
    assert sheet.showing("") == sheet.days


def test_a_kind_that_is_none_shows_nothing():
    assert Sheet(entries=[entry(0)]).showing("planted") == []


def test_corrections_are_read_in_the_order_they_were_written():
    first = entry(0, "correction", written_at=NOON)
    second = entry(-5, "correction", written_at=NOON + timedelta(minutes=1))

    assert Sheet(entries=[second, entry(-1), first]).corrections == [first, second]


def test_each_person_who_looked_is_there_once_the_latest_first():
    sheet = Sheet(
        looks=[
            look(KAREN, -3, times=4),
            look(RUTH, -1),
            look(KAREN, -2, AccessKind.PRINTED, purpose=PrintPurpose.values[0]),
        ]
    )
    printed = f"for {PrintPurpose(PrintPurpose.values[0]).label}"

    assert [each.name for each in sheet.lookers] == ["Ruth Hall", "Karen Osei"]
    words = sheet.lookers[1].words
    assert words.startswith(f"{AccessKind.RECORD.label} 4 times. ")
    assert words.endswith(printed)
    assert sheet.lookers[1].last_at == NOON - timedelta(hours=2)


def test_two_people_of_one_name_are_two():
    same = [look(KAREN, -1), look(RUTH, -2)]

    assert len(Sheet(looks=[*same, *same]).lookers) == 2


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"is_overdue": True}, True),
        ({"done_at": NOON}, False),
        ({"is_withdrawn": True}, False),
    ],
)
def test_a_follow_up_is_open_until_it_is_done_or_withdrawn(fields, is_open):
    follow_up = FollowUp(1, "Ring home", "Asha Patel", KAREN, NOON, NOON, **fields)

    assert follow_up.is_open is is_open
    assert Sheet(follow_ups=[follow_up]).has_open_follow_up is is_open


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "1 min"),
        (timedelta(0), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=9, hours=23), "9 days"),
    ],
)
def test_a_span_is_said_as_people_say_it(span, words):
    assert span_in_words(span) == words
