"""Owed notices: shown once, mailed at least once, under one Message-ID."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.operations import notices
from accounts.tasks import deliver_notices
from accounts.terms import NoticeKind, RecordKind
from tests.factories import UserFactory
from tests.watching import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owe(north, karen):
    def owe(*recipients, step=""):
        notices.owe(
            kind=NoticeKind.ALERTS_CHANGED,
            recipients=recipients or [karen],
            record_kind=RecordKind.SITE,
            record=north,
            site=north,
            step=step,
        )

    return owe


def test_a_notice_is_owed_once_however_often_it_is_asked_for(owe, karen):
    owe()
    owe()
    owe(step="2026-11-24")

    assert Notice.objects.filter(recipient=karen).count() == 2


def test_the_database_itself_refuses_a_second_of_the_same(owe):
    owe()
    notice = Notice.objects.get()
    notice.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)


def test_a_notice_has_every_column_that_one_made_by_itself_has(owe, north, karen):
    with time_machine.travel("2026-11-24 10:42:07.123456+00:00", tick=False):
        owe(step="2026-11-24")
        alone = Notice(
            kind=NoticeKind.ALERTS_CHANGED,
            recipient=karen,
            record_kind=RecordKind.SITE,
            record_id=str(north.pk),
            site=north,
            step="2026-11-24",
        )

    owed = Notice.objects.get()
    columns = [field.attname for field in Notice._meta.concrete_fields]
    assert owed.pk.version == alone.pk.version
    assert [getattr(owed, name) for name in columns if name != "id"] == [
        getattr(alone, name) for name in columns if name != "id"
    ]


def test_one_that_is_read_is_so_from_the_moment_given(north, karen, ruth):
    read_at = timezone.now() - timedelta(days=1)

    notices.owe_each(
        kind=NoticeKind.INVITATION,
        owed=[(karen, karen, north), (ruth, ruth, north)],
        record_kind=RecordKind.INVITATION,
        read_at=read_at,
    )

    owed = set(Notice.objects.values_list("recipient", "record_id", "read_at"))
    assert owed == {(each.pk, str(each.pk), read_at) for each in (karen, ruth)}


@pytest.mark.parametrize(("people", "statements"), [(0, 0), (1, 1), (2_000, 1)])
def test_however_many_are_told_it_is_one_statement(owe, north, people, statements):
    made = UserFactory.build_batch(people)
    User.objects.bulk_create(made)
    asked = queries_of(
        lambda: notices.owe(
            kind=NoticeKind.ALERTS_CHANGED,
            recipients=[*made, *made[:1]],
            record_kind=RecordKind.SITE,
            record=north,
            site=north,
        )
    )

    assert len(asked) == statements
    assert Notice.objects.count() == people


def test_a_notice_goes_with_the_transaction_that_owes_it(owe):
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_it_is_shown_at_once_and_mailed_by_the_sweep(owe, karen):
    owe()
    shown = list(Notice.objects.shown_to(karen))

    sent = notices.deliver_owed_mail()

    assert len(shown) == 1
    assert sent == 1
    assert [message.to for message in mail.outbox] == [[karen.email]]
    assert list(Notice.objects.shown_to(karen)) == shown


def test_running_the_sweep_again_sends_nothing_more(owe):
    owe()

    deliver_notices()
    deliver_notices()

    assert len(mail.outbox) == 1


def test_after_a_week_down_everything_owed_goes_once(owe, karen, ruth):
    with time_machine.travel("2026-11-16T09:00:00+00:00", tick=False):
        owe(karen, ruth)
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False):
        sent = notices.deliver_owed_mail()

    assert sent == 2
    assert len(mail.outbox) == 2


def test_a_claim_of_a_live_worker_is_left_alone_until_its_lease_ends(owe):
    owe()
    now = timezone.now()
    Notice.objects.update(claimed_until=now + timedelta(minutes=2))

    with time_machine.travel(now + timedelta(seconds=119), tick=False):
        early = notices.deliver_owed_mail()
    with time_machine.travel(now + timedelta(seconds=121), tick=False):
        late = notices.deliver_owed_mail()

    assert (early, late) == (0, 1)


def test_a_worker_that_dies_after_sending_repeats_under_the_same_message_id(owe):
    owe()
    now = timezone.now()
    with (
        patch("accounts.operations.notices._mark_mailed", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        notices.deliver_owed_mail()

    with time_machine.travel(now + timedelta(minutes=3), tick=False):
        notices.deliver_owed_mail()
        notices.deliver_owed_mail()

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_mail_server_that_fails_stops_nobody_else_and_is_tried_again(
    owe, karen, ruth, caplog
):
    owe(karen)
    owe(ruth)
    now = timezone.now()
    real_send = mail.EmailMessage.send

    def fail_for_karen(message, *args, **kwargs):
        if message.to == [karen.email]:
            raise ConnectionError(f"cannot reach {karen.email}")
        return real_send(message, *args, **kwargs)

    with patch("django.core.mail.EmailMessage.send", fail_for_karen):
        notices.deliver_owed_mail()
    failed = Notice.objects.get(recipient=karen)
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        notices.deliver_owed_mail()

    assert failed.mailed_at is None
    assert failed.last_failure == "ConnectionError"
    assert karen.email not in caplog.text
    assert {message.to[0] for message in mail.outbox} == {karen.email, ruth.email}


def test_each_failure_waits_longer_and_never_over_half_an_hour(owe):
    owe()
    pauses = []
    now = timezone.now()
    with patch("django.core.mail.EmailMessage.send", side_effect=ConnectionError):
        for _ in range(9):
            with time_machine.travel(now, tick=False):
                notices.deliver_owed_mail()
                notice = Notice.objects.get()
                pauses.append(notice.claimed_until - timezone.now())
            now = notice.claimed_until + timedelta(seconds=1)

    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(minutes=30)
    assert Notice.objects.get().attempts == 9


def test_a_leaver_gets_no_mail(owe, lena):
    owe(lena)

    sent = notices.deliver_owed_mail()

    assert sent == 0
    assert mail.outbox == []
    assert Notice.objects.get().withdrawn_at is not None


def test_somebody_made_inactive_gets_no_mail(owe, karen):
    owe()
    karen.is_active = False
    karen.save()

    assert notices.deliver_owed_mail() == 0
    assert mail.outbox == []


def test_only_the_recipient_puts_a_notice_away(owe, karen, ruth):
    owe()
    notice = Notice.objects.get()

    notices.put_away(notice_id=notice.pk, by=ruth)
    by_another = Notice.objects.shown_to(karen).exists()
    notices.put_away(notice_id=notice.pk, by=karen)

    assert by_another
    assert not Notice.objects.shown_to(karen).exists()


def test_a_notice_can_be_put_away_before_it_is_mailed_and_still_goes(owe, karen):
    owe()
    notices.put_away(notice_id=Notice.objects.get().pk, by=karen)

    assert notices.deliver_owed_mail() == 1
