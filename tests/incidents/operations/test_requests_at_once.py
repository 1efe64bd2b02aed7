"""Two people at the same moment on one request: one of them is first."""

from uuid import uuid4

import pytest
import time_machine

from accounts.models import Notice, School, Site
from incidents.models import DataRequest, RequestAlarm, RequestStep
from incidents.operations.requests import RequestIsOver
from incidents.refusals import AlreadyDecided
from tests.data_requests import (
    MONDAY,
    answer,
    at,
    complain,
    days_on,
    extend,
    note,
    record,
    refuse,
    sweep,
)
from tests.incidents.operations.test_deciding_at_once import at_once, told_apart

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def test_of_two_answers_one_holds_and_one_hears_of_it(everyone, north):
    request = record(north, everyone.asha)

    results = at_once(
        lambda: answer(request, everyone.karen), lambda: refuse(request, everyone.ruth)
    )

    told_apart(results, RequestIsOver)
    assert RequestStep.objects.count() == 1
    assert Site.objects.get(pk=north.pk).open_requests == 0


def test_it_is_extended_once_and_notes_count_on(everyone, north):
    request = record(north, everyone.asha)

    told_apart(
        at_once(
            lambda: extend(request, everyone.karen),
            lambda: extend(request, everyone.ruth),
        ),
        AlreadyDecided,
    )
    at_once(*[lambda: note(request, everyone.karen)] * 3)

    numbers = RequestStep.objects.values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_presses_at_once_make_one_complaint_and_no_number_is_lost(north):
    key = uuid4()

    results = at_once(*[lambda: complain(north, key=key)] * 3)

    assert len({each.pk for each in results}) == 1
    assert DataRequest.objects.count() == 1
    assert School.objects.get(pk=north.school_id).last_request == 1


def test_sweeps_at_once_owe_each_step_once(everyone, north):
    record(north, everyone.asha)
    moment = at(days_on(20))

    counts = at_once(*[lambda: sweep(north, moment)] * 3)

    assert sum(counts) == RequestAlarm.objects.count() == 2
    assert Notice.objects.filter(kind="request_alarm").count() == 4
