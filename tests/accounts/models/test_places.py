"""Whom to ring at a site: another number while it is closed."""

from datetime import date

import pytest
import time_machine
from django.conf import settings

from accounts.models import Site, Term
from accounts.models.school_days import read_phones
from tests.factories import ClosureFactory, SiteFactory
from tests.watching import assert_does_not_grow, queries_of

pytestmark = pytest.mark.django_db
COVER = "01632 960777"
TUESDAY = date(2026, 10, 13)
# Where the number of the DSL itself belongs: where it is set, and where it is told
# from the number to ring.
OF_THE_DSL = {
    "templates/accounts/settings/settings.html",
    "accounts/context.py",
    "accounts/forms/settings.py",
    "accounts/management/commands/create_school.py",
    "accounts/models/places.py",
    "accounts/operations/people.py",
    "accounts/operations/school.py",
    "incidents/management/demo/school.py",
    "incidents/models/breach_cover.py",
}


@pytest.fixture
def covered(north):
    """North, with a number for closures, and shut for the boiler on a Tuesday."""
    ClosureFactory(school=north.school, site=north, first_day=TUESDAY)
    Site.objects.filter(pk=north.pk).update(holiday_phone=COVER)
    return Site.objects.get(pk=north.pk)


@pytest.mark.parametrize(
    ("moment", "is_closed"),
    [
        ("2026-10-12T23:30+01:00", False),
        ("2026-10-13T00:00+01:00", True),
        ("2026-10-13T23:59+01:00", True),
        ("2026-10-14T00:00+01:00", False),
        ("2026-10-17T12:00+01:00", True),
        ("2026-12-25T12:00+00:00", True),
    ],
    ids=["evening", "closure begins", "closure ends", "after", "Saturday", "Christmas"],
)
def test_the_other_number_is_rung_on_a_day_without_school(covered, moment, is_closed):
    with time_machine.travel(moment, tick=False):
        assert covered.phone_to_ring == (COVER if is_closed else covered.dsl_phone)


def test_between_terms_and_after_the_last_that_is_known_it_is_closed(covered):
    Term.objects.update(last_day=TUESDAY)

    with time_machine.travel("2026-10-15T12:00+01:00", tick=False):
        assert covered.phone_to_ring == COVER


def test_before_any_term_is_entered_nobody_knows_and_the_dsl_is_rung(covered):
    Term.objects.all().delete()

    with time_machine.travel("2026-10-13T12:00+01:00", tick=False):
        assert covered.phone_to_ring == covered.dsl_phone


def test_without_a_number_for_closures_the_dsl_is_rung_and_nothing_is_asked(north):
    ClosureFactory(school=north.school, first_day=TUESDAY)
    found = []

    with time_machine.travel("2026-10-13T12:00+01:00", tick=False):
        asked = queries_of(lambda: found.append(north.phone_to_ring))

    assert (found, asked) == ([north.dsl_phone], [])


def test_a_closure_of_another_site_or_school_closes_nothing_here(
    covered, south, other_school
):
    ClosureFactory(school=covered.school, site=south, first_day=TUESDAY)
    ClosureFactory(school=other_school, first_day=date(2026, 10, 14))

    with time_machine.travel("2026-10-14T12:00+01:00", tick=False):
        assert covered.phone_to_ring == covered.dsl_phone


def test_the_numbers_of_many_sites_take_one_query(school):
    def phones():
        sites = list(Site.objects.all())
        read_phones(sites)
        return [site.phone_to_ring for site in sites]

    def add(count):
        for _ in range(count):
            SiteFactory(school=school, holiday_phone=COVER)

    assert assert_does_not_grow(phones, add) == 2


def test_no_page_and_no_mail_names_the_number_of_the_dsl_by_itself():
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for folder in ("templates", "accounts", "incidents", "policy", "esafety")
        for path in (settings.BASE_DIR / folder).rglob("*.*")
        if path.suffix in {".html", ".txt", ".py"}
        and "migrations" not in path.parts
        and "dsl_phone" in path.read_text()
    }

    assert found == OF_THE_DSL
