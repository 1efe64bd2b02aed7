"""Terms and closed days: what may change, and what has been counted by already."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Closure, Site, Term
from accounts.operations import calendars, people
from accounts.operations.calendars import NewClosure
from accounts.operations.people import NewTerm
from accounts.refusals import NotAllowed
from accounts.terms import ClosureKind
from tests.factories import ClosureFactory, TermFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FAR = NewTerm("Autumn 2036", date(2036, 9, 1), date(2036, 12, 18))


def closed(first, last=None, **fields):
    return NewClosure("Snow", ClosureKind.CLOSED, first, last or first, **fields)


@pytest.fixture
def term(school):
    """A term that has not begun, after the long one of the tests."""
    return TermFactory(school=school, first_day=FAR.first_day, last_day=FAR.last_day)


def test_a_term_to_come_is_changed_and_removed(school, term, ada, north):
    new = NewTerm("Autumn", date(2036, 9, 3), date(2036, 12, 16))
    calendars.change_term(term=term, new=new, by=ada)
    term.refresh_from_db()
    assert (term.name, term.first_day) == ("Autumn", date(2036, 9, 3))
    assert AuditEntry.objects.get(action="change_term").detail["was"] == (
        "2036-09-01 2036-12-18"
    )

    calendars.remove_term(term=term, by=ada)

    assert not Term.objects.filter(pk=term.pk).exists()


def test_a_term_that_has_begun_keeps_its_first_day_and_stays(school, ada, north):
    running = school.terms.get()

    with pytest.raises(calendars.InUse):
        calendars.remove_term(term=running, by=ada)
    for first, last in (
        (running.first_day + DAY, running.last_day),
        (running.first_day, timezone.localdate() - DAY),
    ):
        with pytest.raises(calendars.InUse):
            calendars.change_term(
                term=running, new=NewTerm("Long", first, last), by=ada
            )


def test_two_terms_have_no_day_in_common(school, term, ada, north):
    new = NewTerm("Autumn", school.terms.first().last_day, date(2036, 12, 16))

    with pytest.raises(people.NotFilledIn, match="days in common"):
        calendars.change_term(term=term, new=new, by=ada)


@pytest.mark.parametrize(("days_ago", "is_taken"), [(7, True), (8, False)])
def test_a_closed_day_is_entered_up_to_a_week_late(
    school, ada, north, days_ago, is_taken
):
    new = closed(timezone.localdate() - days_ago * DAY)

    if is_taken:
        calendars.add_closure(school=school, new=new, by=ada)
    else:
        with pytest.raises(people.NotFilledIn, match="7 days late"):
            calendars.add_closure(school=school, new=new, by=ada)

    assert Closure.objects.exists() == is_taken


def test_a_closed_day_is_no_school_day_at_its_site_alone(school, ada, north, south):
    day = north.calendar.next_school_day(timezone.localdate())

    calendars.add_closure(school=school, new=closed(day, site=north), by=ada)

    fresh = {site.name: site.calendar for site in Site.objects.filter(school=school)}
    assert not fresh["North"].is_school_day(day)
    assert fresh["South"].is_school_day(day)


def test_closed_days_lie_in_a_term_and_do_not_meet(school, ada, north):
    tomorrow = timezone.localdate() + DAY
    calendars.add_closure(school=school, new=closed(tomorrow), by=ada)

    with pytest.raises(people.NotFilledIn, match="days in common"):
        calendars.add_closure(school=school, new=closed(tomorrow), by=ada)
    with pytest.raises(people.NotFilledIn, match="no term"):
        calendars.add_closure(school=school, new=closed(date(2040, 1, 2)), by=ada)


def test_days_that_have_begun_stay_closed(school, ada, north):
    today = timezone.localdate()
    begun = ClosureFactory(school=school, first_day=today)
    ahead = ClosureFactory(school=school, first_day=today + DAY)

    with pytest.raises(calendars.InUse):
        calendars.remove_closure(closure=begun, by=ada)
    calendars.remove_closure(closure=ahead, by=ada)

    assert list(Closure.objects.all()) == [begun]


def test_a_calendar_is_taken_in_whole_or_not_at_all(school, ada, north):
    with pytest.raises(people.NotFilledIn):
        calendars.take_in(
            school=school, terms=[FAR], closures=[closed(date(2040, 1, 2))], by=ada
        )
    assert school.terms.count() == 1

    calendars.take_in(
        school=school, terms=[FAR], closures=[closed(date(2036, 9, 5))], by=ada
    )

    assert (school.terms.count(), school.closures.count()) == (2, 1)
    assert AuditEntry.objects.get(action="take_in_calendar").detail["terms"] == 1


@pytest.mark.parametrize("name", ["dana", "jo", "wes"])
def test_only_an_administrator_changes_the_calendar(request, school, north, name):
    by = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        calendars.add_closure(
            school=school, new=closed(timezone.localdate() + DAY), by=by
        )
    with pytest.raises(NotAllowed):
        calendars.remove_term(term=school.terms.get(), by=by)
