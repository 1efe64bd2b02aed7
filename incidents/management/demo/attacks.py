"""The demo's attacks: one that runs, and one that waits to be looked back at."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import uuid4

from django.utils import timezone

from accounts.deadlines import is_working_day, local_day, local_moment
from accounts.models import User
from incidents.breach_terms import (
    BreachAnswer,
    BreachQuestion,
    CheckAnswer,
    Compromise,
    CyberCheck,
    DataKind,
    EntryKind,
    Factor,
    PeopleKind,
    Risk,
    TaskKind,
)
from incidents.management.demo.clock import Clock
from incidents.management.demo.world import World
from incidents.models import BreachFacts, DataBreach
from incidents.operations import breach_checks, breach_steps, breach_tasks, breaches

# How long before the demo opens the running one was found.
_FOUND_BEFORE: Final = timedelta(hours=5, minutes=10)
# The look back is asked for on the fifth working day: this is the seventh.
_CLOSED_WORKING_DAYS_AGO: Final = 7
_CLOSED_AT: Final = time(14, 20)
_LINES: Final = (
    (CyberCheck.KNOWN, CheckAnswer.DONE, "A page that looked like our sign-in"),
    (CyberCheck.ACCOUNTS, CheckAnswer.DONE, "New password, every session ended"),
    (CyberCheck.LOGS, CheckAnswer.DONE, "Sign-ins of the last 30 days copied"),
    (CyberCheck.ISOLATE, CheckAnswer.NOT_APPLICABLE, "No device of ours was in it"),
    (CyberCheck.LEADER, CheckAnswer.DONE, ""),
    (CyberCheck.PERSONAL_DATA, CheckAnswer.NOT_YET, "Her mailbox is being searched"),
)
_NOTES: Final[dict[str, str]] = {
    Factor.RECIPIENT: "Nobody knows who is behind the page",
    Factor.PROTECTION: "No second factor was on that account",
}


def tell_old_attack(world: World, *, clock: Clock, now: datetime) -> None:
    """Tell of a fault that was closed and waits for its look back."""
    day = _working_days_before(local_day(now), _CLOSED_WORKING_DAYS_AGO)
    closed_at = local_moment(day, _CLOSED_AT)
    clock.move_to(closed_at - timedelta(days=1))
    lead = world.staff["karen"]
    breach = breaches.report_breach(
        report=breaches.BreachReport(
            what_happened="The dinner system was down for a day. Its disk had failed "
            "and the copy of the night was used.",
            found_at=timezone.now() - timedelta(minutes=25),
            people_kinds=[PeopleKind.PUPILS],
            contained="The supplier was rung.",
        ),
        site=world.sites["North"],
        send_key=uuid4(),
        by=world.staff["olive"],
    )
    breaches.take_up(breach=breach, by=lead)
    clock.move_to(closed_at)
    _settle(breach, lead)


def tell_attack(world: World, *, clock: Clock, now: datetime) -> None:
    """Tell of a password that was given away this morning, half worked through."""
    lead, technician = world.staff["karen"], world.staff["imran"]
    clock.move_to(now - _FOUND_BEFORE)
    breach = _reported(world)
    clock.move_to(now - _FOUND_BEFORE + timedelta(minutes=40))
    breaches.take_up(breach=breach, by=lead)
    for check, answer, words in _LINES:
        breach_checks.tick_check(
            breach=breach, check=check, answer=answer, words=words, by=lead
        )
    _know(
        breach,
        lead,
        what_happened="A password was given away on a false sign-in page, and mails "
        "went out from the mailbox.",
        compromises=[Compromise.CONFIDENTIALITY],
        cause="malicious_external",
        systems="School e-mail",
    )
    breach_steps.assess(
        breach=breach,
        factors=dict.fromkeys(Factor, 2),
        escalators=[],
        risk=Risk.RISK,
        reason="What the mailbox holds is not known yet. To be judged again.",
        notes=_NOTES,
        by=lead,
    )
    breach_tasks.give_task(
        breach=breach,
        kind=TaskKind.CONTROL,
        what="Switch on a second factor for every mailbox",
        owner=technician,
        due_on=local_day(now) + timedelta(days=7),
        by=lead,
    )


def _reported(world: World) -> DataBreach:
    return breaches.report_breach(
        report=breaches.BreachReport(
            what_happened="A colleague gave her password on a page that looked like "
            "ours. An hour later mails went out in her name.",
            found_at=timezone.now() - timedelta(minutes=10),
            people_kinds=[PeopleKind.PARENTS, PeopleKind.STAFF],
            contained="IT changed her password at once.",
        ),
        site=world.sites["South"],
        send_key=uuid4(),
        by=world.staff["moira"],
    )


def _settle(breach: DataBreach, lead: User) -> None:
    """Go through the nine steps and sign it off."""
    breach_steps.write_entry(
        breach=breach,
        kind=EntryKind.CONTAINED,
        words="New disk, and the copy of the night brought back",
        happened_at=timezone.now() - timedelta(hours=20),
        by=lead,
    )
    _know(
        breach,
        lead,
        what_happened="The disk of the dinner system failed. One day of choices was "
        "lost and asked for again.",
        compromises=[Compromise.AVAILABILITY],
        cause="technical",
        root_cause="The disk was nine years old and nobody had a list of them",
        systems="Dinner system",
        people_kinds=[PeopleKind.PUPILS],
        people_count=64,
        data_kinds=[DataKind.NAMES],
        consequences="None but the asking again",
    )
    breach_steps.assess(
        breach=breach,
        factors={Factor.VOLUME: 2, Factor.IDENTIFYING: 3},
        escalators=[],
        risk=Risk.UNLIKELY,
        reason="Nobody saw it and all of it is back",
        by=lead,
    )
    for question, answer, reason in (
        (BreachQuestion.REGULATOR, BreachAnswer.NO, "A risk is unlikely"),
        (BreachQuestion.PEOPLE, BreachAnswer.NO, "They were asked to choose again"),
        (BreachQuestion.LESSONS, BreachAnswer.YES, "Disks are listed with their age"),
    ):
        breach_steps.decide(
            breach=breach, question=question, answer=answer, reason=reason, by=lead
        )
    breach_steps.close(breach=breach, reason="All of it is back", by=lead)


def _know(breach: DataBreach, lead: User, **known: object) -> None:
    breach_steps.save_facts(breach=breach, facts=BreachFacts(**known), seen=0, by=lead)


def _working_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day
