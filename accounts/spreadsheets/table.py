"""A file as a table of text: CSV in any of its kinds, or an Excel workbook.

What could hurt is looked at before anything is opened whole: the size, what a zip
says it unpacks to, macros and pictures. Rows come one at a time.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain, islice
from typing import Any, Final

import openpyxl

from accounts.refusals import Refusal

MOST_BYTES: Final = 8_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 80
LONGEST_CELL: Final = 100_000
# What a workbook may unpack to. Twenty thousand full rows are half of it.
_MOST_UNPACKED: Final = 60_000_000
_MOST_PARTS: Final = 500
# Blank rows in between are passed over, but not for ever.
_MOST_SCANNED: Final = 10 * MOST_ROWS
_FAULTS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
)
# Some reports have their title and date above the headings.
_HEADINGS_WITHIN: Final = 15
_SAMPLE: Final = 65_536
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS: Final = (",", ";", "\t", "|")
_SAVE_AGAIN: Final = "Save it as CSV or as an Excel workbook (.xlsx), then choose it."


class FileRefused(Refusal):
    """A file cannot be read. The words say what to do about it."""


@dataclass(frozen=True)
class Row:
    """A row as its program numbers it, the first being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The headings of a file and its rows, blank ones left out, to be read once.

    `sheet` is the name of the sheet in a workbook.
    """

    headings: tuple[str, ...]
    rows: Iterator[Row]
    sheet: str = ""


def open_table(data: bytes, knows: Callable[[Sequence[str]], int]) -> Table:
    """Return a file as a table. `knows` counts how many of some headings are known.

    Refuses with `FileRefused`; a row far down can still refuse while it is read.
    """
    if not data.strip(b"\x00 \r\n\t"):
        raise FileRefused("The file is empty. Export it again, then choose it.")
    if len(data) > MOST_BYTES:
        raise FileRefused(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB. "
            "Leave out columns that are not needed, or import it in parts."
        )
    if data.startswith(_OLD_OFFICE):
        raise FileRefused(
            "This is an old Excel file (.xls) or one with a password. Open it in Excel "
            "and save it as an Excel workbook (.xlsx) without a password."
        )
    if data.startswith(_ZIP):
        return _workbook(data, knows)
    return _table(_numbered(_csv_rows(_decoded(data))), knows)


def _table(rows: Iterator[Row], knows: Callable[[Sequence[str]], int]) -> Table:
    """Find the headings and return what stands under them."""
    first = list(islice(rows, _HEADINGS_WITHIN))
    full = [row for row in first if len([cell for cell in row.cells if cell]) > 1]
    if not full:
        raise FileRefused(
            "No row of headings was found. The first row says what each column holds."
        )
    heading = max(full, key=lambda row: knows(row.cells))
    below = (row for row in first if row.number > heading.number)
    return Table(heading.cells, _limited(chain(below, rows)))


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise FileRefused(
                f"The file has more than {MOST_ROWS:,} rows. Import it in parts."
            )
        yield row


def _numbered(rows: Iterator[list[str]]) -> Iterator[Row]:
    """Yield the rows that say anything, with their numbers."""
    for number, cells in enumerate(rows, start=1):
        short = _cut(cells)
        if short:
            if any(len(cell) > LONGEST_CELL for cell in short):
                raise FileRefused(
                    f"Row {number} has a cell of more than {LONGEST_CELL:,} letters. "
                    "Check that no quotation mark is missing there."
                )
            yield Row(number, short)


def _cut(cells: list[str]) -> tuple[str, ...]:
    """Return the cells without the blank ones at the end."""
    short = [cell.strip() for cell in cells[:MOST_COLUMNS]]
    while short and not short[-1]:
        short.pop()
    return tuple(short)


# --- CSV ----------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    """Return the text: by its mark, else as UTF-8, else as old Windows programs wrote.

    A nought byte means that it is no text at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data, encoding)
    if b"\x00" in data:
        raise FileRefused(f"This is no file of rows and columns. {_SAVE_AGAIN}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _text(data, "cp1252")


def _text(data: bytes, encoding: str) -> str:
    # Five bytes have no letter in cp1252: each becomes a mark that can be seen.
    text = data.decode(encoding, errors="replace")
    if "\x00" in text:
        raise FileRefused(f"This is no file of rows and columns. {_SAVE_AGAIN}")
    return text


def _csv_rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL * 2)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        yield from rows
    except csv.Error as fault:
        raise FileRefused(
            f"The file cannot be read at line {rows.line_num}. "
            "Check that no quotation mark is missing there."
        ) from fault


def _separator(text: str) -> str:
    """Return what parts the cells: the sign that the first rows agree on most."""
    lines = [line for line in text[:_SAMPLE].splitlines() if line.strip()]
    if lines and (said := lines[0].strip().casefold()).startswith("sep=") and said[4:]:
        return lines[0].strip()[4]
    return max(_SEPARATORS, key=lambda sign: _agreement(lines[:20], sign))


def _agreement(lines: list[str], sign: str) -> int:
    counts = [len(next(csv.reader([line], delimiter=sign), [])) - 1 for line in lines]
    common = max(counts, key=counts.count, default=0)
    return common * counts.count(common)


# --- Excel --------------------------------------------------------------------


def _workbook(data: bytes, knows: Callable[[Sequence[str]], int]) -> Table:
    _check_zip(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    except Exception as fault:  # a damaged file raises whatever its damage makes
        raise FileRefused(f"The workbook is damaged. {_SAVE_AGAIN}") from fault
    refusal: FileRefused | None = None
    for sheet in sheets:
        try:
            table = _table(_numbered(_sheet_rows(sheet)), knows)
        except FileRefused as reason:
            refusal = refusal or reason
        else:
            return Table(table.headings, table.rows, sheet=sheet.title)
    raise refusal or FileRefused(f"The workbook has no sheet to read. {_SAVE_AGAIN}")


def _check_zip(data: bytes) -> None:
    """Refuse by the directory of the zip, before a part of it is unpacked.

    A part that unpacks to more than the directory says is cut there by `zipfile`.
    """
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise FileRefused(f"The file is damaged. {_SAVE_AGAIN}") from fault
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise FileRefused(f"This is not an Excel workbook (.xlsx). {_SAVE_AGAIN}")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused(
            "The workbook holds macros (.xlsm). Save it as an Excel workbook (.xlsx), "
            "which holds none, then choose that."
        )
    if any(name.startswith(("xl/media/", "xl/embeddings/")) for name in names):
        raise FileRefused(
            "The workbook holds pictures or other files, and none may be brought in. "
            "Save the sheet as CSV, then choose that."
        )
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED:
        raise FileRefused(
            "The workbook unpacks to more than can be read here. Save the sheet as "
            "CSV, then choose that."
        )


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(
        max_row=_MOST_SCANNED, max_col=MOST_COLUMNS, values_only=True
    )
    for _ in range(_MOST_SCANNED):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                values = next(rows, None)
        except Exception as fault:  # as above
            raise FileRefused(f"The workbook is damaged. {_SAVE_AGAIN}") from fault
        if values is None:
            return
        yield [_as_text(value) for value in values]
    # A longer sheet is refused and not cut.
    raise FileRefused("The sheet is too long. Save the rows you need as CSV.")


def _as_text(value: Any) -> str:
    """Return the value of a cell as a CSV file would hold it."""
    if value is None or value in _FAULTS:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
