"""Which forms each step of a breach has, and what saving each of them does."""

from collections.abc import Callable
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from incidents.breach_clocks import moment_in_words
from incidents.breach_terms import (
    BreachAnswer,
    BreachQuestion,
    EntryKind,
    MessageMethod,
    MessageTo,
    PeopleException,
    Risk,
    TaskKind,
)
from incidents.deadlines import regulator_due
from incidents.forms.breach_steps import (
    DataForm,
    DecideForm,
    FactsForm,
    MessageForm,
    ReasonForm,
    RiskForm,
    TaskForm,
    last_weights,
)
from incidents.forms.breaches import EntryForm, moment_initial
from incidents.forms.record import RefusableForm
from incidents.models import DataBreach
from incidents.models.breach_cover import may_own
from incidents.models.breach_letters import letter_for
from incidents.models.breach_sheet import BreachSheet
from incidents.operations import breach_steps as operations
from incidents.operations.breach_tasks import give_task
from incidents.views.breach_checks import CHECK_SAVERS, check_forms, measures_form

# The form that was sent and what it holds; None where the page is only opened.
Sent = tuple[str, QueryDict] | None
Forms = dict[str, RefusableForm]
Maker = Callable[[BreachSheet, Sent, User], Forms]


def _data(sent: Sent, name: str) -> QueryDict | None:
    return sent[1] if sent and sent[0] == name else None


def _now(name: str) -> dict[str, Any]:
    return moment_initial(name, timezone.now())


def _contain(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    local = timezone.localtime()
    initial = {"day": local.date(), "time": local.time()}
    if not sheet.entries:
        initial["words"] = sheet.breach.contained
    return {
        "contained": EntryForm(
            _data(sent, "contained"), kind=EntryKind.CONTAINED, initial=initial
        ),
        "not_a_breach": ReasonForm(
            _data(sent, "not_a_breach"),
            name="not_a_breach",
            label="Why is it not a breach?",
        ),
        **check_forms(sheet, sent),
    }


def _facts(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    initial = FactsForm.initial_of(sheet.facts)
    if sheet.facts is None:
        initial["what_happened"] = sheet.breach.what_happened
    return {"facts": FactsForm(_data(sent, "facts"), initial=initial)}


def _whose(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    initial = DataForm.initial_of(sheet.facts)
    if not initial.get("people_kinds"):
        initial["people_kinds"] = sheet.breach.people_kinds
    return {"data": DataForm(_data(sent, "data"), initial=initial)}


def _risk(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    return {"risk": RiskForm(_data(sent, "risk"), initial=last_weights(sheet))}


def _regulator(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    name = sheet.breach.site.school.regulator_name
    is_late = timezone.now() > regulator_due(sheet.breach.aware_at)
    return {
        "regulator": DecideForm(
            _data(sent, "regulator"),
            yes=f"Tell the {name}",
            no=f"Do not tell the {name}, because …",
            missing=f"Choose whether to tell the {name}",
            initial=_last(sheet, BreachQuestion.REGULATOR),
        ),
        "told_regulator": MessageForm(
            _data(sent, "told_regulator"),
            to=MessageTo.REGULATOR,
            is_late=sheet.owes_late_reason
            or (is_late and not sheet.told(MessageTo.REGULATOR)),
            initial=_now("sent"),
        ),
        **measures_form(sheet, sent),
    }


def _last(sheet: BreachSheet, question: BreachQuestion) -> dict[str, Any]:
    """Return what a decision begins with: the one that holds, and which it is."""
    last = sheet.decision(question)
    return {"answer": last.answer, "seen": last.pk} if last else {"seen": 0}


def _people(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    return {
        "people": DecideForm(
            _data(sent, "people"),
            yes="Tell them",
            no="Do not tell them, because …",
            missing="Choose whether to tell the people",
            asks_exception=True,
            initial=_last(sheet, BreachQuestion.PEOPLE),
        ),
        "told_people": MessageForm(
            _data(sent, "told_people"),
            to=MessageTo.PEOPLE,
            initial=_now("sent")
            | {"words": letter_for(sheet), "method": MessageMethod.LETTER},
        ),
    }


def _evidence(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    local = timezone.localtime()
    return {
        "entry": EntryForm(
            _data(sent, "entry"), initial={"day": local.date(), "time": local.time()}
        ),
        "told_other": MessageForm(_data(sent, "told_other"), initial=_now("sent")),
    }


def _learn(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    return {
        "lessons": ReasonForm(
            _data(sent, "lessons"),
            name="lessons",
            label="What was learnt? Say so too where nothing needs to change",
        ),
        "task": TaskForm(_data(sent, "task"), colleagues=may_own(sheet.breach)),
    }


def _close(sheet: BreachSheet, sent: Sent, by: User) -> Forms:
    return {
        "close": ReasonForm(
            _data(sent, "close"), name="close", label="How did it end?"
        ),
        "reopen": ReasonForm(
            _data(sent, "reopen"),
            name="reopen",
            label="Why does it need to be looked at again?",
        ),
    }


FORMS: Final[dict[str, Maker]] = {
    "contain": _contain,
    "facts": _facts,
    "data": _whose,
    "risk": _risk,
    "regulator": _regulator,
    "people": _people,
    "evidence": _evidence,
    "learn": _learn,
    "close": _close,
}


def saved_by(name: str, form: RefusableForm, breach: DataBreach, *, by: User) -> str:
    """Carry out what a valid form asks for; return what to say of it."""
    return _SAVERS[name](form, breach, by)


def _save_entry(form: Any, breach: DataBreach, by: User) -> str:
    kind = EntryKind(form.cleaned_data.get("kind") or EntryKind.CONTAINED)
    operations.write_entry(
        breach=breach,
        kind=kind,
        words=form.cleaned_data["words"],
        happened_at=form.happened_at,
        by=by,
    )
    return "Kept in the breach log."


def _save_facts(form: Any, breach: DataBreach, by: User) -> str:
    last = breach.breachfacts_set.order_by("pk").last()
    operations.save_facts(
        breach=breach,
        facts=form.changed(last),
        seen=form.cleaned_data["seen"] or 0,
        by=by,
    )
    return "Saved. The earlier version stays in the breach log."


def _save_risk(form: Any, breach: DataBreach, by: User) -> str:
    made = operations.assess(
        breach=breach,
        factors=form.factors,
        escalators=form.cleaned_data["escalators"],
        risk=Risk(form.cleaned_data["risk"]),
        reason=form.cleaned_data["reason"],
        notes=form.notes,
        seen=form.cleaned_data["seen"] or 0,
        by=by,
    )
    return (
        f"Saved. The answers point to: {made.get_suggested_display().lower()}. "
        f"You judged: {made.get_risk_display().lower()}."
    )


def _decider(question: BreachQuestion) -> Callable[[Any, DataBreach, User], str]:
    def save(form: Any, breach: DataBreach, by: User) -> str:
        given = form.cleaned_data
        operations.decide(
            breach=breach,
            question=question,
            answer=BreachAnswer(given["answer"]),
            exception=PeopleException(given.get("exception", "")),
            reason=given["reason"],
            seen=given["seen"] or 0,
            by=by,
        )
        return "Decision saved."

    return save


def _decide_with(
    question: BreachQuestion, answer: BreachAnswer, said: str
) -> Callable[[Any, DataBreach, User], str]:
    def save(form: Any, breach: DataBreach, by: User) -> str:
        operations.decide(
            breach=breach,
            question=question,
            answer=answer,
            reason=form.cleaned_data["reason"],
            by=by,
        )
        return said

    return save


def _save_message(form: Any, breach: DataBreach, by: User) -> str:
    row = operations.record_message(breach=breach, message=form.message, by=by)
    return f"Kept: told {moment_in_words(row.sent_at)}."


def _save_task(form: Any, breach: DataBreach, by: User) -> str:
    given = form.cleaned_data
    task = give_task(
        breach=breach,
        kind=TaskKind(given["kind"]),
        what=given["what"],
        owner=given["owner"],
        due_on=given["due_on"],
        by=by,
    )
    return f"{task.owner.full_name} has the task."


def _save_close(form: Any, breach: DataBreach, by: User) -> str:
    operations.close(breach=breach, reason=form.cleaned_data["reason"], by=by)
    return f"{breach.reference} is closed. It stays in the register."


def _save_reopen(form: Any, breach: DataBreach, by: User) -> str:
    operations.reopen(breach=breach, reason=form.cleaned_data["reason"], by=by)
    return f"{breach.reference} is open again."


_SAVERS: Final[dict[str, Callable[[Any, DataBreach, User], str]]] = {
    **CHECK_SAVERS,
    "contained": _save_entry,
    "entry": _save_entry,
    "not_a_breach": _decide_with(
        BreachQuestion.IS_BREACH,
        BreachAnswer.NO,
        "Not a breach. The reason stays in the register.",
    ),
    "facts": _save_facts,
    "data": _save_facts,
    "risk": _save_risk,
    "regulator": _decider(BreachQuestion.REGULATOR),
    "people": _decider(BreachQuestion.PEOPLE),
    "told_regulator": _save_message,
    "told_people": _save_message,
    "told_other": _save_message,
    "lessons": _decide_with(BreachQuestion.LESSONS, BreachAnswer.YES, "Lessons saved."),
    "task": _save_task,
    "close": _save_close,
    "reopen": _save_reopen,
}
