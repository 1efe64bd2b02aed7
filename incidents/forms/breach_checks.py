"""What a line of the checklist of an attack asks."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from incidents.breach_terms import CheckAnswer
from incidents.forms.breaches import several, text_box
from incidents.forms.record import RefusableForm
from incidents.models.breach_checks import CheckLine
from incidents.models.breach_measures import Measure


class MeasuresForm(RefusableForm):
    """Which of what was done or planned goes into the report to the regulator."""

    chosen = several("What belongs in the report?", [])

    def __init__(self, *args: Any, offered: Sequence[Measure], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="measures_%s", **kwargs)
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (each.key, each.words) for each in offered
        ]


class CheckForm(RefusableForm):
    """The answer to one line, which its buttons give, and a note."""

    answer = forms.ChoiceField(
        choices=CheckAnswer.pairs,
        widget=forms.HiddenInput,
        error_messages={
            "required": "Press Done or Does not apply",
            "invalid_choice": "Press Done or Does not apply",
        },
    )
    # The operation asks for it in words that fit the answer.
    note = text_box("Note, or why it does not apply", rows=2)

    def __init__(self, *args: Any, line: CheckLine, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{line.name}_%s", **kwargs)
        self.line = line
        self.helper.label_class = "label--s"
        self.helper.layout = Layout("note")
