"""The checklist of an attack: whose it is, what an answer needs, what is kept."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.refusals import NotAllowed
from incidents.breach_terms import (
    CYBER_HINTS,
    BreachQuestion,
    BreachState,
    CheckAnswer,
    CyberCheck,
)
from incidents.models import BreachCheck, BreachFacts, DataBreach
from incidents.models.breach_log import lines_of_log
from incidents.models.breach_nine import steps_of
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations import breach_steps
from incidents.operations.breach_checks import tick_check
from incidents.operations.breaches import BreachIsOver
from incidents.refusals import FieldRefusal
from tests.breaches import close, decide, go_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


def tick(breach, by, check=CyberCheck.LOGS, answer=CheckAnswer.DONE, words=""):
    return tick_check(breach=breach, check=check, answer=answer, words=words, by=by)


def cause_is(breach, cause, by):
    last = breach.breachfacts_set.last()
    breach_steps.save_facts(
        breach=breach,
        facts=BreachFacts(cause=cause),
        seen=last.pk if last else 0,
        by=by,
    )


def contain(breach):
    return steps_of(sheet_of_breach(breach))[0]


def test_every_line_says_how_it_is_done():
    assert set(CYBER_HINTS) == set(CyberCheck)
    assert len(CyberCheck) == 9


# --- Answers ----------------------------------------------------------------------


def test_a_tick_is_kept_with_who_and_when_and_in_the_audit_log(everyone, breach):
    row = tick(breach, everyone.karen, words=" Copied to a disk ")

    assert (row.by, row.note) == (everyone.karen, "Copied to a disk")
    entry = AuditEntry.objects.get(action="breach.checked")
    assert entry.detail["line"] == "logs"
    assert entry.detail["answer"] == "done"
    assert "Copied" not in str(entry.detail)


@pytest.mark.parametrize("answer", [CheckAnswer.NOT_APPLICABLE, CheckAnswer.NOT_YET])
def test_any_other_answer_needs_a_reason(everyone, breach, answer):
    with pytest.raises(FieldRefusal, match="Say why") as refusal:
        tick(breach, everyone.karen, answer=answer, words=" \n")

    assert refusal.value.field == "note"
    assert not BreachCheck.objects.exists()
    assert tick(breach, everyone.karen, answer=answer, words="No network there").pk


def test_the_database_keeps_none_without_a_reason_either(everyone, breach):
    with pytest.raises(IntegrityError), transaction.atomic():
        BreachCheck.objects.create(
            breach=breach, line="logs", answer="not_applicable", by=everyone.karen
        )


def test_the_last_answer_holds_and_earlier_ones_stay(everyone, breach):
    tick(breach, everyone.karen)
    tick(breach, everyone.ruth, answer=CheckAnswer.NOT_YET, words="Only half of them")

    checklist = sheet_of_breach(breach).checklist
    line = next(each for each in checklist.lines if each.check == CyberCheck.LOGS)
    assert (line.last.by, line.is_left) == (everyone.ruth, True)
    assert BreachCheck.objects.count() == 2


def test_the_same_press_twice_writes_once(everyone, breach):
    first, second = (tick(breach, everyone.karen) for _ in range(2))

    assert first == second
    assert AuditEntry.objects.filter(action="breach.checked").count() == 1
    tick(breach, everyone.karen, words="On a disk")
    tick(breach, everyone.ruth, words="On a disk")
    tick(breach, everyone.karen)
    assert BreachCheck.objects.count() == 4


def test_who_may_not_work_on_it_ticks_nothing(everyone, breach, wes):
    for person in (everyone.asha, everyone.jo, everyone.dean, everyone.olive, wes):
        with pytest.raises(NotAllowed):
            tick(breach, person)

    assert not BreachCheck.objects.exists()


def test_whoever_the_incident_names_ticks_nothing(everyone, send):
    send(kinds=["SE-03"], people=[everyone.karen])

    with pytest.raises(NotAllowed):
        tick(DataBreach.objects.get(), everyone.karen)


def test_one_that_is_over_takes_no_tick_until_it_is_reopened(everyone, breach):
    decide(breach, everyone.karen, BreachQuestion.IS_BREACH)

    with pytest.raises(BreachIsOver):
        tick(breach, everyone.karen)

    breach_steps.reopen(breach=breach, reason="Another screen", by=everyone.karen)
    assert tick(breach, everyone.karen).pk


# --- Whose it is ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cause", "is_cyber"),
    [
        ("malicious_external", True),
        ("technical", True),
        ("malicious_internal", False),
        ("human_error", False),
        ("", False),
    ],
)
def test_it_is_asked_for_by_the_cause_that_is_known_now(
    everyone, breach, cause, is_cyber
):
    cause_is(breach, "technical" if not is_cyber else "other", everyone.karen)
    cause_is(breach, cause, everyone.karen)

    assert sheet_of_breach(breach).checklist.is_cyber is is_cyber


@pytest.mark.parametrize(
    ("kinds", "is_cyber"),
    [
        (["SE-02"], True),
        (["SE-03"], True),
        (["SE-04"], True),
        (["SE-12"], True),
        (["SE-05"], False),
        (["SE-06"], False),
        # A kind that opens no breach says nothing about the one beside it.
        (["SE-01", "SE-05"], False),
        (["SE-05", "SE-03"], True),
    ],
)
def test_it_is_asked_for_by_the_kind_of_the_incident(everyone, send, kinds, is_cyber):
    send(kinds=kinds)
    breach = DataBreach.objects.get()

    assert sheet_of_breach(breach).checklist.is_cyber is is_cyber
    cause_is(breach, "human_error", everyone.karen)
    assert sheet_of_breach(breach).checklist.is_cyber is is_cyber


# --- What it says -----------------------------------------------------------------


def test_the_step_says_how_many_lines_are_left_of_a_cyber_case(everyone, breach):
    tick(breach, everyone.karen)
    assert contain(breach).state == "in_progress"
    assert "checklist" not in contain(breach).line

    cause_is(breach, "technical", everyone.karen)
    assert contain(breach).line.endswith("8 of 9 left on the checklist")

    none = CheckAnswer.NOT_APPLICABLE
    tick(breach, everyone.karen, CyberCheck.ACCOUNTS, none, "It has none")
    assert contain(breach).line.endswith("7 of 9 left on the checklist")
    assert sheet_of_breach(breach).checklist.words == "1 of 9 done, 1 does not apply"

    for check in CyberCheck:
        tick(breach, everyone.karen, check)
    assert "checklist" not in contain(breach).line
    assert sheet_of_breach(breach).checklist.words == "9 of 9 done"


def test_nothing_waits_for_it(everyone, breach):
    go_through(breach, everyone.karen, cause="malicious_external")
    assert contain(breach).is_done
    assert "9 of 9 left" in contain(breach).line

    breach_steps.close(breach=breach, reason="Settled", by=everyone.karen)

    breach.refresh_from_db()
    assert breach.state == BreachState.CLOSED


def test_its_answers_stand_in_the_log_of_one_that_is_over_too(everyone, breach):
    tick(breach, everyone.karen, words="On a disk")
    none = CheckAnswer.NOT_APPLICABLE
    tick(breach, everyone.ruth, CyberCheck.ACCOUNTS, none, "It has none")
    close(breach, everyone.karen)

    lines = {
        (line.by, line.heading, line.words)
        for line in lines_of_log(sheet_of_breach(breach))
        if line.heading.startswith("Checklist")
    }
    assert lines == {
        (everyone.karen.full_name, "Checklist: Keep the logs. Done", "On a disk"),
        (
            everyone.ruth.full_name,
            "Checklist: Lock the accounts that it may have reached. Does not apply",
            "It has none",
        ),
    }
