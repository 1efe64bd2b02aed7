"""What is owed when a day goes by: the digest, the missed day, the missing reader."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice, Post, Site
from accounts.terms import NoticeKind, Role
from incidents.models import Incident
from incidents.operations.days import (
    owe_digest,
    owe_missed_days,
    owe_no_reader,
    sign_day,
)
from incidents.terms import Restriction
from tests.decisions import escalate, no_further_action, restrict
from tests.factories import ClosureFactory
from tests.people import person

pytestmark = pytest.mark.django_db
# A Wednesday in term.
TODAY = date(2026, 10, 14)


def at(day, clock_time):
    """Return a UK wall-clock time of a day."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(TODAY, "09:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def digest(clock):
    """Return a function that sweeps at a moment; it returns who is owed a digest."""

    def digest(site, *, on=TODAY, clock_time="15:30"):
        clock.move_to(at(on, clock_time))
        owe_digest(site=Site.objects.get(pk=site.pk), now=timezone.now())
        return told(NoticeKind.REVIEW_DIGEST, site, step=on.isoformat())

    return digest


def told(kind, site, **known) -> set:
    """Return who is owed a notice of the kind at the site."""
    rows = Notice.objects.filter(kind=kind, site=site, **known)
    return {notice.recipient for notice in rows}


def missed(site):
    return list(owe_missed_days(site=Site.objects.get(pk=site.pk), now=timezone.now()))


def begin(site, day):
    Site.objects.filter(pk=site.pk).update(review_begins_on=day)


# --- The digest -----------------------------------------------------------------


def test_the_digest_goes_to_the_dsl_alone(everyone, north, send, digest):
    send()

    assert digest(north) == {everyone.karen}


@pytest.mark.parametrize(
    ("clock_time", "is_owed"),
    [("15:29:59", False), ("15:30:00", True), ("23:59:59", True)],
)
def test_the_digest_is_owed_from_half_past_three(
    karen, north, send, digest, clock_time, is_owed
):
    send()

    assert bool(digest(north, clock_time=clock_time)) is is_owed


def test_no_digest_where_nothing_waits(karen, north, send, digest):
    no_further_action(send(), by=karen)

    assert digest(north) == set()


def test_no_digest_for_what_the_other_site_has(karen, dean, north, south, send, digest):
    send(by=dean, site=south)

    assert digest(north) == set()
    assert digest(south) == {karen}


def test_no_digest_for_what_one_may_not_read(karen, north, send, digest):
    send(people=[karen])

    assert digest(north) == set()


def test_what_the_dsl_may_not_read_is_asked_of_the_deputy(
    everyone, north, send, digest
):
    send(people=[everyone.karen])

    assert digest(north) == {everyone.ruth}


def test_a_concern_for_the_head_alone_is_asked_of_the_head(
    everyone, north, send, digest
):
    incident = send()
    Incident.objects.filter(pk=incident.pk).update(restriction=Restriction.HEAD_ONLY)

    assert digest(north) == {everyone.dana}


def test_where_no_post_is_named_whoever_may_read_it_is_asked(
    everyone, north, send, digest
):
    Post.objects.exclude(user=everyone.sam).update(to_day=TODAY - timedelta(days=1))
    Post.objects.filter(user=everyone.asha).update(to_day=None)
    send()

    assert digest(north) == {everyone.sam}


def test_a_site_whose_dsl_has_left_asks_the_deputy(everyone, north, send, digest):
    everyone.karen.posts.update(to_day=TODAY - timedelta(days=1))
    send()

    assert digest(north) == {everyone.ruth}


def test_a_digest_is_owed_once_a_day_however_often_it_is_swept(
    karen, north, send, digest
):
    send()

    for clock_time in ("15:30", "15:31", "18:00"):
        digest(north, clock_time=clock_time)
    digest(north, on=TODAY + timedelta(days=1))

    digests = Notice.objects.filter(kind=NoticeKind.REVIEW_DIGEST)
    steps = digests.values_list("step", flat=True)
    assert sorted(steps) == ["2026-10-14", "2026-10-15"]


def test_after_a_week_down_one_digest_is_owed_and_none_for_the_days_gone(
    karen, north, send, digest
):
    send()

    assert digest(north, on=TODAY + timedelta(days=7)) == {karen}
    assert Notice.objects.filter(kind=NoticeKind.REVIEW_DIGEST).count() == 1


def test_a_leaver_gets_no_digest(karen, north, send, digest):
    send()
    karen.posts.update(to_day=TODAY - timedelta(days=1))

    assert digest(north) == set()


def test_what_was_left_with_a_reason_is_not_asked_for_again(karen, north, send, digest):
    send()
    sign_day(site=north, day=TODAY, reason="Waiting for the tutor", by=karen)

    assert digest(north) == set()


def test_what_comes_in_after_the_signature_is_asked_for(
    karen, north, send, digest, clock
):
    sign_day(site=north, day=TODAY, nothing_untold=True, by=karen)
    clock.shift(1)
    send()

    assert digest(north) == {karen}


def test_what_the_signer_could_not_read_is_asked_for(karen, sam, north, send, digest):
    restrict(send(), by=karen)
    sign_day(site=north, day=TODAY, nothing_untold=True, by=sam)

    assert digest(north) == {karen}


# --- The missed day -------------------------------------------------------------


def test_a_missed_day_is_told_to_deputy_and_head(everyone, north, clock):
    begin(north, TODAY)
    clock.move_to(at(TODAY + timedelta(days=1), "07:00"))

    assert missed(north) == [TODAY]
    assert told(NoticeKind.MISSED_DAY, north, step="2026-10-14") == {
        everyone.ruth,
        everyone.dana,
    }


@pytest.mark.parametrize(
    ("moment", "found"),
    [("2026-10-15 06:59:59", []), ("2026-10-15 07:00:00", [TODAY])],
)
def test_a_missed_day_is_told_the_next_morning(ruth, north, clock, moment, found):
    begin(north, TODAY)
    clock.move_to(at(*moment.split()))

    assert missed(north) == found


def test_a_signed_day_is_not_missed_even_signed_late(karen, ruth, north, clock):
    begin(north, TODAY)
    clock.move_to(at(TODAY + timedelta(days=1), "07:00"))
    sign_day(site=north, day=TODAY, nothing_untold=True, by=karen)

    assert missed(north) == []
    assert not Notice.objects.filter(kind=NoticeKind.MISSED_DAY).exists()


def test_after_a_week_down_each_missed_day_is_told_once(ruth, dana, north, clock):
    begin(north, TODAY)
    clock.move_to(at(TODAY + timedelta(days=7), "08:00"))

    first, second = missed(north), missed(north)

    school_days = [date(2026, 10, day) for day in (14, 15, 16, 19, 20)]
    assert first == second == school_days
    assert Notice.objects.count() == 2 * len(school_days)


def test_days_before_the_review_began_are_not_missed(ruth, north, clock):
    begin(north, TODAY)
    clock.move_to(at(TODAY, "23:00"))

    assert missed(north) == []


def test_days_more_than_a_fortnight_back_are_left_alone(ruth, north, clock):
    begin(north, date(2026, 9, 1))

    assert min(missed(north)) == TODAY - timedelta(days=14)


def test_a_closed_day_is_not_missed_at_the_site_that_was_closed(
    ruth, dana, school, north, south, clock
):
    for site in (north, south):
        begin(site, TODAY)
    ClosureFactory(school=school, site=north, first_day=TODAY)
    clock.move_to(at(TODAY + timedelta(days=1), "07:00"))

    assert missed(north) == []
    assert missed(south) == [TODAY]
    assert told(NoticeKind.MISSED_DAY, south) == {dana}


# --- Nobody to read it ----------------------------------------------------------


def unread(site):
    return owe_no_reader(site=site, now=timezone.now())


def test_nothing_is_owed_while_somebody_may_read_it(everyone, north, send):
    send()
    send(people=[everyone.karen])

    assert unread(north) == 0
    assert told(NoticeKind.NO_READER, north) == set()


def test_what_nobody_may_read_is_told_to_the_administrator(everyone, north, send):
    named = [everyone.karen, everyone.ruth, everyone.dana, everyone.sam]
    send(people=named)

    assert unread(north) == 1
    assert told(NoticeKind.NO_READER, north) == {everyone.ada}


def test_the_last_reviewer_leaving_is_noticed_the_day_after(karen, ada, north, send):
    send()
    karen.posts.update(to_day=TODAY)

    assert unread(north) == 0
    with time_machine.travel(at(TODAY + timedelta(days=1), "00:00"), tick=False):
        assert unread(north) == 1


def test_somebody_made_inactive_is_no_reader(karen, ada, north, send):
    send()
    karen.is_active = False
    karen.save()

    assert unread(north) == 1


def test_what_is_followed_up_needs_a_reader_too(karen, ada, north, send):
    incident = send()
    escalate(incident, by=karen)
    karen.posts.update(to_day=TODAY - timedelta(days=1))

    assert unread(north) == 1
    assert told(NoticeKind.NO_READER, north) == {ada}


def test_what_is_closed_needs_nobody(karen, ada, north, send):
    no_further_action(send(), by=karen)
    karen.posts.update(to_day=TODAY - timedelta(days=1))

    assert Incident.objects.closed().count() == 1
    assert unread(north) == 0


def test_it_is_told_once_a_day_until_somebody_may_read_it(karen, ada, north, send):
    send()
    karen.posts.update(to_day=TODAY - timedelta(days=1))

    for days_on in (0, 0, 1):
        with time_machine.travel(
            at(TODAY + timedelta(days=days_on), "09:00"), tick=False
        ):
            unread(north)
    person("Nia Brent", (Role.DSL, north))

    assert Notice.objects.filter(kind=NoticeKind.NO_READER).count() == 2
    assert unread(north) == 0


def test_each_site_has_its_own_readers(ruth, ada, dean, north, south, send):
    send()
    send(by=dean, site=south)

    assert unread(north) == 0
    assert unread(south) == 1
