"""The boxes that the log form is made of."""

from typing import Any, Final

from django import forms

from accounts.forms.daybook import DayField
from incidents.terms import ExtraQuestion, YesNoUnsure

_TIMES: Final = ("%H:%M", "%H.%M", "%H%M")


def day(label: str, **fields: Any) -> DayField:
    """Return three boxes for a day."""
    words = "Enter a day, a month and a year, such as 14 10 2026"
    messages = {"required": words, "invalid": words, "incomplete": words}
    return DayField(label=label, error_messages=messages, **fields)


def time(label: str, **fields: Any) -> forms.TimeField:
    """Return a box for a time of day."""
    words = "Enter the time as hours and minutes, such as 10:35"
    return forms.TimeField(
        label=label,
        input_formats=_TIMES,
        widget=forms.TimeInput(
            {"class": "field box--4", "inputmode": "numeric"}, "%H:%M"
        ),
        error_messages={"required": words, "invalid": words},
        **fields,
    )


def answers(question: ExtraQuestion) -> forms.ChoiceField:
    """Return Yes, No and Not sure to one of the questions that a kind brings."""
    return forms.ChoiceField(
        label=question.label,
        choices=YesNoUnsure.pairs,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose Yes, No or Not sure"},
    )


def line(
    label: str, most: int, hint: str = "", *, error: str = "", **attrs: str
) -> forms.CharField:
    """Return a box for one line, which must be filled where `error` is given."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(error),
        help_text=hint,
        widget=forms.TextInput({"autocomplete": "off", **attrs}),
        error_messages={
            "required": error,
            "max_length": f"Use {most} characters or fewer",
        },
    )
