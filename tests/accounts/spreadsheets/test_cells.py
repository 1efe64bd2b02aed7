"""Dates, names and years as people and programs write them."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.spreadsheets.cells import (
    Unreadable,
    read_day,
    read_email,
    read_id,
    read_moment,
    read_name,
    read_relationship,
    read_year_group,
    read_yes,
    split_name,
    tidy,
    tidy_story,
)
from accounts.terms import Relationship

FOURTH_OF_MAY = date(2013, 5, 4)


@pytest.mark.parametrize(
    "text",
    [
        "04/05/2013",
        "4/5/2013",
        "4/5/13",
        "04-05-2013",
        "04.05.2013",
        "2013-05-04",
        "2013/05/04",
        "2013-05-04 00:00:00",
        "2013-05-04T00:00:00",
        "4 May 2013",
        "04-May-2013",
        "4th May, 2013",
        "Sat 4 May 2013",
        "4 MAY 13",
        "41398",
        " 04/05/2013 ",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert read_day(text) == FOURTH_OF_MAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "05/13/2013",
        "31/02/2013",
        "soon",
        "2013",
        "4/5",
        "0",
        "99/99/9999",
        "12/1/1",
    ],
)
def test_what_is_no_day_is_refused_with_what_to_write(text):
    with pytest.raises(Unreadable, match="04/05/2013, day first"):
        read_day(text)


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_every_day_is_the_same_in_every_way_of_writing(day):
    serial = str((day - date(1899, 12, 30)).days)
    ways = (f"{day:%d/%m/%Y}", day.isoformat(), f"{day.day} {day:%B} {day:%Y}", serial)

    assert {read_day(way) for way in ways} == {day}


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused_and_never_a_fault(text):
    for read in (read_day, read_moment, read_year_group, read_yes, read_email):
        try:
            read(text)
        except Unreadable:
            continue


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("04/05/2013 14:32", (FOURTH_OF_MAY, time(14, 32))),
        ("04/05/2013 14:32:10", (FOURTH_OF_MAY, time(14, 32))),
        ("04/05/2013, 2:32 pm", (FOURTH_OF_MAY, time(14, 32))),
        ("04/05/2013 12:05 AM", (FOURTH_OF_MAY, time(0, 5))),
        ("2013-05-04T14:32:10", (FOURTH_OF_MAY, time(14, 32))),
        ("2013-05-04T14:32:10Z", (FOURTH_OF_MAY, time(15, 32))),
        ("4 May 2013 14.32", (FOURTH_OF_MAY, time(14, 32))),
        ("41398.5", (FOURTH_OF_MAY, time(12, 0))),
        ("04.05.2013", (FOURTH_OF_MAY, None)),
        ("2013-05-04", (FOURTH_OF_MAY, None)),
    ],
)
def test_a_moment_has_its_time_where_one_is_written(text, moment):
    assert read_moment(text) == moment


@given(st.datetimes(datetime(1950, 1, 1), datetime(2030, 1, 1)))
def test_every_moment_is_read_to_the_minute(moment):
    wanted = moment.date(), time(moment.hour, moment.minute)

    assert read_moment(f"{moment:%d/%m/%Y %H:%M}") == wanted
    assert read_moment(f"{moment:%d/%m/%Y %I:%M %p}") == wanted


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Year 7", 7),
        ("7", 7),
        ("7.0", 7),
        ("Yr 10", 10),
        ("Y13", 13),
        ("year  9", 9),
        ("NC Year 8", 8),
        ("R", 0),
        ("Reception", 0),
        ("Year R", 0),
        ("0", 0),
    ],
)
def test_a_year_group_is_read(text, year):
    assert read_year_group(text) == year


@pytest.mark.parametrize("text", ["Nursery", "14", "N2", "-1", "seven", "²"])
def test_a_year_group_that_is_not_kept_is_refused(text):
    with pytest.raises(Unreadable):
        read_year_group(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", True), ("y", True), ("TRUE", True), ("1", True), ("No", False),
     ("F", False), ("0", False), ("", None), ("  ", None)],
)  # fmt: skip
def test_yes_and_no_are_read(text, answer):
    assert read_yes(text) is answer


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(Unreadable):
        read_yes("See file")


@pytest.mark.parametrize(
    ("text", "code"),
    [("004512", "4512"), ("4512.0", "4512"), (" a 100 ", "A100"), ("000", "0")],
)
def test_an_id_is_the_same_however_it_was_exported(text, code):
    assert read_id(text) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("O'Brien-Łukasz, Anna Maria", ("Anna Maria", "O'Brien-Łukasz")),
        ("Anna Maria O'Brien-Łukasz", ("Anna Maria", "O'Brien-Łukasz")),
        ("Prince", ("", "Prince")),
    ],
)
def test_a_name_in_one_cell_is_parted(text, name):
    assert split_name(text) == name


@given(st.text(min_size=1, max_size=60))
def test_a_name_has_no_invisible_signs_and_stays_when_read_again(text):
    name = read_name(text)

    assert read_name(name) == name
    assert not any(sign < " " or sign == "\u202e" for sign in name)


@given(st.text(max_size=200))
def test_a_story_keeps_its_lines_and_stays_when_read_again(text):
    story = tidy_story(text)

    assert tidy_story(story) == story
    assert "\r" not in story


def test_a_story_keeps_its_paragraphs():
    assert tidy_story("One.\r\n\r\nTwo.\x00") == "One.\n\nTwo."


def test_a_name_of_two_writings_of_an_accent_is_one():
    assert tidy("Zoe\u0301") == "Zoé"


@pytest.mark.parametrize(
    ("text", "relationship"),
    [
        ("Mother", Relationship.MOTHER),
        ("Step-mother", Relationship.STEP_PARENT),
        ("Grandfather", Relationship.GRANDPARENT),
        ("Dad", Relationship.FATHER),
        ("Foster mother", Relationship.FOSTER_CARER),
        ("Childminder", Relationship.OTHER),
    ],
)
def test_a_relationship_is_read(text, relationship):
    assert read_relationship(text) == relationship


@pytest.mark.parametrize(
    "text", ["a@b", "nobody", "a b@school.example", f"{'a' * 250}@b.uk"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(Unreadable):
        read_email(text)


def test_a_year_of_two_figures_is_never_in_the_future():
    soon = timezone.localdate() + timedelta(days=400)

    assert read_day(f"01/01/{soon:%y}").year == soon.year - 100
