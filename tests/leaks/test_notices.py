"""A notice about what its recipient may no longer read is over: no line, no mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Notice
from accounts.operations import notices
from accounts.operations.notices import deliver_owed_mail
from accounts.terms import NoticeKind, RecordKind
from accounts.wordings import word
from tests.decisions import further_action, restrict
from tests.factories import ParentalLinkFactory
from tests.incidents.views.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def alerted(ruth, karen, send):
    """An urgent incident of which Ruth was alerted before she was left out of it."""
    incident = send(cannot_wait=True)
    restrict(incident, by=karen)
    return incident


def test_an_alert_of_what_was_restricted_since_is_not_mailed(alerted, ruth, karen):
    deliver_owed_mail()

    told = {address for message in mail.outbox for address in message.to}
    assert told == {karen.email}


def test_it_is_on_no_page_and_holds_no_reference(alerted, ruth):
    notice = Notice.objects.get(recipient=ruth, kind=NoticeKind.URGENT_INCIDENT)
    words = word(notice)

    assert words.is_over
    assert alerted.reference not in f"{words.line} {words.body} {words.path}"
    assert alerted.reference not in text(ruth, "today")


def test_a_follow_up_on_what_turned_out_to_be_about_ones_child_is_not_told(
    asha, karen, send, jayden
):
    incident = send(by=karen, people=[jayden])
    due_at = timezone.now() + timedelta(hours=1)
    further_action(incident, by=karen, owner=asha, due_at=due_at)
    ParentalLinkFactory(user=asha, pupil=jayden)
    deliver_owed_mail()

    assert asha.email not in {to for message in mail.outbox for to in message.to}
    assert incident.reference not in text(asha, "today")


def test_the_repeat_of_an_alert_is_over_for_whoever_was_left_out_since(
    alerted, ruth, karen, north
):
    for reader in (ruth, karen):
        notices.owe(
            kind=NoticeKind.URGENT_UNREAD,
            recipients=[reader],
            record_kind=RecordKind.INCIDENT,
            record=alerted,
            site=north,
        )
    repeats = Notice.objects.filter(kind=NoticeKind.URGENT_UNREAD)
    deliver_owed_mail()

    assert word(repeats.get(recipient=ruth)).is_over
    assert not word(repeats.get(recipient=karen)).is_over
    assert ruth.email not in {to for message in mail.outbox for to in message.to}
    assert alerted.reference not in text(ruth, "today")
