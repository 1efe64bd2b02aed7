"""Two people at the same moment, in threads on the database: one of them is first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.refusals import Refusal
from incidents.models import Action, Decision, ReviewDay
from incidents.operations import days
from incidents.operations.following_up import give_action, mark_done
from incidents.refusals import AlreadyDecided, DayNotOpen
from incidents.terms import IncidentState, NoActionReason, Outcome
from tests.decisions import (
    DECIDING,
    by_name,
    close,
    escalate,
    further_action,
    no_further_action,
    reopen,
)
from tests.people import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# A Wednesday in term.
NOW = "2026-10-14 10:00+01:00"


def at_once(*acts) -> list:
    """Do each in a thread of its own, together; return what each gave or refused."""
    start = Barrier(len(acts))

    def do(act):
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(do, act) for act in acts]]


def told_apart(results, refusal) -> tuple:
    """Return the one that was first and the one refused."""
    second = [each for each in results if isinstance(each, refusal)]
    first = [each for each in results if not isinstance(each, refusal)]
    assert (len(first), len(second)) == (1, 1), results
    return first[0], second[0]


@pytest.mark.parametrize("other", DECIDING, ids=by_name)
def test_of_two_reviewers_one_decides_and_one_hears_of_it(karen, ruth, send, other):
    incident = send()

    results = at_once(
        lambda: no_further_action(incident, by=karen), lambda: other(incident, by=ruth)
    )

    decision, refusal = told_apart(results, AlreadyDecided)
    assert Decision.objects.get() == decision
    assert decision.decided_by.short_name in refusal.message
    incident.refresh_from_db()
    assert incident.last_decided_by == decision.decided_by
    assert incident.last_outcome == decision.outcome
    given = Action.objects.count()
    assert given == (1 if decision.outcome == Outcome.FURTHER_ACTION else 0)
    audited = AuditEntry.objects.filter(detail__decision__isnull=False)
    assert [entry.detail["decision"] for entry in audited] == [decision.pk]


@pytest.mark.parametrize(
    ("before", "act"), [(no_further_action, reopen), (escalate, close)]
)
def test_two_who_reopen_or_close_do_it_once(karen, ruth, send, before, act):
    incident = send()
    before(incident, by=karen)

    results = at_once(lambda: act(incident, by=karen), lambda: act(incident, by=ruth))

    told_apart(results, AlreadyDecided)
    assert Decision.objects.count() == 2


def test_a_follow_up_is_marked_done_once(karen, ruth, send):
    incident = send()
    further_action(incident, by=karen)
    action = Action.objects.get()

    results = at_once(
        lambda: mark_done(action=action, by=karen),
        lambda: mark_done(action=action, by=ruth),
    )

    told_apart(results, AlreadyDecided)


def test_closing_and_a_new_follow_up_leave_nothing_to_do_on_a_closed_one(
    karen, ruth, send
):
    incident = send()
    escalate(incident, by=karen)
    due_at = timezone.now() + timedelta(hours=1)

    at_once(
        lambda: close(incident, by=karen),
        lambda: give_action(
            incident=incident, what="Ring home", owner=ruth, due_at=due_at, by=ruth
        ),
    )

    incident.refresh_from_db()
    is_closed = incident.state == IncidentState.CLOSED
    assert not (is_closed and Action.objects.open().exists())


@time_machine.travel(NOW)
def test_of_two_signers_one_signs_the_day(karen, ruth, north):
    north.review_begins_on = timezone.localdate()

    def sign(by):
        return days.sign_day(
            site=north, day=timezone.localdate(), nothing_untold=True, by=by
        )

    results = at_once(lambda: sign(karen), lambda: sign(ruth))

    signed, refusal = told_apart(results, DayNotOpen)
    assert ReviewDay.objects.get() == signed
    assert refusal.message.startswith(f"{signed.signed_by.short_name} signed this day")
    assert AuditEntry.objects.filter(action="day.signed").count() == 1


@time_machine.travel(NOW)
def test_two_browsers_that_save_at_once_get_one_decision_and_one_kept_text(
    karen, ruth, send
):
    incident = send()
    url = reverse("incidents:review_one", args=[incident.reference])
    browsers = {user: signed_in(Client(), user) for user in (karen, ruth)}
    words = {user: f"Settled with the tutor {uuid4().hex}" for user in browsers}

    def save(user):
        return browsers[user].post(
            url,
            {
                "decision": Outcome.NO_FURTHER_ACTION,
                "no_action_reason": NoActionReason.OTHER,
                "words": words[user],
            },
        )

    answers = at_once(lambda: save(karen), lambda: save(ruth))

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    decision = Decision.objects.get()
    second = ruth if decision.decided_by == karen else karen
    page = next(each for each in answers if each.status_code == 409).content.decode()
    assert decision.reason == words[decision.decided_by]
    assert words[second] in page
    assert f"{decision.decided_by.short_name} decided this at" in page
