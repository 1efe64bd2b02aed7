"""The decision on an incident, and signing the day."""

from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.forms.daybook import DaybookForm, DayField, changes_only
from accounts.models import Site, User
from accounts.models.people import Colleague
from accounts.refusals import Refusal
from accounts.terms import Ability
from incidents.breach_clocks import day_in_words
from incidents.models import Incident
from incidents.models.queue import default_due
from incidents.operations import reviewing
from incidents.refusals import FieldRefusal
from incidents.terms import (
    DueChoice,
    EscalatedTo,
    NoActionReason,
    Outcome,
    ParentsTold,
)

_END_OF_DAY: Final = time(23, 59)
_TIME_FORMATS: Final = ["%H:%M", "%H.%M", "%H%M"]
DECISIONS: Final = [
    (outcome.value, outcome.label)
    for outcome in (
        Outcome.NO_FURTHER_ACTION,
        Outcome.FURTHER_ACTION,
        Outcome.ESCALATED,
        Outcome.RESTRICTED,
    )
]
# The fields that hold words and not a choice.
_TYPED: Final = (
    "words",
    "what",
    "contact",
    "advice",
    "restrict_reason",
    "sanction",
    "parents_reason",
)
# Where a refusal of an operation stands on the page, by outcome.
_REFUSED_AT: Final = {
    Outcome.RESTRICTED: {"reason": "restrict_reason"},
    Outcome.NO_FURTHER_ACTION: {"reason": "no_action_reason"},
    Outcome.ESCALATED: {"told_at": "told_time"},
}


def _choice(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
        **kwargs,
    )


def _words(label: str, *, longest: int = 300, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, **kwargs)


@changes_only("owner", "readers", "due")
class DecisionForm(DaybookForm):
    """One of the four decisions with what it needs; the rest may stay empty.

    `follow_up` is what a follow-up starts from, in words; it may be empty.
    """

    decision = forms.ChoiceField(
        label="Your decision",
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what you decided",
            "invalid_choice": "Choose what you decided",
        },
    )
    no_action_reason = _choice("Why?", NoActionReason.choices)
    words = _words("In a few words", longest=2000)
    duplicate_reference = _words(
        "Duplicate of", longest=16, help_text="Its reference, such as ES-1042"
    )
    owner = forms.TypedChoiceField(
        label="Who will do it?",
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Choose somebody who works at this site"},
    )
    due = _choice("By when?", DueChoice.choices)
    due_day = DayField(
        label="Which day?",
        required=False,
        error_messages={"invalid": "Enter the day it is due, such as 13 10 2026"},
    )
    what = _words("What needs to happen?")
    to = forms.ChoiceField(
        label="Whom did you tell?",
        choices=[("", "Choose"), *EscalatedTo.choices],
        required=False,
    )
    told_day = DayField(
        label="Which day?",
        required=False,
        error_messages={"invalid": "Enter the day you told them, such as 13 10 2026"},
    )
    told_time = forms.TimeField(
        label="At what time?",
        required=False,
        input_formats=_TIME_FORMATS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "box--5"}),
        error_messages={"invalid": "Enter the time you told them, such as 10:42"},
    )
    contact = _words("Name or reference", longest=120)
    advice = _words(
        "What did they advise? (optional)",
        longest=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    readers = forms.TypedMultipleChoiceField(
        label="Who may see it?",
        help_text="You and the headteacher always can.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people who read incidents here"},
    )
    restrict_reason = _words("Why?", longest=2000)
    risk_reduced = forms.BooleanField(label="The risk is reduced", required=False)
    policy_change_needed = forms.BooleanField(
        label="A policy or procedure needs a change", required=False
    )
    sanction = _words("Sanction used (optional)", longest=140)
    parents_told = forms.ChoiceField(
        label="Parents", choices=ParentsTold.choices, required=False
    )
    parents_reason = _words("Who was told, or why not", longest=200)

    def __init__(
        self,
        *args: Any,
        incident: Incident,
        follow_up: str,
        by: User,
        colleagues: list[Colleague],
        **kwargs: Any,
    ) -> None:
        self.incident = incident
        starting = _starting_words(incident, follow_up, by)
        kwargs["initial"] = starting | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._offer("owner", [each.user for each in colleagues], me=by)
        readers = [
            each.user
            for each in colleagues
            if Ability.READ_INCIDENT in each.abilities and each.user != by
        ]
        self._offer("readers", readers, me=by)
        self.fields["due"].choices = _due_choices(incident.site)  # type: ignore[attr-defined]  # a ChoiceField

    def _offer(self, name: str, people: list[User], *, me: User) -> None:
        """Let one of these people, or several, be chosen by a field."""
        field = self.fields[name]
        if not isinstance(
            field, forms.TypedChoiceField | forms.TypedMultipleChoiceField
        ):
            raise TypeError(field)
        by_key = {str(person.pk): person for person in people}
        field.choices = [
            (key, f"{person.full_name} (me)" if person == me else person.full_name)
            for key, person in by_key.items()
        ]
        field.coerce = by_key.__getitem__

    def clean(self) -> dict[str, Any]:
        """Ask for the day or the time that goes with another answer.

        Without them the moment would be taken for today or now, which is not so.
        """
        asked = super().clean() or self.cleaned_data
        decision = asked.get("decision")
        if decision == Outcome.FURTHER_ACTION and asked.get("due") == DueChoice.PICK:
            self._ask_for("due_day")
        today = timezone.localdate()
        told_day = asked.get("told_day") or today
        if decision == Outcome.ESCALATED:
            if told_day != today:
                self._ask_for("told_time")
            stands_at = {"told_at": "told_day" if told_day > today else "told_time"}
            self._tell_all_that_is_wrong(asked, stands_at)
        return asked

    def _tell_all_that_is_wrong(
        self, asked: dict[str, Any], stands_at: dict[str, str]
    ) -> None:
        """Tell at once what the operation would refuse one by one."""
        is_known = "told_day" in asked and "told_time" in asked
        for wrong in reviewing.wrong_with_escalation(
            to=asked.get("to", ""),
            told_at=self.told_at if is_known else timezone.now(),
            contact=asked.get("contact", ""),
        ):
            name = stands_at.get(wrong.field, wrong.field)
            if name not in self.errors:
                self.add_error(name, wrong.message)

    def _ask_for(self, name: str) -> None:
        if self.cleaned_data.get(name) is None and name not in self.errors:
            self.add_error(name, self.fields[name].error_messages["invalid"])

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal on its field, or above the form where it has none."""
        field = refusal.field if isinstance(refusal, FieldRefusal) else ""
        outcome = Outcome(self.cleaned_data["decision"])
        field = _REFUSED_AT.get(outcome, {}).get(field, field)
        field = {"duplicate_of": "duplicate_reference"}.get(field, field)
        self.add_error(field if field in self.fields else None, refusal.message)

    @property
    def due_at(self) -> datetime:
        """Return the moment a follow-up is due: when the site closes that day."""
        today = timezone.localdate()
        calendar = self.incident.site.calendar
        due = self.cleaned_data["due"]
        day = today
        if due == DueChoice.TOMORROW:
            day = calendar.next_school_day(today) or today
        elif due == DueChoice.PICK:
            day = self.cleaned_data["due_day"] or today
        closes = calendar.closing_moment(day)
        if closes is None or (day == today and closes <= timezone.now()):
            return local_moment(day, _END_OF_DAY)
        return closes

    @property
    def told_at(self) -> datetime:
        """Return when somebody was told; what is left empty means today and now."""
        day = self.cleaned_data["told_day"] or timezone.localdate()
        at = self.cleaned_data["told_time"]
        if at is None:
            return timezone.now()
        return local_moment(day, at)

    @property
    def typed(self) -> str:
        """Return every word that was typed, for a page that could not take them.

        What the form began with was not typed.
        """
        said = {name: self.data.get(name, "").strip() for name in _TYPED}
        typed = (
            words
            for name, words in said.items()
            if words != self.get_initial_for_field(self.fields[name], name)
        )
        return "\n".join(filter(None, typed))


class SkipForm(DaybookForm):
    """How many skips the person saw, so that a doubled request skips once."""

    seen = forms.IntegerField(min_value=0)


class SignForm(DaybookForm):
    """The signature under a day, with a reason where something is left for later."""

    day = forms.DateField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why are these left for later?",
        help_text="Everybody who reviews here can read it. Name nobody.",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self, *args: Any, asks_reason: bool, is_late: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_late and not asks_reason:
            label = "Why was it not signed on the day? (optional)"
            self.fields["reason"].label = label
        elif not asks_reason:
            self.fields["reason"].label = "Anything to note? (optional)"

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal on its field, or above the form where it has none."""
        field = refusal.field if isinstance(refusal, FieldRefusal) else None
        self.add_error(field if field in self.fields else None, refusal.message)


class NilForm(SignForm):
    """The signature under a day without incidents: one question and no more.

    A day that has passed may be explained too (screens.md 2.3 row 17).
    """

    untold = forms.ChoiceField(
        label="Were you told about anything that is not logged?",
        choices=[("no", "No"), ("yes", "Yes, I will log it now")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say whether you were told about anything not logged",
            "invalid_choice": "Say whether you were told about anything not logged",
        },
    )

    def __init__(self, *args: Any, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, asks_reason=False, is_late=is_late, **kwargs)
        if is_late:
            self.order_fields(["day", "untold", "reason"])
        else:
            del self.fields["reason"]
        self.helper.label_class = "label--s"


def row_choice(field: forms.Field) -> "forms.ModelChoiceField[Any]":
    """Return the field as the choice of a row that it is."""
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(field)
    return field


def _starting_words(incident: Incident, follow_up: str, by: User) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "owner": by.pk,
        "due": DueChoice.TODAY if incident.is_urgent else DueChoice.PICK,
        "due_day": default_due(incident),
        "what": follow_up,
        "told_day": now.date(),
        "told_time": f"{now:%H:%M}",
    }


def _due_choices(site: Site) -> list[tuple[str, str]]:
    today = timezone.localdate()
    following = site.calendar.next_school_day(today)
    choices = [(DueChoice.TODAY.value, DueChoice.TODAY.label)]
    if following is not None:
        is_tomorrow = (following - today).days == 1
        words = day_in_words(following)
        label = DueChoice.TOMORROW.label if is_tomorrow else words
        choices.append((DueChoice.TOMORROW.value, label))
    return [*choices, (DueChoice.PICK.value, DueChoice.PICK.label)]
