"""Alarms of requests: each step of each clock is owed once, by whoever sweeps first.

A sweep owes what fell due since, however late it runs; a clock that stands still owes
nothing (rules.md 6.2 rows 4 to 6).
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.abilities import BREACH_CIRCLES
from accounts.deadlines import local_day
from accounts.models import User
from accounts.terms import NoticeKind
from incidents.models import DataRequest, RequestAlarm
from incidents.models.request_sheet import RequestSheet, sheet_of_request
from incidents.operations.handling import tell, tell_who_gives_posts, told_of_step
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
    """Owe one step. False where another sweep was first, or where nobody is told.

    A step that nobody would hear of stays to be owed until somebody is there; whoever
    gives posts is told of it once.
    """
    request = sheet.request
    what = {
        "request": request,
        "clock": due.clock,
        "round": sheet.rounds,
        "step": due.key,
    }
    step = RequestAlarm(**what).key
    people = _told(request, due, now)
    if not people:
        tell_who_gives_posts(request, step=step)
        return False
    _, is_new = RequestAlarm.objects.get_or_create(
        **what, defaults={"due_at": due.at, "owed_at": now}
    )
    if is_new:
        tell(request, NoticeKind.REQUEST_ALARM, people, step=step)
    return is_new


def _told(request: DataRequest, due: Due, now: datetime) -> list[User]:
    """Return who hears of a step; once it is late, deputy and headteacher too."""
    circles = len(BREACH_CIRCLES) if due.step in _FOR_ALL else 1
    theirs = Q(requests_led=request)
    return told_of_step(request, theirs=theirs, circles=circles, now=now)
