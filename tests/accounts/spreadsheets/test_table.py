"""Files of every kind as rows of text, and those that are refused."""

import io
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.spreadsheets import table
from accounts.spreadsheets.table import FileRefused, open_table
from tests.import_files import csv_of, xlsx_of

HEADINGS = ("UPN", "Forename", "Surname")
ANNA = ("A100", "Anna", "O'Brien-Łukasz")


def knows(cells):
    return sum(cell in HEADINGS for cell in cells)


def rows_of(data):
    return [(row.number, row.cells) for row in open_table(data, knows).rows]


def zip_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, words in parts.items():
            packed.writestr(name, words)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_of_any_encoding_and_separator_reads_the_same(encoding, separator):
    data = csv_of(HEADINGS, ANNA, separator=separator, encoding=encoding)

    found = open_table(data, knows)

    assert found.headings == HEADINGS
    assert [row.cells for row in found.rows] == [ANNA]


def test_a_csv_of_an_old_windows_program_keeps_its_accents():
    data = csv_of(HEADINGS, ("A1", "Zoë", "O’Brien"), encoding="cp1252")

    assert rows_of(data) == [(2, ("A1", "Zoë", "O’Brien"))]


def test_a_byte_that_is_no_letter_anywhere_is_shown_and_stops_nothing():
    data = csv_of(HEADINGS, ("A1", "Anna", "Marsh")) + b"A2,B\x81n,Hart\xe9\r\n"

    assert rows_of(data)[1] == (3, ("A2", "B�n", "Harté"))


def test_a_line_that_names_the_separator_is_believed():
    data = b"sep=;\r\nUPN;Forename;Surname\r\nA1;Anna;Marsh, the younger\r\n"

    assert rows_of(data) == [(3, ("A1", "Anna", "Marsh, the younger"))]


def test_blank_lines_are_passed_over_and_rows_keep_their_numbers():
    data = b"UPN,Forename,Surname\n\nA1,Anna,Marsh\n,,\n\nA2,Ben,Hart\n"

    assert [number for number, _ in rows_of(data)] == [3, 6]


def test_a_cell_of_several_lines_is_one_row():
    data = csv_of(HEADINGS, ("A1", "Anna\nMaria", "Marsh"), ANNA)

    assert [number for number, _ in rows_of(data)] == [2, 3]


def test_a_title_above_the_headings_is_passed_over():
    data = csv_of(("All pupils", "on 1 May"), (), HEADINGS, ANNA)

    assert open_table(data, knows).headings == HEADINGS


def test_a_workbook_gives_text_as_a_csv_would():
    data = xlsx_of(
        ("UPN", "Forename", "Surname", "Born", "Number", "Yes", "Seen"),
        (
            "A1",
            "Anna",
            "Marsh",
            date(2013, 5, 4),
            4512.0,
            True,
            datetime(2026, 1, 2, 9, 5),
        ),
    )

    assert rows_of(data)[0][1] == (
        "A1", "Anna", "Marsh", "2013-05-04", "4512", "Yes", "2026-01-02 09:05",
    )  # fmt: skip


def test_a_formula_reads_as_its_value_and_never_as_a_formula():
    data = xlsx_of(HEADINGS, ("A1", '=HYPERLINK("http://x.example")', "Marsh"))

    assert rows_of(data) == [(2, ("A1", "", "Marsh"))]


def test_the_first_sheet_with_headings_is_read_and_hidden_ones_are_not():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(HEADINGS, ANNA, title="Pupils")))
    cover = book.create_sheet("Cover", 0)
    cover.append(["Oakfield"])
    hidden = book.create_sheet("Old", 0)
    hidden.append(HEADINGS)
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)

    found = open_table(file.getvalue(), knows)

    assert found.sheet == "Pupils"
    assert [row.cells for row in found.rows] == [ANNA]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"UPN\n", "No row of headings"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel file"),
        (b"PK\x03\x04 cut short", "damaged"),
        (b"%PDF-1.7\x00\x01", "no file of rows and columns"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "no file of rows and columns"),
        (zip_of(**{"word/document.xml": "<x/>"}), "not an Excel workbook"),
        (
            zip_of(**{"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"}),
            r"macros \(.xlsm\)",
        ),
        (
            zip_of(**{"xl/workbook.xml": "<x/>", "xl/media/image1.png": "x"}),
            "holds pictures",
        ),
        (zip_of(**{"xl/workbook.xml": "<x/>"}), "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data, words):
    with pytest.raises(FileRefused, match=words):
        rows_of(data)


def test_a_file_past_the_limit_is_refused():
    with pytest.raises(FileRefused, match="larger than 8 MB"):
        open_table(b"x" * (table.MOST_BYTES + 1), knows)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = zip_of(**{"xl/workbook.xml": "0" * 70_000_000})
    assert len(bomb) < 100_000

    tracemalloc.start()
    with pytest.raises(FileRefused, match="unpacks to more"):
        open_table(bomb, knows)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 1_000_000


def test_entities_that_grow_are_refused():
    book = zipfile.ZipFile(io.BytesIO(xlsx_of(HEADINGS, ANNA)))
    grows = (
        '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>&b;</t></is></c></row>"
        "</sheetData></worksheet>"
    )
    parts = {name: book.read(name) for name in book.namelist()}

    with pytest.raises(FileRefused, match="damaged"):
        rows_of(zip_of(**(parts | {"xl/worksheets/sheet1.xml": grows})))


def test_a_file_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 2)

    with pytest.raises(FileRefused, match="more than 2 rows"):
        rows_of(csv_of(HEADINGS, ANNA, ANNA, ANNA))


def test_a_quotation_mark_that_is_missing_is_said_with_its_place():
    data = b'UPN,Forename,Surname\nA1,"Anna,Marsh\n' + b"x" * 300_000

    with pytest.raises(FileRefused, match="quotation mark is missing"):
        rows_of(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused_and_never_a_fault(data):
    with suppress(FileRefused):
        rows_of(data)


@given(
    st.lists(
        st.tuples(
            *[
                st.text(
                    st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1
                )
                .map(str.strip)
                .filter(bool)
            ]
            * 3
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_was_written_is_what_is_read(rows, separator):
    data = csv_of(HEADINGS, *rows, separator=separator)

    assert [cells for _, cells in rows_of(data)] == rows
