"""The running numbers of a school: each is given out once, and none is left out."""

from enum import StrEnum

from django.db.models import F

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
    school = School.objects.filter(pk=school_id)
    school.update(**{counter: F(counter) + 1})
    prefix, number = school.values_list("reference_prefix", counter).get()
    return prefix, number


def give_back_number(school_id: int, counter: Counter) -> None:
    """Take back what `take_number` gave in this transaction: it was not used."""
    School.objects.filter(pk=school_id).update(**{counter: F(counter) - 1})
