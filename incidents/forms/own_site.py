"""Asking at which of their sites somebody writes something down."""

from typing import Any

from django import forms

from accounts.models import Site, User
from accounts.terms import Ability

_CHOOSE = "Choose one of your sites"


class OwnSiteForm(forms.Form):
    """A form that is about one of the sites at which somebody may do something.

    It is asked last; with one site nothing is asked.
    """

    def __init__(self, *args: Any, by: User, ability: Ability, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites: list[Site] = by.duties.sites_for(ability)
        choices = [(str(site.pk), site.name) for site in self.sites]
        self.fields["site"] = forms.ChoiceField(
            label="Which site?",
            choices=choices,
            widget=forms.RadioSelect if len(choices) > 1 else forms.HiddenInput,
            initial=choices[0][0],
            error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
        )

    @property
    def chosen_site(self) -> Site:
        """Return the site that was chosen. Ask a form without errors."""
        chosen = self.cleaned_data["site"]
        return next(site for site in self.sites if str(site.pk) == chosen)
