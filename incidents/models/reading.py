"""Who may read an incident, as a condition that the database is handed as it stands.

The rule of `IncidentQuerySet.visible_to` stands in nearly every question that a page
asks. It is written in SQL once, because Django would put it together anew each time,
at more cost than answering it. What it looks up is about the person, not the incident,
so that the database looks it up once and not for each row (docs/decisions.md).
"""

import re
from datetime import date
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateField, F, Field, Func, UUIDField
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from accounts.abilities import roles_with
from accounts.models import User
from accounts.models.prepared import Given
from accounts.terms import Ability
from incidents.terms import Restriction

_PARAMETER: Final = re.compile(r"%\((\w+)\)s")


def _sites_where(ability: Ability) -> str:
    """Return what selects the sites at which a post of today carries the ability."""
    roles = ", ".join(f"'{role}'" for role in roles_with(ability))
    return (
        "(SELECT site_id FROM accounts_post WHERE user_id = %(user)s "
        f"AND role IN ({roles}) "
        "AND from_day <= %(on)s AND (to_day IS NULL OR to_day >= %(on)s))"
    )


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
_HEAD: Final = f"{{site}} IN {_sites_where(Ability.READ_HEAD_ONLY)}"
_MAY_READ: Final = (
    f"({{site}} IN {_sites_where(Ability.READ_INCIDENT)} AND ("
    f"{{restriction}} = '{Restriction.NONE}' "
    f"OR {{restriction}} = '{Restriction.HEAD_AND_DSL}' "
    f"AND {{site}} IN {_sites_where(Ability.READ_RESTRICTED)} "
    f"OR {{restriction}} = '{Restriction.HEAD_ONLY}' AND {_HEAD} "
    f"OR {{restriction}} = '{Restriction.NAMED}' AND ({_HEAD} OR {{pk}} IN "
    "(SELECT incident_id FROM incidents_incidentreader WHERE user_id = %(user)s))"
    f") AND {_NOT_ABOUT})"
)


class AnyReader:
    """Stands for the person of a prepared question, given as `user` and `today`."""

    pk: Final = Given("user", UUIDField())
    today: Final = Given("today", DateField())


class _Condition(Func):
    """A condition on the incident that a path leads to; an empty path is the row."""

    rule: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    output_field = BooleanField()

    def __init__(self, user: UUID | Given, on: date | Given, path: str = "") -> None:
        self.user, self.on = user, on
        super().__init__(*(F(f"{path}{column}") for column in self.columns))

    @classmethod
    def by(cls, user: User | AnyReader, path: str = "") -> Self:
        """Return the condition for this person today."""
        on = user.today if isinstance(user, AnyReader) else timezone.localdate()
        return cls(user.pk, on, path)

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        *args: Any,
        **kwargs: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the rule with the columns that it is about, and its parameters."""
        names = {
            column: compiler.compile(source)[0]
            for column, source in zip(
                self.columns, self.source_expressions, strict=True
            )
        }
        known = {
            "user": self._or_given(self.user, UUIDField(), connection),
            "on": self._or_given(self.on, DateField(), connection),
        }
        sql = _PARAMETER.sub("%s", self.rule).format(**names)
        return sql, tuple(known[name] for name in _PARAMETER.findall(self.rule))

    @staticmethod
    def _or_given(
        value: Any, field: "Field[Any, Any]", connection: BaseDatabaseWrapper
    ) -> Any:
        if isinstance(value, Given):
            return value
        return field.get_db_prep_value(value, connection)


class NotAbout(_Condition):
    """That an incident names neither this person nor a pupil they care for."""

    rule = _NOT_ABOUT
    columns = ("pk",)


class MayRead(_Condition):
    """That this person may read an incident: see `IncidentQuerySet.visible_to`."""

    rule = _MAY_READ
    columns = ("pk", "site", "restriction")
