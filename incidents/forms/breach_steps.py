"""What each step of the workspace of a data breach asks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from accounts.models import User
from incidents.breach_risk import MOST
from incidents.breach_terms import (
    SCALE,
    BreachAnswer,
    Cause,
    Compromise,
    DataKind,
    Escalator,
    Factor,
    MessageMethod,
    MessageTo,
    PeopleException,
    PeopleKind,
    Risk,
    TaskKind,
)
from incidents.forms.boxes import day, line, time
from incidents.forms.breaches import (
    MomentsForm,
    SeenForm,
    moment_initial,
    number,
    one,
    several,
    text_box,
)
from incidents.forms.record import RefusableForm
from incidents.models import BreachFacts
from incidents.models.breach_sheet import BreachSheet
from incidents.operations.breach_steps import Message
from incidents.terms import YesNoUnsure


class _FactsForm(SeenForm, MomentsForm):
    """One half of the facts: what it does not ask stays as the last version has it."""

    texts: ClassVar[Sequence[str]] = ()

    @classmethod
    def initial_of(cls, facts: BreachFacts | None) -> dict[str, Any]:
        """Return what the form begins with."""
        if facts is None:
            return {"seen": 0}
        return {"seen": facts.pk} | {name: getattr(facts, name) for name in cls.texts}

    def changed(self, facts: BreachFacts | None) -> BreachFacts:
        """Return a new version of the facts. Ask a form without errors."""
        kept = {name: getattr(facts, name) for name in FACTS} if facts else {}
        given = {name: self.cleaned_data[name] for name in self.texts}
        return BreachFacts(**(kept | given))


FACTS: Final = (
    "what_happened",
    "occurred_from",
    "occurred_to",
    "compromises",
    "cause",
    "root_cause",
    "systems",
    "staff_pointer",
    "people_kinds",
    "under_thirteen",
    "people_count",
    "families_count",
    "data_kinds",
    "records_count",
    "data_words",
    "consequences",
)


class FactsForm(_FactsForm):
    """Step 2: what happened, when, and how."""

    prefix_of_ids = "facts"
    texts = (
        "what_happened",
        "compromises",
        "cause",
        "root_cause",
        "systems",
        "staff_pointer",
    )
    what_happened = text_box(
        "What happened, as far as is known?",
        hint="These words go into the report to the regulator. No names of children",
    )
    occurred_from_day = day("It began on", required=False)
    occurred_from_time = time("At", required=False)
    occurred_to_day = day("It ended on", required=False)
    occurred_to_time = time("At", required=False)
    compromises = several("What became of the information?", Compromise.pairs())
    cause = forms.ChoiceField(
        label="Why did it happen?", choices=Cause.pairs, required=False
    )
    root_cause = line(
        "What lies behind it?", 300, "Such as: the address book offers parents first"
    )
    systems = line("Which systems or things?", 300, "Such as e-mail, a laptop, paper")
    staff_pointer = line(
        "Where is a follow-up with staff kept?",
        120,
        "Only where, such as: personnel file. Never what it says",
    )

    @classmethod
    def initial_of(cls, facts: BreachFacts | None) -> dict[str, Any]:
        """Return what the form begins with, both moments included."""
        initial = super().initial_of(facts)
        if facts is not None:
            initial |= moment_initial("occurred_from", facts.occurred_from)
            initial |= moment_initial("occurred_to", facts.occurred_to)
        return initial

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a moment or neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.ask_both("occurred_from", "occurred_to")
        return cleaned

    def changed(self, facts: BreachFacts | None) -> BreachFacts:
        """Return a new version of the facts with both moments."""
        new = super().changed(facts)
        new.occurred_from = self.moment("occurred_from")
        new.occurred_to = self.moment("occurred_to")
        return new


class DataForm(_FactsForm):
    """Step 3: whose data, what data, how many."""

    prefix_of_ids = "data"
    texts = (
        "people_kinds",
        "under_thirteen",
        "people_count",
        "families_count",
        "data_kinds",
        "records_count",
        "data_words",
        "consequences",
    )
    people_kinds = several("Whose information is it?", PeopleKind.pairs())
    people_count = number("How many people, about?", "Leave it empty until you know")
    families_count = number("How many families?")
    under_thirteen = forms.ChoiceField(
        label="Is anybody under 13 among them?",
        choices=[("", "Not known yet"), *YesNoUnsure.pairs()],
        required=False,
    )
    data_kinds = several("What information is it?", DataKind.pairs())
    records_count = number("How many records, about?")
    data_words = line("In a few words", 300, "Such as 23 names, 4 medical notes")
    consequences = text_box("What could come of it for the people?", rows=2)


class RiskForm(SeenForm):
    """Step 4: nine factors from 0 to 3 with notes, what weighs by itself, and the risk.

    A note stands under its factor.
    """

    escalators = several("Is any of this so?", Escalator.pairs())
    risk = one("Your judgement", Risk.pairs(), "Choose how bad it could be")
    reason = text_box("Why do you judge it so?", "Say why you judge it so", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="risk_%s", **kwargs)
        asked: dict[str, forms.Field] = {}
        for factor in Factor:
            weights = [(str(weight), str(weight)) for weight in range(MOST + 1)]
            # The summary names each of nine, so that they can be told apart.
            missing = f"{factor.label} Choose from 0 to 3"
            weighed = one(factor.label, weights, missing)
            least, most = SCALE[factor]
            weighed.help_text = f"0 is {least}, 3 is {most}"
            # Nine boxes are called Note: each is read out with its question.
            about = {"aria-label": f"Note (optional): {factor.label}"}
            asked[factor.value] = weighed
            asked[f"note_{factor.value}"] = line("Note (optional)", 200, **about)
        seen = {"seen": self.fields.pop("seen")}
        self.fields = seen | asked | self.fields

    @property
    def factors(self) -> dict[str, int]:
        """Return the weight of each factor. Ask a form without errors."""
        return {each.value: int(self.cleaned_data[each.value]) for each in Factor}

    @property
    def notes(self) -> dict[str, str]:
        """Return the note on each factor, empty where there is none."""
        return {each.value: self.cleaned_data[f"note_{each.value}"] for each in Factor}


class DecideForm(SeenForm):
    """A decision with its reason, either way."""

    answer = one("Your decision", BreachAnswer.pairs(), "Choose what you decided")
    exception = forms.ChoiceField(
        label="Which exception holds?",
        help_text="Only where the risk is high and they are not told",
        choices=PeopleException.pairs,
        required=False,
    )
    # The operation asks for it in words that fit the decision.
    reason = text_box("Why did you decide this?", rows=2)

    def __init__(
        self,
        *args: Any,
        yes: str,
        no: str,
        missing: str,
        asks_exception: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, auto_id="decide_%s", **kwargs)
        labels = {BreachAnswer.YES: yes, BreachAnswer.NO: no}
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            (each.value, labels[each]) for each in BreachAnswer
        ]
        self.fields["answer"].error_messages["required"] = missing
        if not asks_exception:
            del self.fields["exception"]


class MessageForm(MomentsForm):
    """That somebody was told."""

    prefix_of_ids = "message"
    to = forms.ChoiceField(
        label="Who was told?",
        choices=[
            (each.value, each.label)
            for each in MessageTo
            if each not in {MessageTo.REGULATOR, MessageTo.PEOPLE}
        ],
    )
    who = line("Who?", 120, "A name, an office, or such as the families of Willow")
    sent_day = day("Day it was sent")
    sent_time = time("Time it was sent")
    method = forms.ChoiceField(label="How?", choices=MessageMethod.pairs)
    reference = line("Their reference", 60)
    count = number("How many people were told?")
    words = text_box("Which words were sent?", rows=6)
    late_reason = text_box("Why is it late?", rows=2)
    left = one(
        "Is anybody left to tell?",
        [("no", "No, that was everybody"), ("yes", "Yes, more are to be told")],
        "Say whether anybody is left to tell",
    )
    is_address_safe = forms.BooleanField(
        label="I checked that no address or e-mail puts anybody at risk", required=False
    )

    _ASKED: ClassVar[Mapping[str, Sequence[str]]] = {
        MessageTo.REGULATOR: ("sent_day", "sent_time", "method", "reference", "words"),
        MessageTo.PEOPLE: (
            "who",
            "sent_day",
            "sent_time",
            "method",
            "count",
            "words",
            "left",
            "is_address_safe",
        ),
    }

    def __init__(
        self,
        *args: Any,
        to: MessageTo | None = None,
        is_late: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.told = to
        asked = self._ASKED.get(to or "", (
            "to", "who", "sent_day", "sent_time", "method", "reference", "words",
        ))  # fmt: skip
        wanted = [*asked, "late_reason"] if is_late else list(asked)
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        self.lay_out()

    @property
    def message(self) -> Message:
        """Return what was sent. Ask a form without errors."""
        given = self.cleaned_data
        return Message(
            to=self.told or MessageTo(given["to"]),
            sent_at=self.sure_moment("sent"),
            method=MessageMethod(given["method"]),
            who=given.get("who", ""),
            reference=given.get("reference", ""),
            count=given.get("count"),
            words=given.get("words", ""),
            late_reason=given.get("late_reason", ""),
            is_address_safe=given.get("is_address_safe", False),
            are_all_told=given.get("left") != "yes",
        )


class TaskForm(RefusableForm):
    """Something to put right, whose it is and by when."""

    kind = one(
        "What does it change?",
        [(each.value, each.label) for each in TaskKind if each != TaskKind.REVIEW],
        "Choose what it changes",
    )
    what = line("What needs to change?", 300, error="Say what needs to change")
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who does it?",
        empty_label="Choose",
        error_messages={
            "required": "Choose who does it",
            "invalid_choice": "Choose somebody who works at this site",
        },
    )
    due_on = day("By when?")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="task_%s", **kwargs)
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]


class ReasonForm(RefusableForm):
    """A reason in words."""

    # The operation asks for it in words that fit.
    reason = text_box("Why?", rows=2)

    def __init__(self, *args: Any, label: str, name: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{name}_%s", **kwargs)
        self.fields["reason"].label = label


def last_weights(sheet: BreachSheet) -> dict[str, Any]:
    """Return what the risk form begins with: the last judgement, or nothing."""
    last = sheet.assessment
    if last is None:
        return {"seen": 0}
    return {
        "seen": last.pk,
        **{name: str(weight) for name, weight in last.factors.items()},
        **{f"note_{name}": words for name, words in last.notes.items()},
        "escalators": last.escalators,
        "risk": last.risk,
        "reason": "",
    }
