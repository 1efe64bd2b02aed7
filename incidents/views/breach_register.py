"""The register of every breach, on the page, in print and as a file."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.terms import Ability
from incidents.models.breach_register import registered, sheets_of
from incidents.operations.breach_exports import export_register
from incidents.views.registers import asked_form, file_of
from incidents.views.standing import SignedInRequest, for_those_who

# How far back the list of years goes.
_YEARS: Final = 10


@for_those_who(Ability.HANDLE_BREACH)
@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """Show every breach of a year, or of all, with what was decided."""
    year = _year(request.GET.get("year", ""))
    sheets = sheets_of(registered(request.user, year=year))
    this_year = timezone.localdate().year
    return render(
        request,
        "incidents/breaches/register.html",
        {
            "sheets": sheets,
            "year": year,
            "years": range(this_year, this_year - _YEARS, -1),
        },
    )


@for_those_who(Ability.HANDLE_BREACH)
@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """Give the register as a file. No cell of it can act as a formula."""
    form = asked_form(request)
    year = _year(request.POST.get("year", ""))
    rows = export_register(year=year, form=form, by=request.user)
    name = f"breaches{f'-{year}' if year else ''}"
    return file_of(rows, form=form, title="Breaches", name=name)


def _year(asked: str) -> int | None:
    is_year = asked.isdecimal() and len(asked) == 4 and asked >= "1900"
    return int(asked) if is_year else None
