"""Forms of how the school and its sites are set up."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.daybook import DaybookForm, DayField
from accounts.models import Device, School, Site, User
from accounts.phones import ENTER_A_PHONE, PHONE
from accounts.terms import (
    UNREAD_AT_LEAST,
    UNREAD_FIRST_AT_MOST,
    UNREAD_THEN_AT_MOST,
    Role,
    Weekday,
)

# Who holds each post that may be alerted.
Holders = Mapping[Role, Sequence[User]]


class LineField(forms.CharField):
    """A text of one line: breaks that a browser would not send become spaces.

    Names of sites stand in mails, where a line of its own would pass for ours.
    """

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


def text_field(label: str, most: int, error: str, hint: str = "") -> forms.CharField:
    """Return a field for a short text that must be given, unless `error` is empty."""
    return LineField(
        label=label,
        max_length=most,
        help_text=hint,
        required=bool(error),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": error, "max_length": f"Use at most {most} letters"},
    )


def phone_field(label: str, hint: str = "", *, required: bool = True) -> forms.Field:
    """Return a field for a phone number, written in any of the usual ways."""
    return forms.RegexField(
        regex=rf"\A{PHONE.pattern}\Z",
        label=label,
        max_length=30,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={
            "required": f"Enter the {label[0].lower()}{label[1:]}",
            "invalid": ENTER_A_PHONE,
        },
    )


def understood_field(label: str) -> forms.BooleanField:
    """Return a box that must be ticked before something that is not undone."""
    return forms.BooleanField(
        label=label,
        error_messages={"required": "Tick the box if you want to go on"},
    )


class TimeField(forms.CharField):
    """A time of day, typed as 8:30, 08.30 or 0830. An empty one is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5)
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "box--time"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        match = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", text)
        try:
            return time(int(match[1]), int(match[2])) if match else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> None:
        raise forms.ValidationError("Enter a time, such as 08:30", "invalid")


def address_field(label: str) -> forms.URLField:
    """Return a box for the address of somebody else's page."""
    return forms.URLField(
        label=label,
        assume_scheme="https",
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "required": "Enter the address of their page",
            "invalid": "Enter an address that begins with https://",
        },
    )


class SchoolForm(DaybookForm):
    """What the school is called, and whom it tells of a data breach."""

    name = text_field("Name of the school", 120, "Enter the name of the school")
    short_name = text_field(
        "Short name", 40, "Enter a short name", "It stands in the title of every page."
    )
    chair_phone = phone_field(
        "Phone of the chair of the management committee",
        "Rung when a concern is about the headteacher.",
    )
    regulator_name = text_field(
        "Name of the data protection regulator",
        60,
        "Enter the name of the regulator",
        "As in: Tell the ICO.",
    )
    regulator_url = address_field("Where a data breach is reported to them")
    regulator_complaint_url = address_field("Where a person complains to them")
    regulator_phone = phone_field("Phone of the regulator")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(school, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class SiteForm(DaybookForm):
    """A site: its name, its phones and who answers for it."""

    marks_optional = True
    name = text_field("Name of the site", 60, "Enter the name of the site")
    office_phone = phone_field("Phone of the office")
    dsl_phone = phone_field("Phone of the DSL", "It is on every page.")
    deputy_phone = phone_field("Phone of the deputy DSL")
    holiday_phone = phone_field(
        "Phone while the school is closed",
        "On every day without school it stands in place of the phone of the DSL: on "
        "pages and in mails.",
        required=False,
    )
    accountable_person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Accountable person",
        help_text="Who answers for e-safety here to the management committee.",
        required=False,
        empty_label="Nobody named",
    )

    def __init__(self, *args: Any, site: Site, people: Any, **kwargs: Any) -> None:
        names = ("name", "office_phone", "dsl_phone", "deputy_phone", "holiday_phone")
        kwargs["initial"] = {name: getattr(site, name) for name in names}
        kwargs["initial"]["accountable_person"] = site.accountable_person_id
        super().__init__(*args, **kwargs)
        field = self.fields["accountable_person"]
        offer_people(field, people)


def offer_people(field: forms.Field, people: Any) -> None:
    """Offer these people in a field that chooses one."""
    field.queryset = people  # type: ignore[attr-defined]  # it is a ModelChoiceField
    field.label_from_instance = lambda user: user.full_name  # type: ignore[attr-defined]  # as above


class NewSiteForm(DaybookForm):
    """A further site of the school."""

    name = text_field("Name of the site", 60, "Enter the name of the site")
    office_phone = phone_field("Phone of the office")
    dsl_phone = phone_field("Phone of the DSL", "It is on every page.")
    deputy_phone = phone_field("Phone of the deputy DSL")
    opens_at = TimeField(
        label="Opens at",
        help_text="Monday to Friday. Change single days afterwards.",
        initial="08:30",
        error_messages={"required": "Enter when it opens, such as 08:30"},
    )
    closes_at = TimeField(
        label="Closes at",
        initial="16:30",
        error_messages={"required": "Enter when it closes, such as 16:30"},
    )
    review_begins_on = DayField(
        label="First day that is reviewed here",
        help_text="From then on each school day is signed, or reads as missed.",
        error_messages={
            "required": "Enter the first day that is reviewed",
            "invalid": "Enter a real day, such as 1 9 2027",
        },
    )
    understood = understood_field("I know that a site cannot be removed again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"review_begins_on": timezone.localdate()})
        super().__init__(*args, **kwargs)


class HoursForm(DaybookForm):
    """When a site opens and closes on each weekday. Both empty: closed that day."""

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        hours = {row.weekday: row for row in site.hours.all()}
        super().__init__(*args, **kwargs)
        for day in Weekday:
            row = hours.get(day)
            for part, words in (("opens", "opens at"), ("closes", "closes at")):
                self.fields[f"{part}_{day.value}"] = TimeField(
                    label=f"{day.label}, {words}",
                    required=False,
                    initial=getattr(row, f"{part}_at") if row else None,
                )

    @property
    def days(self) -> list[tuple[str, Any, Any]]:
        """Return each weekday with its two fields."""
        return [
            (day.label, self[f"opens_{day.value}"], self[f"closes_{day.value}"])
            for day in Weekday
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        hours = {}
        for day in Weekday:
            opens = cleaned.get(f"opens_{day.value}")
            closes = cleaned.get(f"closes_{day.value}")
            if opens and closes and closes <= opens:
                self.add_error(
                    f"closes_{day.value}", f"{day.label} closes later than it opens"
                )
            elif opens and closes:
                hours[day.value] = (opens, closes)
            elif opens or closes:
                part = "closes" if opens else "opens"
                if f"{part}_{day.value}" not in self.errors:
                    self.add_error(
                        f"{part}_{day.value}",
                        f"Enter when {day.label} {part}, or leave both empty",
                    )
        return {"hours": hours}


def minutes_field(label: str, error: str, hint: str) -> forms.IntegerField:
    """Return a field for a number of minutes; the operation knows the bounds."""
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=1,
        max_value=999,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "box--time"}
        ),
        error_messages={
            "required": error,
            "invalid": "Enter a whole number of minutes, such as 15",
            "min_value": "Enter a whole number of minutes, such as 15",
            "max_value": "Enter a whole number of minutes, such as 15",
        },
    )


class AlertsForm(DaybookForm):
    """Who is alerted, when an alert goes on, when mail goes and when it waits."""

    marks_optional = True
    posts = forms.MultipleChoiceField(
        label="An urgent incident alerts at once",
        help_text="At any hour, with whoever is on duty. Where none of them may read "
        "it, everybody who may is alerted.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one post. An alarm must reach somebody"
        },
    )
    unread_first_after = minutes_field(
        "Minutes until the deputy DSL hears of an unread one",
        "Enter after how many minutes the deputy hears of it",
        f"{UNREAD_AT_LEAST} to {UNREAD_FIRST_AT_MOST}. Unread: nobody who may act on "
        "it has opened it.",
    )
    unread_then_after = minutes_field(
        "Minutes until the headteacher hears of it",
        "Enter after how many minutes the headteacher hears of it",
        f"Counted from the incident. At least {UNREAD_AT_LEAST} more than for the "
        f"deputy, {UNREAD_THEN_AT_MOST} at the most.",
    )
    digest_at = TimeField(
        label="Daily mail to reviewers",
        help_text="On school days, when something waits that was not left for later.",
        error_messages={"required": "Enter when the daily mail goes"},
    )
    quiet_from = TimeField(
        label="Quiet from",
        help_text="Mail then waits until quiet hours end. An urgent incident does not.",
        required=False,
    )
    quiet_until = TimeField(label="Quiet until", required=False)

    def __init__(self, *args: Any, site: Site, holders: Holders, **kwargs: Any) -> None:
        names = (
            "unread_first_after",
            "unread_then_after",
            "digest_at",
            "quiet_from",
            "quiet_until",
        )
        kwargs["initial"] = {name: getattr(site, name) for name in names}
        kwargs["initial"]["posts"] = site.alert_roles
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = [  # type: ignore[attr-defined]  # it has some
            (role.value, f"{role.label}: {_names(people)}")
            for role, people in holders.items()
        ]

    def clean_posts(self) -> list[Role]:
        return [Role(code) for code in self.cleaned_data["posts"]]


def _names(people: Sequence[User]) -> str:
    return ", ".join(each.full_name for each in people) or "nobody today"


class DeviceForm(DaybookForm):
    """A device of the school's."""

    name = text_field("Name", 60, "Enter a name", "Such as Staffroom laptop 2")
    asset_number = text_field("Asset number", 30, "Enter the number on its label")
    site = forms.ModelChoiceField(
        queryset=Site.objects.none(),
        label="Site",
        empty_label=None,
        error_messages={"required": "Choose a site"},
    )

    def __init__(
        self, *args: Any, sites: Any, device: Device | None = None, **kwargs: Any
    ) -> None:
        if device:
            names = ("name", "asset_number")
            kwargs["initial"] = {name: getattr(device, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # it has one
        if device:
            del self.fields["site"]


class ConfirmForm(DaybookForm):
    """Nothing but a button: the page says what it does."""
