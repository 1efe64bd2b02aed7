"""The words to send: every part that the law asks for, and easy to read."""

import re

import pytest

from incidents.breach_terms import MessageTo
from incidents.models import BreachFacts
from incidents.models.breach_letters import (
    letter_for,
    points_for_regulator,
    words_for_the_young,
)
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations import breach_steps
from incidents.refusals import FieldRefusal
from tests.breaches import tell

pytestmark = pytest.mark.django_db
# What a person fills in, in words as plain as the rest.
PLAIN = "The class list went to the wrong home."


@pytest.fixture
def letter(everyone, breach):
    known = BreachFacts(data_kinds=["names", "contact"])
    breach_steps.save_facts(breach=breach, facts=known, seen=0, by=everyone.karen)
    return letter_for(sheet_of_breach(breach))


def filled(letter):
    return re.sub(r"\[[^\]]*\]\.?", PLAIN, letter)


def grade(text) -> float:
    """Return the Flesch-Kincaid grade: the school year in the US that reads it.

    A syllable is a run of vowels, and a last silent e is none.
    """
    sentences = [each for each in re.split(r"[.!?:]\s|\n+", text) if each.strip()]
    words = re.findall(r"[A-Za-z]+", text)
    syllables = sum(
        max(len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))), 1)
        for word in words
    )
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_a_letter_is_read_by_a_child_of_nine_to_eleven(letter):
    # Year 5 and 6 are grades 4 and 5; age is about the grade and five.
    assert grade(filled(letter)) + 5 <= 11


def test_words_for_the_young_are_read_by_one_of_nine_and_blame_nobody(breach, north):
    words = words_for_the_young(sheet_of_breach(breach))

    assert grade(filled(words)) + 5 <= 10
    for part in ("You did nothing wrong", north.office_phone, "/complaint/", "ICO"):
        assert part in words


def test_the_measure_finds_a_letter_that_is_not():
    hard = (
        "Notwithstanding the aforementioned considerations, we hereby communicate "
        "unauthorised disclosure of personally identifiable information."
    )

    assert grade(hard) + 5 > 16


def test_a_letter_has_every_part_that_the_law_asks_for(letter, north):
    for part in (
        "Say what happened",
        "Names and classes, Addresses, phones, e-mail",
        "could mean for you",
        "We have done",
        "you can do",
        "We are sorry",
        north.office_phone,
        "not happy with what we do",
        "/complaint/",
        "You can also tell the ICO",
    ):
        assert part.lower() in letter.lower()


def test_a_letter_with_something_left_to_fill_in_is_not_kept_as_sent(
    everyone, breach, letter
):
    with pytest.raises(FieldRefusal, match="Fill in what stands in"):
        tell(breach, everyone.karen, MessageTo.PEOPLE, words=letter)

    assert tell(breach, everyone.karen, MessageTo.PEOPLE, words=filled(letter))


def test_each_blank_of_a_letter_is_refused_alone(everyone, breach):
    sheet = sheet_of_breach(breach)
    letters = letter_for(sheet) + words_for_the_young(sheet)

    for blank in re.findall(r"\[[^\]]*\]", letters):
        with pytest.raises(FieldRefusal, match="Fill in what stands in"):
            tell(breach, everyone.karen, MessageTo.PEOPLE, words=blank)


def test_what_is_not_known_yet_says_so_to_the_regulator(breach):
    points = dict(points_for_regulator(sheet_of_breach(breach)))

    assert points["Likely results"] == "Not known yet"
    assert points["How many"].startswith("Not known yet")
    assert list(points) == [
        "What happened", "How many", "Whose and what", "Contact", "Likely results",
        "What we did",
    ]  # fmt: skip
