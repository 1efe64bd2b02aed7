"""What has happened before a page is opened."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import Notice, Site
from accounts.terms import NoticeKind, RecordKind
from incidents.models import ReviewDay
from incidents.operations import breaches
from incidents.operations.breaches import BreachReport
from incidents.terms import DayOutcome

BREACH_WORDS = "The register went to the wrong parent."


def soon(**span):
    return timezone.now() + timedelta(**(span or {"hours": 1}))


def notice_for(user, site, kind=NoticeKind.MISSED_DAY, step="2026-09-14"):
    """Tell of a day, of the review of which the site has begun by then."""
    Site.objects.filter(pk=site.pk, review_begins_on__gt=step).update(
        review_begins_on=step
    )
    return Notice.objects.create(
        site=site,
        recipient=user,
        kind=kind,
        record_kind=RecordKind.SITE,
        record_id=site.pk,
        step=step,
    )


def sign(site, day, by, outcome=DayOutcome.REVIEWED, **fields):
    signed_at = timezone.make_aware(datetime(day.year, day.month, day.day, 16))
    values = {"reviewed_count": 0, "left_count": 0, "signed_at": signed_at} | fields
    return ReviewDay.objects.create(
        site=site, day=day, outcome=outcome, signed_by=by, **values
    )


def report_a_breach(site, by, words=BREACH_WORDS):
    """Return a breach that was found an hour ago."""
    return breaches.report_breach(
        report=BreachReport(words, timezone.now() - timedelta(hours=1)),
        site=site,
        send_key=uuid4(),
        by=by,
    )
