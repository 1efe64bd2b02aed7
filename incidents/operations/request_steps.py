"""Working on a request: its clock, the acknowledgement, notes, the answer."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.deadlines import local_day
from accounts.models import User
from accounts.refusals import Refusal
from incidents.breach_clocks import full_day
from incidents.deadlines import complaint_ack_due
from incidents.models import DataRequest, RequestStep
from incidents.models.request_sheet import RequestSheet, sheet_of_request
from incidents.operations.handling import check_filled, note, recount
from incidents.operations.requests import add_step, check_received, locked
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.request_clocks import is_late, may_be_extended_until, pauses
from incidents.request_terms import (
    EXTENSIONS,
    HANDED_OVER,
    HELD_BACK,
    OF_A_COMPLAINT,
    ONE_MONTH,
    PAUSES,
    WITHOUT_ANSWER,
    Cause,
    Exemption,
    RequestKind,
    RequestOutcome,
    SentBy,
    StepKind,
    outcomes_of,
)


class ClockCannotStop(Refusal):
    """The clock of this request never stops, or cannot from there on."""


@dataclass(frozen=True)
class Answer:
    """How a request ended, what was held back and why, and how they were told.

    `exemption` and `words` are empty where nothing was held back. `late_reason` is
    for an answer after the last day. `letter` is what was sent, in its words or as a
    list of what was in it, empty where they were told in another way or a file beside
    the request holds it. `sent_to` is who it went to, kept only with `sent_by`, how it
    went: None where nothing was sent.
    """

    outcome: RequestOutcome
    sent_on: date
    sent_by: SentBy | None = None
    exemption: Exemption | None = None
    words: str = ""
    late_reason: str = ""
    sent_to: str = ""
    letter: str = ""
    is_harm_checked: bool = False
    is_regulator_told: bool = False


@transaction.atomic
def pause(
    *, request: DataRequest, on: date, cause: Cause, words: str, by: User
) -> RequestStep:
    """Stop the clock of a right: they were asked who they are or what they want.

    Only for what must be answered within a month, and only where it is needed (UK
    GDPR Article 12A; rules.md 6.2 row 5). It stands still from the day on which they
    were asked.

    Refuses with `ClockCannotStop` a complaint, an educational record and a clock that
    stands still; with `FieldRefusal` another cause, no words, and a day still to
    come, before it was received, before the last stop was over or after the last day.
    """
    request = locked(request, by=by)
    sheet = sheet_of_request(request)
    if request.kind not in ONE_MONTH:
        raise ClockCannotStop("Nothing stops this clock. Ask, and answer in time.")
    if sheet.asked.paused_since is not None:
        raise ClockCannotStop("The clock stands still already.")
    if cause not in PAUSES:
        raise FieldRefusal("cause", "Choose what you need to know")
    _check_words(words, "Write what you asked them")
    _check_day(on, sheet)
    if any(end and on < end for _, end in pauses(sheet.asked)):
        raise FieldRefusal("on", "The clock stood still on that day already")
    if is_late(sheet.asked, on=on, today=timezone.localdate()):
        raise FieldRefusal("on", "The last day had passed: the clock had run out")
    return _write(
        request, StepKind.PAUSED, by=by, on=on, cause=cause, words=words.strip()
    )


@transaction.atomic
def resume(*, request: DataRequest, on: date, words: str = "", by: User) -> RequestStep:
    """Start the clock again on the day on which they replied.

    Refuses with `ClockCannotStop` a clock that runs; with `FieldRefusal` a day still
    to come or before it stopped.
    """
    request = locked(request, by=by)
    sheet = sheet_of_request(request)
    since = sheet.asked.paused_since
    if since is None:
        raise ClockCannotStop("The clock is running already.")
    _check_day(on, sheet)
    if on < since:
        raise FieldRefusal("on", f"It stopped on {full_day(since)}")
    return _write(request, StepKind.RESUMED, by=by, on=on, words=words.strip())


@transaction.atomic
def extend(
    *,
    request: DataRequest,
    cause: Cause,
    words: str,
    sent_on: date,
    sent_by: SentBy,
    sent_to: str = "",
    by: User,
) -> RequestStep:
    """Keep that they were told it takes two months more, and why.

    Once, for what is complex or one of many, and only where the notice went out
    inside the first month, its own last day included (UK GDPR Article 12(3); rules.md
    6.2 row 5). Neither a pause nor a weekend moves that day.

    Refuses with `AlreadyDecided` a second one and what is never extended; with
    `FieldRefusal` another cause, no words, and a day still to come, before it was
    received or after the first month.
    """
    request = locked(request, by=by)
    sheet = sheet_of_request(request)
    until = may_be_extended_until(sheet.asked)
    if until is None:
        raise AlreadyDecided("The law gives no longer time for this.")
    if sheet.asked.is_extended:
        raise AlreadyDecided("It was made longer before. The law allows it once.")
    if cause not in EXTENSIONS:
        raise FieldRefusal("cause", "Choose why it takes longer")
    _check_words(words, "Say why it takes longer")
    _check_day(sent_on, sheet, field="sent_on")
    if sent_on > until:
        raise FieldRefusal(
            "sent_on",
            f"They had to be told by {full_day(until)}. Answer it now",
        )
    return _write(
        request,
        StepKind.EXTENDED,
        by=by,
        on=sent_on,
        cause=cause,
        words=words.strip(),
        sent_by=sent_by,
        sent_to=sent_to.strip(),
    )


@transaction.atomic
def acknowledge(
    *,
    request: DataRequest,
    sent_on: date,
    sent_by: SentBy,
    words: str = "",
    late_reason: str = "",
    sent_to: str = "",
    by: User,
) -> RequestStep:
    """Keep that whoever complains was told that it arrived.

    Within 30 days that begin with the day of receipt (DPA 2018 s.164A; rules.md 6.2
    row 4).

    Refuses with `AlreadyDecided` what is no complaint or was acknowledged; with
    `FieldRefusal` a day still to come or before it was received, and a late one
    without the reason.
    """
    request = locked(request, by=by)
    sheet = sheet_of_request(request)
    if request.kind != RequestKind.COMPLAINT:
        raise AlreadyDecided("Only a complaint is acknowledged. Answer it instead.")
    if sheet.asked.acknowledged_on is not None:
        raise AlreadyDecided("It was acknowledged before.")
    _check_day(sent_on, sheet, field="sent_on")
    last = local_day(complaint_ack_due(request.received_on))
    if sent_on > last and not late_reason.strip():
        raise FieldRefusal("late_reason", "Say why it is late")
    return _write(
        request,
        StepKind.ACKNOWLEDGED,
        by=by,
        on=sent_on,
        sent_by=sent_by,
        sent_to=sent_to.strip(),
        words=words.strip(),
        late_reason=late_reason.strip() if sent_on > last else "",
    )


@transaction.atomic
def add_note(*, request: DataRequest, on: date, words: str, by: User) -> RequestStep:
    """Keep what was asked, found or said on a day.

    Refuses with `FieldRefusal` no words, and a day still to come or before it was
    received.
    """
    request = locked(request, by=by)
    _check_words(words, "Write what was done or said")
    _check_day(on, sheet_of_request(request))
    return _write(request, StepKind.NOTED, by=by, on=on, words=words.strip())


@transaction.atomic
def answer(*, request: DataRequest, answer: Answer, by: User) -> RequestStep:
    """Keep how a request ended and how they were told. Its clocks stop.

    What was held back needs a reason and an exemption, and they must be told that
    they can go to the regulator, as they must of the outcome of a complaint (UK GDPR
    Articles 12(4) and 15; DPA 2018 Schedules 2 to 4 and s.164A; rules.md 1.4 rows 67
    and 69). Before anything is handed over somebody must have looked whether it could
    do serious harm.

    Refuses with `RequestIsOver` one that was answered; with `FieldRefusal` what does
    not fit its kind, a letter in which something still stands in [ ], what is missing
    of the above, a day still to come or before it was received, and an answer after
    the last day without the reason.
    """
    request = locked(request, by=by)
    sheet = sheet_of_request(request)
    _check_day(answer.sent_on, sheet, field="sent_on")
    since = sheet.asked.paused_since
    if since is not None and answer.sent_on < since:
        raise FieldRefusal("sent_on", f"The clock stopped on {full_day(since)}")
    _check_outcome(request, answer)
    is_over_due = is_late(sheet.asked, on=answer.sent_on, today=timezone.localdate())
    must_say_why = is_over_due and answer.outcome not in WITHOUT_ANSWER
    if must_say_why and not answer.late_reason.strip():
        raise FieldRefusal("late_reason", "Say why it is late")
    step = _write(
        request,
        StepKind.ANSWERED,
        by=by,
        on=answer.sent_on,
        outcome=answer.outcome,
        sent_by=answer.sent_by or "",
        exemption=(answer.exemption or "") if answer.outcome in HELD_BACK else "",
        words=answer.words.strip(),
        sent_to=answer.sent_to.strip() if answer.sent_by else "",
        letter=answer.letter.strip(),
        late_reason=answer.late_reason.strip() if must_say_why else "",
        is_harm_checked=answer.is_harm_checked,
        is_regulator_told=answer.is_regulator_told,
    )
    recount(request)
    return step


@transaction.atomic
def reopen(*, request: DataRequest, reason: str, by: User) -> RequestStep:
    """Look at a request again. The answer that was given stays on its timeline.

    Its clock is the one it had: nothing of the time that it was closed is given back.

    Refuses with `AlreadyDecided` one that is open and with `FieldRefusal` no reason.
    """
    request = locked(request, by=by, may_be_over=True)
    if sheet_of_request(request).is_open:
        raise AlreadyDecided(f"{request.reference} is open already.")
    _check_words(reason, "Say why it needs to be looked at again", field="words")
    step = _write(
        request, StepKind.REOPENED, by=by, on=timezone.localdate(), words=reason.strip()
    )
    recount(request)
    return step


@transaction.atomic
def correct(
    *, request: DataRequest, kind: RequestKind, received_on: date, words: str, by: User
) -> RequestStep:
    """Put right what somebody asked for, or when it came; how it was stays.

    Its clocks and alarms then run anew from there.

    Refuses with `FieldRefusal` no reason, where nothing is another, and a day still to
    come, before the law, or after something was done on it.
    """
    request = locked(request, by=by)
    _check_words(words, "Say why it changes")
    if (kind, received_on) == (request.kind, request.received_on):
        raise FieldRefusal("kind", "Choose another kind or another day")
    check_received(received_on)
    first = min((step.on for step in request.steps.all()), default=received_on)
    if first < received_on:
        raise FieldRefusal(
            "received_on",
            f"Something was done on {full_day(first)} already",
        )
    was_kind, was_received_on = request.kind, request.received_on
    request.kind, request.received_on = kind, received_on
    request.save(update_fields=["kind", "received_on"])
    return _write(
        request,
        StepKind.CORRECTED,
        by=by,
        on=timezone.localdate(),
        words=words.strip(),
        was_kind=was_kind,
        was_received_on=was_received_on,
    )


def _write(
    request: DataRequest, kind: StepKind, *, by: User, on: date, **fields: object
) -> RequestStep:
    step = add_step(request, by=by, kind=kind, on=on, **fields)
    codes = {"outcome": step.outcome} if step.outcome else {}
    note(request, f"request.{kind}", by=by, on=on, number=step.number, **codes)
    return step


def _check_words(words: str, message: str, *, field: str = "words") -> None:
    if not words.strip():
        raise FieldRefusal(field, message)


def _check_day(on: date, sheet: RequestSheet, *, field: str = "on") -> None:
    if on > timezone.localdate():
        raise FieldRefusal(field, "It must be today or in the past")
    received_on = sheet.request.received_on
    if on < received_on:
        raise FieldRefusal(field, f"It came on {full_day(received_on)}")


def _check_outcome(request: DataRequest, answer: Answer) -> None:
    outcome = answer.outcome
    check_filled(answer.letter, field="letter")
    if outcome not in outcomes_of(request.kind):
        raise FieldRefusal("outcome", "Choose how it ended")
    if outcome in WITHOUT_ANSWER:
        if answer.letter.strip() and answer.sent_by is None:
            raise FieldRefusal("sent_by", "Choose how it was sent")
        return _check_words(answer.words, "Say how you know")
    if answer.sent_by is None:
        raise FieldRefusal("sent_by", "Choose how they were told")
    if outcome in HELD_BACK and answer.exemption is None:
        raise FieldRefusal("exemption", "Choose why something is held back")
    is_complaint = outcome in OF_A_COMPLAINT
    if is_complaint or outcome in HELD_BACK:
        _check_words(answer.words, "Give the reason in a few words")
        if not answer.is_regulator_told:
            raise FieldRefusal(
                "is_regulator_told",
                "Tell them that they can go to the regulator, then tick this",
            )
    is_given = outcome in {RequestOutcome.IN_FULL, RequestOutcome.IN_PART}
    if is_given and request.kind in HANDED_OVER and not answer.is_harm_checked:
        raise FieldRefusal(
            "is_harm_checked", "Ask the DSL before anything is handed over, then tick"
        )
    return None
