"""How the keys of the review queue work."""

from django import forms

from accounts.forms.daybook import DaybookForm
from incidents.terms import QueueKeys


class KeysForm(DaybookForm):
    """Keys on, with Alt, or off."""

    keys = forms.ChoiceField(
        label="Keys in the review queue",
        choices=QueueKeys.pairs,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether the keys are on",
            "invalid_choice": "Choose whether the keys are on",
        },
    )
