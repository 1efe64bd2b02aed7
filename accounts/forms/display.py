"""How somebody's own pages look."""

from typing import Any

from django import forms

from accounts.forms.daybook import DaybookForm
from accounts.models import User
from accounts.terms import Colours, TextSize


class DisplayForm(DaybookForm):
    """Text size, colours and motion."""

    text_size = forms.TypedChoiceField(
        label="Text size",
        choices=TextSize.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a text size"},
    )
    colours = forms.ChoiceField(
        label="Colours",
        choices=Colours.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the colours"},
    )
    has_less_motion = forms.BooleanField(
        label="Nothing on the page moves by itself", required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        names = ("text_size", "colours", "has_less_motion")
        kwargs["initial"] = {name: getattr(user, name) for name in names}
        super().__init__(*args, **kwargs)
