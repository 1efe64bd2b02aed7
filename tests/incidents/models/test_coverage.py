"""How many school days of the term were signed: counts of days and nothing else."""

from datetime import date, timedelta

import pytest

from accounts.models import Site, Term
from incidents.models.coverage import coverage_of
from incidents.terms import DayOutcome
from tests.factories import ClosureFactory, TermFactory
from tests.incidents.views.happenings import sign

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


@pytest.fixture
def site(north):
    """North, in a term that began on Monday."""
    Term.objects.all().delete()
    TermFactory(school=north.school, first_day=MONDAY, last_day=date(2026, 12, 18))
    Site.objects.update(review_begins_on=date(2026, 9, 1))
    return Site.objects.get(pk=north.pk)


def numbers(site, today=THURSDAY):
    found = coverage_of(site, today=today)
    return found.days, found.missed, found.late, found.part


def test_each_day_that_nobody_signed_is_missed(site):
    assert numbers(site) == (3, 3, 0, 0)
    assert coverage_of(site, today=THURSDAY).first == MONDAY


def test_a_signed_day_is_not_missed(site, karen):
    sign(site, MONDAY, karen, DayOutcome.NIL_RETURN)
    sign(site, TUESDAY, karen, reviewed_count=3)

    assert numbers(site) == (3, 1, 0, 0)


def test_today_is_neither_missed_nor_counted(site, karen):
    sign(site, THURSDAY, karen)

    assert numbers(site) == (3, 3, 0, 0)


def test_a_part_reviewed_day_was_looked_at(site, karen):
    part = DayOutcome.PART_REVIEWED
    sign(site, MONDAY, karen, part, left_count=1, reason="Fire drill")

    assert numbers(site) == (3, 2, 0, 1)


def test_a_day_signed_after_it_ended_is_late(site, karen):
    sign(site, MONDAY, karen)
    row = sign(site, TUESDAY, karen)
    late = row.signed_at + timedelta(days=1)
    sign(site, WEDNESDAY, karen, signed_at=late + timedelta(days=1))

    assert numbers(site) == (3, 0, 1, 0)


def test_the_first_day_of_term_has_nothing_to_count_yet(site):
    found = coverage_of(site, today=MONDAY)

    assert (found.first, found.days, found.missed) == (None, 0, 0)


def test_before_any_term_there_is_nothing(site):
    assert numbers(site, today=date(2026, 9, 3)) == (0, 0, 0, 0)


def test_a_closed_day_and_a_weekend_are_not_expected(site):
    ClosureFactory(school=site.school, first_day=TUESDAY)
    fresh = Site.objects.get(pk=site.pk)

    assert numbers(fresh, today=MONDAY + timedelta(days=7)) == (4, 4, 0, 0)


def test_a_signature_on_a_day_that_was_closed_afterwards_counts_nowhere(site, karen):
    sign(site, TUESDAY, karen)
    ClosureFactory(school=site.school, first_day=TUESDAY)
    fresh = Site.objects.get(pk=site.pk)

    assert numbers(fresh) == (2, 2, 0, 0)


def test_days_before_the_site_began_are_left_out(site):
    Site.objects.update(review_begins_on=WEDNESDAY)
    fresh = Site.objects.get(pk=site.pk)

    assert numbers(fresh) == (1, 1, 0, 0)
    assert coverage_of(fresh, today=THURSDAY).first == WEDNESDAY


def test_in_the_holidays_the_term_that_began_last_is_counted(site):
    begun = date(2026, 12, 14)
    Site.objects.update(review_begins_on=begun)

    assert numbers(Site.objects.get(pk=site.pk), today=date(2027, 1, 2))[:2] == (5, 5)


def test_another_site_counts_its_own(site, south, karen):
    sign(south, MONDAY, karen)

    assert numbers(site) == (3, 3, 0, 0)
