"""The form of the first day that is reviewed at a site."""

from typing import Any

from django import forms

from accounts.forms.daybook import DaybookForm, DayField
from accounts.models import Site


class ReviewStartForm(DaybookForm):
    """The first day whose review is signed, and that its sense is known."""

    first_day = DayField(
        label="First day that is reviewed",
        help_text="From then on each school day is signed, or reads as missed.",
        error_messages={
            "required": "Enter the first day that is reviewed",
            "invalid": "Enter a real day, such as 1 9 2027",
        },
    )
    understood = forms.BooleanField(
        label="I know that school days since then that nobody signed read as missed",
        error_messages={"required": "Tick the box if you want to go on"},
    )

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        kwargs["initial"] = {"first_day": site.review_begins_on}
        super().__init__(*args, **kwargs)
