"""Writing a table as CSV or as an Excel workbook that no cell can turn against."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final, TypeVar

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

# What makes a spreadsheet take a text for a formula (OWASP, CSV injection), also
# behind blanks, controls and marks that nobody sees, and in the wide letters of Asia.
_STARTS_A_FORMULA: Final = re.compile(
    "[\\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*"
    "[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r]"
)
# Excel opens CSV in the machine's own code page unless this says that it is UTF-8.
_BOM: Final = "\ufeff"
_WIDEST: Final = 60
_LONGEST_CELL: Final = 32_767

Rows = Iterable[Sequence[str]]
Table = list[list[str]]
Row = TypeVar("Row")


def table_of(columns: Mapping[str, Callable[[Row], str]], rows: Iterable[Row]) -> Table:
    """Return rows as texts by what each column says of one, the headings first."""
    return [list(columns), *([said(row) for said in columns.values()] for row in rows)]


def when_cell(moment: datetime | date | None) -> str:
    """Return a day or a moment in UK time so that texts sort by it; empty for none."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    return f"{moment:%Y-%m-%d}"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: quoted where it may."""
    return f"'{text}" if _STARTS_A_FORMULA.match(text) else text


def as_csv(rows: Rows) -> bytes:
    """Return the rows as CSV in UTF-8, with what looks like a formula quoted."""
    written = StringIO()
    csv.writer(written).writerows([safe_cell(text) for text in row] for row in rows)
    return f"{_BOM}{written.getvalue()}".encode()


def as_workbook(rows: Rows, *, title: str) -> bytes:
    """Return the rows as an Excel workbook: every cell a text, the first row fixed."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)[:_LONGEST_CELL]
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
            widths[column] = min(max(widths.get(column, 8), len(text)), _WIDEST)
    for column, width in widths.items():
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width + 2
    sheet.freeze_panes = "B2"
    written = BytesIO()
    book.save(written)
    return written.getvalue()
