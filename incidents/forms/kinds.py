"""The form of a kind of incident."""

from typing import Any

from django import forms

from accounts.forms.daybook import DaybookForm
from incidents.models import IncidentKind
from incidents.terms import ExtraQuestion, Route, UploadRule

_COLUMNS = (
    "short_label",
    "label",
    "front_position",
    "route",
    "tells_head",
    "tells_technical",
    "tells_data_protection",
    "extra_question",
    "upload_rule",
    "follow_up",
)


class KindForm(DaybookForm):
    """The words of a kind, where it goes and what it asks."""

    marks_optional = True
    short_label = forms.CharField(
        label="Words on the button",
        max_length=40,
        error_messages={
            "required": "Enter the words on the button",
            "max_length": "Use at most 40 letters",
        },
    )
    label = forms.CharField(
        label="Words in full",
        max_length=140,
        error_messages={
            "required": "Enter the words in full",
            "max_length": "Use at most 140 letters",
        },
    )
    front_position = forms.IntegerField(
        label="Place in the front row",
        help_text="1 to 12. Leave it empty to put it behind More kinds.",
        min_value=1,
        max_value=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "box box--2"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            "Enter a number from 1 to 12, or nothing",
        ),
    )
    route = forms.ChoiceField(
        label="When it is looked at",
        help_text="At once alerts the DSL, the deputy and the headteacher.",
        choices=Route.choices,
        widget=forms.RadioSelect,
    )
    tells_head = forms.BooleanField(label="Tell the headteacher", required=False)
    tells_technical = forms.BooleanField(
        label="Tell technical staff, without the story", required=False
    )
    tells_data_protection = forms.BooleanField(
        label="Tell the data protection lead", required=False
    )
    extra_question = forms.ChoiceField(
        label="Question it asks besides", choices=ExtraQuestion.choices, required=False
    )
    upload_rule = forms.ChoiceField(
        label="Files", choices=UploadRule.choices, widget=forms.RadioSelect
    )
    follow_up = forms.CharField(
        label="Words a follow-up starts from",
        max_length=140,
        error_messages={
            "required": "Enter what is usually done next",
            "max_length": "Use at most 140 letters",
        },
    )

    def __init__(self, *args: Any, kind: IncidentKind, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(kind, name) for name in _COLUMNS}
        super().__init__(*args, **kwargs)
        if kind.shows_stop_panel:
            self.fields["upload_rule"].help_text = (
                "It may be about an image nobody may look at, so files can only be "
                "refused more strictly."
            )
