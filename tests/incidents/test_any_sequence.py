"""Whatever people do in whatever order, no incident is lost and no signature goes.

Hypothesis makes the sequences, on the real database and with the clock moving. After
each, every incident that a reviewer may read is in exactly one of the lists that their
pages are made of, and somebody who may act reads it or the sweep for missing readers
counts it.
"""

from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
    run_state_machine_as_test,
)

from accounts.deadlines import UK
from accounts.models import Site, User
from accounts.refusals import Refusal
from accounts.terms import Ability
from incidents.models import (
    Action,
    Decision,
    Incident,
    IncidentKind,
    ReviewDay,
    Share,
)
from incidents.models.follow_ups import follow_ups_for, ready_to_close
from incidents.models.queue import queue_for
from incidents.operations import (
    following_up,
    restricting,
    reviewing,
    sharing,
    skipping,
    undoing,
)
from incidents.operations.days import owe_no_reader, sign_day
from incidents.operations.sending import Account, send_incident
from incidents.terms import EscalatedTo, NoActionReason
from tests import decisions
from tests.people import involved

BEGINS = datetime(2026, 10, 12, 9, tzinfo=UK)
REVIEWERS = ("karen", "ruth", "dana", "sam")
OTHERS = ("asha", "jo", "ada", "lena", "wes")
PEOPLE = st.sampled_from([*REVIEWERS, *OTHERS])
# Mostly somebody who may: what is always refused leads nowhere.
LIKELY = st.sampled_from([*REVIEWERS * 4, *OTHERS])
SOMEBODY = st.lists(PEOPLE, max_size=4, unique=True)
READERS = st.lists(LIKELY, max_size=2, unique=True)
NUMBER = st.integers(min_value=0, max_value=20)
WORDS = st.sampled_from(["Settled with the tutor", "She rang back", ""])
# What has to be let through at least once, or the sequences say nothing about it.
MUST_SUCCEED = {
    "send_incident",
    "take_no_further_action",
    "decide_further_action",
    "escalate",
    "restrict",
    "void",
    "reopen",
    "close",
    "undo",
    "mark_done",
    "sign_day",
}


class School(RuleBasedStateMachine):
    """People of one site who act in any order, allowed or not."""

    # Set by the test: the people by name, the site and a kind of each sort.
    people: dict[str, User]
    site: Site
    kinds: list[IncidentKind]
    # How often each operation was let through over all sequences, by its name.
    succeeded: Counter[str]

    def __init__(self):
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.clock = time_machine.travel(BEGINS, tick=False)
        self.now = self.clock.start()
        self.sent = set(Incident.objects.values_list("pk", flat=True))
        self.signed = {}

    def teardown(self):
        """Look everything over, then take it all back.

        Once for a sequence: the beginning of each sequence is one too.
        """
        try:
            self.every_incident_is_in_one_list_of_each_reader_or_in_the_sweep()
            self.no_incident_is_lost()
            self.nothing_is_left_to_do_on_a_closed_incident()
            self.nobody_involved_reads_what_is_shared()
            self.what_stands_last_is_a_decision_that_was_not_undone()
            self.no_signed_day_is_lost_or_changed()
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.rows.__exit__(None, None, None)

    def tried(self, operation, **answers):
        """Do it as a page would: a refusal is an answer, and changes nothing."""
        self.now.shift(timedelta(minutes=7))
        try:
            with transaction.atomic():
                done = operation(**answers)
        except Refusal:
            return None
        self.succeeded[operation.__name__] += 1
        return done

    def any_of(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def one_of(self, rows, number):
        """Return an incident of those it is meant for; now and then any other."""
        fitting = self.any_of(rows, number) if number % 7 else None
        return fitting or self.any_of(Incident.objects, number)

    def decided(self, operation, number, by, *, rows=None, **answers):
        waiting = Incident.objects.awaiting_review()
        incident = self.one_of(waiting if rows is None else rows, number)
        self.tried(operation, incident=incident, by=self.people[by], **answers)

    # --- What people do ---------------------------------------------------------

    @rule(by=PEOPLE, kind=NUMBER, named=SOMEBODY)
    def send(self, by, kind, named):
        account = Account(
            what_happened="A message was sent at break.",
            kinds=[self.kinds[kind % len(self.kinds)]],
            happened_at=timezone.now(),
            people=[involved(self.people[name]) for name in named],
        )
        incident = self.tried(
            send_incident,
            account=account,
            site=self.site,
            send_key=uuid4(),
            has_file=False,
            by=self.people[by],
        )
        if incident:
            self.sent.add(incident.pk)

    @rule(
        number=NUMBER, by=LIKELY, other=NUMBER, reason=st.sampled_from(NoActionReason)
    )
    def take_no_further_action(self, number, by, other, reason):
        self.decided(
            reviewing.take_no_further_action,
            number,
            by,
            reason=reason,
            duplicate_of=self.any_of(Incident.objects, other),
        )

    @rule(number=NUMBER, by=LIKELY, owner=PEOPLE, hours=st.sampled_from([1, 30, -1]))
    def decide_further_action(self, number, by, owner, hours):
        self.decided(
            reviewing.decide_further_action,
            number,
            by,
            what="Ring home",
            owner=self.people[owner],
            due_at=timezone.now() + timedelta(hours=hours),
        )

    @rule(number=NUMBER, by=LIKELY)
    def escalate(self, number, by):
        self.decided(
            reviewing.escalate,
            number,
            by,
            to=EscalatedTo.POLICE,
            told_at=timezone.now(),
            contact="Log 114",
        )

    @rule(number=NUMBER, by=LIKELY, readers=READERS, reason=WORDS)
    def restrict(self, number, by, readers, reason):
        people = [self.people[name] for name in readers]
        self.decided(reviewing.restrict, number, by, readers=people, reason=reason)

    @rule(number=NUMBER, by=LIKELY, reason=WORDS)
    def reopen(self, number, by, reason):
        decided = Incident.objects.exclude(state="to_review")
        self.decided(reviewing.reopen, number, by, rows=decided, reason=reason)

    @rule(number=NUMBER, by=LIKELY, reason=WORDS)
    def close(self, number, by, reason):
        followed_up = Incident.objects.being_followed_up()
        self.decided(reviewing.close, number, by, rows=followed_up, reason=reason)

    @rule(number=NUMBER, by=PEOPLE)
    def undo(self, number, by):
        decision = self.any_of(Decision.objects, number)
        if decision:
            self.tried(undoing.undo, decision=decision, by=self.people[by])

    @rule(number=NUMBER, by=st.sampled_from(REVIEWERS))
    def decide_and_think_again(self, number, by):
        self.decided(reviewing.take_no_further_action, number, by, reason="low_level")
        latest = Decision.objects.order_by("-pk").first()
        if latest:
            self.tried(undoing.undo, decision=latest, by=latest.decided_by)

    @rule(number=NUMBER, by=st.sampled_from(REVIEWERS))
    def end_it_and_think_again(self, number, by):
        incident = self.any_of(Incident.objects.being_followed_up(), number)
        if incident:
            person = self.people[by]
            for action in Action.objects.unfinished().filter(incident=incident):
                self.tried(following_up.mark_done, action=action, by=person)
            self.tried(reviewing.close, incident=incident, reason="Agreed", by=person)
            self.tried(reviewing.reopen, incident=incident, reason="More", by=person)

    @rule(number=NUMBER, by=PEOPLE, seen=st.integers(min_value=0, max_value=2))
    def skip(self, number, by, seen):
        self.decided(skipping.skip, number, by, seen=seen)

    @rule(number=NUMBER, by=PEOPLE, user=PEOPLE, days=st.integers(-1, 2))
    def share(self, number, by, user, days):
        self.decided(
            sharing.share,
            number,
            by,
            user=self.people[user],
            until=timezone.localdate() + timedelta(days=days),
            reason="A few days",
        )

    @rule(number=NUMBER, by=PEOPLE, readers=SOMEBODY, reason=WORDS)
    def change_readers(self, number, by, readers, reason):
        people = [self.people[name] for name in readers]
        self.decided(
            restricting.change_readers, number, by, readers=people, reason=reason
        )

    @rule(number=NUMBER, by=PEOPLE, reason=WORDS)
    def lift_restriction(self, number, by, reason):
        self.decided(restricting.lift_restriction, number, by, reason=reason)

    @rule(number=NUMBER, by=PEOPLE, reason=WORDS)
    def void(self, number, by, reason):
        self.decided(reviewing.void, number, by, reason=reason)

    @rule(number=NUMBER, by=LIKELY, owner=PEOPLE)
    def give_action(self, number, by, owner):
        self.decided(
            following_up.give_action,
            number,
            by,
            rows=Incident.objects.open(),
            what="See the tutor",
            owner=self.people[owner],
            due_at=timezone.now() + timedelta(hours=2),
        )

    @rule(number=NUMBER, by=LIKELY)
    def mark_done(self, number, by):
        action = self.any_of(Action.objects, number)
        if action:
            self.tried(following_up.mark_done, action=action, by=self.people[by])

    @rule(by=LIKELY, back=st.integers(min_value=-1, max_value=3), reason=WORDS)
    def sign(self, by, back, reason):
        signed = self.tried(
            sign_day,
            site=self.site,
            day=timezone.localdate() - timedelta(days=back),
            reason=reason,
            nothing_untold=True,
            by=self.people[by],
        )
        if signed:
            self.signed[signed.pk] = (signed.day, signed.outcome, signed.signed_by_id)

    @rule()
    def sleep_until_the_next_day(self):
        self.now.shift(timedelta(days=1))

    @rule(name=st.sampled_from(REVIEWERS))
    def leave(self, name):
        yesterday = timezone.localdate() - timedelta(days=1)
        self.people[name].posts.filter(to_day=None).update(to_day=yesterday)

    # --- What is always so ------------------------------------------------------

    def every_incident_is_in_one_list_of_each_reader_or_in_the_sweep(self):
        unread = set(Incident.objects.open().values_list("pk", flat=True))
        for name in REVIEWERS:
            person = self.people[name]
            readable = Incident.objects.visible_to(person).values_list("pk", flat=True)
            assert sorted(self.listed_for(person)) == sorted(readable), name
            if person.has_ability(Ability.REVIEW_INCIDENT, at=self.site):
                unread -= set(readable)
        assert owe_no_reader(site=self.site, now=timezone.now()) == len(unread)

    def no_incident_is_lost(self):
        assert set(Incident.objects.values_list("pk", flat=True)) == self.sent

    def listed_for(self, person):
        """Return each incident of the lists that this reviewer's pages are made of.

        A follow-up stays its owner's while the incident is reviewed again; the
        incident itself then waits, and is no work of the follow-ups.
        """
        queue = queue_for(person, sites=[self.site])
        waiting = set(queue.values_list("pk", flat=True))
        given = follow_ups_for(person, now=timezone.now()).open().filter(may_read=True)
        followed_up = set(given.values_list("incident", flat=True)) - waiting
        ready = ready_to_close(person).values_list("pk", flat=True)
        closed = Incident.objects.visible_to(person).closed()
        return [*waiting, *followed_up, *ready, *closed.values_list("pk", flat=True)]

    def nothing_is_left_to_do_on_a_closed_incident(self):
        assert not Action.objects.unfinished().filter(incident__state="closed").exists()

    def nobody_involved_reads_what_is_shared(self):
        for share in Share.objects.select_related("incident", "user"):
            same = Incident.objects.filter(pk=share.incident_id)
            seen = Share.objects.visible_to(share.user).filter(pk=share.pk)
            assert same.not_about(share.user).exists() or not seen.exists()

    def what_stands_last_is_a_decision_that_was_not_undone(self):
        for incident in Incident.objects.exclude(last_decided_at=None):
            last = incident.decisions.standing().filter(
                outcome=incident.last_outcome, decided_at=incident.last_decided_at
            )
            assert last.exists()

    def no_signed_day_is_lost_or_changed(self):
        rows = ReviewDay.objects.values_list("pk", "day", "outcome", "signed_by")
        assert {pk: tuple(rest) for pk, *rest in rows} == self.signed


@pytest.mark.slow
@pytest.mark.django_db
def test_no_sequence_loses_an_incident_or_a_signature(everyone, wes, kind, north, send):
    with time_machine.travel(BEGINS - timedelta(hours=1), tick=False):
        # One that waits, one with a follow-up, one to close and one to reopen.
        _, given, escalated, closed = send(), send(), send(), send()
        decisions.further_action(given, by=everyone.karen)
        decisions.escalate(escalated, by=everyone.karen)
        decisions.no_further_action(closed, by=everyone.ruth)
    north.review_begins_on = BEGINS.date() - timedelta(days=3)
    north.save()
    people = vars(everyone) | {"wes": wes}
    codes = ("CD-01", "CD-03", "ST-01", "SE-03")
    machine = type(
        "OurSchool",
        (School,),
        {
            "people": people,
            "site": north,
            "kinds": [kind(code) for code in codes],
            "succeeded": Counter(),
        },
    )

    run_state_machine_as_test(
        machine,
        settings=settings(
            derandomize=True,
            max_examples=100,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert MUST_SUCCEED - machine.succeeded.keys() == set()
