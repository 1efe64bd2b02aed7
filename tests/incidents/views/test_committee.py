"""The page of the committee: days, no names and no count of incidents."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.terms import Role
from incidents.terms import DayOutcome
from tests.factories import PostFactory
from tests.incidents.views.happenings import sign
from tests.incidents.views.pages import page, text
from tests.people import person

pytestmark = pytest.mark.django_db
# A name and a word that nobody may meet where they do not belong.
CANARY = "Zebedee Quillfeather"


# --- Committee ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["asha", "jo", "olive", "priya", "ada", "maria"])
def test_the_committee_page_is_not_for_others(everyone, name):
    assert page(getattr(everyone, name), "committee").status_code == 403


@pytest.fixture
def begun(north):
    """North, which began to review on Monday 14 September 2026."""
    north.review_begins_on = date(2026, 9, 14)
    north.save()
    return north


@pytest.fixture
def reader(begun):
    return person("Bea North", (Role.COMMITTEE, begun))


@time_machine.travel("2026-09-17 09:00+01:00", tick=False)
def test_every_day_reviewed_is_one_sentence(reader, begun, karen):
    for day in (14, 15, 16):
        sign(begun, date(2026, 9, day), karen)

    assert (
        "Every one of the 3 school days from 14 September to yesterday has been "
        "reviewed." in text(reader, "committee")
    )


@time_machine.travel("2026-09-17 09:00+01:00", tick=False)
def test_missed_late_and_part_reviewed_days_are_counted(reader, begun, karen):
    late = timezone.make_aware(datetime(2026, 9, 15, 8))
    sign(begun, date(2026, 9, 14), karen, signed_at=late)
    sign(
        begun,
        date(2026, 9, 16),
        karen,
        DayOutcome.PART_REVIEWED,
        left_count=1,
        reason="Fire drill",
    )

    shown = text(reader, "committee")

    assert (
        "1 of 3 school days from 14 September to yesterday was not reviewed." in shown
    )
    assert "1 was reviewed in part. 1 was signed late." in shown
    assert "Fire drill" not in shown


@time_machine.travel("2026-09-14 09:00+01:00", tick=False)
def test_today_itself_is_not_missed_yet(reader, begun):
    assert "No school day has passed yet this term." in text(reader, "committee")


@time_machine.travel("2026-09-21 00:30+01:00", tick=False)
def test_weekends_are_no_school_days(reader, begun, karen):
    for day in range(14, 19):
        sign(begun, date(2026, 9, day), karen)

    assert "Every one of the 5 school days" in text(reader, "committee")


def test_each_day_leads_to_the_part_of_its_own_site(colin, north, south):
    PostFactory(user=colin, site=south, role=Role.COMMITTEE)
    overview, days = text(colin, "committee"), text(colin, "days")

    for site in (north, south):
        url = f"{reverse('incidents:days')}#site-{site.pk}"
        link = f'<a href="{url}">See each day<span class="vh"> at {site.name}</span>'
        assert link in overview
        assert f'<h2 id="site-{site.pk}">{site.name}</h2>' in days


def test_a_committee_member_reads_only_of_their_own_sites(reader, south):
    assert "South" not in text(reader, "committee")


def test_the_committee_page_names_nobody_and_counts_no_incidents(
    reader, begun, karen, asha, send
):
    incident = send(f"{CANARY} was called names.")
    main = text(reader, "committee").split("<main")[1].split("</main>")[0]

    for word in (CANARY, incident.reference, "Karen", "Asha", "incident"):
        assert word not in main
