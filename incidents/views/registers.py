"""Giving a register as a file: which sorts there are, and the answer that holds one."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

from accounts.spreadsheets.writing import as_csv, as_workbook

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def asked_form(request: HttpRequest) -> str:
    """Return the sort of file that was asked for, or answer 404 for another."""
    form = request.POST.get("form", "csv")
    if form not in _TYPES:
        raise Http404
    return form


def file_of(
    rows: Sequence[Sequence[str]], *, form: str, title: str, name: str
) -> HttpResponse:
    """Answer with the rows as a file. No cell of it can act as a formula."""
    data = as_csv(rows) if form == "csv" else as_workbook(rows, title=title)
    answer = HttpResponse(data, content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
