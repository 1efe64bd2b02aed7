"""Forms of terms and closed days, by hand and from a calendar."""

from datetime import date
from typing import Any

from django import forms

from accounts.forms.daybook import DaybookForm
from accounts.forms.settings import text_field
from accounts.forms.settings_people import day_field
from accounts.models import Site
from accounts.terms import ClosureKind


class TermForm(DaybookForm):
    """A term."""

    name = text_field("Name", 40, "Enter a name, such as Autumn term 2026")
    first_day = day_field("First day", "Enter the first day of the term")
    last_day = day_field("Last day", "Enter the last day of the term")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return in_order(self, cleaned)


def in_order(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Add an error when the last day comes before the first; return what was given."""
    first: date | None = cleaned.get("first_day")
    last: date | None = cleaned.get("last_day")
    if first and last and last < first:
        form.add_error("last_day", "The last day comes on or after the first day")
    return cleaned


class ClosureForm(DaybookForm):
    """Days on which the school, or one of its sites, is closed."""

    name = text_field("Name", 60, "Enter a name, such as Autumn half term")
    kind = forms.ChoiceField(
        label="Why",
        choices=ClosureKind.choices,
        error_messages={"required": "Choose why it is closed"},
    )
    site = forms.ModelChoiceField(
        queryset=Site.objects.none(),
        label="Where",
        required=False,
        empty_label="Every site of the school",
    )
    first_day = day_field("First closed day", "Enter the first closed day")
    last_day = day_field(
        "Last closed day", "Enter the last closed day", "The same day for one day."
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # it has one

    def clean(self) -> dict[str, Any]:
        return in_order(self, super().clean() or {})


class CalendarForm(DaybookForm):
    """A calendar file, or its days pasted as lines."""

    marks_optional = True
    file = forms.FileField(
        label="Calendar file (.ics)",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={"empty": "This file is empty. Choose another"},
    )
    text = forms.CharField(
        label="Or paste the dates",
        required=False,
        help_text="One to a line: Autumn term: 2 Sep 2026 to 18 Dec 2026. "
        "The text of an .ics file works too.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("file") and not (cleaned.get("text") or "").strip():
            self.add_error("text", "Choose a file or paste the dates")
        return cleaned
