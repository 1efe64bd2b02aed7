"""What reviewers add to a record, and how they find one."""

from datetime import datetime, time
from typing import Any

from crispy_forms.layout import Column, Div, Layout
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.forms.daybook import DaybookForm, DayField
from accounts.models import Pupil
from accounts.refusals import Refusal
from incidents.models.timeline import SHOWN_KINDS
from incidents.refusals import FieldRefusal
from incidents.terms import AddendumKind, IncidentState

# The kinds that a reviewer chooses from. The author's own come by another page, and
# what another system held comes with a file.
_KINDS = [
    (kind.value, kind.label)
    for kind in AddendumKind
    if kind
    not in {
        AddendumKind.AUTHOR_NOTE,
        AddendumKind.TITLE,
        AddendumKind.BROUGHT_IN,
        AddendumKind.PARENTS_TOLD,
        AddendumKind.PARENTS_NOT_YET,
        AddendumKind.PARENTS_NOT_TOLD,
    }
]
_WHEN = [("now", "Now"), ("earlier", "Earlier today"), ("another", "Another day")]
_TIME_FORMATS = ["%H:%M", "%H.%M", "%H%M"]


class RefusableForm(DaybookForm):
    """A form that shows a refusal beside the answer it is about."""

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal on its field, or above the form where it has none."""
        field = refusal.field if isinstance(refusal, FieldRefusal) else None
        self.add_error(field if field in self.fields else None, refusal.message)


class AddForm(RefusableForm):
    """An entry for the timeline: what, in which words, and when it happened."""

    words = forms.CharField(
        label="Add to the timeline",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write what you want to add"},
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=_KINDS,
        error_messages={"invalid_choice": "Choose what you are adding"},
    )
    happened_at = forms.ChoiceField(
        label="When did it happen?",
        choices=_WHEN,
        initial="now",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose when it happened",
            "invalid_choice": "Choose when it happened",
        },
    )
    day = DayField(
        label="Which day?",
        required=False,
        error_messages={"invalid": "Enter the day it happened, such as 13 10 2026"},
    )
    time = forms.TimeField(
        label="What time?",
        help_text="Such as 10:42",
        required=False,
        input_formats=_TIME_FORMATS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "box--5"}),
        error_messages={"invalid": "Enter the time it happened, such as 10:42"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="add_%s", **kwargs)
        self.helper.label_class = "label--s"
        self.helper.layout = Layout(
            Div("words", css_class="write-full"),
            Div("kind"),
            Div("happened_at"),
            Div(
                Div("day", css_class="write-day"),
                Div("time", css_class="write-time"),
                css_class="write-full write-when",
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the day and the time that the choice of when leaves open."""
        cleaned: dict[str, Any] = super().clean() or {}
        when = cleaned.get("happened_at")
        if when == "another" and "day" not in self.errors and not cleaned.get("day"):
            self.add_error("day", "Enter the day it happened")
        if (
            when in {"earlier", "another"}
            and "time" not in self.errors
            and not isinstance(cleaned.get("time"), time)
        ):
            self.add_error("time", "Enter the time it happened, such as 10:42")
        return cleaned

    @property
    def moment(self) -> datetime:
        """Return when it happened, as an aware moment. Ask a form without errors."""
        if self.cleaned_data["happened_at"] == "now":
            return timezone.now()
        is_today = self.cleaned_data["happened_at"] == "earlier"
        day = timezone.localdate() if is_today else self.cleaned_data["day"]
        return local_moment(day, self.cleaned_data["time"])


class ShowForm(DaybookForm):
    """What the timeline is narrowed to."""

    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "Everything"), *SHOWN_KINDS.items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="timeline_%s", **kwargs)
        self.helper.label_class = "label--s"


class ReopenForm(RefusableForm):
    """Why a decided incident needs to be looked at again."""

    reason = forms.CharField(
        label="Why does it need to be looked at again?",
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say why it needs to be looked at again"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="reopen_%s", **kwargs)
        self.helper.label_class = "label--s"


class CloseForm(RefusableForm):
    """How an incident that was followed up ended."""

    reason = forms.CharField(
        label="How did it end?",
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say how it ended"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="close_%s", **kwargs)
        self.helper.label_class = "label--s"


class DoneForm(DaybookForm):
    """What there is to say about a follow-up that is done. Nothing is needed."""

    note = forms.CharField(
        label="Note (optional)", required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, follow_up: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"done_{follow_up}_%s", **kwargs)
        self.helper.label_class = "label--s"


class FindForm(DaybookForm):
    """Which incidents to list, or the reference of the one to open."""

    state = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Everything"),
            (IncidentState.TO_REVIEW, "To review"),
            (IncidentState.FOLLOWING_UP, "Being followed up"),
            (IncidentState.CLOSED, "Closed"),
        ],
    )
    site = forms.ChoiceField(label="Site", required=False)
    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=16,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    pupil = forms.ModelChoiceField(
        queryset=Pupil.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        *args: Any,
        sites: list[Any],
        pupils: QuerySet[Pupil],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, auto_id="find_%s", **kwargs)
        self.fields["pupil"].queryset = pupils  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["site"] = forms.ChoiceField(
            label="Site",
            required=False,
            choices=[
                ("", "Every site"),
                *((str(site.pk), site.name) for site in sites),
            ],
        )
        self.helper.label_class = "label--s"
        columns: list[Any] = ["pupil", Column("state"), Column("reference")]
        if len(sites) > 1:
            columns.insert(2, Column("site"))
        self.helper.layout = Layout(*columns)
