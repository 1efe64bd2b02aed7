"""Scheduled work on the daily review. Each task has a twin command."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from accounts.deadlines import local_day
from accounts.models import Site
from accounts.operations.sweeping import each_row
from incidents.models import DataBreach, DataRequest
from incidents.operations import (
    attaching,
    breach_alarms,
    days,
    drafts,
    due_sites,
    escalating,
    request_alarms,
    telling,
)


@shared_task(name="incidents.tasks.owe_review_digests")
def owe_review_digests() -> None:
    """Owe the day's digest at every site where incidents wait."""
    now = timezone.now()
    each_row(
        due_sites.to_digest(now=now),
        lambda site: days.owe_digest(site=site, now=now),
    )


@shared_task(name="incidents.tasks.owe_missed_day_notices")
def owe_missed_day_notices() -> None:
    """Owe a notice of every school day that ended unsigned."""
    now = timezone.now()
    each_row(Site.objects.all(), lambda site: days.owe_missed_days(site=site, now=now))


@shared_task(name="incidents.tasks.owe_no_reader_notices")
def owe_no_reader_notices() -> None:
    """Owe administrators a notice where an incident has nobody who may read it."""
    now = timezone.now()
    each_row(
        due_sites.without_reader(on=local_day(now)),
        lambda site: days.owe_no_reader(site=site, now=now),
    )


@shared_task(name="incidents.tasks.owe_draft_reminders")
def owe_draft_reminders() -> None:
    """Owe authors a reminder of their unsent drafts; forget pages left empty."""
    now = timezone.now()
    each_row(Site.objects.all(), lambda site: _settle_drafts(site, now))


@shared_task(name="incidents.tasks.drop_orphan_files")
def drop_orphan_files() -> None:
    """Remove files that no row points at."""
    attaching.drop_orphans(now=timezone.now())


def _settle_drafts(site: Site, now: datetime) -> None:
    drafts.owe_reminders(site=site, now=now)
    drafts.forget_untouched(site=site, now=now)


def _owe_alerts(site: Site, now: datetime) -> None:
    escalating.owe_unread(site=site, now=now)
    telling.owe_same_day(site=site, now=now)


@shared_task(name="incidents.tasks.owe_unread_alerts")
def owe_unread_alerts() -> None:
    """Owe the notices of what is for today, and the repeats of unread urgent alerts."""
    now = timezone.now()
    each_row(due_sites.to_alert(now=now), lambda site: _owe_alerts(site, now))


@shared_task(name="incidents.tasks.owe_breach_alarms")
def owe_breach_alarms() -> None:
    """Owe every step of a data breach's clocks that has fallen due."""
    now = timezone.now()
    each_row(
        DataBreach.objects.with_clocks().select_related("site__school"),
        lambda breach: breach_alarms.owe_alarms(breach=breach, now=now),
    )


@shared_task(name="incidents.tasks.owe_request_alarms")
def owe_request_alarms() -> None:
    """Owe every step of the clocks of data requests that has fallen due."""
    now = timezone.now()
    each_row(
        DataRequest.objects.open().select_related("site__school"),
        lambda request: request_alarms.owe_request_alarms(request=request, now=now),
    )
