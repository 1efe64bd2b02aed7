"""The line that says what was saved last, with the way to take it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from incidents.models import Decision
from incidents.terms import Outcome
from incidents.views.standing import SignedInRequest

_KEPT: Final = "review_saved"
_SAVED: Final = {
    Outcome.NO_FURTHER_ACTION: "Saved. No further action on {}",
    Outcome.FURTHER_ACTION: "Saved. Further action on {}",
    Outcome.ESCALATED: "Saved. {} is escalated",
    Outcome.RESTRICTED: "{} is restricted. Now choose 1, 2 or 3",
}
_CAN_BE_UNDONE: Final = (
    Outcome.NO_FURTHER_ACTION,
    Outcome.FURTHER_ACTION,
    Outcome.ESCALATED,
)


@dataclass(frozen=True)
class Saved:
    """What was saved last, in words. `until` is None where it cannot be undone."""

    words: str
    decision: int | None = None
    until: datetime | None = None


def keep(request: SignedInRequest, decision: Decision, *, follow_up: str = "") -> None:
    """Keep the line for this person's next pages of the queue, until the next save."""
    outcome = Outcome(decision.outcome)
    words = _SAVED[outcome].format(decision.incident.reference)
    can_undo = outcome in _CAN_BE_UNDONE
    request.session[_KEPT] = {
        "words": f"{words}{follow_up}.",
        "decision": decision.pk if can_undo else None,
        "until": decision.undo_until.isoformat() if can_undo else None,
    }


def say(request: SignedInRequest, words: str) -> None:
    """Say something else in its place, such as that it was undone."""
    request.session[_KEPT] = {"words": words, "decision": None, "until": None}


def last(request: SignedInRequest) -> Saved | None:
    """Return the line; past ten minutes it stays without its way back."""
    kept = request.session.get(_KEPT)
    if not kept:
        return None
    until = datetime.fromisoformat(kept["until"]) if kept["until"] else None
    if until is None or until < timezone.now():
        return Saved(words=kept["words"])
    return Saved(words=kept["words"], decision=kept["decision"], until=until)
