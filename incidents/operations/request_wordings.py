"""The words of the notices about requests: a reference, the time left and a link."""

from typing import Final

from django.utils import timezone

from accounts.models import Notice
from accounts.terms import NoticeKind
from accounts.wordings import Wording, words_for
from incidents.models import DataRequest
from incidents.models.request_sheet import RequestSheet, sheet_of_request
from incidents.operations.request_alarms import steps_of
from incidents.operations.wordings import OVER
from incidents.request_faces import left_in_days
from incidents.request_terms import RequestClock

_MISSING: Final = {
    RequestClock.ACKNOWLEDGE: "it has not been acknowledged yet",
    RequestClock.ANSWER: "it has not been answered yet",
    RequestClock.OUTCOME: "it has no outcome yet",
}


@words_for(NoticeKind.REQUEST_RECORDED)
def request_recorded(notice: Notice) -> Wording:
    """Word the notice of a request. It is over once somebody took it up."""
    sheet = _sheet_of(notice)
    if sheet is None or not sheet.is_open:
        return OVER
    reference = sheet.request.reference
    return Wording(
        subject="1 request about personal data",
        body=f"A request about personal data came in at {notice.site.name}. Its time "
        "runs from the day it was received. Sign in and take it up.",
        line=f"{reference} is a request about personal data that waits for somebody.",
        path=sheet.request.get_absolute_url(),
        is_over=sheet.request.lead_id is not None,
    )


@words_for(NoticeKind.REQUEST_ALARM)
def request_alarm(notice: Notice) -> Wording:
    """Word the alarm of a clock with the time left as it is sent.

    It is over once the clock is: it was answered or acknowledged, or stands still.
    """
    sheet = _sheet_of(notice)
    if sheet is None:
        return OVER
    now = timezone.now()
    clock = RequestClock(notice.step.partition(":")[0])
    due = sheet.due(today=timezone.localdate())
    left = f", {left_in_days(due - now)}" if due else ""
    line = f"{sheet.request.reference}: {_MISSING[clock]}{left}."
    return Wording(
        subject="1 deadline of a request",
        body=f"{line} School holidays count, unless it is about school days. Sign in "
        f"and act on it. If you cannot, ring the DSL on {notice.site.phone_to_ring}.",
        line=line,
        path=sheet.request.get_absolute_url(),
        is_over=clock not in {each.clock for each in steps_of(sheet, now=now)},
    )


def _sheet_of(notice: Notice) -> RequestSheet | None:
    visible = DataRequest.objects.visible_to(notice.recipient)
    found = visible.select_related("site__school", "lead").filter(pk=notice.record_id)
    request = found.first()
    return sheet_of_request(request) if request else None
