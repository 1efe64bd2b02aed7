"""An urgent incident always reaches somebody who may read it, at once."""

import pytest
from django.core import mail

from accounts.models import Notice
from accounts.tasks import deliver_notices
from accounts.terms import NoticeKind

pytestmark = pytest.mark.django_db


def alerted():
    rows = Notice.objects.filter(kind=NoticeKind.URGENT_INCIDENT)
    return {notice.recipient for notice in rows}


def test_the_alert_is_mailed_by_the_next_sweep_and_once(everyone, send):
    send(kinds=["CD-03"])

    deliver_notices()
    deliver_notices()

    to = [address for message in mail.outbox for address in message.to]
    assert sorted(to) == sorted(
        user.email for user in (everyone.karen, everyone.ruth, everyone.dana)
    )


def test_where_dsl_deputy_and_head_are_all_named_the_other_readers_are_alerted(
    everyone, send
):
    named = [everyone.karen, everyone.ruth, everyone.dana]

    send(kinds=["CD-03"], people=named)

    assert alerted() == {everyone.sam}


def test_where_nobody_may_read_it_nobody_is_told_what_they_cannot_open(everyone, send):
    named = [everyone.karen, everyone.ruth, everyone.dana, everyone.sam]

    send(kinds=["CD-03"], people=named)

    assert alerted() == set()
