"""The words of the notices about data breaches: a reference, the time left, a link."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.terms import NoticeKind
from accounts.wordings import Wording, words_for
from incidents.breach_clocks import day_in_words, left_in_words, moment_in_words
from incidents.breach_terms import Clock
from incidents.deadlines import regulator_due
from incidents.models import BreachTask, DataBreach
from incidents.models.breach_sheet import sheet_of_breach
from incidents.models.timeline import clock_in_words
from incidents.operations.breach_alarms import steps_due
from incidents.operations.wordings import OVER


@words_for(NoticeKind.BREACH_REPORTED)
def breach_reported(notice: Notice) -> Wording:
    """Word the notice of a possible data breach. It is over once it is."""
    breach = _breach_of(notice)
    if breach is None:
        return OVER
    at = clock_in_words(breach.reported_at, now=timezone.now())
    due = moment_in_words(regulator_due(breach.aware_at))
    return Wording(
        subject="1 possible data breach",
        body=f"A possible data breach at {notice.site.name} was reported at {at}. "
        "Sign in and take it up today. If it is one, the regulator must hear of it by "
        f"{due}.",
        line=f"{breach.reference} may be a data breach. If it is, the regulator must "
        f"hear of it by {due}.",
        path=breach.get_absolute_url(),
        is_over=not breach.is_open,
    )


@words_for(NoticeKind.BREACH_ALARM)
def breach_alarm(notice: Notice) -> Wording:
    """Word the alarm of a clock with the time left as it is sent.

    It is over once the matter of the clock was answered.
    """
    breach = _breach_of(notice)
    if breach is None:
        return OVER
    clock = Clock(notice.step.partition(":")[0])
    what, due = _deadline_of(breach, clock)
    left = left_in_words(due - timezone.now()) if due else ""
    line = f"{breach.reference}: {what}{f', {left}' if left else ''}."
    is_elapsed = clock in {Clock.REGULATOR, Clock.PEOPLE}
    counted = " Nights, weekends and holidays count." if is_elapsed else ""
    return Wording(
        subject="1 data breach deadline",
        body=f"{line}{counted} Sign in and act on it now. "
        f"If you cannot, ring the DSL on {notice.site.phone_to_ring}.",
        line=line,
        path=breach.get_absolute_url(),
        is_over=clock
        not in {each.clock for each in steps_due(sheet_of_breach(breach))},
    )


@words_for(NoticeKind.BREACH_TASK)
def breach_task(notice: Notice) -> Wording:
    """Word the notice of a task from a breach. It is over once the task is done."""
    tasks = BreachTask.objects.filter(owner=notice.recipient).select_related("breach")
    task = tasks.left().filter(pk=notice.step).first()
    if task is None:
        return OVER
    due = day_in_words(task.due_on)
    line = f"You have a task from {task.breach.reference}, due {due}."
    return Wording(
        subject="1 task for you",
        body=line,
        line=line,
        path=reverse("incidents:actions"),
    )


def _breach_of(notice: Notice) -> DataBreach | None:
    visible = DataBreach.objects.visible_to(notice.recipient)
    return visible.select_related("site__school").filter(pk=notice.record_id).first()


def _deadline_of(breach: DataBreach, clock: Clock) -> tuple[str, datetime | None]:
    """Return what is asked for by the clock, and by when."""
    if clock == Clock.INTERNAL:
        return "nobody has taken it up yet", breach.internal_due_at
    if clock == Clock.PEOPLE:
        return "the people in it have not been told yet", None
    if clock == Clock.REVIEW:
        return "nobody has looked back at it yet", None
    return "the regulator has not been told yet", regulator_due(breach.aware_at)
