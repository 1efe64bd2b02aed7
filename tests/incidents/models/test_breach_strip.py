"""The strip of data breaches, and that one question says what a sheet says."""

from itertools import permutations

import pytest
from django.utils import timezone

from incidents.breach_terms import BreachQuestion, MessageTo, Risk
from incidents.models import DataBreach
from incidents.models.breach_sheet import sheet_of_breach
from incidents.models.breach_strip import breach_strip
from tests.breaches import FRIDAY, HOUR, assess, decide, tell

pytestmark = pytest.mark.django_db
EXCEPTION = {"exception": "unreadable"}


def strip_for(person, now=FRIDAY):
    # A person remembers what they may do for as long as a page is made.
    person = type(person).objects.get(pk=person.pk)
    return breach_strip(person, now)


def test_the_regulator_comes_first_and_then_the_people(everyone, breach, on_friday):
    assert "Tell the ICO" in strip_for(everyone.karen).words
    assert strip_for(everyone.asha) is None
    assess(breach, everyone.karen, Risk.HIGH)
    tell(breach, everyone.karen)

    strip = strip_for(everyone.karen, FRIDAY + 20 * HOUR)

    assert "Tell the people in it" in strip.words
    assert (strip.clock, strip.look) == ("4 h 00 min left", "red")
    tell(breach, everyone.karen, MessageTo.PEOPLE, are_all_told=False)
    assert strip_for(everyone.karen) is not None
    tell(breach, everyone.karen, MessageTo.PEOPLE, who="The rest")
    assert strip_for(everyone.karen) is None


DEEDS = {
    "high": lambda breach, by: assess(breach, by, Risk.HIGH),
    "low": lambda breach, by: assess(breach, by, Risk.UNLIKELY),
    "no": lambda breach, by: decide(breach, by, BreachQuestion.PEOPLE, **EXCEPTION),
    "yes": lambda breach, by: decide(breach, by, BreachQuestion.PEOPLE, "yes"),
}


@pytest.mark.parametrize("order", list(permutations(DEEDS, 3)), ids="-".join)
def test_the_question_finds_whom_the_sheet_finds(everyone, breach, on_friday, order):
    assess(breach, everyone.karen)
    for name in order:
        on_friday.shift(60)
        DEEDS[name](breach, everyone.karen)

        sheet = sheet_of_breach(breach)
        due = sheet.duty_to_people is not None and not sheet.are_people_answered
        waits = DataBreach.objects.filter(pk=breach.pk).people_waiting().exists()
        assert waits is due, f"after {name} at {timezone.now()}"
