"""Questions whose SQL is put together once, and asked again with other values.

Django puts a question together anew each time, and for one of many tables that costs
more than answering it. What every page asks is prepared: its text depends on no
value, each of which is given as the question is asked.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    Expression,
    F,
    Field,
    Model,
    QuerySet,
    UUIDField,
)
from django.db.models.lookups import In
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """A value that is given as the question is asked, by its name and its type."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return a place for the value, which stands among the parameters."""
        return "%s", (self,)

    def value(self, given: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Return what the database is to be told for this place."""
        return self.output_field.get_db_prep_value(given[self.name], connection)


class GivenKeys(Given):
    """Any number of keys, each a UUID, that are given together as one value."""

    def __init__(self, name: str) -> None:
        super().__init__(name, UUIDField())

    def value(self, given: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Return a list for PostgreSQL, and JSON of what SQLite keeps for a key."""
        keys: Iterable[UUID] = given[self.name]
        if connection.vendor == "postgresql":
            return [str(key) for key in keys]
        return json.dumps([key.hex for key in keys])


def one_of(column: str, name: str, count: int) -> "In[Any]":
    """Return that a column of keys is one of so many given values: see `each_of`."""
    places = [Given(f"{name}_{n}", BigIntegerField()) for n in range(count)]
    return In(F(column), places)


def each_of(name: str, keys: Iterable[int]) -> dict[str, int]:
    """Return the keys as the values that `one_of` asks for."""
    return {f"{name}_{n}": key for n, key in enumerate(keys)}


class Columns:
    """Columns of a question from which a row of a model is made.

    `path` leads to the model, with __ at its end, or is empty for the table asked.
    Of a model's other columns each is read when it is first asked for.
    """

    def __init__(
        self, model: type[Model], path: str = "", *, names: Iterable[str] = ()
    ) -> None:
        fields = [field.attname for field in model._meta.concrete_fields]
        kept = {"id", *names} if names else set(fields)
        self._model = model
        self._names = [name for name in fields if name in kept]
        self.paths = [f"{path}{name}" for name in self._names]

    def take(self, values: Iterator[Any]) -> Any:
        """Take the next columns of a row and return what they make; None: no row."""
        own = list(islice(values, len(self._names)))
        if own[self._names.index("id")] is None:
            return None
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, own)


@dataclass(frozen=True)
class _Text:
    """The text of a question on one kind of database."""

    sql: str
    params: tuple[Any, ...]
    columns: list[Any]
    query: Query


class Prepared:
    """A question of `values_list`, prepared when it is first asked.

    `make` returns its queryset, with `Given` in the place of each value. What it
    takes decides the text, such as how many sites are asked about.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._texts: dict[Hashable, _Text] = {}

    def ask(self, *shape: Hashable, **given: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows. `shape` goes to `make`; a value for each `Given`."""
        key = (connection.vendor, shape)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = _prepare(self._make(*shape))
        params = [
            each.value(given, connection) if isinstance(each, Given) else each
            for each in text.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(text.sql, params)
            rows = cursor.fetchall()
        compiler = text.query.get_compiler(connection=connection)
        converters = compiler.get_converters(text.columns)
        yield from map(tuple, compiler.apply_converters(rows, converters))


def _prepare(rows: QuerySet[Any, Any]) -> _Text:
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    return _Text(sql, tuple(params), columns, rows.query)
