"""What is put right on a record, and who else may read it."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import QuerySet

from accounts.forms.daybook import DayField
from accounts.models import User
from incidents.forms.record import RefusableForm
from incidents.terms import AddendumKind, PrintPurpose

_PARENTS = [
    (AddendumKind.PARENTS_TOLD.value, "Yes"),
    (AddendumKind.PARENTS_NOT_YET.value, "Not yet"),
    (AddendumKind.PARENTS_NOT_TOLD.value, "No"),
]


class TitleForm(RefusableForm):
    """Another title for a record."""

    title = forms.CharField(
        label="Title",
        help_text="Say what happened in a few words. A title names nobody.",
        max_length=100,
        error_messages={
            "required": "Enter a title",
            "max_length": "Use 100 letters at most",
        },
    )


class VoidForm(RefusableForm):
    """Why a record was entered in error."""

    reason = forms.CharField(
        label="Why was it entered in error?",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why it was entered in error"},
    )


class ReadersForm(RefusableForm):
    """Who may read a record from now on, and why."""

    what = forms.ChoiceField(
        label="Who may read it?",
        choices=[
            ("name", "Only the people chosen here, and the headteacher"),
            ("lift", "As it would be without a restriction"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who may read it",
            "invalid_choice": "Choose who may read it",
        },
    )
    readers = forms.ModelMultipleChoiceField(
        label="People",
        help_text="You and the headteacher always can.",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people who read incidents here"},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say why who may read it changes"},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = people  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.helper.label_class = "label--s"


class ShareForm(RefusableForm):
    """Who may read a record for a while, until when, and why."""

    user = forms.ModelChoiceField(
        label="Who?",
        queryset=User.objects.none(),
        empty_label="Choose",
        error_messages={
            "required": "Choose who may read it",
            "invalid_choice": "Choose somebody who works at the school",
        },
    )
    until = DayField(
        label="Until the end of",
        help_text="90 days at most. It ends by itself.",
        error_messages={
            "required": "Enter the last day",
            "invalid": "Enter the last day, such as 13 10 2026",
        },
    )
    reason = forms.CharField(
        label="Why do they need to read it?",
        max_length=200,
        error_messages={
            "required": "Say why they need to read it",
            "max_length": "Use 200 letters at most",
        },
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.helper.label_class = "label--s"


class PurposeForm(RefusableForm):
    """What a printed record is for. The answer stands in who has looked."""

    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=[
            (code, f"{words[0].upper()}{words[1:]}")
            for code, words in PrintPurpose.choices
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what it is for",
            "invalid_choice": "Choose what it is for",
        },
    )


class ParentsForm(RefusableForm):
    """Whether parents were told, and who or why not."""

    kind = forms.ChoiceField(
        label="Parents told?",
        choices=_PARENTS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether parents were told",
            "invalid_choice": "Choose whether parents were told",
        },
    )
    words = forms.CharField(
        label="Who was told, or why not",
        max_length=200,
        error_messages={
            "required": "Say who was told, or why not",
            "max_length": "Use 200 letters at most",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="parents_%s", **kwargs)
        self.helper.label_class = "label--s"
        self.helper.layout = Layout(Div("kind"), Div("words"))
