"""The demo's data breaches: one that runs, and what became of the possible ones."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from incidents.breach_terms import (
    BreachAnswer,
    BreachQuestion,
    Compromise,
    DataKind,
    EntryKind,
    Factor,
    PeopleKind,
    Risk,
)
from incidents.management.demo.attacks import tell_attack, tell_old_attack
from incidents.management.demo.clock import Clock
from incidents.management.demo.world import World
from incidents.models import BreachFacts, DataBreach
from incidents.operations import breach_steps, breaches, case_files
from incidents.terms import YesNoUnsure

# How long before the demo opens the running breach was found, and who found it.
_FOUND_BEFORE: Final = timedelta(hours=40, minutes=52)
_SETTLED_AFTER: Final = timedelta(hours=3)
_WEIGHTS: Final[dict[str, int]] = {
    Factor.SENSITIVITY: 2,
    Factor.VOLUME: 1,
    Factor.IDENTIFYING: 3,
    Factor.RECIPIENT: 1,
    Factor.VULNERABLE: 2,
    Factor.SEVERITY: 1,
    Factor.PROTECTION: 3,
    Factor.RECOVERY: 0,
    Factor.PERMANENCE: 1,
}
_MAIL: Final = """From: Moira Ogden <moira.ogden@ashdown.example>
To: Alex Penhallow <alex.p@home.example>
Subject: Register for tomorrow
Message-ID: <7f2a@ashdown.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Alex, here is the register for cover tomorrow. M
"""
_NONE: Final = "Looked into with the technician: nobody's information was on it."


def tell_breaches(world: World, *, clock: Clock, now: datetime) -> None:
    """Settle what the kinds of past incidents opened, and work on two that run.

    A third is closed and waits to be looked back at.
    """
    lead = world.staff["karen"]
    for breach in DataBreach.objects.order_by("reported_at"):
        at = breach.reported_at + _SETTLED_AFTER
        if at < now:
            clock.move_to(at)
            _settle(breach, lead)
    tell_old_attack(world, clock=clock, now=now)
    clock.move_to(now - _FOUND_BEFORE)
    breach = _report(world.staff["moira"], world)
    clock.move_to(now - _FOUND_BEFORE + timedelta(hours=2))
    _work_on(breach, lead)
    tell_attack(world, clock=clock, now=now)
    clock.move_to(now)


def _settle(breach: DataBreach, lead: User) -> None:
    breaches.take_up(breach=breach, by=lead)
    breach_steps.decide(
        breach=breach,
        question=BreachQuestion.IS_BREACH,
        answer=BreachAnswer.NO,
        reason=_NONE,
        by=lead,
    )


def _report(author: User, world: World) -> DataBreach:
    return breaches.report_breach(
        report=breaches.BreachReport(
            what_happened="Register e-mailed to the wrong parent. It went to a parent "
            "with the same first name as the cover teacher.",
            found_at=timezone.now() - timedelta(minutes=6),
            people_kinds=[PeopleKind.PUPILS],
            contained="Called the message back and rang the parent.",
        ),
        site=world.sites["South"],
        send_key=uuid4(),
        by=author,
    )


def _work_on(breach: DataBreach, lead: User) -> None:
    """Take it up and do the first four of the nine steps."""
    now = timezone.now()
    breaches.take_up(breach=breach, by=lead)
    breach_steps.write_entry(
        breach=breach,
        kind=EntryKind.CONTAINED,
        words="Parent deleted it and wrote to say so",
        happened_at=now,
        by=lead,
    )
    case_files.add_to_case(
        case=breach,
        name="Register.eml",
        data=_MAIL.encode(),
        words="The e-mail as it went out",
        by=lead,
    )
    _know(breach, lead)
    breach_steps.assess(
        breach=breach,
        factors=_WEIGHTS,
        escalators=[],
        risk=Risk.RISK,
        reason="Medical notes were read by somebody outside school.",
        by=lead,
    )


def _know(breach: DataBreach, lead: User) -> None:
    """Write down what is known by then."""
    breach_steps.save_facts(
        breach=breach,
        facts=BreachFacts(
            what_happened="A class register was e-mailed to one wrong parent.",
            occurred_from=breach.found_at - timedelta(minutes=20),
            compromises=[Compromise.CONFIDENTIALITY],
            cause="human_error",
            systems="School e-mail",
            people_kinds=[PeopleKind.PUPILS],
            under_thirteen=YesNoUnsure.YES,
            people_count=23,
            families_count=21,
            data_kinds=[DataKind.NAMES, DataKind.HEALTH],
            records_count=23,
            data_words="23 names, dates of birth, 4 medical notes",
            consequences="Worry for 4 families if health details are shared.",
        ),
        seen=0,
        by=lead,
    )
