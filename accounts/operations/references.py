"""The running numbers of a school: each is given out once, and none is left out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable

from accounts.models import School


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
    answers = school.values("reference_prefix", counter, **asked).get()
    return answers.pop("reference_prefix"), answers.pop(counter), answers


def give_back_number(school_id: int, counter: Counter) -> None:
    """Take back what `take_number` gave in this transaction: it was not used."""
    School.objects.filter(pk=school_id).update(**{counter: F(counter) - 1})
