"""Invitations at the same moment, in threads on the database."""

from uuid import uuid4

import pytest

from accounts.models import Invitation, Notice, User
from accounts.operations import inviting
from accounts.terms import InvitedGroup, NoticeKind, Role
from tests.incidents.operations.test_deciding_at_once import at_once, told_apart
from tests.people import person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def pat(north):
    return person("Pat Hughes", (Role.STAFF, north))


def invite(by, pat, press):
    return inviting.invite(
        people=[pat.pk], group=InvitedGroup.STAFF, press=press, by=by
    )


def test_two_who_press_at_once_send_one_mail(north, ada, pat):
    other = person("Bo Second", (Role.ADMINISTRATOR, north))
    press = uuid4()

    counts = at_once(
        lambda: invite(ada, pat, press),
        lambda: invite(ada, pat, press),
        lambda: invite(other, pat, uuid4()),
    )

    assert sorted(counts) == [0, 0, 1]
    assert Notice.objects.filter(kind=NoticeKind.INVITATION).count() == 1


def test_a_link_that_is_used_twice_at_once_sets_one_password(ada, pat):
    invite(ada, pat, uuid4())
    words = ["four quiet green lanterns", "seven calm yellow bicycles"]

    def use(password):
        inviting.take_up(
            invitation=Invitation.objects.get(),
            password=password,
            by=User.objects.get(pk=pat.pk),
        )
        return password

    results = at_once(*(lambda each=each: use(each) for each in words))

    kept, _ = told_apart(results, inviting.LinkIsOver)
    pat.refresh_from_db()
    assert pat.check_password(kept)
