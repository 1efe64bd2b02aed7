"""Reporting a breach and working on it: what is kept, and what is refused."""

from uuid import uuid4

import pytest

from accounts.models import AuditEntry, Site
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind
from incidents.breach_terms import (
    BreachQuestion,
    BreachState,
    PeopleException,
    Risk,
)
from incidents.models import BreachFacts, DataBreach
from incidents.models.breach_nine import steps_of
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations import breach_steps, breaches
from incidents.operations.breach_steps import NotReadyToClose
from incidents.operations.breaches import BreachIsOver
from incidents.refusals import ChangedMeanwhile, FieldRefusal
from tests.breaches import (
    FRIDAY,
    HOUR,
    SECOND,
    assess,
    decide,
    give,
    go_through,
    report_of,
    tell,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


# --- Reporting --------------------------------------------------------------------


def test_a_report_starts_both_clocks_and_tells_whoever_handles_it(breach, north):
    assert (breach.state, breach.reference) == (BreachState.POSSIBLE, "ES-DB-001")
    assert breach.aware_at == breach.found_at == FRIDAY
    assert breach.internal_due_at.date() == FRIDAY.date()
    assert told("", NoticeKind.BREACH_REPORTED) == {"Karen", "Priya"}
    assert Site.objects.get(pk=north.pk).open_breaches == 1
    assert AuditEntry.objects.filter(action="breach.opened").count() == 1


def test_pressing_twice_makes_one(everyone, north):
    key = uuid4()

    first, second = (report_of(north, everyone.asha, key=key) for _ in range(2))

    assert first == second
    assert DataBreach.objects.count() == 1
    assert report_of(north, everyone.asha).reference == "ES-DB-002"


def test_a_page_that_was_sent_with_other_words_loses_none(everyone, north):
    key = uuid4()
    report_of(north, everyone.asha, key=key)

    with pytest.raises(FieldRefusal, match="sent before"):
        report_of(north, everyone.asha, key=key, what_happened="Something else")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what_happened": " "}, "what_happened"),
        ({"found_at": FRIDAY + SECOND}, "found_day"),
        ({"people_kinds": ["ghosts"]}, "people_kinds"),
    ],
)
def test_a_report_that_cannot_be_so_is_refused(everyone, north, changed, field):
    with pytest.raises(FieldRefusal) as refusal:
        report_of(north, everyone.asha, **changed)

    assert refusal.value.field == field
    assert not DataBreach.objects.exists()


def test_nobody_reports_at_a_site_that_is_not_theirs(dean, colin, north):
    for person in (dean, colin):
        with pytest.raises(NotAllowed):
            report_of(north, person)


@pytest.mark.parametrize(("code", "opens"), [("SE-05", True), ("CD-01", False)])
def test_a_kind_that_may_be_a_breach_opens_one_without_its_story(
    everyone, send, code, opens
):
    incident = send("Zebedee told me.", kinds=[code])

    found = DataBreach.objects.first()
    assert bool(found) is opens
    if opens:
        assert (found.incident, found.what_happened) == (incident, "")
        assert "Zebedee" not in found.title


def test_only_who_handles_breaches_there_sees_one(everyone, breach, dean, wes):
    seers = {
        name
        for name, person in {**vars(everyone), "wes": wes}.items()
        if DataBreach.objects.visible_to(person).exists()
    }

    assert seers == {"sam", "ruth", "karen", "dana", "priya"}


def test_one_is_kept_from_whoever_the_incident_that_opened_it_names(
    everyone, send, jayden
):
    send(kinds=["SE-05"], people=[everyone.karen, jayden])
    found = DataBreach.objects.get()

    assert not DataBreach.objects.visible_to(everyone.karen).exists()
    assert told("", NoticeKind.BREACH_REPORTED) == {"Priya"}
    with pytest.raises(NotAllowed):
        breaches.take_up(breach=found, by=everyone.karen)
    with pytest.raises(FieldRefusal):
        give(found, by=everyone.priya, owner=everyone.karen)


def test_one_that_a_concern_for_the_head_alone_opened_is_the_heads_alone(
    everyone, send
):
    send(kinds=["ST-03"])

    seers = {
        name
        for name, person in vars(everyone).items()
        if DataBreach.objects.visible_to(person).exists()
    }
    assert seers == {"dana"}
    assert told("", NoticeKind.BREACH_REPORTED) == {"Dana"}


# --- When the school knew -----------------------------------------------------------


def test_another_time_keeps_the_earlier_one_and_runs_the_clock_anew(
    everyone, breach, on_friday
):
    on_friday.shift(HOUR)
    breaches.change_awareness(
        breach=breach,
        aware_at=FRIDAY + HOUR,
        reason="It was only a suspicion before",
        seen=1,
        by=everyone.priya,
    )

    breach.refresh_from_db()
    assert (breach.awareness, breach.aware_at) == (2, FRIDAY + HOUR)
    values = breach.awarenesses.values_list("number", "aware_at")
    assert list(values) == [(1, FRIDAY), (2, FRIDAY + HOUR)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"aware_at": FRIDAY + SECOND}, "aware_day"),
        ({"aware_at": FRIDAY - 3 * HOUR}, "aware_day"),
    ],
)
def test_a_time_that_cannot_be_so_is_refused(everyone, breach, changed, field):
    breach_steps.save_facts(
        breach=breach,
        facts=BreachFacts(occurred_from=FRIDAY - 2 * HOUR),
        seen=0,
        by=everyone.karen,
    )
    answers = {"aware_at": FRIDAY - HOUR, "reason": "Earlier", "seen": 1} | changed

    with pytest.raises(FieldRefusal) as refusal:
        breaches.change_awareness(breach=breach, by=everyone.karen, **answers)

    assert refusal.value.field == field


# --- Decisions ----------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_b4_a_decision_without_a_reason_is_refused_either_way(everyone, breach, answer):
    assess(breach, everyone.karen)
    with pytest.raises(FieldRefusal, match="Say why you decided"):
        decide(breach, everyone.karen, answer=answer, reason=" ")


def test_not_to_tell_needs_a_judgement_of_the_risk(everyone, breach):
    with pytest.raises(FieldRefusal, match="step 4"):
        decide(breach, everyone.karen)


def test_at_a_high_risk_people_are_told_unless_an_exception_holds(everyone, breach):
    assess(breach, everyone.karen, Risk.HIGH)
    with pytest.raises(FieldRefusal) as refusal:
        decide(breach, everyone.karen, BreachQuestion.PEOPLE)

    assert refusal.value.field == "exception"
    exception = PeopleException.UNREADABLE
    decide(breach, everyone.karen, BreachQuestion.PEOPLE, exception=exception)


@pytest.mark.parametrize(
    ("since", "regulator", "people"),
    [(Risk.UNLIKELY, "no", "no"), (Risk.RISK, "", "no"), (Risk.HIGH, "", "")],
)
def test_a_graver_judgement_asks_again_what_was_decided_not_to_tell(
    everyone, breach, on_friday, since, regulator, people
):
    assess(breach, everyone.karen, Risk.UNLIKELY)
    decide(breach, everyone.karen)
    decide(breach, everyone.karen, BreachQuestion.PEOPLE)
    on_friday.shift(60)

    assess(breach, everyone.ruth, since)

    sheet = sheet_of_breach(breach)
    assert sheet.answer(BreachQuestion.REGULATOR) == regulator
    assert sheet.answer(BreachQuestion.PEOPLE) == people
    waiting = DataBreach.objects.filter(pk=breach.pk).regulator_waiting()
    assert waiting.exists() is (regulator == "")
    states = {step.slug: step for step in steps_of(sheet)}
    assert ("Decide again" in states["regulator"].line) is (regulator == "")
    assert ("Decide again" in states["people"].line) is (people == "")


def test_who_judges_second_reads_the_first_judgement_before(everyone, breach):
    first = assess(breach, everyone.karen)

    with pytest.raises(ChangedMeanwhile) as refusal:
        assess(breach, everyone.ruth, seen=0)

    assert refusal.value.latest == first.pk
    assert assess(breach, everyone.ruth, seen=first.pk)


def test_not_a_breach_ends_it_with_the_reason_and_it_can_be_reopened(everyone, breach):
    decide(breach, everyone.karen, BreachQuestion.IS_BREACH)

    breach.refresh_from_db()
    assert breach.state == BreachState.NOT_A_BREACH
    assert Site.objects.get(pk=breach.site_id).open_breaches == 0
    with pytest.raises(BreachIsOver):
        assess(breach, everyone.karen)
    breach_steps.reopen(breach=breach, reason="A second parent rang", by=everyone.ruth)
    assert Site.objects.get(pk=breach.site_id).open_breaches == 1


def test_it_closes_once_every_step_is_there(everyone, breach):
    karen = everyone.karen
    with pytest.raises(NotReadyToClose, match="step 1, contain it"):
        breach_steps.close(breach=breach, reason="Settled", by=karen)
    go_through(breach, karen)

    breach_steps.close(breach=breach, reason="Settled", by=karen)

    breach.refresh_from_db()
    assert breach.state == BreachState.CLOSED
    assert breach.closed_at == FRIDAY


def test_two_who_save_facts_at_once_do_not_overwrite_each_other(everyone, breach):
    breach_steps.save_facts(
        breach=breach, facts=BreachFacts(systems="E-mail"), seen=0, by=everyone.karen
    )
    with pytest.raises(ChangedMeanwhile, match="Somebody else saved"):
        breach_steps.save_facts(
            breach=breach, facts=BreachFacts(), seen=0, by=everyone.priya
        )


def test_who_decides_second_is_told_and_may_then_decide(everyone, breach):
    assess(breach, everyone.karen)
    first = decide(breach, everyone.karen, answer="yes", seen=0)

    with pytest.raises(ChangedMeanwhile) as refusal:
        decide(breach, everyone.priya, seen=0)

    assert refusal.value.latest == first.pk
    decide(breach, everyone.priya, seen=first.pk)


# --- Tasks --------------------------------------------------------------------------


def test_staff_work_on_no_breach(everyone, breach):
    for act in (assess, decide, tell):
        with pytest.raises(NotAllowed):
            act(breach, everyone.asha)
    with pytest.raises(NotAllowed):
        breaches.take_up(breach=breach, by=everyone.asha)
    with pytest.raises(NotAllowed):
        give(breach, by=everyone.asha)
