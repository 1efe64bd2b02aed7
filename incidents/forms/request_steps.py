"""What may be done on a request, each with what it asks."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Final

from django import forms

from accounts.models import User
from incidents.forms.boxes import day, line
from incidents.forms.breaches import one, text_box
from incidents.forms.record import RefusableForm
from incidents.models.request_sheet import RequestSheet
from incidents.operations.request_steps import Answer
from incidents.request_terms import (
    EXTENSIONS,
    HANDED_OVER,
    PAUSES,
    Exemption,
    RequestKind,
    RequestOutcome,
    SentBy,
    outcomes_of,
)

_LONGEST: Final = 5_000
_box: Final = partial(text_box, most=_LONGEST)


def _pairs(codes: Any) -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in codes]


def _sent_by(*, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="How was it sent?",
        choices=[("", "Choose"), *SentBy.pairs()],
        required=required,
        error_messages={
            "required": "Choose how it was sent",
            "invalid_choice": "Choose how it was sent",
        },
    )


def _sent_to() -> forms.CharField:
    return line(
        "To whom, and where? (optional)", 200, "A name and an address or e-mail"
    )


class StepForm(RefusableForm):
    """A form of one step. Its ids begin with its place in the address."""

    slug: ClassVar = "step"

    def __init__(self, *args: Any, sheet: RequestSheet, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{self.slug}_%s", **kwargs)
        self.sheet = sheet
        self.lay_out()

    def lay_out(self) -> None:
        """Fit the form to the request that it is about."""

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]


class PauseForm(StepForm):
    """Why and since when the clock stands still."""

    slug = "pause"
    cause = one("What do you need to know?", _pairs(PAUSES), "Choose what you need")
    words = _box("What did you ask them?", "Write what you asked them", rows=2)
    on = day("When did you ask?")


class ResumeForm(StepForm):
    """When they replied."""

    slug = "resume"
    on = day("When did they reply?")
    words = _box("What did they say? (optional)", rows=2)


class ExtendForm(StepForm):
    """Why it takes longer, and when they were told."""

    slug = "extend"
    cause = one("Why does it take longer?", _pairs(EXTENSIONS), "Choose why")
    words = _box(
        "What did you tell them?", "Say why it takes longer", rows=2,
        hint="The reason, in the words that went to them",
    )  # fmt: skip
    sent_on = day("When were they told?")
    sent_by = _sent_by()
    sent_to = _sent_to()


class AcknowledgeForm(StepForm):
    """When they were told that it arrived."""

    slug = "acknowledge"
    sent_on = day("When were they told?")
    sent_by = _sent_by()
    sent_to = _sent_to()
    words = _box(
        "Which words were sent? (optional)", rows=8,
        hint="The letter itself. It can be added as a file too",
    )  # fmt: skip
    late_reason = _box("Why is it late?", rows=2)

    def lay_out(self) -> None:
        """Ask why it is late only where it is."""
        if not self.sheet.is_overdue:
            self._leave_out("late_reason")


class NoteForm(StepForm):
    """What was asked, found or said."""

    slug = "note"
    words = _box("What was done or said?", "Write what was done or said")
    on = day("On which day?")


class AnswerForm(StepForm):
    """How it ended, what was held back and why, and how they were told."""

    slug = "answer"
    outcome = forms.ChoiceField(label="How did it end?")
    exemption = forms.ChoiceField(
        label="Why is something held back?",
        help_text="Only where it was given in part or refused",
        choices=[("", "Nothing is held back"), *Exemption.pairs()],
        required=False,
        error_messages={"invalid_choice": "Choose why something is held back"},
    )
    words = _box(
        "The reason, or what was found",
        rows=3,
        hint="Needed unless all of it was given or done",
    )
    sent_on = day("When were they told?")
    sent_by = _sent_by(required=False)
    sent_to = _sent_to()
    letter = _box(
        "What was sent? (optional)", rows=3,
        hint="The words of the letter, or a list of what was in it. It can be added as "
        "a file too",
    )  # fmt: skip
    late_reason = _box("Why is it late?", rows=2)
    is_harm_checked = forms.BooleanField(
        label="The DSL has looked: nobody comes to serious harm by what is given",
        required=False,
    )
    is_regulator_told = forms.BooleanField(label="", required=False)

    def lay_out(self) -> None:
        """Ask what this kind of request can end with, and nothing else."""
        kind = self.sheet.request.kind
        self.fields["outcome"] = one(
            "How did it end?", _pairs(outcomes_of(kind)), "Choose how it ended"
        )
        regulator = self.sheet.request.site.school.regulator_name
        self.fields[
            "is_regulator_told"
        ].label = f"They were told that they can go to the {regulator}"
        if kind == RequestKind.COMPLAINT:
            self._leave_out("exemption")
            self.fields["words"].help_text = "What you found, and what you do about it"
        if kind not in HANDED_OVER:
            self._leave_out("is_harm_checked")
        if not self.sheet.is_overdue:
            self._leave_out("late_reason")

    @property
    def answer(self) -> Answer:
        """Return how it ended. Ask a form without errors."""
        given = self.cleaned_data
        exemption, sent_by = given.get("exemption"), given["sent_by"]
        return Answer(
            outcome=RequestOutcome(given["outcome"]),
            sent_on=given["sent_on"],
            sent_by=SentBy(sent_by) if sent_by else None,
            exemption=Exemption(exemption) if exemption else None,
            words=given["words"],
            late_reason=given.get("late_reason", ""),
            sent_to=given["sent_to"],
            letter=given["letter"],
            is_harm_checked=given.get("is_harm_checked", False),
            is_regulator_told=given["is_regulator_told"],
        )


class CorrectForm(StepForm):
    """What it is and when it came, where that was written down wrong."""

    slug = "correct"
    kind = forms.ChoiceField(label="What is it?", choices=RequestKind.pairs)
    received_on = day("When did it come?")
    words = _box("Why does it change?", "Say why it changes", rows=2)


class KeepForm(StepForm):
    """Who is named in it, of those who handle requests."""

    slug = "keep"
    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who is named in it?",
        empty_label="Choose",
        error_messages={
            "required": "Choose who is named in it",
            "invalid_choice": "Choose somebody who handles requests here",
        },
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues  # type: ignore[attr-defined]


class ReopenForm(StepForm):
    """Why an answered request needs to be looked at again."""

    slug = "reopen"
    words = _box(
        "Why does it need to be looked at again?",
        "Say why it needs to be looked at again",
        rows=2,
    )


FORMS: Final[Sequence[type[StepForm]]] = (
    AcknowledgeForm,
    ResumeForm,
    AnswerForm,
    PauseForm,
    ExtendForm,
    NoteForm,
    CorrectForm,
    KeepForm,
    ReopenForm,
)
