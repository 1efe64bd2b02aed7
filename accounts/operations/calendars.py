"""Changing a school's terms and closed days, one by one or from a calendar file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.abilities import Actor
from accounts.models import Closure, School, Site, Term
from accounts.operations import people
from accounts.operations.people import NewTerm, NotFilledIn, keep
from accounts.operations.records import audit
from accounts.operations.school import require_school
from accounts.refusals import Refusal
from accounts.terms import ClosureKind, RecordKind

# A snow day is often entered when the snow has gone. Further back a closed day would
# make a review that was missed look as if none had been due.
CLOSED_LATE: Final = timedelta(days=7)


class InUse(Refusal):
    """It has begun, so school days were counted by it."""


@dataclass(frozen=True)
class NewClosure:
    """Days on which a school, or the site alone, is to be closed."""

    name: str
    kind: ClosureKind
    first_day: date
    last_day: date
    site: Site | None = None


@transaction.atomic
def change_term(*, term: Term, new: NewTerm, by: Actor) -> None:
    """Change the name or the days of a term that is not over.

    The first day of one that has begun stays, and its last day is today at the
    earliest. Refuses with `InUse` then, and with `NotFilledIn` as `add_term` does.
    """
    require_school(by, term.school)
    today = timezone.localdate()
    if term.last_day < today:
        raise InUse("This term is over, so it stays as it was.")
    if term.first_day <= today and new.first_day != term.first_day:
        raise InUse("This term has begun, so its first day stays as it is.")
    if term.first_day <= today and new.last_day < today:
        raise InUse("This term has begun. It ends today at the earliest.")
    people.check_terms_apart(term.school, new, but=term)
    was = (term.first_day, term.last_day)
    term.name, term.first_day, term.last_day = new.name, new.first_day, new.last_day
    keep(term, "The last day of a term comes on or after its first day.")
    audit(
        "change_term",
        record_kind=RecordKind.SCHOOL,
        record=term.school,
        site=None,
        by=by,
        was=f"{was[0]} {was[1]}",
        first_day=new.first_day,
        last_day=new.last_day,
    )


@transaction.atomic
def remove_term(*, term: Term, by: Actor) -> None:
    """Remove a term that has not begun. Refuses with `InUse` one that has."""
    require_school(by, term.school)
    if term.first_day <= timezone.localdate():
        raise InUse("This term has begun, so it cannot be removed.")
    _audit_gone("remove_term", term.school, term.first_day, term.last_day, by=by)
    term.delete()


@transaction.atomic
def add_closure(*, school: School, new: NewClosure, by: Actor) -> Closure:
    """Close the school, or one site of it, for some days.

    Refuses with `NotFilledIn` when the days end before they begin, begin more than
    7 days ago, lie outside every term, or are closed already.
    """
    require_school(by, school)
    if new.first_day < timezone.localdate() - CLOSED_LATE:
        raise NotFilledIn(
            "Closed days can be entered up to 7 days late. Before that the review of "
            "each day stays as it was signed or missed."
        )
    in_term = school.terms.filter(
        first_day__lte=new.last_day, last_day__gte=new.first_day
    )
    if not in_term.exists():
        raise NotFilledIn(f"{new.name}: no term has these days. Add the term first.")
    same = school.closures.filter(
        first_day__lte=new.last_day, last_day__gte=new.first_day, site=new.site
    ).first()
    if same:
        raise NotFilledIn(
            f"{new.name} and {same.name} have days in common. Change the dates."
        )
    closure = Closure(
        school=school,
        site=new.site,
        kind=new.kind,
        name=new.name,
        first_day=new.first_day,
        last_day=new.last_day,
    )
    keep(closure, "The last closed day comes on or after the first.")
    audit(
        "add_closure",
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=new.site,
        by=by,
        closure=new.kind,
        first_day=new.first_day,
        last_day=new.last_day,
    )
    return closure


@transaction.atomic
def remove_closure(*, closure: Closure, by: Actor) -> None:
    """Open the school again on days that lie ahead. Refuses with `InUse` after that."""
    require_school(by, closure.school)
    if closure.first_day <= timezone.localdate():
        raise InUse("These days have begun, so they stay closed.")
    _audit_gone(
        "remove_closure", closure.school, closure.first_day, closure.last_day, by=by
    )
    closure.delete()


@transaction.atomic
def take_in(
    *,
    school: School,
    terms: Sequence[NewTerm],
    closures: Sequence[NewClosure],
    by: Actor,
) -> None:
    """Add the terms and closed days of a calendar: all of them, or none.

    Refuses with what `add_term` or `add_closure` refuses first.
    """
    require_school(by, school)
    for term in terms:
        people.add_term(school=school, term=term, by=by)
    for closure in closures:
        add_closure(school=school, new=closure, by=by)
    audit(
        "take_in_calendar",
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=None,
        by=by,
        terms=len(terms),
        closures=len(closures),
    )


def _audit_gone(
    action: str, school: School, first_day: date, last_day: date, *, by: Actor
) -> None:
    audit(
        action,
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=None,
        by=by,
        first_day=first_day,
        last_day=last_day,
    )
