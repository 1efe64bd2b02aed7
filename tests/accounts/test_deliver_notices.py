"""Mail that is owed, sent by the task and by its twin: twice, late, in trouble."""

from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Notice
from accounts.operations import notices
from accounts.tasks import deliver_notices
from accounts.terms import NoticeKind, RecordKind
from accounts.wordings import word

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(north, karen, ruth, dana):
    """One notice owed to each of three people."""
    recipients = [karen, ruth, dana]
    notices.owe(
        kind=NoticeKind.ALERTS_CHANGED,
        recipients=recipients,
        record_kind=RecordKind.SITE,
        record=north,
        site=north,
    )
    return recipients


def by_command():
    written = StringIO()
    call_command("deliver_notices", stdout=written)
    return written.getvalue()


def sent_to():
    return sorted(address for message in mail.outbox for address in message.to)


def addresses(people):
    return sorted(each.email for each in people)


@pytest.mark.parametrize("deliver", [deliver_notices, by_command])
def test_everybody_is_sent_what_they_are_owed_once(owed, deliver):
    deliver()
    deliver()

    assert sent_to() == addresses(owed)


def test_the_command_says_how_many_went(owed):
    assert by_command() == "Sent 3.\n"
    assert by_command() == "Sent 0.\n"


def test_a_week_of_standstill_loses_and_doubles_nothing(owed):
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        by_command()
        deliver_notices()

    assert sent_to() == addresses(owed)


def test_one_that_the_mail_server_refuses_does_not_stop_the_rest(owed, caplog):
    really_send = EmailMessage.send
    refused = owed[1].email

    def send(message, *args, **kwargs):
        if message.to == [refused]:
            raise ConnectionError(refused)
        return really_send(message, *args, **kwargs)

    with patch.object(EmailMessage, "send", send):
        assert by_command() == "Sent 2.\n"

    assert refused not in sent_to()
    assert Notice.objects.owed_mail().get().recipient == owed[1]
    assert refused not in caplog.text


def test_one_that_cannot_be_worded_does_not_stop_the_rest(owed):
    def worded(notice):
        if notice.recipient == owed[0]:
            raise LookupError(notice.record_id)
        return word(notice)

    with patch("accounts.operations.notices.word", worded):
        assert by_command() == "Sent 2.\n"

    left = Notice.objects.owed_mail().get()
    assert (left.recipient, left.last_failure) == (owed[0], "LookupError")


def test_what_failed_goes_after_its_pause_and_not_before(owed):
    with patch.object(EmailMessage, "send", side_effect=ConnectionError):
        by_command()
    assert by_command() == "Sent 0.\n"

    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert by_command() == "Sent 3.\n"


def test_nothing_owed_is_nothing_sent(db):
    assert by_command() == "Sent 0.\n"
    assert mail.outbox == []
