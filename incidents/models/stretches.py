"""Stretches of a list that waits, the first due at the top: nothing is cut off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from incidents.models.marks import mark_of, read_mark

SIZE: Final = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """Some of the rows, and the mark at which the next begin.

    `later` is empty on the last stretch. `is_first` is false once a mark was used.
    """

    rows: Sequence[Row]
    later: str
    is_first: bool


def stretch(
    rows: QuerySet[Row], *, by: str, after: str = "", size: int = SIZE
) -> Stretch[Row]:
    """Return the first rows by a moment, or those after the mark if one is given.

    `by` names a column of moments that is never empty in these rows; of two with
    the same moment the one made first comes first. A mark that cannot be read means
    the beginning. Nothing is counted or skipped over.
    """
    mark = read_mark(after)
    if mark:
        at, pk = mark
        rows = rows.filter(**{f"{by}__gte": at}).filter(
            Q(**{f"{by}__gt": at}) | Q(pk__gt=pk)
        )
    found = list(rows.order_by(by, "pk")[: size + 1])
    shown = found[:size]
    later = ""
    if len(found) > size:
        moment: datetime = getattr(shown[-1], by)
        later = mark_of(moment, shown[-1].pk)
    return Stretch(shown, later, is_first=mark is None)
