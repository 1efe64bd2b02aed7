"""The words to whoever asked: every part, nothing left to fill where it is said so."""

import re

import pytest

from incidents.models.request_letters import acknowledgement_for, answer_for
from incidents.models.request_log import lines_of_request
from incidents.models.request_register import table_of_requests
from incidents.operations.requests import take_up
from incidents.request_terms import RequestKind
from tests.data_requests import (
    acknowledge,
    answer,
    complain,
    extend,
    field_of,
    record,
    sheet,
)
from tests.incidents.models.test_breach_letters import filled, grade

pytestmark = pytest.mark.django_db
TO = "Nell Archer, 4 Mill Lane"


@pytest.fixture
def complaint(on_monday, north):
    return complain(north)


@pytest.fixture
def asked(on_monday, north, asha):
    return record(north, asha)


def test_an_acknowledgement_has_every_part_and_nothing_left_to_fill(
    complaint, north, karen
):
    take_up(request=complaint, by=karen)

    words = acknowledgement_for(sheet(complaint))

    for part in (
        "Mon 23 Nov 2026",
        complaint.reference,
        complaint.requester_name,
        "Karen Osei will look into it",
        north.office_phone,
        north.school.regulator_name,
        north.school.regulator_complaint_url,
    ):
        assert part in words
    assert "[" not in words


@pytest.mark.parametrize("kind", [RequestKind.ACCESS, RequestKind.COMPLAINT])
def test_an_answer_says_where_they_can_go(kind, on_monday, north, asha):
    words = answer_for(sheet(record(north, asha, kind=kind)))

    assert "/complaint/" in words
    assert north.school.regulator_complaint_url in words
    assert ("keep back" in words) == (kind == RequestKind.ACCESS)


def test_both_are_read_by_a_child_of_nine_to_eleven(complaint, asked):
    for words in (acknowledgement_for(sheet(complaint)), answer_for(sheet(asked))):
        plain = filled(words).replace("http", "\n\n").split("\n\n")
        prose = "\n\n".join(part for part in plain if "://" not in part)
        assert grade(prose) + 5 <= 11


def test_what_was_sent_to_whom_stands_on_the_timeline_and_in_the_register(asked, karen):
    extend(asked, karen, sent_to=TO)
    answer(asked, karen, sent_to=TO, letter="34 pages, with a list of them")

    said = [words for line in lines_of_request(sheet(asked)) for words in line.words]
    for words in (
        f"Sent by: letter, to {TO}.",
        f"Sent by: secure link, to {TO}.",
        "What was sent: 34 pages, with a list of them",
    ):
        assert words in said
    heads, row = table_of_requests([sheet(asked)])
    assert row[heads.index("Sent to")] == TO
    assert row[heads.index("What was sent")] == "34 pages, with a list of them"


def test_an_acknowledgement_keeps_who_it_went_to(complaint, karen):
    acknowledge(complaint, karen, sent_to=TO)

    assert sheet(complaint).steps[0].sent_to == TO


def test_a_letter_in_which_something_is_left_to_fill_is_refused(asked, karen):
    letter = answer_for(sheet(asked))

    assert field_of(answer, asked, karen, letter=letter) == "letter"


def test_a_bracket_in_the_name_of_whoever_asked_is_nothing_left_to_fill(
    on_monday, north, asha, karen
):
    asked = record(north, asha, requester_name="Nell [Nelly] Archer [")
    letter = answer_for(sheet(asked))
    done = filled(letter.partition("\n")[2])
    greeting = letter.partition("\n")[0]

    assert greeting == "Dear Nell [Nelly] Archer [,"
    assert field_of(answer, asked, karen, letter=letter) == "letter"
    answer(asked, karen, letter=f"{greeting}\n{done}")

    assert "Nell [Nelly] Archer [," in sheet(asked).answer.letter


@pytest.mark.parametrize("kind", [RequestKind.ACCESS, RequestKind.COMPLAINT])
def test_each_blank_of_an_answer_is_refused_alone(kind, on_monday, north, asha, karen):
    asked = record(north, asha, kind=kind)
    blanks = re.findall(r"\[[^\]]*\]", answer_for(sheet(asked)))

    assert blanks
    for blank in blanks:
        assert field_of(answer, asked, karen, letter=blank) == "letter"
