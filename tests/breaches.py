"""Reporting a breach and working on it in one line, for tests about something else.

Each step can be given other answers. The clock of the tests stands at `FRIDAY`.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice
from accounts.terms import NoticeKind
from incidents.breach_terms import (
    BreachAnswer,
    BreachQuestion,
    EntryKind,
    MessageMethod,
    MessageTo,
    Risk,
    TaskKind,
)
from incidents.models import BreachFacts, DataBreach
from incidents.operations import breach_steps, breach_tasks, breaches
from incidents.operations.breach_alarms import owe_alarms
from incidents.operations.breach_steps import Message
from incidents.operations.breaches import BreachReport

# A Friday in term, in the morning.
FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=UK)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def report_of(site, by, *, key=None, **changed):
    answers = {"what_happened": "The register went astray.", "found_at": FRIDAY}
    return breaches.report_breach(
        report=BreachReport(**(answers | changed)),
        site=site,
        send_key=key or uuid4(),
        by=by,
    )


def sweep(site, at):
    """Sweep a site at a moment; return how many steps were owed."""
    breaches = DataBreach.objects.filter(site=site).with_clocks()
    return sum(owe_alarms(breach=breach, now=at) for breach in breaches)


def told(step, kind=NoticeKind.BREACH_ALARM) -> set[str]:
    rows = Notice.objects.filter(kind=kind, step=step)
    return {row.recipient.given_name for row in rows}


def assess(breach, by, risk=Risk.RISK, seen=None, **changed):
    return breach_steps.assess(
        breach=breach,
        factors={"severity": 1},
        escalators=[],
        risk=risk,
        reason="Read by a parent",
        seen=seen,
        by=by,
        **changed,
    )


def decide(breach, by, question=BreachQuestion.REGULATOR, answer="no", **changed):
    answers = {"reason": "It was encrypted"} | changed
    return breach_steps.decide(
        breach=breach, question=question, answer=BreachAnswer(answer), by=by, **answers
    )


def tell(breach, by, to=MessageTo.REGULATOR, **changed):
    answers = {
        "sent_at": timezone.now(),
        "method": MessageMethod.ONLINE_FORM,
        "is_address_safe": True,
    } | changed
    return breach_steps.record_message(
        breach=breach, message=Message(to=to, **answers), by=by
    )


def go_through(breach, by, **facts):
    """Do everything that a breach needs before it is closed."""
    breach_steps.write_entry(
        breach=breach,
        kind=EntryKind.CONTAINED,
        words="Called back",
        happened_at=timezone.now(),
        by=by,
    )
    known = {
        "what_happened": "It went astray",
        "compromises": ["confidentiality"],
        "cause": "human_error",
        "people_kinds": ["pupils"],
        "data_kinds": ["names"],
        "people_count": 23,
    } | facts
    breach_steps.save_facts(breach=breach, facts=BreachFacts(**known), seen=0, by=by)
    assess(breach, by)
    decide(breach, by)
    decide(breach, by, BreachQuestion.PEOPLE)
    decide(breach, by, BreachQuestion.LESSONS, "yes")


def close(breach, by, **facts):
    """Go through every step and sign the breach off."""
    go_through(breach, by, **facts)
    return breach_steps.close(breach=breach, reason="Settled", by=by)


def give(breach, *, by, **changed):
    """Give a task of the breach, to whoever gives it unless another is named."""
    answers = {
        "kind": TaskKind.POLICY,
        "what": "Change it",
        "owner": by,
        "due_on": FRIDAY.date(),
    } | changed
    return breach_tasks.give_task(breach=breach, by=by, **answers)
