"""Alarms of requests: each step of each clock is owed once, by whoever sweeps first.

A sweep owes what fell due since, however late it runs; a clock that stands still owes
nothing (rules.md 6.2 rows 4 to 6).
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.abilities import BREACH_CIRCLES
from accounts.deadlines import local_day
from accounts.models import User
from accounts.operations import notices
from accounts.terms import NoticeKind, RecordKind
from incidents.models import DataRequest, RequestAlarm
from incidents.models.request_sheet import RequestSheet, sheet_of_request
from incidents.models.rota import on_duty
from incidents.operations.requests import (
    able_to_handle,
    circle,
    tell_who_gives_posts,
    told_first,
    who_see,
)
from incidents.request_clocks import Due, steps_due

# What the deputy and the headteacher hear of too: nobody kept to the day.
_FOR_ALL: Final = frozenset({"late", "target"})


def steps_of(sheet: RequestSheet, *, now: datetime) -> list[Due]:
    """Return every step that the clocks of a request have, as things stand."""
    return steps_due(sheet.asked, today=local_day(now), since=sheet.set_anew_at)


def owe_request_alarms(*, request: DataRequest, now: datetime) -> int:
    """Owe every step of a request that is due and was not owed yet; return how many.

    Safe twice, late and by two at once: a step is a row that there is once. A step
    and its notices are owed in one transaction.
    """
    sheet = sheet_of_request(request)
    alarms = RequestAlarm.objects.filter(request=request, round=sheet.rounds)
    owed = set(alarms.values_list("clock", "step"))
    return sum(
        _owe(sheet, due, now)
        for due in steps_of(sheet, now=now)
        if due.at <= now and (due.clock.value, due.key) not in owed
    )


@transaction.atomic
def _owe(sheet: RequestSheet, due: Due, now: datetime) -> bool:
    """Owe one step. False where another sweep was first."""
    request = sheet.request
    _, is_new = RequestAlarm.objects.get_or_create(
        request=request,
        clock=due.clock,
        round=sheet.rounds,
        step=due.key,
        defaults={"due_at": due.at, "owed_at": now},
    )
    if is_new:
        step = f"{due.clock}:{sheet.rounds}:{due.key}"
        people = _told(request, due, now)
        notices.owe(
            kind=NoticeKind.REQUEST_ALARM,
            recipients=people,
            record_kind=RecordKind.REQUEST,
            record=request,
            site=request.site,
            step=step,
        )
        if not people:
            tell_who_gives_posts(request, step=step)
    return is_new


def _told(request: DataRequest, due: Due, now: datetime) -> list[User]:
    """Return who hears of a step: the lead if still here, then who is told first.

    Whoever is on the rota of the site hears too; once it is late, so do the deputy
    and the headteacher.
    """
    people = told_first(request, now=now)
    if due.step in _FOR_ALL:
        for number in range(1, len(BREACH_CIRCLES)):
            people += circle(request, number, now=now)
    duty = on_duty(request.site, on=local_day(now))
    lead = able_to_handle(request.site, now=now).filter(requests_led=request)
    first = who_see(request, [*lead, *([duty] if duty else [])])
    return list(dict.fromkeys([*first, *people]))
