"""The decisions of the review with what they need, for tests about something else.

Each takes the incident and who decides; any answer can be given another value.
"""

from datetime import timedelta

from django.utils import timezone

from incidents.operations import reviewing
from incidents.terms import EscalatedTo, NoActionReason


def no_further_action(incident, *, by, **changed):
    answers = {"reason": NoActionReason.DEALT_WITH} | changed
    return reviewing.take_no_further_action(incident=incident, by=by, **answers)


def further_action(incident, *, by, **changed):
    due_at = timezone.now() + timedelta(hours=1)
    answers = {"what": "Ring home", "owner": by, "due_at": due_at} | changed
    return reviewing.decide_further_action(incident=incident, by=by, **answers)


def escalate(incident, *, by, **changed):
    answers = {
        "to": EscalatedTo.POLICE,
        "told_at": timezone.now(),
        "contact": "Log 114",
    } | changed
    return reviewing.escalate(incident=incident, by=by, **answers)


def restrict(incident, *, by, **changed):
    answers = {"readers": [], "reason": "Her brother works here"} | changed
    return reviewing.restrict(incident=incident, by=by, **answers)


def reopen(incident, *, by, **changed):
    answers = {"reason": "A second message came"} | changed
    return reviewing.reopen(incident=incident, by=by, **answers)


def close(incident, *, by, **changed):
    answers = {"reason": "Both families agreed"} | changed
    return reviewing.close(incident=incident, by=by, **answers)


# What moves an incident out of the queue, and what only narrows who reads it.
DECIDING = (no_further_action, further_action, escalate)
FOUR = (*DECIDING, restrict)


def by_name(decide):
    """Return what a decision is called among the parameters of a test."""
    return decide.__name__


def made_ready_for(decide, incident, *, by):
    """Bring a new incident to where the decision can be made on it."""
    if decide is close:
        escalate(incident, by=by)
    if decide is reopen:
        no_further_action(incident, by=by)
