"""The alarms of a request: each step of each clock is owed once, to its circle."""

import pytest
from django.core.management import call_command

from accounts.models import Notice, Site
from accounts.terms import NoticeKind, Role
from accounts.wordings import word
from incidents import tasks
from incidents.models import RequestAlarm
from incidents.operations import request_alarms, request_steps, requests
from incidents.request_terms import RequestKind
from tests.data_requests import (
    CAME,
    DAY,
    MONDAY,
    SECOND,
    acknowledge,
    answer,
    at,
    complain,
    days_on,
    extend,
    pause,
    record,
    resume,
    sweep,
    told,
)
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]
FIRST = {"Karen", "Priya"}
ALL = {"Karen", "Priya", "Ruth", "Dana"}


def steps():
    return [step_of(alarm) for alarm in RequestAlarm.objects.all()]


def step_of(alarm):
    return "late" if alarm.step.startswith("late ") else alarm.step


@pytest.mark.parametrize(
    ("day", "step", "people"),
    [
        (10, "day 10", FIRST),
        (20, "day 20", FIRST),
        (25, "day 25", FIRST),
    ],
)
def test_a_right_is_warned_of_at_eight_on_its_day(access, north, day, step, people):
    moment = at(days_on(day - 1))
    key = f"answer:0:{step}"

    sweep(north, moment - SECOND)
    assert told(key) == set()
    sweep(north, moment)
    assert told(key) == people


@pytest.mark.parametrize(
    ("day", "step"), [(15, "day 15"), (25, "day 25"), (29, "day 29")]
)
def test_a_complaint_is_warned_of_until_it_is_acknowledged(
    everyone, complaint, north, on_monday, day, step
):
    moment = at(days_on(day - 1))
    key = f"acknowledge:0:{step}"

    sweep(north, moment - SECOND)
    assert told(key) == set()
    sweep(north, moment)
    assert told(key) == FIRST
    on_monday.move_to(moment)
    acknowledge(complaint, everyone.karen)
    assert sweep(north, at(days_on(29), "23:59")) == 0


@pytest.mark.parametrize(
    ("kind", "clock", "due"),
    [
        (RequestKind.ACCESS, "answer", at("2026-12-23", "23:59")),
        (RequestKind.COMPLAINT, "acknowledge", at("2026-12-22", "23:59")),
        # 15 school days of the tests' calendar, which has no holidays.
        (RequestKind.RECORD, "answer", at("2026-12-14", "16:30")),
    ],
)
def test_once_it_is_late_the_deputy_and_the_head_hear_too(
    everyone, north, kind, clock, due
):
    record(north, everyone.asha, kind=kind)
    key = f"{clock}:0:late"

    sweep(north, due - SECOND)
    assert told(key) == set()
    sweep(north, due)
    assert told(key) == ALL


@pytest.mark.parametrize(("day", "count"), [("2026-12-07", 10), ("2026-12-10", 13)])
def test_an_educational_record_is_warned_of_by_school_days(everyone, north, day, count):
    record(north, everyone.asha, kind=RequestKind.RECORD)
    key = f"answer:0:day {count}"

    sweep(north, at(day) - SECOND)
    assert told(key) == set()
    sweep(north, at(day))
    assert told(key) == FIRST


def test_the_outcome_of_a_complaint_has_a_target_from_the_acknowledgement(
    everyone, complaint, north
):
    acknowledge(complaint, everyone.karen)
    due = at(days_on(30), "23:59")

    assert sweep(north, due - SECOND) == 0
    sweep(north, due)
    assert told("outcome:0:target") == ALL


def test_sweeping_twice_late_or_after_a_week_owes_each_step_once(access, north):
    after = at(days_on(26))

    assert sweep(north, at(days_on(9))) == 1
    assert sweep(north, at(days_on(9))) == 0
    assert sweep(north, after) == 2
    assert sweep(north, after) == sweep(north, after + 60 * SECOND) == 0
    assert steps() == ["day 10", "day 20", "day 25"]
    assert sweep(north, at(days_on(90))) == 1


def test_a_clock_that_stands_still_owes_nothing_and_goes_on_with_its_days(
    everyone, access, north, on_monday
):
    on_monday.move_to(at(days_on(5)))
    pause(access, everyone.karen)
    assert sweep(north, at(days_on(60))) == 0
    on_monday.move_to(at(days_on(15)))
    resume(access, everyone.karen)

    assert sweep(north, at(days_on(19)) - SECOND) == 0
    assert sweep(north, at(days_on(19))) == 1
    assert steps() == ["day 10"]


def test_an_extended_one_is_warned_of_before_its_new_end(everyone, access, north):
    extend(access, everyone.karen)

    assert sweep(north, at("2027-02-03") - SECOND) == 0
    sweep(north, at("2027-02-23", "23:59"))
    assert steps() == ["20 left", "10 left", "5 left", "late"]


def test_one_whose_longer_time_is_written_down_late_is_late_again_at_its_end(
    everyone, access, north, on_monday
):
    sweep(north, at(days_on(35)))
    assert steps().count("late") == 1
    on_monday.move_to(at(days_on(36)))
    extend(access, everyone.karen, sent_on=days_on(27))

    sweep(north, at("2027-02-23", "23:59") - SECOND)
    assert steps().count("late") == 1
    assert sweep(north, at("2027-02-23", "23:59")) == 1

    assert steps().count("late") == 2
    assert sweep(north, at("2027-03-23")) == 0


def test_one_that_is_answered_alarms_nobody_and_its_notice_is_over(
    everyone, access, north, on_monday
):
    on_monday.move_to(at(days_on(9)))
    sweep(north, at(days_on(9)))
    notice = Notice.objects.filter(step="answer:0:day 10").first()
    assert not word(notice).is_over
    answer(access, everyone.karen)

    assert sweep(north, at(days_on(60))) == 0
    assert word(notice).is_over


def test_reopened_it_owes_what_is_still_to_come_and_that_it_is_late(
    everyone, access, north, on_monday
):
    answer(access, everyone.karen)
    on_monday.move_to(at(days_on(22)))
    request_steps.reopen(request=access, reason="More", by=everyone.karen)

    sweep(north, at(days_on(40)))

    assert [(each.round, step_of(each)) for each in RequestAlarm.objects.all()] == [
        (1, "day 25"),
        (1, "late"),
    ]


def test_put_right_its_alarms_run_from_the_other_day(everyone, north, on_monday):
    request = record(north, everyone.asha, received_on=CAME - 40 * DAY)
    sweep(north, at(CAME, "11:00"))
    assert "late" in steps()
    request_steps.correct(
        request=request,
        kind=RequestKind.ACCESS,
        received_on=CAME,
        words="The year was read wrong",
        by=everyone.karen,
    )

    assert sweep(north, at(days_on(1))) == 0
    sweep(north, at("2026-12-23", "23:59"))
    assert told("answer:1:late") == ALL


def test_the_lead_hears_until_they_have_left(everyone, access, north, on_monday):
    requests.take_up(request=access, by=everyone.sam)
    sweep(north, at(days_on(9)))
    assert told("answer:0:day 10") == {"Sam", *FIRST}

    everyone.sam.posts.update(to_day=CAME)
    on_monday.move_to(at(days_on(19)))
    sweep(north, at(days_on(19)))

    assert told("answer:0:day 20") == FIRST


def test_whoever_it_is_kept_from_hears_nothing(everyone, north):
    record(north, everyone.asha, named=[everyone.karen])

    sweep(north, at(days_on(90)))

    assert {told(f"answer:0:{step}") == {"Dana"} for step in steps()} == {True}


def test_where_nobody_may_read_it_whoever_gives_posts_hears_of_each_step(west, wes):
    person("Nim Adder", (Role.ADMINISTRATOR, west))
    complain(west, about_posts=[Role.DSL])

    sweep(west, at(days_on(14)))

    assert told("acknowledge:0:day 15", NoticeKind.NO_READER) == {"Nim"}


def test_task_and_command_go_through_every_site(
    everyone, north, south, wes, west, on_monday
):
    for site, by in ((north, everyone.asha), (south, everyone.dean), (west, wes)):
        record(site, by)
    on_monday.move_to(MONDAY + 12 * DAY)

    tasks.owe_request_alarms()

    assert RequestAlarm.objects.count() == 3
    call_command("owe_request_alarms")
    assert RequestAlarm.objects.count() == 3
    sites = Notice.objects.filter(kind=NoticeKind.REQUEST_ALARM).values("site")
    assert Site.objects.filter(pk__in=sites).count() == 3


def test_one_that_cannot_be_swept_stops_no_other(
    everyone, access, north, on_monday, monkeypatch
):
    other = record(north, everyone.asha)
    sheet_of = request_alarms.sheet_of_request

    def fail_for_one(each):
        if each == access:
            raise ValueError
        return sheet_of(each)

    monkeypatch.setattr(request_alarms, "sheet_of_request", fail_for_one)
    on_monday.move_to(MONDAY + 12 * DAY)

    tasks.owe_request_alarms()

    assert set(RequestAlarm.objects.values_list("request", flat=True)) == {other.pk}


# --- Words ----------------------------------------------------------------------


def test_an_alarm_says_what_is_missing_how_long_is_left_and_whom_to_ring(
    access, north, on_monday
):
    on_monday.move_to(at(days_on(9)))
    sweep(north, at(days_on(9)))

    words = word(Notice.objects.filter(kind=NoticeKind.REQUEST_ALARM).first())

    assert words.subject == "1 deadline of a request"
    assert words.line == "ES-DR-001: it has not been answered yet, 21 days left."
    assert north.dsl_phone in words.body
    assert words.path == "/requests/ES-DR-001/"


def test_what_came_in_waits_for_somebody_until_it_is_taken_up(everyone, access):
    notice = Notice.objects.filter(kind=NoticeKind.REQUEST_RECORDED).first()
    assert "waits for somebody" in word(notice).line
    assert not word(notice).is_over

    requests.take_up(request=access, by=everyone.sam)

    assert word(notice).is_over


def test_a_notice_says_nothing_to_whoever_it_is_kept_from_since(everyone, access):
    notice = Notice.objects.get(
        kind=NoticeKind.REQUEST_RECORDED, recipient=everyone.priya
    )

    requests.keep_from(request=access, user=everyone.priya, by=everyone.karen)

    assert word(notice).is_over
    assert access.reference not in f"{word(notice).line} {word(notice).path}"


def test_a_step_that_nobody_would_hear_of_waits_until_somebody_is_there(west, wes):
    record(west, wes)
    wes.posts.update(to_day=CAME - DAY)
    Notice.objects.all().delete()
    person("Nim Rowe", (Role.ADMINISTRATOR, west))

    assert sweep(west, at(days_on(9))) == 0
    assert told("answer:0:day 10", NoticeKind.NO_READER) == {"Nim"}
    person("Ivy Long", (Role.DSL, west))

    assert sweep(west, at(days_on(9))) == 1
    assert told("answer:0:day 10") == {"Ivy"}
