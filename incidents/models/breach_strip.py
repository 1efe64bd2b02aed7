"""The strip with the breach whose clock ends first, for whoever handles breaches."""

from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.models.prepared import Columns, Prepared
from accounts.models.rules import AnyReader
from accounts.strips import Strip
from accounts.terms import Ability
from incidents.breach_clocks import left_in_words, look_of, moment_in_words
from incidents.deadlines import regulator_due
from incidents.models.breach import DataBreach
from incidents.models.breach_sheet import PEOPLE_TARGET, BreachSheet


def breach_strip(user: User, now: datetime) -> Strip | None:
    """Return the strip of a person, or None where no clock of theirs runs.

    It asks the database only where a site says that a breach is open.
    """
    sites = user.duties.sites_for(Ability.HANDLE_BREACH)
    if not any(site.open_breaches for site in sites):
        return None
    waiting = list(_WAITING.ask(user=user.pk, today=timezone.localdate()))
    if not waiting:
        return _people_strip(user, now)
    regulator, *columns = waiting[0]
    first = _BREACH.take(iter(columns))
    due = regulator_due(first.aware_at)
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    words = (
        f"{first.get_state_display()}{more}. Tell the {regulator}, or decide not to, "
        f"by {moment_in_words(due)}."
    )
    return _strip(first, words, due=due, now=now)


def _waiting() -> QuerySet[Any, Any]:
    mine = DataBreach.objects.visible_to(AnyReader()).regulator_waiting()
    return mine.by_time_left().values_list(
        "site__school__regulator_name", *_BREACH.paths
    )


_BREACH: Final = Columns(DataBreach, names=("reference", "state", "aware_at"))
# While a breach is open, every page of whoever handles it asks it.
_WAITING: Final = Prepared(_waiting)


def _people_strip(user: User, now: datetime) -> Strip | None:
    """Return the strip of people who must be told, once the regulator is answered."""
    mine = DataBreach.objects.visible_to(user).people_waiting()
    first = mine.by_time_left().select_related("site__school").first()
    if first is None:
        return None
    sheet = BreachSheet(
        breach=first,
        assessments=list(first.breachassessment_set.all()),
        decisions=list(first.breachdecision_set.all()),
    )
    duty = sheet.duty_to_people
    if duty is None:
        return None
    due = duty[1] + PEOPLE_TARGET
    words = (
        "High risk. Tell the people in it without undue delay; "
        f"the target is {moment_in_words(due)}."
    )
    return _strip(first, words, due=due, now=now)


def _strip(breach: DataBreach, words: str, *, due: datetime, now: datetime) -> Strip:
    return Strip(
        words=words,
        link_words=f"Open {breach.reference}",
        url=breach.get_absolute_url(),
        clock=left_in_words(due - now),
        look=look_of(due - now),
        due_at=due,
    )
