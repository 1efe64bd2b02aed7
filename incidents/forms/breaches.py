"""What is asked of whoever reports a data breach, and the boxes that steps share."""

from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.models import User
from accounts.refusals import Refusal
from accounts.terms import Ability
from incidents.breach_terms import EntryKind, PeopleKind
from incidents.forms.boxes import day, time
from incidents.forms.own_site import OwnSiteForm
from incidents.forms.record import RefusableForm
from incidents.operations.breaches import BreachReport
from incidents.refusals import ChangedMeanwhile


def text_box(
    label: str,
    error: str = "",
    *,
    rows: int = 3,
    hint: str = "",
    most: int | None = None,
) -> Any:
    """Return a box for several lines, which must be filled where `error` is given.

    `most` is how many characters it takes; None for as many as there are.
    """
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(error),
        max_length=most,
        widget=forms.Textarea({"rows": rows}),
        error_messages={
            "required": error,
            "max_length": f"Use {most or 0:,} characters or fewer",
        },
    )


def several(label: str, choices: Any, hint: str = "") -> forms.MultipleChoiceField:
    """Return chips of which any number may be chosen."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose again"},
    )


def one(label: str, choices: Any, error: str = "") -> forms.ChoiceField:
    """Return chips of which one is chosen; it must be where `error` is given."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(error),
        widget=forms.RadioSelect,
        error_messages={"required": error, "invalid_choice": error or "Choose again"},
    )


def number(label: str, hint: str = "") -> forms.IntegerField:
    """Return a box for how many; empty means that it is not known yet."""
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=0,
        max_value=10_000_000,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "box--5"}),
        error_messages={
            "invalid": "Enter a number, such as 23",
            "min_value": "Enter a number, such as 23",
            "max_value": "Enter a smaller number",
        },
    )


class SeenForm(RefusableForm):
    """A form about the version that its page showed: `seen` says which."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def refuse(self, refusal: Refusal) -> None:
        """Let the next press be about what holds now, once it has been shown."""
        if isinstance(refusal, ChangedMeanwhile):
            sent = QueryDict(mutable=True)
            sent.update(self.data)
            sent["seen"] = str(refusal.latest)
            self.data = sent
        super().refuse(refusal)


class MomentsForm(RefusableForm):
    """A form with moments, each asked as a day and a time of its own."""

    prefix_of_ids: ClassVar = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.prefix_of_ids}_%s")
        super().__init__(*args, **kwargs)
        self.lay_out()

    def lay_out(self) -> None:
        """Put the day and the time of each moment side by side."""
        names = list(self.fields)
        times = {name for name in names if name.endswith("_time") or name == "time"}
        rows: list[Any] = []
        for name in names:
            at = f"{name.removesuffix('day')}time"
            if name.endswith("day") and at in times:
                rows.append(Div(name, at, css_class="moment"))
            elif name not in times:
                rows.append(name)
        self.helper.layout = Layout(*rows)

    def moment(self, name: str) -> datetime | None:
        """Return the moment typed under a name, or None where both boxes are empty."""
        chosen = self.cleaned_data.get(f"{name}_day")
        at = self.cleaned_data.get(f"{name}_time")
        return local_moment(chosen, at) if chosen and at else None

    def sure_moment(self, name: str) -> datetime:
        """Return a moment that must be there. Ask a form without errors."""
        return local_moment(
            self.cleaned_data[f"{name}_day"], self.cleaned_data[f"{name}_time"]
        )

    def ask_both(self, *names: str) -> None:
        """Refuse a day without a time and a time without a day."""
        for name in names:
            chosen, at = f"{name}_day", f"{name}_time"
            if chosen in self.errors or at in self.errors:
                continue
            given = self.cleaned_data.get(chosen), self.cleaned_data.get(at)
            if given[0] and given[1] is None:
                self.add_error(at, "Enter the time too, such as 10:35")
            if given[1] is not None and not given[0]:
                self.add_error(chosen, "Enter the day too, such as 14 10 2026")


def moment_initial(name: str, moment: datetime | None) -> dict[str, Any]:
    """Return what the two boxes of a moment begin with."""
    if moment is None:
        return {}
    local = timezone.localtime(moment)
    return {f"{name}_day": local.date(), f"{name}_time": local.time()}


class ReportBreachForm(OwnSiteForm, MomentsForm):
    """Four questions, and the site where a person has several."""

    what_happened = text_box(
        "What happened to the information?",
        "Write what happened to the information",
        rows=4,
        hint="Such as: the class list went to the wrong parent. No names needed",
    )
    found_day = day("Which day?")
    found_time = time("What time?")
    people_kinds = several("Whose information is it?", PeopleKind.pairs())
    contained = text_box(
        "What has been done about it so far?",
        hint="Such as: called back, password changed, asked them to delete it",
    )
    is_supplier = forms.BooleanField(
        label="A company that works for us told us about it", required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, ability=Ability.REPORT_BREACH, **kwargs)

    @property
    def report(self) -> BreachReport:
        """Return the answers. Ask a form without errors."""
        given = self.cleaned_data
        return BreachReport(
            what_happened=given["what_happened"],
            found_at=self.sure_moment("found"),
            people_kinds=given["people_kinds"],
            contained=given["contained"],
            is_supplier=given["is_supplier"],
        )


class AwarenessForm(SeenForm, MomentsForm):
    """Another moment at which the school knew, and why."""

    aware_day = day("Which day?")
    aware_time = time("What time?")
    reason = text_box("Why does the time change?", "Say why the time changes")


class EntryForm(MomentsForm):
    """A line of the breach log."""

    prefix_of_ids = "entry"
    words = text_box("What was done?", "Write what was done")
    day = day("Which day?")
    time = time("What time?")
    kind = forms.ChoiceField(
        choices=[(each.value, each.label) for each in EntryKind], required=False
    )

    def __init__(
        self, *args: Any, kind: EntryKind | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if kind is not None:
            del self.fields["kind"]
        else:
            kinds = [each for each in EntryKind if each != EntryKind.CONTAINED]
            self.fields["words"].label = "What do you want to keep?"
            self.fields["kind"] = one(
                "What is it?",
                [(each.value, each.label) for each in kinds],
                "Choose one",
            )
        self.lay_out()

    @property
    def happened_at(self) -> datetime:
        """Return when it was. Ask a form without errors."""
        return local_moment(self.cleaned_data["day"], self.cleaned_data["time"])
