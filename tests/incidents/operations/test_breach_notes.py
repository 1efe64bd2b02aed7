"""A note for each factor of a risk is kept with its version (rules.md 6.4)."""

import pytest

from incidents.breach_terms import Factor, Risk
from incidents.models import BreachAssessment
from incidents.models.breach_log import lines_of_log
from incidents.models.breach_register import table_of_breaches
from incidents.models.breach_sheet import sheet_of_breach
from tests.breaches import assess
from tests.incidents.views.pages import page, post

pytestmark = pytest.mark.django_db
NOTES = {Factor.SEVERITY: "Two are in hiding", Factor.VOLUME: " "}


def test_each_version_keeps_its_own_and_what_is_empty_is_left_out(breach, karen):
    assess(breach, karen, notes=NOTES)
    assess(breach, karen, Risk.HIGH)

    notes = [row.notes for row in BreachAssessment.objects.all()]
    assert notes == [{"severity": "Two are in hiding"}, {}]


def test_they_stand_in_the_log_and_the_register_with_their_factor(breach, karen):
    assess(breach, karen, notes=NOTES)

    sheet = sheet_of_breach(breach)
    told = "How bad could it be for somebody? 1: Two are in hiding"
    (line,) = (each for each in lines_of_log(sheet) if "Judged" in each.heading)
    assert line.words == f"Read by a parent\n{told}"
    heads, row = table_of_breaches([sheet])
    assert told in row[heads.index("Each judgement")]


def test_the_form_asks_for_them_keeps_them_and_begins_with_the_last(breach, karen):
    weights = {each.value: "1" for each in Factor}
    sent = weights | {"note_severity": "Two are in hiding", "do": "risk", "seen": 0}
    refused = post(karen, "breach_step", breach.reference, "risk", **sent)
    assert b'value="Two are in hiding"' in refused.content

    more = {"risk": "risk", "reason": "Read by a parent"}
    post(karen, "breach_step", breach.reference, "risk", **sent, **more)

    assert BreachAssessment.objects.get().notes == {"severity": "Two are in hiding"}
    shown = page(karen, "breach_step", breach.reference, "risk").content.decode()
    assert 'value="Two are in hiding"' in shown
    assert shown.count("Note (optional): ") == len(Factor)
