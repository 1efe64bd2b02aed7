"""Rules and small questions that the database is handed as they stand.

What stands in nearly every question of a page, or is asked beside others in one, is
written in SQL once: Django would put it together anew each time, at more cost than
answering it (docs/decisions.md).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    F,
    Field,
    Func,
    UUIDField,
)
from django.db.models.sql.compiler import SQLCompiler

from accounts.abilities import roles_with
from accounts.models.prepared import Given, GivenWords, all_words
from accounts.terms import Ability

_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
Known = UUID | date | datetime | int | str | tuple[str, ...] | Given


class AnyReader:
    """Stands for the person of a prepared question, given as `user` and `today`."""

    pk: Final = Given("user", UUIDField())
    today: Final = Given("today", DateField())


def sites_where(ability: Ability) -> str:
    """Return what selects the sites at which a post of today carries the ability.

    It asks for `user` and `on`, the day.
    """
    roles = ", ".join(f"'{role}'" for role in roles_with(ability))
    return (
        "(SELECT site_id FROM accounts_post WHERE user_id = %(user)s "
        f"AND role IN ({roles}) "
        "AND from_day <= %(on)s AND (to_day IS NULL OR to_day >= %(on)s))"
    )


class Rule(Func):
    """A line of SQL with columns in braces and values as `%(name)s`.

    What it takes from a person or a page is a value, never a part of its text. A
    `Given` stands for one that a prepared question is told as it is asked.
    """

    rule: ClassVar[str]
    columns: ClassVar[tuple[str, ...]] = ()
    # What each value is, where the rule is asked in a prepared question.
    told: "ClassVar[Mapping[str, Field[Any, Any] | type[GivenWords]]]" = (
        MappingProxyType({})
    )
    output_field: "Field[Any, Any]" = BooleanField()

    def __init__(self, *, path: str = "", **known: Known) -> None:
        self.known = known
        super().__init__(*(F(f"{path}{column}") for column in self.columns))

    @classmethod
    def prepared(cls, name: str) -> "Rule":
        """Return the rule as a prepared question asks it by a name: see `given`."""
        places: dict[str, Known] = {
            each: Given(f"{name}_{each}", sort)
            if isinstance(sort, Field)
            else sort(f"{name}_{each}")
            for each, sort in cls.told.items()
        }
        # A rule may be made of something else than what it is told.
        rule = cls.__new__(cls)
        Rule.__init__(rule, path="", **places)
        return rule

    def given(self, name: str) -> dict[str, Known]:
        """Return what `prepared` is to be given for this rule under the name."""
        return {f"{name}_{each}": value for each, value in self.known.items()}

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        *args: Any,
        rule: str = "",
        **kwargs: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the rule with the columns that it is about, and its values.

        `rule` goes before the rule of the class.
        """
        text = rule or self.rule
        names = {
            column: compiler.compile(source)[0]
            for column, source in zip(
                self.columns, self.source_expressions, strict=True
            )
        }
        known = {
            name: _prepared(value, connection) for name, value in self.known.items()
        }
        sql = _PARAMETER.sub("%s", text).format(**names)
        return sql, tuple(known[name] for name in _PARAMETER.findall(text))


class MayLogAt(Rule):
    """That a post of today lets the user log incidents at the site of a row."""

    rule = f"{{site}} IN {sites_where(Ability.LOG_INCIDENT)}"
    columns = ("site",)


class IsAmong(Rule):
    """That the row's key, a UUID, is among those given as a `GivenKeys`."""

    rule = "{pk} IN (SELECT value FROM JSON_EACH(%(keys)s))"
    columns = ("pk",)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the same with the keys as one array."""
        return self.as_sql(compiler, connection, rule="{pk} = ANY(%(keys)s::uuid[])")


class MayLogHere(Rule):
    """That a post of today lets the user log incidents at one `site`."""

    told: ClassVar = {
        "user": UUIDField(),
        "on": DateField(),
        "site": BigIntegerField(),
    }
    rule = f"%(site)s IN {sites_where(Ability.LOG_INCIDENT)}"


def _prepared(value: Known, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, UUID):
        return UUIDField().get_db_prep_value(value, connection)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, tuple):
        return all_words(value, connection)
    return value
