"""Tasks after a breach: giving one, and marking it as done."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.deadlines import local_day
from accounts.models import User
from accounts.operations import notices
from accounts.terms import NoticeKind, RecordKind
from incidents.breach_clocks import day_in_words
from incidents.breach_terms import CYBER, EntryKind, TaskKind
from incidents.deadlines import review_due
from incidents.models import BreachEntry, BreachTask, BreachTaskDone, DataBreach
from incidents.models.breach_cover import may_own
from incidents.operations.breaches import locked
from incidents.operations.handling import note
from incidents.refusals import AlreadyDecided, FieldRefusal


@transaction.atomic
def give_task(
    *,
    breach: DataBreach,
    kind: TaskKind,
    what: str,
    owner: User,
    due_on: date,
    by: User,
) -> BreachTask:
    """Give somebody something to put right by a day, and tell them.

    The same task from the same person, still to be done, is given once.

    Refuses with `FieldRefusal` no words, a day that has passed and an owner who does
    not work at the site or is named in the incident that opened it.
    """
    breach = locked(breach, by=by)
    if not what.strip():
        raise FieldRefusal("what", "Say what needs to change")
    today = timezone.localdate()
    if due_on < today:
        raise FieldRefusal("due_on", "Choose today or a later day")
    if not may_own(breach).filter(pk=owner.pk).exists():
        raise FieldRefusal("owner", "Choose somebody who works at this site")
    asked = {"kind": kind, "what": what.strip(), "owner": owner, "due_on": due_on}
    same = breach.breachtask_set.left().filter(by=by, **asked).first()
    return same or _give(BreachTask(breach=breach, by=by, **asked))


def ask_to_look_back(breach: DataBreach, *, at: datetime, by: User) -> None:
    """Give the lead the look back at a cyber case that was closed at this moment.

    Between five and ten working days after it (rules.md 6.2 row 13). Whoever closed
    it has the task where the lead works there no longer. Nothing where the cause is no
    cyber one, or where a look back still waits. In the caller's transaction.
    """
    facts = breach.breachfacts_set.last()
    waiting = breach.breachtask_set.left().filter(kind=TaskKind.REVIEW)
    if facts is None or facts.cause not in CYBER or waiting.exists():
        return
    first, last = review_due(local_day(at))
    here = may_own(breach)
    lead = here.filter(pk=breach.lead_id).first() if breach.lead_id else None
    _give(
        BreachTask(
            breach=breach,
            kind=TaskKind.REVIEW,
            what=f"Look back at how it was handled, on {day_in_words(first)} or later",
            owner=lead or by,
            due_on=last,
            at=at,
            by=by,
        )
    )


def _give(task: BreachTask) -> BreachTask:
    task.clean_fields(exclude=["breach", "by", "owner"])
    task.save(force_insert=True)
    breach = task.breach
    if task.owner != task.by:
        notices.owe(
            kind=NoticeKind.BREACH_TASK,
            recipients=[task.owner],
            record_kind=RecordKind.BREACH,
            record=breach,
            site=breach.site,
            step=str(task.pk),
        )
    note(breach, "breach.task_given", by=task.by, kind=task.kind)
    return task


@transaction.atomic
def finish_task(*, task: BreachTask, words: str, by: User) -> BreachTaskDone:
    """Mark a task as done. Its owner may, and whoever may work on the breach.

    It may be done after the breach was closed: putting things right takes longer.
    Refuses with `AlreadyDecided` one that was marked before; what was written about
    it stands in the breach log then.
    """
    is_owner = task.owner_id == by.pk
    breach = locked(task.breach, by=by, may_be_over=True, is_owner=is_owner)
    if BreachTaskDone.objects.filter(task=task).exists():
        if words.strip():
            return _add_to_done(task, words.strip(), by)
        raise AlreadyDecided("Somebody has marked it as done already.")
    done = BreachTaskDone.objects.create(task=task, note=words.strip(), by=by)
    note(breach, "breach.task_done", by=by)
    return done


def _add_to_done(task: BreachTask, words: str, by: User) -> BreachTaskDone:
    """Keep in the log what the second of two wrote who marked the same task."""
    BreachEntry.objects.create(
        breach=task.breach,
        kind=EntryKind.NOTE,
        words=f"{task.what}: {words}",
        happened_at=timezone.now(),
        by=by,
    )
    return task.done
