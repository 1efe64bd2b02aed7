"""Putting what was done and planned into the words for the regulator."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from incidents.breach_terms import EntryKind
from incidents.models import BreachEntry, DataBreach
from incidents.models.breach_measures import measures_offered
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations.breach_steps import write_entry
from incidents.operations.breaches import locked
from incidents.refusals import FieldRefusal


@transaction.atomic
def add_measures(
    *, breach: DataBreach, chosen: Collection[str], by: User
) -> list[BreachEntry]:
    """Write what somebody chose of the checklist and the tasks into the breach log.

    From there it stands in the words for the regulator. `chosen` are the keys of
    `measures_offered`; one that is there already or holds no longer is passed over.

    Refuses with `NotAllowed` whoever may not work on the breach, with `BreachIsOver` a
    closed one, and with `FieldRefusal` where nothing of what was chosen is left.
    """
    breach = locked(breach, by=by)
    offered = measures_offered(sheet_of_breach(breach))
    found = [each for each in offered if each.key in chosen]
    if not found:
        raise FieldRefusal("chosen", "Choose what belongs in the report")
    return [
        write_entry(
            breach=breach,
            kind=EntryKind.MEASURE,
            words=each.words,
            happened_at=each.at,
            by=by,
        )
        for each in found
    ]
