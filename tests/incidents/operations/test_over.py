"""Notices end with their matter, and a moment of another day names the day."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Notice, Site
from accounts.operations import notices
from accounts.terms import NoticeKind, Role
from accounts.wordings import word
from incidents.models import Action
from incidents.models.timeline import clock_in_words
from incidents.operations import following_up, undoing
from incidents.operations.days import owe_missed_days, owe_no_reader
from incidents.operations.handling import is_handled
from incidents.refusals import AlreadyDecided
from tests.data_requests import complain
from tests.decisions import FOUR, by_name, further_action, no_further_action, reopen
from tests.factories import ClosureFactory, PostFactory
from tests.incidents.operations.every_notice import TODAY, at
from tests.incidents.views.happenings import report_a_breach
from tests.people import person

pytestmark = pytest.mark.django_db
NEXT_DAY = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(TODAY, "10:42"), tick=False) as clock:
        yield clock


def wording(kind, user, **found):
    return word(Notice.objects.get(kind=kind, recipient=user, **found))


def is_over(kind, user, **found):
    return wording(kind, user, **found).is_over


# --- A follow-up ----------------------------------------------------------------


def test_a_follow_up_is_told_until_it_is_done(karen, asha, send):
    further_action(send(), by=karen, owner=asha)
    before = is_over(NoticeKind.ACTION_GIVEN, asha)

    following_up.mark_done(action=Action.objects.get(), by=asha)

    assert not before
    assert is_over(NoticeKind.ACTION_GIVEN, asha)


# --- An urgent incident ---------------------------------------------------------


@pytest.mark.parametrize("decide", FOUR[:3], ids=by_name)
def test_an_urgent_incident_is_told_until_it_is_decided(karen, dana, send, decide):
    incident = send(cannot_wait=True)
    before = is_over(NoticeKind.URGENT_INCIDENT, dana)

    decide(incident, by=karen)

    assert not before
    assert is_over(NoticeKind.URGENT_INCIDENT, dana)


def test_one_that_waits_again_is_told_again(karen, dana, send):
    incident = send(cannot_wait=True)
    undoing.undo(decision=no_further_action(incident, by=karen), by=karen)
    after_undoing = is_over(NoticeKind.URGENT_INCIDENT, dana)
    no_further_action(incident, by=karen)
    reopen(incident, by=karen)

    assert not after_undoing
    assert not is_over(NoticeKind.URGENT_INCIDENT, dana)


# --- A missed day ---------------------------------------------------------------


@pytest.fixture
def missed(dana, north, clock):
    """A day that nobody signed, of which the headteacher was told."""
    Site.objects.filter(pk=north.pk).update(review_begins_on=TODAY)
    clock.move_to(at(NEXT_DAY, "07:00"))
    owe_missed_days(site=Site.objects.get(pk=north.pk), now=timezone.now())
    assert not is_over(NoticeKind.MISSED_DAY, dana)


@pytest.mark.parametrize(("first", "over"), [(TODAY, False), (NEXT_DAY, True)])
def test_a_missed_day_before_the_first_day_of_the_site_is_over(
    missed, dana, north, first, over
):
    Site.objects.filter(pk=north.pk).update(review_begins_on=first)

    assert is_over(NoticeKind.MISSED_DAY, dana) is over


def test_a_missed_day_that_was_no_school_day_after_all_is_over(
    missed, dana, north, school
):
    ClosureFactory(school=school, site=north, first_day=TODAY)

    assert is_over(NoticeKind.MISSED_DAY, dana)


# --- Nobody to read it ----------------------------------------------------------


def owe_unread(site):
    owe_no_reader(site=site, now=timezone.now())


def test_a_record_without_a_reader_is_told_until_it_has_one(ada, north, send):
    send()
    owe_unread(north)
    before = is_over(NoticeKind.NO_READER, ada)

    person("Nia Brent", (Role.DSL, north))

    assert not before
    assert is_over(NoticeKind.NO_READER, ada)


def test_it_is_told_while_one_of_several_lacks_a_reader(ada, north, send):
    nia = person("Nia Brent", (Role.STAFF, north))
    send()
    send(people=[nia])
    owe_unread(north)

    PostFactory(user=nia, role=Role.DSL, site=north)

    assert not is_over(NoticeKind.NO_READER, ada)


def test_a_reader_at_another_site_does_not_end_it(ada, north, south, send):
    send()
    owe_unread(north)

    person("Nia Brent", (Role.DSL, south))

    assert not is_over(NoticeKind.NO_READER, ada)


def test_the_notice_of_a_later_day_stands_for_the_earlier_one(ada, north, send, clock):
    send()
    owe_unread(north)
    clock.move_to(at(NEXT_DAY, "09:00"))
    owe_unread(north)
    later = Notice.objects.get(recipient=ada, step=NEXT_DAY.isoformat())
    before = is_over(NoticeKind.NO_READER, ada, step=TODAY.isoformat())

    notices.put_away(notice_id=later.pk, by=ada)

    assert before
    assert not word(later).is_over
    assert is_over(NoticeKind.NO_READER, ada, step=TODAY.isoformat())


def test_a_complaint_without_a_handler_is_told_until_it_has_one(wes, west):
    nim = person("Nim Adder", (Role.ADMINISTRATOR, west))
    complain(west, about_posts=[Role.DSL])
    before = is_over(NoticeKind.NO_READER, nim)

    person("Nia Brent", (Role.HEADTEACHER, west))

    assert not before
    assert is_over(NoticeKind.NO_READER, nim)


@pytest.fixture
def unhandled(ada, asha, north):
    """A breach that nobody may work on, of which the administrator was told."""
    breach = report_a_breach(north, asha)
    assert not is_over(NoticeKind.NO_READER, ada)
    return breach


def test_a_breach_without_a_handler_is_told_until_it_has_one(unhandled, ada, north):
    person("Nia Brent", (Role.DATA_PROTECTION_LEAD, north))

    assert is_over(NoticeKind.NO_READER, ada)
    assert is_handled(unhandled, now=timezone.now())


def test_a_breach_that_is_no_more_open_needs_nobody(unhandled, ada):
    type(unhandled).objects.update(state="closed", closed_at=timezone.now())

    assert is_over(NoticeKind.NO_READER, ada)


# --- Which day ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("2026-10-14T23:59:59+01:00", "10:42"),
        ("2026-10-15T00:00:00+01:00", "10:42 on Wed 14 Oct"),
        ("2026-12-31T23:59:59+00:00", "10:42 on Wed 14 Oct"),
        ("2027-01-01T00:00:00+00:00", "10:42 on Wed 14 Oct 2026"),
    ],
)
def test_a_moment_names_its_day_from_the_first_second_of_the_next(now, says):
    moment = datetime.fromisoformat("2026-10-14T10:42:00+01:00")

    words = clock_in_words(moment, now=datetime.fromisoformat(now))

    assert words == says


def test_an_alert_that_is_read_the_next_day_names_the_day(dana, send, clock):
    incident = send(cannot_wait=True)
    clock.move_to(at(NEXT_DAY, "08:00"))

    line = wording(NoticeKind.URGENT_INCIDENT, dana).line

    assert line == (
        f"{incident.reference} is urgent. It was sent at 10:42 on Wed 14 Oct."
    )


def test_the_second_of_two_reviewers_is_told_the_day(karen, ruth, send, clock):
    incident = send()
    no_further_action(incident, by=karen)
    clock.move_to(at(NEXT_DAY, "08:00"))

    with pytest.raises(AlreadyDecided) as refusal:
        no_further_action(incident, by=ruth)

    assert refusal.value.message == (
        "K Osei decided this at 10:42 on Wed 14 Oct: No further action."
    )
