"""Putting somebody on the rota of the review."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import QuerySet

from accounts.forms.daybook import DaybookForm, DayField
from accounts.models import Site, User
from accounts.refusals import Refusal
from incidents.refusals import FieldRefusal


def _day(label: str, example: str) -> DayField:
    return DayField(
        label=label,
        error_messages={
            "required": f"Enter the {label.lower()}",
            "invalid": f"Enter the {label.lower()}, such as {example}",
        },
    )


class DutyForm(DaybookForm):
    """Who is on duty at which site, from when to when, and on which phone."""

    site = forms.ModelChoiceField(
        label="Site",
        queryset=Site.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Choose the site",
            "invalid_choice": "Choose the site",
        },
    )
    person = forms.ModelChoiceField(
        label="Who",
        queryset=User.objects.none(),
        empty_label="Choose",
        error_messages={
            "required": "Choose who is on duty",
            "invalid_choice": "Choose somebody who reviews here",
        },
    )
    from_day = _day("First day", "19 12 2026")
    to_day = _day("Last day", "3 1 2027")
    phone = forms.CharField(
        label="Phone",
        help_text="Needed where the days hold a holiday. Reviewers see it.",
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        sites: QuerySet[Site],
        people: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.helper.label_class = "label--s"
        self.helper.layout = Layout(
            Div("site", "person", css_class="pair"),
            Div("from_day", "to_day", css_class="pair"),
            Div("phone"),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal on its field, or above the form where it has none."""
        field = refusal.field if isinstance(refusal, FieldRefusal) else None
        self.add_error(field if field in self.fields else None, refusal.message)
