"""Forms of people and their posts."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.daybook import DaybookForm, DayField
from accounts.forms.settings import text_field
from accounts.forms.sign_in import email_field
from accounts.models import Site, User
from accounts.terms import Role


def day_field(label: str, required: str = "", hint: str = "") -> DayField:
    """Return a field for a day; one without `required` words may stay empty."""
    return DayField(
        label=label,
        help_text=hint or "Such as 2 9 2026",
        required=bool(required),
        error_messages={
            "required": required or "Enter a day",
            "invalid": "Enter a day as numbers, such as 2 9 2026",
        },
    )


class PostForm(DaybookForm):
    """A post to give."""

    marks_optional = True
    role = forms.ChoiceField(
        label="Post",
        choices=[("", "Choose a post"), *Role.choices],
        error_messages={"required": "Choose a post"},
    )
    site = forms.ModelChoiceField(
        queryset=Site.objects.none(),
        label="Site",
        empty_label=None,
        error_messages={"required": "Choose a site"},
    )
    from_day = day_field("First day", "Enter the first day of the post")
    to_day = day_field("Last day", hint="Leave it empty when no end is set.")

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"from_day": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # it has one

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", "The last day comes on or after the first day")
        if "role" in cleaned:
            cleaned["role"] = Role(cleaned["role"])
        return cleaned


class PersonForm(DaybookForm):
    """Somebody's name and job."""

    marks_optional = True
    given_name = text_field("Given name", 60, "Enter the given name")
    family_name = text_field("Family name", 60, "Enter the family name")
    job_title = text_field("Job title", 60, "")

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        if person:
            names = ("given_name", "family_name", "job_title")
            kwargs["initial"] = {name: getattr(person, name) for name in names}
        super().__init__(*args, **kwargs)


class NewPersonForm(PersonForm, PostForm):
    """Somebody new, with their first post."""

    email = email_field()
    send_link = forms.BooleanField(
        label="E-mail them an invitation to choose a password now", required=False
    )
    field_order = (
        "given_name",
        "family_name",
        "email",
        "job_title",
        "role",
        "site",
        "from_day",
        "to_day",
        "send_link",
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, sites=sites, **kwargs)
        # Their address, not the one of whoever fills this in.
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].error_messages["required"] = "Enter their e-mail address"


class LastDayForm(DaybookForm):
    """The last day of a post, or of somebody's time here."""

    last_day = day_field("Last day", "Enter the last day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"last_day": timezone.localdate()})
        super().__init__(*args, **kwargs)


class FindPersonForm(DaybookForm):
    """Letters of a name or an address, and whether leavers are shown."""

    q = text_field("Name or e-mail", 60, "")
    left = forms.BooleanField(label="Show who has left", required=False)
