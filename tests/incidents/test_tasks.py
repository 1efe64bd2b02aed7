"""Scheduled work on the review: safe twice, late, side by side and with a bad row."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection

from accounts.deadlines import UK
from accounts.models import Notice, Site
from accounts.tasks import deliver_notices
from accounts.terms import NoticeKind
from incidents import tasks
from incidents.operations import days
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db
# The Thursday after a Wednesday in term that nobody signed, when the digest is due.
NOW = datetime(2026, 10, 15, 15, 30, tzinfo=UK)
YESTERDAY = date(2026, 10, 14)
SWEEPS = {
    "owe_review_digests": (tasks.owe_review_digests, NoticeKind.REVIEW_DIGEST),
    "owe_missed_day_notices": (tasks.owe_missed_day_notices, NoticeKind.MISSED_DAY),
    "owe_no_reader_notices": (tasks.owe_no_reader_notices, NoticeKind.NO_READER),
}


@pytest.fixture
def due(everyone, north, dean, south, send):
    """Something due for every sweep at both sites."""
    with time_machine.travel(NOW, tick=False):
        Site.objects.update(review_begins_on=YESTERDAY)
        readers = [everyone.karen, everyone.dana]
        for site, by in ((north, everyone.asha), (south, dean)):
            send(site=site, by=by)
            unread = [*readers, everyone.ruth, everyone.sam]
            send(
                site=site,
                by=everyone.karen,
                people=unread if site == north else readers,
            )
        yield


def owed():
    """Return what is owed to whom, without the moments."""
    return sorted(
        Notice.objects.values_list("kind", "site__name", "step", "recipient__email")
    )


def run_everything():
    for task, _ in SWEEPS.values():
        task()
    deliver_notices()


@pytest.mark.parametrize(("task", "kind"), SWEEPS.values(), ids=SWEEPS)
def test_a_sweep_goes_through_every_site(due, task, kind):
    task()

    sites = set(Notice.objects.filter(kind=kind).values_list("site__name", flat=True))
    assert sites == {"North", "South"}


@pytest.mark.parametrize("name", SWEEPS)
def test_the_command_does_what_the_task_does(due, name):
    Notice.objects.all().delete()
    SWEEPS[name][0]()
    by_task = owed()
    Notice.objects.all().delete()

    call_command(name)

    assert owed() == by_task != []


def test_running_everything_again_changes_nothing(due):
    run_everything()
    first, sent = owed(), len(mail.outbox)

    run_everything()
    run_everything()

    assert owed() == first
    assert sent == len(first) == len(mail.outbox)


@pytest.mark.parametrize(("task", "kind"), SWEEPS.values(), ids=SWEEPS)
def test_a_site_that_fails_does_not_stop_the_others(due, task, kind, caplog):
    real = {"owe_digest": days.owe_digest, "owe_missed_days": days.owe_missed_days}
    real["owe_no_reader"] = days.owe_no_reader

    def failing(name):
        def act(*, site, now):
            if site.name == "North":
                raise ValueError("Zebedee")
            return real[name](site=site, now=now)

        return patch.object(days, name, act)

    north = Site.objects.get(name="North")
    with (
        failing("owe_digest"),
        failing("owe_missed_days"),
        failing("owe_no_reader"),
        caplog.at_level(logging.WARNING),
    ):
        task()

    sites = set(Notice.objects.filter(kind=kind).values_list("site__name", flat=True))
    assert sites == {"South"}
    assert f"Sweep failed on accounts.Site {north.pk}: ValueError" in caplog.text
    assert "Zebedee" not in caplog.text


def test_a_site_without_a_calendar_or_people_is_no_fault(due, caplog):
    SiteFactory(name="Not open yet")

    run_everything()

    assert "Sweep failed" not in caplog.text
    assert not Notice.objects.filter(site__name="Not open yet").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_change_nothing(due):
    start = Barrier(3)

    def work():
        start.wait()
        try:
            run_everything()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(work) for _ in range(3)]:
            each.result()
    deliver_notices()
    found = owed()

    assert len(found) == len(set(found))
    assert {kind for kind, *_ in found} >= {kind for _, kind in SWEEPS.values()}
    assert len(mail.outbox) == len(found)
    assert not Notice.objects.filter(mailed_at=None).exists()
    run_everything()
    assert owed() == found
