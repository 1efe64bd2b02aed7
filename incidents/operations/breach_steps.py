"""Working through a breach: facts, risk, decisions, messages, the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from accounts.refusals import Refusal
from incidents.breach_risk import suggest
from incidents.breach_terms import (
    BreachAnswer,
    BreachQuestion,
    BreachState,
    EntryKind,
    MessageMethod,
    MessageTo,
    PeopleException,
    Risk,
)
from incidents.deadlines import regulator_due
from incidents.models import (
    BreachAssessment,
    BreachDecision,
    BreachEntry,
    BreachFacts,
    BreachMessage,
    DataBreach,
)
from incidents.models.breach_nine import missing_to_close
from incidents.operations.breach_tasks import ask_to_look_back
from incidents.operations.breaches import locked
from incidents.operations.handling import check_filled, note, recount
from incidents.refusals import AlreadyDecided, ChangedMeanwhile, FieldRefusal

_STILL_TO_COME: Final = "It must be today or in the past"


class NotReadyToClose(Refusal):
    """Something is missing before the breach may be closed."""


@dataclass(frozen=True)
class Message:
    """That somebody was told: by what way, when, in which words.

    `are_all_told` is of the people in it: false where more are to be told.
    """

    to: MessageTo
    sent_at: datetime
    method: MessageMethod
    who: str = ""
    reference: str = ""
    count: int | None = None
    words: str = ""
    late_reason: str = ""
    is_address_safe: bool = False
    are_all_told: bool = True


@transaction.atomic
def write_entry(
    *,
    breach: DataBreach,
    kind: EntryKind,
    words: str,
    happened_at: datetime,
    by: User,
) -> BreachEntry:
    """Add a line to the log of a breach: what was done, found or said.

    The same line from the same person gives back what is there: a second press of the
    button adds none.

    Refuses with `FieldRefusal` no words and a moment still to come.
    """
    breach = locked(breach, by=by)
    if not words.strip():
        raise FieldRefusal("words", "Write what was done")
    if happened_at > timezone.now():
        raise FieldRefusal("day", _STILL_TO_COME)
    entry, is_new = BreachEntry.objects.get_or_create(
        breach=breach, kind=kind, words=words.strip(), happened_at=happened_at, by=by
    )
    if not is_new:
        return entry
    note(breach, "breach.entry_added", by=by, kind=kind)
    return entry


@transaction.atomic
def save_facts(
    *, breach: DataBreach, facts: BreachFacts, seen: int, by: User
) -> BreachFacts:
    """Keep a new version of what is known. Every earlier one stays.

    `facts` is a row that is not saved yet; what is empty in it is not known yet.
    `seen` is the key of the version that this person changed, 0 for none.

    Refuses with `ChangedMeanwhile` a version that somebody else has replaced; with
    `FieldRefusal` what happened after it was known or is still to come, and an end
    before the beginning.
    """
    breach = locked(breach, by=by)
    _check_seen(seen, breach.breachfacts_set.last())
    begins, ends = facts.occurred_from, facts.occurred_to
    if begins and begins > breach.aware_at:
        raise FieldRefusal(
            "occurred_from_day",
            "It cannot have happened after we knew. Change this, or when we knew",
        )
    if begins and ends and ends < begins:
        raise FieldRefusal("occurred_to_day", "It must not end before it began")
    if ends and ends > timezone.now():
        raise FieldRefusal("occurred_to_day", _STILL_TO_COME)
    facts.breach, facts.by, facts.at = breach, by, timezone.now()
    facts.clean_fields(exclude=["breach", "by"])
    facts.save(force_insert=True)
    note(breach, "breach.facts_saved", by=by)
    return facts


@transaction.atomic
def assess(
    *,
    breach: DataBreach,
    factors: Mapping[str, int],
    escalators: Sequence[str],
    risk: Risk,
    reason: str,
    notes: Mapping[str, str] | None = None,
    seen: int | None = None,
    by: User,
) -> BreachAssessment:
    """Keep how somebody judges the risk, beside what the factors point to.

    The person decides; what the program suggests is kept with it, and so is a note on
    each factor that has one (rules.md 6.4).
    `seen` is the key of the judgement that held when this person judged, 0 for none;
    None where they were shown none.

    Refuses with `FieldRefusal` no reason, and with `ChangedMeanwhile` where somebody
    else judged first.
    """
    breach = locked(breach, by=by)
    _check_seen(seen, breach.breachassessment_set.last())
    if not reason.strip():
        raise FieldRefusal("reason", "Say why you judge it so")
    assessment = BreachAssessment(
        breach=breach,
        factors=dict(factors),
        notes={
            factor: words.strip()
            for factor, words in (notes or {}).items()
            if words.strip()
        },
        escalators=list(escalators),
        suggested=suggest(factors, escalators),
        risk=risk,
        reason=reason.strip(),
        by=by,
    )
    assessment.clean_fields(exclude=["breach", "by"])
    assessment.save(force_insert=True)
    note(
        breach,
        "breach.assessed",
        by=by,
        risk=risk,
        suggested=assessment.suggested,
    )
    return assessment


@transaction.atomic
def decide(
    *,
    breach: DataBreach,
    question: BreachQuestion,
    answer: BreachAnswer,
    reason: str,
    exception: PeopleException = PeopleException.NONE,
    seen: int | None = None,
    by: User,
) -> BreachDecision:
    """Decide whether it is a breach, whether the regulator or people are told.

    A decision on the regulator or on people makes a possible breach a breach. "Not a
    breach" ends it: the reason stays in the register. `seen` is the key of the
    decision that held when this person decided, 0 for none; None where they were
    shown none.

    Refuses with `FieldRefusal` a decision without a reason, either way (screens.md
    B4), one not to tell before the risk was judged, and one not to tell people of a
    high risk without an exception: at a high risk it is a duty (UK GDPR Article 34).
    With `ChangedMeanwhile` where somebody else decided first.
    """
    breach = locked(breach, by=by)
    _check_seen(seen, breach.breachdecision_set.filter(question=question).last())
    _check_reason(breach, question, answer, reason)
    if question in {BreachQuestion.REGULATOR, BreachQuestion.PEOPLE}:
        _check_risk(breach, question, answer, exception)
    decision = BreachDecision.objects.create(
        breach=breach,
        question=question,
        answer=answer,
        exception=exception if answer == BreachAnswer.NO else "",
        reason=reason.strip(),
        by=by,
    )
    if question == BreachQuestion.IS_BREACH and answer == BreachAnswer.NO:
        _end(breach, BreachState.NOT_A_BREACH)
    elif breach.state == BreachState.POSSIBLE and question != BreachQuestion.LESSONS:
        breach.state = BreachState.OPEN
        breach.save(update_fields=["state"])
    note(breach, "breach.decided", by=by, question=question, answer=answer)
    return decision


@transaction.atomic
def record_message(*, breach: DataBreach, message: Message, by: User) -> BreachMessage:
    """Record that somebody was told. The same again from the same person adds none.

    Refuses with `FieldRefusal` a moment still to come, a report to the regulator from
    before the school knew, or the first one after 72 hours (as it stands now) without
    a reason that is kept (Article 33(1)),
    letters to people whose addresses nobody has checked (rules.md 6.6), and words in
    which something still stands in [ ].
    """
    breach = locked(breach, by=by)
    if message.sent_at > timezone.now():
        raise FieldRefusal("sent_day", _STILL_TO_COME)
    if message.to == MessageTo.REGULATOR:
        _check_late(breach, message)
    if message.to == MessageTo.PEOPLE and not message.is_address_safe:
        raise FieldRefusal(
            "is_address_safe", "Check first that no address puts anybody at risk"
        )
    check_filled(message.words, field="words")
    same = breach.breachmessage_set.filter(by=by, **vars(message)).first()
    if same is not None:
        return same
    row = BreachMessage(breach=breach, by=by, **vars(message))
    row.clean_fields(exclude=["breach", "by"])
    row.save(force_insert=True)
    note(breach, "breach.told", by=by, to=message.to, sent_at=message.sent_at)
    return row


@transaction.atomic
def close(*, breach: DataBreach, reason: str, by: User) -> DataBreach:
    """Sign a breach off. It stays in the register for good.

    Refuses with `FieldRefusal` no words and with `NotReadyToClose` one in which a
    step is missing, naming it.
    """
    breach = locked(breach, by=by)
    if not reason.strip():
        raise FieldRefusal("reason", "Say how it ended")
    missing = missing_to_close(breach)
    if missing:
        raise NotReadyToClose(f"Not yet: {'; '.join(missing)}.")
    _note_end(breach, BreachQuestion.CLOSE, reason, by=by)
    _end(breach, BreachState.CLOSED)
    note(breach, "breach.closed", by=by)
    if breach.closed_at is not None:
        ask_to_look_back(breach, at=breach.closed_at, by=by)
    return breach


@transaction.atomic
def reopen(*, breach: DataBreach, reason: str, by: User) -> DataBreach:
    """Open a breach again that was over, such as when new facts came.

    Refuses with `FieldRefusal` no reason and with `AlreadyDecided` one that is open.
    """
    breach = locked(breach, by=by, may_be_over=True)
    if breach.is_open:
        raise AlreadyDecided(f"{breach.reference} is open already.")
    if not reason.strip():
        raise FieldRefusal("reason", "Say why it needs to be looked at again")
    _note_end(breach, BreachQuestion.REOPEN, reason, by=by)
    breach.state, breach.closed_at = BreachState.OPEN, None
    breach.save(update_fields=["state", "closed_at"])
    recount(breach)
    note(breach, "breach.reopened", by=by)
    return breach


def _check_seen(seen: int | None, latest: Model | None) -> None:
    """Refuse with `ChangedMeanwhile` what was made upon another row than the latest."""
    holds = latest.pk if latest else 0
    if seen not in {None, holds}:
        raise ChangedMeanwhile(holds)


def _check_reason(
    breach: DataBreach, question: BreachQuestion, answer: BreachAnswer, reason: str
) -> None:
    if reason.strip():
        return
    regulator = breach.site.school.regulator_name
    why = {
        BreachQuestion.REGULATOR: (
            f"Say why you decided to tell the {regulator}"
            if answer == BreachAnswer.YES
            else f"Say why you decided not to tell the {regulator}"
        ),
        BreachQuestion.PEOPLE: (
            "Say why you decided to tell them"
            if answer == BreachAnswer.YES
            else "Say why you decided not to tell them"
        ),
        BreachQuestion.LESSONS: "Say what was learnt, or that nothing was",
    }
    raise FieldRefusal("reason", why.get(question, "Say why you decided this"))


def _check_risk(
    breach: DataBreach,
    question: BreachQuestion,
    answer: BreachAnswer,
    exception: PeopleException,
) -> None:
    assessment = breach.breachassessment_set.last()
    if answer == BreachAnswer.YES:
        return
    if assessment is None:
        raise FieldRefusal(
            "answer", "Judge the risk in step 4 before you decide not to"
        )
    if (
        question == BreachQuestion.PEOPLE
        and assessment.risk == Risk.HIGH
        and not exception
    ):
        raise FieldRefusal(
            "exception",
            "The risk is high, so they must be told. Choose the exception that holds",
        )


def _check_late(breach: DataBreach, message: Message) -> None:
    if message.sent_at < breach.aware_at:
        raise FieldRefusal("sent_day", "It cannot have been sent before we knew")
    told = breach.breachmessage_set.filter(to=MessageTo.REGULATOR)
    first = told.order_by("sent_at").first()
    is_said = told.exclude(late_reason="").exists()
    sent_at = first.sent_at if first else message.sent_at
    is_late = sent_at > regulator_due(breach.aware_at)
    if is_late and not is_said and not message.late_reason.strip():
        raise FieldRefusal(
            "late_reason", "The 72 hours had ended. Say why it is late: they ask for it"
        )


def _note_end(
    breach: DataBreach, question: BreachQuestion, reason: str, *, by: User
) -> None:
    BreachDecision.objects.create(
        breach=breach,
        question=question,
        answer=BreachAnswer.YES,
        reason=reason.strip(),
        by=by,
    )


def _end(breach: DataBreach, state: BreachState) -> None:
    breach.state, breach.closed_at = state, timezone.now()
    breach.save(update_fields=["state", "closed_at"])
    recount(breach)
