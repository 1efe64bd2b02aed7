"""The forms of the checklist of an attack, and of what of it goes into the report."""

from collections.abc import Callable
from typing import Any, Final

from django.http import QueryDict

from accounts.models import User
from incidents.breach_terms import CheckAnswer, CyberCheck
from incidents.forms.breach_checks import CheckForm, MeasuresForm
from incidents.forms.record import RefusableForm
from incidents.models import DataBreach
from incidents.models.breach_checks import CheckLine
from incidents.models.breach_measures import measures_offered
from incidents.models.breach_sheet import BreachSheet
from incidents.operations.breach_checks import tick_check
from incidents.operations.breach_measures import add_measures


def check_forms(
    sheet: BreachSheet, sent: tuple[str, QueryDict] | None
) -> dict[str, RefusableForm]:
    """Return a form for each line, by its name; `sent` is the one that was sent."""
    return {
        line.name: CheckForm(
            sent[1] if sent and sent[0] == line.name else None, line=line
        )
        for line in sheet.checklist.lines
    }


def measures_form(
    sheet: BreachSheet, sent: tuple[str, QueryDict] | None
) -> dict[str, RefusableForm]:
    """Return the form of what could go into the report; none where nothing is left."""
    offered = measures_offered(sheet)
    is_sent = sent is not None and sent[0] == "measures"
    if not offered and not is_sent:
        return {}
    data = sent[1] if sent and is_sent else None
    return {"measures": MeasuresForm(data, offered=offered)}


def shown_checks(
    sheet: BreachSheet, forms: dict[str, RefusableForm]
) -> list[tuple[CheckLine, RefusableForm]]:
    """Return each line as it stands now with its form; nothing in other steps."""
    lines = sheet.checklist.lines
    return [(line, forms[line.name]) for line in lines if line.name in forms]


def place_of(form: RefusableForm) -> str:
    """Return where in the step a saved form stands; nothing where it is the top."""
    return f"#{form.line.name}" if isinstance(form, CheckForm) else ""


def _save_check(form: Any, breach: DataBreach, by: User) -> str:
    given = form.cleaned_data
    row = tick_check(
        breach=breach,
        check=form.line.check,
        answer=CheckAnswer(given["answer"]),
        words=given["note"],
        by=by,
    )
    return f"{row.get_line_display()}: {row.get_answer_display().lower()}."


def _save_measures(form: Any, breach: DataBreach, by: User) -> str:
    add_measures(breach=breach, chosen=form.cleaned_data["chosen"], by=by)
    return "Added to the words for their form."


CHECK_SAVERS: Final[dict[str, Callable[[Any, DataBreach, User], str]]] = {
    "measures": _save_measures,
    **{CheckLine(each, None).name: _save_check for each in CyberCheck},
}
