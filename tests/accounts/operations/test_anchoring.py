"""The heads of the audit log leave the machine once a day."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.chains import read_anchors
from accounts.models import AuditAnchor
from accounts.operations import anchoring, sealing
from accounts.operations.records import audit
from accounts.tasks import anchor_audit
from accounts.terms import RecordKind

MORNING = "2026-11-24T06:00:00+00:00"
NEXT_MORNING = "2026-11-25T06:00:00+00:00"


@pytest.fixture(autouse=True)
def _told_to(settings):
    settings.AUDIT_ANCHOR_TO = ["governor@council.example", "dsl@school.example"]


@pytest.fixture
def entry(north, karen):
    def entry():
        audit(
            "tests.written",
            record_kind=RecordKind.SITE,
            record=north,
            site=north,
            by=karen,
        )

    entry()
    return entry


def test_the_heads_are_mailed_once_a_day(entry):
    with time_machine.travel(MORNING, tick=False):
        anchor_audit()
        anchor_audit()
    with time_machine.travel(NEXT_MORNING, tick=False):
        anchor_audit()

    assert len(mail.outbox) == 2
    assert mail.outbox[0].to == ["governor@council.example", "dsl@school.example"]
    ids = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert len(ids) == 2


def test_a_mail_that_was_quoted_still_vouches_for_the_log(entry):
    anchor_audit()
    quoted = "\n".join(f"> {line}" for line in mail.outbox[0].body.splitlines())

    told = read_anchors(f"Fwd: heads\n\n{quoted}\n> Kind regards")

    assert told == {head.chain: {head.number: head.hash} for head in sealing.heads()}
    assert sealing.verify_audit(anchors=told).is_unbroken


def test_the_mail_holds_numbers_and_hashes_and_no_name(entry, karen, north):
    anchor_audit()
    message = mail.outbox[0]

    for word in (karen.family_name, karen.email, north.name, "tests.written"):
        assert word not in message.subject + message.body


def test_a_mail_server_that_fails_is_tried_again_on_the_same_day(entry):
    now = timezone.now()
    with patch("django.core.mail.EmailMessage.send", side_effect=ConnectionError):
        anchor_audit()
    failed = AuditAnchor.objects.get()
    anchor_audit()
    too_soon = len(mail.outbox)
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        anchoring._mail_newest()

    assert failed.last_failure == "ConnectionError"
    assert too_soon == 0
    assert len(mail.outbox) == 1


def test_a_worker_that_dies_in_between_repeats_under_the_same_id(entry):
    now = timezone.now()
    with (
        patch.object(mail.EmailMessage, "send", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        anchor_audit()
    with time_machine.travel(now + timedelta(minutes=3), tick=False):
        anchoring._mail_newest()

    assert len(mail.outbox) == 1


def test_after_a_week_without_mail_the_newest_heads_go_and_no_older(entry, settings):
    addresses, settings.AUDIT_ANCHOR_TO = settings.AUDIT_ANCHOR_TO, []
    for day in range(17, 24):
        with time_machine.travel(f"2026-11-{day}T06:00:00+00:00", tick=False):
            anchor_audit()
    settings.AUDIT_ANCHOR_TO = addresses
    with time_machine.travel("2026-11-23T07:00:00+00:00", tick=False):
        anchor_audit()

    assert AuditAnchor.objects.count() == 7
    assert [message.subject[-10:] for message in mail.outbox] == ["2026-11-23"]
