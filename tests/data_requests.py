"""Recording a request and working on it in one line, for tests about something else.

Each can be given other answers. The clock of the tests stands at `MONDAY`.
"""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice
from accounts.terms import NoticeKind
from incidents.models import DataRequest
from incidents.models.request_sheet import sheet_of_request
from incidents.operations import request_steps, requests
from incidents.operations.request_alarms import owe_request_alarms
from incidents.operations.request_steps import Answer
from incidents.operations.requests import Asking
from incidents.refusals import FieldRefusal
from incidents.request_terms import (
    Cause,
    Exemption,
    RequestKind,
    RequestOutcome,
    RequestWay,
    SentBy,
)

# A Monday in term, in the morning. What is asked came that day.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UK)
CAME = MONDAY.date()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
WORDS = "I want to see what you keep about my son."


def at(day, clock_time="08:00"):
    """Return a UK wall-clock time of a day."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UK)


def asking(**changed):
    answers = {
        "kind": RequestKind.ACCESS,
        "requester_name": "Nell Archer",
        "received_on": timezone.localdate(),
        "words": WORDS,
        "way": RequestWay.LETTER,
    }
    return Asking(**(answers | changed))


def record(site, by, *, key=None, named=(), **changed):
    return requests.record_request(
        asking=asking(**changed),
        site=site,
        send_key=key or uuid4(),
        named=named,
        by=by,
    )


def complain(site, *, key=None, about_posts=(), **changed):
    """Send a complaint by the public form."""
    answers = {
        "kind": RequestKind.COMPLAINT,
        "way": RequestWay.ONLINE,
        "contact": "nell@home.example",
        "words": "You sent my letter to the wrong house.",
    }
    return requests.send_complaint(
        asking=asking(**(answers | changed)),
        site=site,
        send_key=key or uuid4(),
        about_posts=about_posts,
    )


def sheet(request):
    """Return what is written on a request now."""
    return sheet_of_request(type(request).objects.get(pk=request.pk))


def pause(request, by, **changed):
    answers = {
        "on": timezone.localdate(),
        "cause": Cause.IDENTITY,
        "words": "Which form of ID?",
    }
    return request_steps.pause(request=request, by=by, **(answers | changed))


def resume(request, by, **changed):
    answers = {"on": timezone.localdate()} | changed
    return request_steps.resume(request=request, by=by, **answers)


def extend(request, by, **changed):
    answers = {
        "cause": Cause.COMPLEX,
        "words": "Nine years of letters",
        "sent_on": timezone.localdate(),
        "sent_by": SentBy.LETTER,
    }
    return request_steps.extend(request=request, by=by, **(answers | changed))


def acknowledge(request, by, **changed):
    answers = {"sent_on": timezone.localdate(), "sent_by": SentBy.EMAIL} | changed
    return request_steps.acknowledge(request=request, by=by, **answers)


def answer(request, by, **changed):
    answers = {
        "outcome": RequestOutcome.IN_FULL,
        "sent_on": timezone.localdate(),
        "sent_by": SentBy.SECURE_LINK,
        "is_harm_checked": True,
    } | changed
    return request_steps.answer(request=request, answer=Answer(**answers), by=by)


def refuse(request, by, **changed):
    """Answer that it is refused, with all that this needs."""
    answers = {
        "outcome": RequestOutcome.REFUSED,
        "exemption": Exemption.THIRD_PARTY,
        "words": "It tells about another child",
        "is_regulator_told": True,
    } | changed
    return answer(request, by, **answers)


def close_complaint(request, by, **changed):
    """Answer a complaint with all that this needs."""
    answers = {
        "outcome": RequestOutcome.UPHELD,
        "words": "We were wrong",
        "is_regulator_told": True,
    } | changed
    return answer(request, by, **answers)


def sweep(site, moment):
    """Sweep a site at a moment; return how many steps were owed."""
    waiting = DataRequest.objects.filter(site=site).open()
    return sum(owe_request_alarms(request=each, now=moment) for each in waiting)


def told(step, kind=NoticeKind.REQUEST_ALARM) -> set[str]:
    # A last day stands behind what is late: see `Due.key`.
    rows = Notice.objects.filter(kind=kind, step__regex=rf"^{step}( \d+)?$")
    return {row.recipient.given_name for row in rows}


def days_on(count) -> date:
    """Return the day that many days after what is asked came."""
    return CAME + count * DAY


def field_of(act, *args, **changed):
    """Return the field that an operation refuses."""
    with pytest.raises(FieldRefusal) as refusal:
        act(*args, **changed)
    return refusal.value.field


def note(request, by, **changed):
    answers = {"on": CAME, "words": "Rang them"} | changed
    return request_steps.add_note(request=request, by=by, **answers)


def reopen(request, by, reason="A second letter"):
    return request_steps.reopen(request=request, reason=reason, by=by)


def correct(request, by, **changed):
    answers = {
        "kind": RequestKind.COMPLAINT,
        "received_on": CAME,
        "words": "Read again",
    }
    return request_steps.correct(request=request, by=by, **(answers | changed))
