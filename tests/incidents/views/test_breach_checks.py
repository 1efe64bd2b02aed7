"""The checklist of an attack in the step "Contain it": what it shows and what it keeps.

Every press here is one that a page without scripts makes.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from incidents.breach_terms import BreachQuestion, CyberCheck
from incidents.models import BreachCheck, BreachFacts, DataBreach
from incidents.operations import breach_steps
from tests.breaches import decide
from tests.incidents.views.pages import page, post, text
from tests.leaks.filling import FormReader
from tests.people import signed_in

pytestmark = pytest.mark.django_db

SUMMARY = "It came from outside or through the network: the checklist"


def of(breach):
    return ("breach_step", breach.reference, "contain")


def press(user, breach, line="logs", answer="done", note=""):
    sent = {"do": f"check_{line}", "answer": answer, "note": note}
    return post(user, *of(breach), **sent)


def make_cyber(breach, by):
    facts = BreachFacts(cause="malicious_external")
    breach_steps.save_facts(breach=breach, facts=facts, seen=0, by=by)


def forms_of(shown):
    """Return the forms of the lines, as a browser without scripts reads them."""
    reader = FormReader()
    reader.feed(shown)
    return {form.values["do"]: form for form in reader.forms if "do" in form.values}


def test_a_cyber_case_shows_it_and_others_have_it_behind_a_summary(karen, breach):
    shown = text(karen, *of(breach))
    assert f"<summary>{SUMMARY}</summary>" in shown

    make_cyber(breach, karen)

    shown = text(karen, *of(breach))
    assert SUMMARY not in shown
    assert "Checklist: 0 of 9 done" in shown
    assert "9 of 9 left on the checklist" in shown
    for check in CyberCheck:
        assert check.label in shown


def test_each_line_has_a_form_that_works_without_scripts(karen, breach):
    make_cyber(breach, karen)
    browser = signed_in(Client(enforce_csrf_checks=True), karen)
    shown = browser.get(reverse("incidents:breach_step", args=of(breach)[1:]))
    forms = forms_of(shown.content.decode())
    assert set(forms) == {f"check_{each.value}" for each in CyberCheck}
    form = forms["check_isolate"]
    address = reverse("incidents:breach_step", args=of(breach)[1:])
    assert form.action == address
    assert {"csrfmiddlewaretoken", "do", "answer", "note"} == form.names

    answer = browser.post(address, form.values | {"answer": "done"})

    # Back at the line: a phone would scroll past all of them again.
    assert answer["Location"] == f"{address}#check_isolate"
    assert BreachCheck.objects.get().line == "isolate"
    assert "Checklist: 1 of 9 done" in text(karen, *of(breach))


def test_the_front_page_posts_to_the_step(karen, breach):
    make_cyber(breach, karen)
    forms = forms_of(text(karen, "breach", breach.reference))

    address = reverse("incidents:breach_step", args=of(breach)[1:])
    assert {form.action for form in forms.values()} == {address}


def test_a_line_shows_who_answered_when_and_why(karen, ruth, breach):
    press(karen, breach, note="Copied to a disk")
    press(ruth, breach, "accounts", "not_applicable", "It has none")

    shown = text(karen, *of(breach))

    assert re.search(r"<b>Done</b>, Karen Osei, \w{3} \d+ \w{3}, \d\d:\d\d", shown)
    assert "Copied to a disk" in shown
    assert f"<b>Does not apply</b>, {ruth.full_name}" in shown
    assert "1 of 9 done, 1 does not apply" in shown
    # What was answered is not folded away, though no cause is known.
    assert f'<details class="more-l" open><summary>{SUMMARY}' in shown
    log = text(karen, "breach_log", breach.reference)
    assert "Checklist: Keep the logs. Done" in log
    assert "It has none" in log


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("not_applicable", "Say why it does not apply"),
        ("not_yet", "Say why it is not done yet"),
        ("", "Press Done or Does not apply"),
        ("ghost", "Press Done or Does not apply"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_line(karen, breach, answer, says):
    refused = press(karen, breach, answer=answer, note="  ")

    shown = refused.content.decode()
    assert says in shown
    assert "There is a problem" in shown
    # Open at the line, and at no other.
    assert shown.count("<details open>") == 1
    assert not BreachCheck.objects.exists()


def test_words_for_one_that_ended_meanwhile_are_not_lost(karen, breach):
    decide(breach, karen, BreachQuestion.IS_BREACH)

    late = press(karen, breach, note="Copied to a disk").content.decode()

    assert f"{breach.reference} is closed" in late
    assert "Copied to a disk" in late
    assert not BreachCheck.objects.exists()


def test_pressing_twice_writes_once(karen, breach):
    for _ in range(2):
        assert press(karen, breach).status_code == 302

    assert BreachCheck.objects.count() == 1


def test_it_is_kept_from_who_may_not_work_on_the_breach(asha, wes, dean, jo, breach):
    for person, status in ((asha, 403), (jo, 403), (dean, 403), (wes, 404)):
        assert press(person, breach).status_code == status

    assert not BreachCheck.objects.exists()


def test_whoever_the_incident_names_finds_none(karen, send):
    send(kinds=["SE-03"], people=[karen])

    assert press(karen, DataBreach.objects.get()).status_code == 404


def test_a_line_keeps_nothing_that_it_does_not_ask_for(karen, ruth, breach):
    sent = {"do": "check_logs", "answer": "done", "note": "", "line": "leader"}
    forged = {"by": ruth.pk, "at": "2001-02-03", "breach": "0", "pk": "77"}
    post(karen, *of(breach), **sent, **forged)

    row = BreachCheck.objects.get()
    assert (row.by, row.breach, row.line) == (karen, breach, "logs")
    assert row.pk != 77
    assert row.at.year > 2001


def test_there_is_no_such_line_and_none_in_another_step(karen, breach):
    assert press(karen, breach, line="ghost").status_code == 400
    elsewhere = ("breach_step", breach.reference, "facts")
    answer = post(karen, *elsewhere, do="check_logs", answer="done")

    assert answer.status_code == 400
    assert page(karen, *elsewhere).status_code == 200
    assert not BreachCheck.objects.exists()
