"""Whatever people do in whatever order, no incident is lost and no signature goes.

Hypothesis makes the sequences, on the real database and with the clock moving. After
each step every incident is in exactly one work list, and somebody who may act reads
it or the sweep for missing readers counts it.
"""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
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
from tests.people import involved

FIRST_DAY = date(2026, 10, 12)
REVIEWERS = ("karen", "ruth", "dana", "sam")
PEOPLE = st.sampled_from([*REVIEWERS, "asha", "jo", "ada", "lena", "wes"])
SOMEBODY = st.lists(PEOPLE, max_size=4, unique=True)
NUMBER = st.integers(min_value=0, max_value=20)
WORDS = st.sampled_from(["", "Settled with the tutor"])


class School(RuleBasedStateMachine):
    """People of one site who act in any order, allowed or not."""

    # Set by the test: the people by name, the site and a kind of each sort.
    people: dict[str, User]
    site: Site
    kinds: list[IncidentKind]

    def __init__(self):
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        begins = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UK)
        self.clock = time_machine.travel(begins + timedelta(hours=9), tick=False)
        self.now = self.clock.start()
        self.sent = set()
        self.signed = {}

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.rows.__exit__(None, None, None)

    def tried(self, operation, **answers):
        """Do it as a page would: a refusal is an answer, and changes nothing."""
        self.now.shift(timedelta(minutes=7))
        try:
            with transaction.atomic():
                return operation(**answers)
        except Refusal:
            return None

    def any_of(self, model, number):
        rows = model.objects.order_by("pk")
        return rows[number % rows.count()] if rows else None

    def decided(self, operation, number, by, **answers):
        incident = self.any_of(Incident, number)
        if incident:
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
        number=NUMBER, by=PEOPLE, other=NUMBER, reason=st.sampled_from(NoActionReason)
    )
    def take_no_further_action(self, number, by, other, reason):
        self.decided(
            reviewing.take_no_further_action,
            number,
            by,
            reason=reason,
            duplicate_of=self.any_of(Incident, other),
        )

    @rule(number=NUMBER, by=PEOPLE, owner=PEOPLE, hours=st.sampled_from([-1, 1, 30]))
    def decide_further_action(self, number, by, owner, hours):
        self.decided(
            reviewing.decide_further_action,
            number,
            by,
            what="Ring home",
            owner=self.people[owner],
            due_at=timezone.now() + timedelta(hours=hours),
        )

    @rule(number=NUMBER, by=PEOPLE)
    def escalate(self, number, by):
        self.decided(
            reviewing.escalate,
            number,
            by,
            to=EscalatedTo.POLICE,
            told_at=timezone.now(),
            contact="Log 114",
        )

    @rule(number=NUMBER, by=PEOPLE, readers=SOMEBODY, reason=WORDS)
    def restrict(self, number, by, readers, reason):
        people = [self.people[name] for name in readers]
        self.decided(reviewing.restrict, number, by, readers=people, reason=reason)

    @rule(number=NUMBER, by=PEOPLE, reason=WORDS)
    def reopen(self, number, by, reason):
        self.decided(reviewing.reopen, number, by, reason=reason)

    @rule(number=NUMBER, by=PEOPLE, reason=WORDS)
    def close(self, number, by, reason):
        self.decided(reviewing.close, number, by, reason=reason)

    @rule(number=NUMBER, by=PEOPLE)
    def undo(self, number, by):
        decision = self.any_of(Decision, number)
        if decision:
            self.tried(undoing.undo, decision=decision, by=self.people[by])

    @rule(number=NUMBER, by=st.sampled_from(REVIEWERS))
    def decide_and_think_again(self, number, by):
        self.decided(reviewing.take_no_further_action, number, by, reason="low_level")
        latest = Decision.objects.order_by("-pk").first()
        if latest:
            self.tried(undoing.undo, decision=latest, by=latest.decided_by)

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

    @rule(number=NUMBER, by=PEOPLE, owner=PEOPLE)
    def give_action(self, number, by, owner):
        self.decided(
            following_up.give_action,
            number,
            by,
            what="See the tutor",
            owner=self.people[owner],
            due_at=timezone.now() + timedelta(hours=2),
        )

    @rule(number=NUMBER, by=PEOPLE)
    def mark_done(self, number, by):
        action = self.any_of(Action, number)
        if action:
            self.tried(following_up.mark_done, action=action, by=self.people[by])

    @rule(by=PEOPLE, back=st.integers(min_value=-1, max_value=3), reason=WORDS)
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

    @invariant()
    def every_incident_is_in_exactly_one_work_list(self):
        rows = Incident.objects.all()
        lists = [rows.awaiting_review(), rows.being_followed_up(), rows.closed()]
        found = sorted(pk for each in lists for pk in each.values_list("pk", flat=True))
        assert found == sorted(self.sent)

    @invariant()
    def every_incident_has_a_reader_who_may_act_or_is_in_the_sweep(self):
        left = Incident.objects.exclude(state="closed")
        unread = set(left.values_list("pk", flat=True))
        for name in REVIEWERS:
            person = self.people[name]
            if person.has_ability(Ability.REVIEW_INCIDENT, at=self.site):
                unread -= set(left.visible_to(person).values_list("pk", flat=True))
        assert owe_no_reader(site=self.site, now=timezone.now()) == len(unread)

    @invariant()
    def nothing_is_left_to_do_on_a_closed_incident(self):
        assert not Action.objects.open().filter(incident__state="closed").exists()

    @invariant()
    def nobody_involved_reads_what_is_shared(self):
        for share in Share.objects.select_related("incident", "user"):
            same = Incident.objects.filter(pk=share.incident_id)
            seen = Share.objects.visible_to(share.user).filter(pk=share.pk)
            assert same.not_about(share.user).exists() or not seen.exists()

    @invariant()
    def what_stands_last_is_a_decision_that_was_not_undone(self):
        for incident in Incident.objects.exclude(last_decided_at=None):
            last = incident.decisions.standing().filter(
                outcome=incident.last_outcome, decided_at=incident.last_decided_at
            )
            assert last.exists()

    @invariant()
    def no_signed_day_is_lost_or_changed(self):
        rows = ReviewDay.objects.values_list("pk", "day", "outcome", "signed_by")
        assert {pk: tuple(rest) for pk, *rest in rows} == self.signed


@pytest.mark.slow
@pytest.mark.django_db
def test_no_sequence_loses_an_incident_or_a_signature(everyone, wes, kind, north):
    people = vars(everyone) | {"wes": wes}
    codes = ("CD-01", "CD-03", "ST-01", "SE-03")
    machine = type(
        "OurSchool",
        (School,),
        {"people": people, "site": north, "kinds": [kind(code) for code in codes]},
    )

    run_state_machine_as_test(
        machine,
        settings=settings(
            derandomize=True,
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
