"""The alarms of a breach: each step of each clock is owed once, to its circle."""

from datetime import date, datetime, timedelta

import pytest

from accounts.deadlines import UK
from accounts.models import Notice
from accounts.terms import NoticeKind, Role
from accounts.wordings import word
from incidents import tasks
from incidents.breach_terms import BreachQuestion, Clock, MessageTo, Risk, TaskKind
from incidents.models import BreachAlarm, BreachTask, DataBreach
from incidents.models.breach_sheet import clocks_of, sheet_of_breach
from incidents.operations import breach_alarms, breach_steps, breach_tasks, breaches
from tests.breaches import (
    FRIDAY,
    HOUR,
    SECOND,
    assess,
    close,
    decide,
    report_of,
    sweep,
    tell,
    told,
)
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


@pytest.mark.parametrize(
    ("hours", "step", "people"),
    [
        (24, "T+24", {"Karen", "Priya"}),
        (48, "T+48", {"Karen", "Priya", "Ruth"}),
        (60, "T+60", {"Karen", "Priya", "Ruth", "Dana"}),
        (68, "T+68", {"Karen", "Priya", "Ruth", "Dana"}),
        (72, "late", {"Karen", "Priya", "Ruth", "Dana"}),
    ],
)
def test_each_step_is_owed_at_its_moment_to_its_circle_and_over_a_weekend(
    breach, north, hours, step, people
):
    at = FRIDAY + hours * HOUR
    key = f"regulator:1:{step}"

    sweep(north, at - SECOND)
    assert told(key) == set()
    sweep(north, at)
    assert told(key) == people


def test_after_days_down_each_step_is_owed_once(breach, north):
    at = FRIDAY + 100 * HOUR

    first = sweep(north, at)

    assert first == 7
    assert sweep(north, at) == sweep(north, at + HOUR) == 0
    assert BreachAlarm.objects.count() == 7
    assert set(BreachAlarm.objects.values_list("owed_at", flat=True)) == {at}


def test_nobody_taking_it_up_is_told_at_half_past_three_and_at_the_end(
    everyone, breach, north
):
    warning = FRIDAY.replace(hour=15, minute=30)
    sweep(north, warning - SECOND)
    assert told("internal:1:15:30") == set()
    sweep(north, warning)
    assert told("internal:1:15:30") == {"Karen", "Priya"}

    breaches.take_up(breach=breach, by=everyone.sam)
    sweep(north, breach.internal_due_at)

    assert told("internal:1:late") == set()


def test_the_lead_hears_too_until_they_have_left(everyone, breach, north):
    breaches.take_up(breach=breach, by=everyone.sam)
    sweep(north, FRIDAY + 24 * HOUR)
    assert told("regulator:1:T+24") == {"Sam", "Karen", "Priya"}

    everyone.sam.posts.update(to_day=FRIDAY.date())
    sweep(north, FRIDAY + 48 * HOUR)

    assert told("regulator:1:T+48") == {"Karen", "Priya", "Ruth"}


def test_a_decision_or_a_message_stops_the_clock(everyone, breach, north, on_friday):
    assess(breach, everyone.karen)
    decide(breach, everyone.karen, answer="yes")
    sweep(north, FRIDAY + 24 * HOUR)
    assert told("regulator:1:T+24") == {"Karen", "Priya"}
    on_friday.move_to(FRIDAY + 25 * HOUR)
    tell(breach, everyone.karen)

    assert sweep(north, FRIDAY + 72 * HOUR) <= 2
    regulator = BreachAlarm.objects.filter(clock=Clock.REGULATOR)
    assert [alarm.step for alarm in regulator] == ["T+24"]
    notice = Notice.objects.filter(step="regulator:1:T+24").first()
    assert word(notice).is_over


def test_another_time_of_knowing_arms_the_alarms_anew(
    everyone, breach, north, on_friday
):
    sweep(north, FRIDAY + 24 * HOUR)
    on_friday.move_to(FRIDAY + 26 * HOUR)
    breaches.change_awareness(
        breach=breach,
        aware_at=FRIDAY - 30 * HOUR,
        reason="The office knew on Thursday",
        seen=1,
        by=everyone.karen,
    )

    sweep(north, FRIDAY + 26 * HOUR)

    steps = BreachAlarm.objects.filter(run=2, clock=Clock.REGULATOR)
    assert {alarm.step for alarm in steps} == {"T+24", "T+48"}


def test_at_a_high_risk_people_have_alarms_of_their_own(everyone, breach, north):
    assess(breach, everyone.karen, Risk.HIGH)
    sweep(north, FRIDAY + 24 * HOUR)

    people = BreachAlarm.objects.filter(clock=Clock.PEOPLE)
    assert [alarm.step for alarm in people] == ["T+12", "T+24"]


def test_another_time_of_knowing_leaves_the_other_clocks_as_they_were(
    everyone, breach, north, on_friday
):
    assess(breach, everyone.karen, Risk.HIGH)
    on_friday.move_to(FRIDAY + 26 * HOUR)
    sweep(north, FRIDAY + 26 * HOUR)
    breaches.change_awareness(
        breach=breach, aware_at=FRIDAY, reason="So", seen=1, by=everyone.karen
    )

    sweep(north, FRIDAY + 26 * HOUR)

    alarms = BreachAlarm.objects.exclude(clock=Clock.REGULATOR)
    assert sorted(alarms.values_list("clock", "run", "step")) == [
        ("internal", 1, "15:30"),
        ("internal", 1, "late"),
        ("people", 1, "T+12"),
        ("people", 1, "T+24"),
    ]


@pytest.mark.parametrize(
    ("day", "step", "people"),
    [
        # Five, eight and ten working days after a Friday, each at seven.
        (datetime(2026, 12, 4, 7, tzinfo=UK), "day 5", {"Karen", "Priya"}),
        (datetime(2026, 12, 9, 7, tzinfo=UK), "day 8", {"Karen", "Priya", "Ruth"}),
        (
            datetime(2026, 12, 11, 7, tzinfo=UK),
            "day 10",
            {"Karen", "Priya", "Ruth", "Dana"},
        ),
        (
            datetime(2026, 12, 11, 23, 59, tzinfo=UK),
            "late",
            {"Karen", "Priya", "Ruth", "Dana"},
        ),
    ],
)
def test_a_cyber_case_is_looked_back_at_within_ten_working_days(
    everyone, breach, north, day, step, people
):
    close(breach, everyone.karen, cause="malicious_external")

    sweep(north, day - SECOND)
    assert told(f"review:1:{step}") == set()
    sweep(north, day)
    assert told(f"review:1:{step}") == people
    assert sweep(north, day) == 0


def test_the_look_back_is_the_leads_and_its_alarms_end_with_it(everyone, breach, north):
    breaches.take_up(breach=breach, by=everyone.sam)
    close(breach, everyone.karen, cause="technical")
    task = BreachTask.objects.get()
    assert (task.kind, task.owner, task.due_on) == (
        TaskKind.REVIEW,
        everyone.sam,
        date(2026, 12, 11),
    )
    assert "Fri 4 Dec or later" in task.what
    sweep(north, datetime(2026, 12, 4, 7, tzinfo=UK))
    notice = Notice.objects.filter(step="review:1:day 5").first()
    assert not word(notice).is_over

    breach_tasks.finish_task(task=task, words="We changed two rules", by=everyone.sam)

    assert word(notice).is_over
    assert sweep(north, datetime(2026, 12, 20, tzinfo=UK)) == 0


def test_no_other_case_asks_for_one_and_a_second_closing_for_no_second(
    everyone, breach, north
):
    close(breach, everyone.karen)
    assert not BreachTask.objects.exists()
    other = report_of(north, everyone.asha)
    close(other, everyone.karen, cause="technical")
    breach_steps.reopen(breach=other, reason="More came", by=everyone.karen)
    breach_steps.close(breach=other, reason="Settled", by=everyone.karen)

    assert BreachTask.objects.count() == 1


def test_a_risk_that_becomes_high_again_runs_anew(everyone, breach, north, on_friday):
    assess(breach, everyone.karen, Risk.HIGH)
    sweep(north, FRIDAY + 24 * HOUR)
    on_friday.move_to(FRIDAY + 25 * HOUR)
    decide(breach, everyone.karen, BreachQuestion.PEOPLE, exception="unreadable")
    monday = FRIDAY + 200 * HOUR
    on_friday.move_to(monday)
    assess(breach, everyone.karen, Risk.HIGH)
    people = clocks_of(sheet_of_breach(breach), now=monday)[2]
    assert people.due_at == monday + 24 * HOUR

    sweep(north, monday + 24 * HOUR - SECOND)
    sweep(north, monday + 24 * HOUR)

    alarms = BreachAlarm.objects.filter(clock=Clock.PEOPLE)
    assert [(alarm.run, alarm.step) for alarm in alarms] == [
        (1, "T+12"), (1, "T+24"), (2, "T+12"), (2, "T+24"),
    ]  # fmt: skip


def test_the_people_clock_runs_until_nobody_is_left_to_tell(everyone, breach, north):
    assess(breach, everyone.karen, Risk.HIGH)
    tell(breach, everyone.karen, MessageTo.PEOPLE, are_all_told=False, who="Willow")
    assert clocks_of(sheet_of_breach(breach), now=FRIDAY)[2].look != "done"
    sweep(north, FRIDAY + 12 * HOUR)
    assert told("people:1:T+12")

    tell(breach, everyone.karen, MessageTo.PEOPLE, who="Oak")

    assert clocks_of(sheet_of_breach(breach), now=FRIDAY)[2].big == "Told"
    sweep(north, FRIDAY + 24 * HOUR)
    assert told("people:1:T+24") == set()


def test_a_step_that_nobody_would_hear_of_waits_until_somebody_is_there(
    everyone, west, wes, other_school
):
    nim = person("Nim Rowe", (Role.ADMINISTRATOR, west))
    breach = report_of(west, wes)
    wes.posts.update(to_day=FRIDAY.date() - timedelta(days=1))
    Notice.objects.all().delete()
    at = FRIDAY + 24 * HOUR

    assert sweep(west, at) == 0
    assert told(f"{at.date()}", NoticeKind.NO_READER) == {"Nim"}
    assert sweep(west, at) == 0
    assert Notice.objects.count() == 1
    person("Ivy Long", (Role.DSL, west))

    assert sweep(west, at + HOUR) > 0
    assert told("regulator:1:T+24") == {"Ivy"}
    assert not DataBreach.objects.visible_to(nim).exists()
    assert breach.alarms.exists()


def test_a_breach_that_is_over_alarms_nobody(everyone, breach, north):
    decide(breach, everyone.karen, BreachQuestion.IS_BREACH)

    assert sweep(north, FRIDAY + 100 * HOUR) == 0


def test_one_that_cannot_be_swept_stops_no_other(
    everyone, breach, north, on_friday, monkeypatch
):
    other = report_of(north, everyone.asha)
    sheet_of = breach_alarms.sheet_of_breach

    def fail_for_one(each):
        if each == breach:
            raise ValueError
        return sheet_of(each)

    monkeypatch.setattr(breach_alarms, "sheet_of_breach", fail_for_one)
    on_friday.move_to(FRIDAY + 24 * HOUR)

    tasks.owe_breach_alarms()

    assert set(BreachAlarm.objects.values_list("breach", flat=True)) == {other.pk}
