"""The lines of a long queue: a page of them, all of them, and what waits behind."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessEntry
from incidents.models import Incident
from incidents.models.paging import PAGE_SIZE
from incidents.models.queue_lines import MOST_LINES
from tests.incidents.views.happenings import sign
from tests.incidents.views.pages import page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def wait(north, asha):
    """Return what lets so many more wait, the first the oldest."""

    def more(count, *, site=north, is_urgent=False):
        now = timezone.now()
        made = Incident.objects.count()
        Incident.objects.bulk_create(
            Incident(
                send_key=uuid4(),
                reference=f"ES-{made + number}",
                site=site,
                author=asha,
                title="Name-calling",
                what_happened="Words",
                happened_at=now,
                received_at=now - timedelta(minutes=5000 - made - number),
                is_urgent=is_urgent,
            )
            for number in range(1, count + 1)
        )

    return more


def listed(html):
    return re.findall(r'<li><a href="[^"]*/review/(ES-\d+)/', html)


@pytest.mark.parametrize(
    ("count", "lines", "behind"),
    [
        (PAGE_SIZE, PAGE_SIZE, ""),
        (PAGE_SIZE + 1, PAGE_SIZE, "1 more waits behind these."),
        (PAGE_SIZE + 2, PAGE_SIZE, "2 more wait behind these."),
    ],
)
def test_a_page_of_lines_is_shown_and_how_many_wait_behind(
    karen, wait, count, lines, behind
):
    wait(count)

    answer = text(karen, "review")

    assert len(listed(answer)) == lines
    assert f"{count} to review" in answer
    assert ("behind these" in answer) is bool(behind)
    assert behind in answer


def test_all_that_waits_is_shown_to_who_asks(karen, wait):
    wait(PAGE_SIZE + 5)

    answer = text(karen, "review", query="?lines=all")

    assert len(listed(answer)) == PAGE_SIZE + 5
    assert "behind these" not in answer
    assert "/review/ES-1/?lines=all" in answer


def test_past_what_a_screen_takes_the_number_is_said(karen, wait):
    wait(MOST_LINES + 3)

    for answer in (
        text(karen, "review", query="?lines=all"),
        page(karen, "review_lines").json()["list"],
    ):
        assert len(listed(answer)) == MOST_LINES
        assert "3 more wait behind these." in answer
        assert "Show all that wait" not in answer


def test_the_rest_for_the_script_is_of_the_sites_asked_for_and_writes_nothing(
    karen, north, south, wait
):
    wait(3)
    wait(2, site=south)

    both = page(karen, "review_lines", query="?lines=all").json()["list"]
    only = f"?lines=all&site={south.pk}"
    one = page(karen, "review_lines", query=only).json()["list"]

    assert listed(both) == ["ES-1", "ES-2", "ES-3", "ES-4", "ES-5"]
    assert listed(one) == ["ES-4", "ES-5"]
    assert f"/review/ES-4/?lines=all&amp;site={south.pk}" in one
    assert not AccessEntry.objects.exists()


def test_what_waits_further_down_is_opened_among_all_lines(karen, wait):
    wait(PAGE_SIZE + 2)
    last = f"ES-{PAGE_SIZE + 2}"

    answer = page(karen, "review_one", last)

    assert answer.status_code == 302
    assert answer.url.endswith(f"/review/{last}/?lines=all#incident")
    opened = page(karen, "review_one", last, query="?lines=all").content.decode()
    assert listed(opened)[-1] == last
    assert f"Review {last}" in opened


def test_the_oldest_is_told_though_it_waits_behind_the_lines(karen, wait):
    wait(1)
    wait(PAGE_SIZE, is_urgent=True)

    answer = text(karen, "review")

    assert "ES-1" not in listed(answer)
    assert "oldest 3 days." in answer


def test_a_reference_that_nobody_has_is_not_found_in_a_long_queue(karen, wait):
    wait(PAGE_SIZE + 2)

    assert page(karen, "review_one", "ES-999").status_code == 404


FINISH = "Finish today’s review"


def test_a_day_is_finished_until_it_is_signed(karen, north, south):
    assert FINISH in text(karen, "review")

    for site in (north, south):
        sign(site, timezone.localdate(), karen)

    answer = text(karen, "review")
    assert FINISH not in answer
    assert "Today is signed" in answer


def test_the_days_of_other_sites_are_still_finished(karen, north, south):
    sign(north, timezone.localdate(), karen)
    sign(south, timezone.localdate() - timedelta(days=1), karen)

    answer = text(karen, "review")

    assert f"{FINISH}, South" in answer
    assert f"{FINISH}, North" not in answer
    assert "Today is signed" not in answer
