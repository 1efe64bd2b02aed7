"""The running numbers of a school: each is given out once, and none is left out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.expressions import Combinable

from accounts.models import School
from accounts.models.prepared import Given, Prepared
from accounts.models.rules import Rule


class Counter(StrEnum):
    """Which of a school's numbers: the field that holds the last one given."""

    INCIDENT = "last_reference"
    BREACH = "last_breach"
    REQUEST = "last_request"


def take_number(school_id: int, counter: Counter) -> tuple[str, int]:
    """Return the school's letters and its next number, in the caller's transaction.

    The school's row is locked by it: of two who take one, the second waits.
    """
    prefix, number, _ = take_number_asking(school_id, counter, {})
    return prefix, number


def take_number_asking(
    school_id: int, counter: Counter, asked: Mapping[str, Combinable]
) -> tuple[str, int, dict[str, Any]]:
    """Take a number as `take_number` does, and answer what is asked, by its name.

    One question for all of it. It is asked once the school's row is locked, so what
    somebody who held it before has made is seen. No name may be a field of a school.
    """
    school = School.objects.filter(pk=school_id)
    school.update(**{counter: F(counter) + 1})
    rules = {name: rule for name, rule in asked.items() if isinstance(rule, Rule)}
    if len(rules) == len(asked):
        return _ask_rules(school_id, counter, rules)
    answers = school.values("reference_prefix", counter, **asked).get()
    return answers.pop("reference_prefix"), answers.pop(counter), answers


def _ask_rules(
    school_id: int, counter: Counter, rules: Mapping[str, Rule]
) -> tuple[str, int, dict[str, Any]]:
    """Ask for a number and for rules alone: what nearly every send asks is prepared."""
    sorts = {name: type(rule) for name, rule in rules.items()}
    given: dict[str, Any] = {"school": school_id}
    for name, rule in rules.items():
        given |= rule.given(name)
    ((prefix, number, *answers),) = _NUMBERS.ask(counter, *sorts.items(), **given)
    return prefix, number, dict(zip(sorts, answers, strict=True))


def _numbers(counter: Counter, *sorts: tuple[str, type[Rule]]) -> QuerySet[Any, Any]:
    school = School.objects.filter(pk=Given("school", BigIntegerField()))
    asked = [rule.prepared(name) for name, rule in sorts]
    return school.values_list("reference_prefix", counter.value, *asked)


_NUMBERS: Final = Prepared(_numbers)


def give_back_number(school_id: int, counter: Counter) -> None:
    """Take back what `take_number` gave in this transaction: it was not used."""
    School.objects.filter(pk=school_id).update(**{counter: F(counter) - 1})
