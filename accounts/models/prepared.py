"""Questions whose SQL is put together once, and asked again with other values.

Django puts a question together anew each time, and for one of many tables that costs
more than answering it. What every page asks is prepared: its text depends on no
value, each of which is given as the question is asked.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import (
    BigIntegerField,
    Expression,
    F,
    Field,
    Model,
    QuerySet,
    TextField,
    UUIDField,
)
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

from accounts.models.server_side import Statement, keeps_statements


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

    def type_in(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type of the value in words of the database."""
        return str(self.output_field.cast_db_type(connection))


class _GivenMany(Given):
    """Any number of things that are given together as one value."""

    def type_in(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type of a list of them, which PostgreSQL alone is asked for."""
        return f"{super().type_in(connection)}[]"


class GivenKeys(_GivenMany):
    """Any number of keys, each a UUID, that are given together as one value."""

    def __init__(self, name: str) -> None:
        super().__init__(name, UUIDField())

    def value(self, given: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Return a list for PostgreSQL, and JSON of what SQLite keeps for a key."""
        keys: Iterable[UUID] = given[self.name]
        is_dashed = connection.vendor == "postgresql"
        words = (str(key) if is_dashed else key.hex for key in keys)
        return all_words(words, connection)


class GivenWords(_GivenMany):
    """Any number of words that are given together as one value."""

    def __init__(self, name: str) -> None:
        super().__init__(name, TextField())

    def value(self, given: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Return a list for PostgreSQL and JSON for SQLite."""
        return all_words(given[self.name], connection)


def all_words(words: Iterable[str], connection: BaseDatabaseWrapper) -> Any:
    """Return words as the one value that a database takes for all of them."""
    every = list(words)
    return every if connection.vendor == "postgresql" else json.dumps(every)


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


class Joined:
    """Columns of a model and of the rows beside it, as select_related gives them.

    `beside` are rows by the name of the field that leads to one of them, or to which
    one leads: without such a row it is None, and nothing asks for it again. With
    `names` the model has these columns, and each other is read when it is asked for.
    """

    def __init__(self, model: type[Model], *names: str, **beside: "Joined") -> None:
        self._own = Columns(model, names=names)
        self._beside: list[tuple[Any, Joined]] = [
            (model._meta.get_field(name), joined) for name, joined in beside.items()
        ]
        self.paths: list[str] = [*self._own.paths]
        for field, joined in self._beside:
            self.paths += [f"{field.name}__{path}" for path in joined.paths]

    def take(self, values: Iterator[Any]) -> Any:
        """Take the next columns of a row and return what they make; None: no row."""
        own = self._own.take(values)
        for field, joined in self._beside:
            beside = joined.take(values)
            if own is not None:
                field.set_cached_value(own, beside)
                if beside is not None and field.one_to_one:
                    field.remote_field.set_cached_value(beside, own)
        return own


class Row:
    """A row as the database gave it; each column becomes a value when it is taken.

    Of fifty lines of a list few columns are ever asked for.
    """

    __slots__ = ("_columns", "_values")

    def __init__(self, values: Sequence[Any], columns: "Sequence[_Column]") -> None:
        self._values = values
        self._columns = columns

    def __getitem__(self, number: int) -> Any:
        value = self._values[number]
        for convert, expression in self._columns[number]:
            value = convert(value, expression, connection)
        return value

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self._values)))


# What makes a value of what the database gave, in order, each with its expression.
_Column = Sequence[tuple[Callable[..., Any], Any]]


@dataclass(frozen=True)
class _Text:
    """The text of a question on one kind of database, and what its columns make.

    What makes values comes from the connection that prepared it, and asks nothing of
    the database. `kept` is the question where the server can keep it, or None.
    """

    sql: str
    params: tuple[Any, ...]
    columns: Sequence[_Column]
    kept: Statement | None

    def put(self, cursor: CursorWrapper, given: dict[str, Any]) -> None:
        """Ask it, by its name where the server keeps it."""
        if self.kept and keeps_statements(cursor.db) and self.kept.ask(cursor, given):
            return
        params = [
            each.value(given, cursor.db) if isinstance(each, Given) else each
            for each in self.params
        ]
        cursor.execute(self.sql, params)


# How many texts of a question are kept: there is one for each shape, or for each day.
_MOST_TEXTS: Final = 200


class Prepared:
    """A question of `values_list`, prepared when it is first asked.

    `make` returns its queryset, with `Given` in the place of each value. What it
    takes decides the text, such as how many sites are asked about, or the day. Of the
    texts the last `_MOST_TEXTS` are kept.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._texts: dict[Hashable, _Text] = {}

    def ask(self, *shape: Hashable, **given: Any) -> Iterator[Row]:
        """Yield the rows. `shape` goes to `make`; a value for each `Given`."""
        key = (connection.vendor, shape)
        text = self._texts.get(key)
        if text is None:
            text = _prepare(self._make(*shape))
            if len(self._texts) >= _MOST_TEXTS:
                # Those of other days go; what is asked again is soon there again.
                self._texts.clear()
            self._texts[key] = text
        with connection.cursor() as cursor:
            text.put(cursor, given)
            rows = cursor.fetchall()
        yield from (Row(row, text.columns) for row in rows)


def _prepare(rows: QuerySet[Any, Any]) -> _Text:
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    return _Text(
        sql,
        tuple(params),
        [
            [(convert, columns[n]) for convert in converters[n][0]]
            if n in converters
            else []
            for n in range(len(columns))
        ],
        _kept(sql, params) if connection.vendor == "postgresql" else None,
    )


def _kept(sql: str, params: Sequence[Any]) -> Statement:
    places = [each for each in params if isinstance(each, Given)]
    with connection.cursor() as cursor:
        return Statement.of(sql, params, places=places, cursor=cursor)
