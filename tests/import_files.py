"""Files as other systems export them, and bringing one in through the operations."""

import io

import openpyxl
from django.utils import timezone

from accounts.models import ImportRun
from accounts.operations import import_work, importing
from accounts.terms import ImportKind

PUPIL_HEADINGS = (
    "UPN",
    "Legal Forename",
    "Legal Surname",
    "DOB",
    "Year Group",
    "Reg Group",
)


def csv_of(*rows, separator=",", encoding="utf-8"):
    """Return rows as a CSV file."""
    lines = [
        separator.join('"' + str(cell).replace('"', '""') + '"' for cell in row)
        for row in rows
    ]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx_of(*rows, title="Sheet1"):
    """Return rows as an Excel workbook; values keep their type."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def pupils_csv(*rows, headings=PUPIL_HEADINGS, **kwargs):
    """Return a file of pupils, each (UPN, forename, surname, born, year, class)."""
    return csv_of(headings, *rows, **kwargs)


def checked(kind, data, *, by, site, columns=None):
    """Begin an import with the guessed columns and let a worker check it."""
    run = importing.begin_import(kind=ImportKind(kind), site=site, data=data, by=by)
    chosen = columns or {int(number): code for number, code in run.columns.items()}
    importing.choose_columns(run=run, columns=chosen, by=by)
    import_work.work_on_imports(now=timezone.now())
    return fresh(run)


def bring_in(kind, data, *, by, site, left=(), columns=None):
    """Bring a file in to the end, with the leavers whose names are given."""
    run = checked(kind, data, by=by, site=site, columns=columns)
    report = importing.report_of(run)
    keys = [each["key"] for each in report["leavers"] if each["who"] in left]
    importing.confirm_import(run=run, fingerprint=run.fingerprint, leavers=keys, by=by)
    import_work.work_on_imports(now=timezone.now())
    return fresh(run)


def fresh(run):
    """Return the run as it is now."""
    return ImportRun.objects.select_related("site__school", "by").get(pk=run.pk)


def report(run):
    """Return what the check found."""
    return importing.report_of(run)


def problems(run):
    """Return the rows left out and why: {row: words}."""
    return {each["row"]: each["words"] for each in report(run)["errors"]}
