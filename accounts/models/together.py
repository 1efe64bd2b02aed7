"""Asking several tables one question, or a table for all rows of each row at once.

A page may ask few questions (architecture.md 6). What both databases give back is
JSON: days and times are words in it, keys of people are words with or without dashes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True)
class Part:
    """A row of one of the tables. `source` names the table, `at` its moment if any."""

    source: str
    at: datetime | None
    facts: dict[str, Any]


def part(
    rows: QuerySet[Any, Any], source: str, *, at: str = "", **facts: str | Combinable
) -> QuerySet[Any, Any]:
    """Return rows as a part of a question; `facts` are columns by the name to give."""
    moment = F(at) if at else Cast(Value(None), DateTimeField())
    return rows.order_by().values_list(Value(source), moment, JSONObject(**facts))


def together(parts: Iterable[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    """Return parts as one question, whose rows are a `Part` each, in no order."""
    first, *others = parts
    return first.union(*others, all=True)


class _AllRows(Func):
    """All rows as one list. No aggregate to Django, so that it groups by nothing."""

    function = "JSON_GROUP_ARRAY"
    output_field: ClassVar[JSONField] = JSONField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Any]:
        """Return the same in PostgreSQL's word; without rows it is None there."""
        return self.as_sql(compiler, connection, function="JSONB_AGG")


class CountOf(Func):
    """How many rows a condition holds for. No aggregate to Django, as `_AllRows`."""

    function = "COUNT"
    output_field: "ClassVar[IntegerField[Any, Any]]" = IntegerField()

    def __init__(self, condition: Any) -> None:
        super().__init__(Case(When(condition, then=1)))


class FirstOf(Func):
    """The first moment among the rows that a condition holds for; none: none.

    Read it with `moment_of`. No aggregate to Django, as `_AllRows`.
    """

    function = "MIN"
    output_field: "ClassVar[DateTimeField[Any, Any]]" = DateTimeField()

    def __init__(self, moment: str, condition: Any) -> None:
        super().__init__(Case(When(condition, then=moment)))


def moment_of(words: str | None) -> datetime | None:
    """Return a moment out of JSON, where SQLite leaves out that it is UTC."""
    if words is None:
        return None
    moment = datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def one_row(rows: QuerySet[Any, Any], **facts: CountOf | FirstOf) -> Subquery:
    """Return facts about all rows by their names, for a column of a question."""
    found = rows.order_by().annotate(one_row=JSONObject(**facts)).values("one_row")
    return Subquery(found, output_field=JSONField())


def counted(rows: QuerySet[Any, Any]) -> Subquery:
    """Return the number of different rows, for a column of a question."""
    # A plain function and no aggregate, so that Django groups by nothing.
    number = Func(
        F("pk"),
        function="COUNT",
        template="%(function)s(DISTINCT %(expressions)s)",
        output_field=IntegerField(),
    )
    found = rows.order_by().annotate(counted=number).values("counted")
    return Subquery(found, output_field=IntegerField())


def all_rows(rows: QuerySet[Any, Any], value: str | Combinable) -> Subquery:
    """Return a value of each row as a list, in no order, for a column of a question.

    Read the column with `or []`: without rows PostgreSQL says None.
    """
    found = rows.order_by().annotate(all_rows=_AllRows(value)).values("all_rows")
    return Subquery(found, output_field=JSONField())


class Facts:
    """Fields of a model as facts of a part, and the row that they make again.

    `names` are attributes such as site_id; without any they are all. Of a model's
    other fields each is read when it is first asked for. A moment is refused with
    `TypeError`: in JSON the databases write it in different ways.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not names or field.attname in names
        ]
        if any(isinstance(field, DateTimeField) for field in fields):
            raise TypeError(model)
        self._model = model
        self._names = [field.attname for field in fields]
        self._plain = [
            None if isinstance(field, CharField | IntegerField) else field.to_python
            for field in fields
        ]
        self.facts = {name: name for name in self._names}

    def row(self, facts: dict[str, Any]) -> Any:
        """Return the row that these facts are of."""
        values = [
            facts[name] if plain is None else plain(facts[name])
            for name, plain in zip(self._names, self._plain, strict=True)
        ]
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, values)
