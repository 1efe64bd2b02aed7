"""Answering the checklist of an attack, line by line."""

from typing import Final

from django.db import transaction

from accounts.models import User
from incidents.breach_terms import CheckAnswer, CyberCheck
from incidents.models import BreachCheck, DataBreach
from incidents.operations.breaches import locked
from incidents.operations.handling import note
from incidents.refusals import FieldRefusal

_ASKED: Final = {
    CheckAnswer.NOT_APPLICABLE: "Say why it does not apply",
    CheckAnswer.NOT_YET: "Say why it is not done yet",
}


@transaction.atomic
def tick_check(
    *,
    breach: DataBreach,
    check: CyberCheck,
    answer: CheckAnswer,
    words: str = "",
    by: User,
) -> BreachCheck:
    """Say that a line of the checklist is done, does not apply or is not done yet.

    The last answer holds and every earlier one stays. The list is advice (rules.md 5),
    so any breach may have it, in any order. The answer that holds, given again by the
    same person, gives back what is there: a second press adds none.

    Refuses with `NotAllowed` whoever may not work on the breach, with `BreachIsOver` a
    closed one, and with `FieldRefusal` any answer but "done" without a reason.
    """
    breach = locked(breach, by=by)
    reason = words.strip()
    if answer in _ASKED and not reason:
        raise FieldRefusal("note", _ASKED[answer])
    last = breach.breachcheck_set.filter(line=check).last()
    if last and (last.answer, last.note, last.by_id) == (answer, reason, by.pk):
        return last
    row = BreachCheck(breach=breach, line=check, answer=answer, note=reason, by=by)
    row.clean_fields(exclude=["breach", "by"])
    row.save(force_insert=True)
    note(breach, "breach.checked", by=by, line=check, answer=answer)
    return row
