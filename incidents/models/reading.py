"""Who may read an incident, as a condition that the database is handed as it stands.

The rule of `IncidentQuerySet.visible_to` stands in nearly every question that a page
asks. It is written in SQL once, because Django would put it together anew each time,
at more cost than answering it. What it looks up is about the person, not the incident,
so that the database looks it up once and not for each row (docs/decisions.md).
"""

from datetime import date
from typing import Final, Self
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.models.prepared import Given
from accounts.models.rules import AnyReader, Rule, sites_where
from accounts.terms import Ability
from incidents.terms import Restriction

_NOT_ABOUT: Final = (
    "{pk} NOT IN ("
    "SELECT incident_id FROM incidents_involvement WHERE user_id = %(user)s "
    "UNION ALL "
    "SELECT incident_id FROM incidents_involvement WHERE pupil_id IN "
    "(SELECT pupil_id FROM accounts_parentallink WHERE user_id = %(user)s) "
    "UNION ALL "
    "SELECT incident_id FROM incidents_involvement WHERE id IN "
    "(SELECT involvement_id FROM incidents_involvedmember WHERE pupil_id IN "
    "(SELECT pupil_id FROM accounts_parentallink WHERE user_id = %(user)s)))"
)
_HEAD: Final = f"{{site}} IN {sites_where(Ability.READ_HEAD_ONLY)}"
_MAY_READ: Final = (
    f"({{site}} IN {sites_where(Ability.READ_INCIDENT)} AND ("
    f"{{restriction}} = '{Restriction.NONE}' "
    f"OR {{restriction}} = '{Restriction.HEAD_AND_DSL}' "
    f"AND {{site}} IN {sites_where(Ability.READ_RESTRICTED)} "
    f"OR {{restriction}} = '{Restriction.HEAD_ONLY}' AND {_HEAD} "
    f"OR {{restriction}} = '{Restriction.NAMED}' AND ({_HEAD} OR {{pk}} IN "
    "(SELECT incident_id FROM incidents_incidentreader WHERE user_id = %(user)s))"
    f") AND {_NOT_ABOUT})"
)


class _OfPerson(Rule):
    """A rule on the incident that a path leads to; an empty path is the row."""

    def __init__(self, user: UUID | Given, on: date | Given, path: str = "") -> None:
        super().__init__(path=path, user=user, on=on)

    @classmethod
    def by(cls, user: User | AnyReader, path: str = "") -> Self:
        """Return the rule for this person today."""
        on = user.today if isinstance(user, AnyReader) else timezone.localdate()
        return cls(user.pk, on, path)


class NotAbout(_OfPerson):
    """That an incident names neither this person nor a pupil they care for."""

    rule = _NOT_ABOUT
    columns = ("pk",)


class MayRead(_OfPerson):
    """That this person may read an incident: see `IncidentQuerySet.visible_to`."""

    rule = _MAY_READ
    columns = ("pk", "site", "restriction")
