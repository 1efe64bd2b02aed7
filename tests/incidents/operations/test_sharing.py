"""Sharing one record with one person: who can be given it, until when, and its end."""

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.deadlines import UK
from accounts.models import AuditEntry, Notice, Post
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind
from accounts.wordings import word
from incidents.models import Incident, Share
from incidents.operations import restricting, reviewing, sharing
from incidents.refusals import AlreadyDecided, FieldRefusal
from tests.decisions import restrict
from tests.factories import GroupFactory, ParentalLinkFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UK)
TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def share(incident, user, by, **changed):
    answers = {"until": FRIDAY, "reason": "She takes his form class"} | changed
    return sharing.share(incident=incident, user=user, by=by, **answers)


def shared_with(user):
    return {each.incident for each in Share.objects.visible_to(user)}


def refused(field, *args, **changed):
    with pytest.raises(FieldRefusal) as refusal:
        share(*args, **changed)
    assert refusal.value.field == field
    assert not Share.objects.exists()
    return refusal.value.message


def test_a_shared_record_is_there_until_the_end_of_its_day(olive, karen, send, clock):
    incident = send()

    share(incident, olive, karen)

    assert shared_with(olive) == {incident}
    clock.move_to(datetime(2026, 11, 27, 23, 59, 59, tzinfo=UK))
    assert shared_with(olive) == {incident}
    clock.move_to(datetime(2026, 11, 28, 0, 0, 0, tzinfo=UK))
    assert shared_with(olive) == set()


def test_it_gives_reading_and_nothing_else(olive, karen, send):
    share(send(), olive, karen)

    assert not Incident.objects.visible_to(olive).exists()


def test_it_is_kept_and_told_without_a_name(olive, karen, send, jayden):
    incident = send(people=[jayden])

    share(incident, olive, karen)

    entry = AuditEntry.objects.get(action="incident.shared")
    assert "Olive" not in str(entry.detail)
    notice = Notice.objects.get(kind=NoticeKind.RECORD_SHARED)
    words = word(notice)
    assert notice.recipient == olive
    assert words.subject == "1 record shared with you"
    assert "Jayden" not in words.body + words.line


def test_a_notice_of_a_share_that_has_ended_is_over(olive, karen, send, clock):
    share(send(), olive, karen)
    clock.shift(timedelta(days=4))

    assert word(Notice.objects.get(kind=NoticeKind.RECORD_SHARED)).is_over


@pytest.mark.parametrize("name", ["asha", "jo", "olive", "ada", "colin"])
def test_who_does_not_review_shares_nothing(everyone, send, name):
    with pytest.raises(NotAllowed):
        share(send(), everyone.priya, getattr(everyone, name))


def test_a_reviewer_who_may_not_read_it_shares_nothing(sam, karen, olive, priya, send):
    with pytest.raises(NotAllowed):
        share(send(people=[olive]), priya, sam)


def test_somebody_who_is_named_in_it_is_refused(olive, karen, send):
    message = refused("user", send(people=[olive]), olive, karen)

    assert message == "Choose somebody who is not involved, and whose children are not"


@pytest.mark.parametrize(
    "link",
    [{}, {"is_barred_by_court": True}, {"to_day": TODAY - timedelta(days=300)}],
    ids=["now", "barred", "once"],
)
@pytest.mark.parametrize("by_class", [False, True])
def test_the_parent_of_a_child_in_it_is_refused(
    olive, karen, jayden, north, send, link, by_class
):
    ParentalLinkFactory(user=olive, pupil=jayden, **link)
    group = GroupFactory(site=north, pupils=[jayden])

    refused("user", send(people=[group if by_class else jayden]), olive, karen)


@pytest.mark.parametrize("name", ["lena", "maria", "colin", "ada", "wes"])
def test_somebody_who_does_not_work_here_is_refused(everyone, wes, send, name):
    person = vars(everyone).get(name, wes)

    message = refused("user", send(), person, everyone.karen)

    assert message == "Choose somebody who works at the school"


def test_a_colleague_of_the_other_site_can_be_given_it(dean, karen, send):
    incident = send()

    share(incident, dean, karen)

    assert shared_with(dean) == {incident}


@pytest.mark.parametrize("name", ["sam", "ruth", "karen"])
def test_somebody_who_reads_it_already_is_refused(everyone, send, name):
    refused("user", send(), getattr(everyone, name), everyone.karen)


def test_it_is_given_once_at_a_time_and_can_be_given_again(olive, karen, send, clock):
    incident = send()
    share(incident, olive, karen)
    with pytest.raises(FieldRefusal, match="can read it already"):
        share(incident, olive, karen)
    clock.shift(timedelta(days=4))

    share(incident, olive, karen, until=TODAY + timedelta(days=10))

    assert shared_with(olive) == {incident}


@pytest.mark.parametrize("days", [-1, 91])
def test_a_day_that_is_past_or_too_far_is_refused(olive, karen, send, days):
    until = TODAY + timedelta(days=days)

    message = refused("until", send(), olive, karen, until=until)

    assert message == "Choose a day in the next 90 days"


def test_a_reason_is_needed(olive, karen, send):
    assert refused("reason", send(), olive, karen, reason=" ").startswith("Say why")


# --- Its end ----------------------------------------------------------------------


def test_it_can_be_withdrawn_and_stays_as_a_row(olive, karen, ruth, send):
    shared = share(send(), olive, karen)

    sharing.withdraw_share(share=shared, by=ruth)

    assert shared_with(olive) == set()
    shared.refresh_from_db()
    assert (shared.withdrawn_by, shared.withdrawn_at) == (ruth, NOW)
    assert AuditEntry.objects.filter(action="incident.share_withdrawn").count() == 1
    with pytest.raises(AlreadyDecided):
        sharing.withdraw_share(share=shared, by=karen)


def test_it_ends_when_the_record_is_restricted_or_voided(olive, karen, send):
    narrowed, changed, voided = send(), send(), send()
    for incident in (narrowed, changed, voided):
        share(incident, olive, karen)

    restrict(narrowed, by=karen)
    restricting.change_readers(incident=changed, readers=[], reason="Her", by=karen)
    reviewing.void(incident=voided, reason="Sent twice", by=karen)

    assert shared_with(olive) == set()


def test_it_ends_with_the_post(olive, karen, send):
    share(send(), olive, karen)

    Post.objects.filter(user=olive).update(to_day=TODAY - timedelta(days=1))

    assert not olive.has_ability("log_incident")
    assert shared_with(olive) == set()


def test_it_does_not_follow_somebody_to_another_school(olive, karen, west, south, send):
    share(send(), olive, karen)

    Post.objects.filter(user=olive).update(site=south)
    elsewhere_in_the_school = shared_with(olive)
    Post.objects.filter(user=olive).update(site=west)

    assert len(elsewhere_in_the_school) == 1
    assert shared_with(olive) == set()


def test_whoever_turns_out_to_be_a_parent_reads_it_no_more(olive, karen, jayden, send):
    share(send(people=[jayden]), olive, karen)

    ParentalLinkFactory(user=olive, pupil=jayden)

    assert shared_with(olive) == set()
