"""What sending an incident does, what it refuses and whom it tells."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, Notice, Post
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, Role
from incidents.models import Incident, IncidentKind
from incidents.operations.sending import Account, PersonInvolved, send_incident
from incidents.refusals import FieldRefusal, UploadRefused
from incidents.terms import IncidentState, Part, Restriction, YesNoUnsure
from tests.factories import GroupFactory, ParentalLinkFactory, PupilFactory
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(send):
    """Return the field that a send is refused at; nothing may have been made."""

    def refused(**account) -> str:
        with pytest.raises(FieldRefusal) as refusal:
            send(**account)
        assert not Incident.objects.exists()
        assert not AuditEntry.objects.filter(action="incident.sent").exists()
        return refusal.value.field

    return refused


def alerted(incident) -> set:
    notices = Notice.objects.filter(
        kind=NoticeKind.URGENT_INCIDENT, record_id=str(incident.pk)
    )
    return {notice.recipient for notice in notices}


# --- What it does -------------------------------------------------------------


def test_it_is_in_the_queue_with_everything_the_author_said(
    send, asha, north, jayden, willow, kind
):
    happened = timezone.now() - timedelta(minutes=7)

    incident = send(
        "Jayden was called names in a game chat.",
        kinds=["CD-01", "NS-00"],
        people=[
            PersonInvolved(pupil=jayden, part=Part.HARMED),
            PersonInvolved(group=willow),
            PersonInvolved(outsider="A cousin"),
            PersonInvolved(unknown="Year 9 boy, red coat"),
        ],
        happened_at=happened,
        place="Room 4",
        done_so_far=["told_dsl"],
        device="Phone",
    )

    kept = Incident.objects.get(pk=incident.pk)
    assert kept.state == IncidentState.TO_REVIEW
    assert (kept.site, kept.author, kept.author_title) == (north, asha, "Teacher")
    assert kept.title == "A pupil was called names in a game chat"
    assert kept.what_happened == "Jayden was called names in a game chat."
    assert kept.happened_at == happened
    assert (kept.place, kept.device) == ("Room 4", "Phone")
    assert kept.done_labels == ["Told the DSL in person"]
    assert set(kept.kinds.all()) == {kind("CD-01"), kind("NS-00")}
    assert {(who.full_name, who.part) for who in kept.involvements.all()} == {
        ("Jayden Marsh", Part.HARMED),
        ("Whole class, Willow", Part.UNSURE),
        ("A cousin", Part.UNSURE),
        ("Year 9 boy, red coat", Part.UNSURE),
    }


def test_the_members_of_a_class_are_kept_as_they_were(send, jayden, callum, willow):
    oak = GroupFactory(site=willow.site, name="Oak", pupils=[callum])
    incident = send(people=[willow, oak])

    willow.pupils.clear()

    kept = incident.involvements.values_list("group", "members__pupil")
    assert set(kept) == {
        (willow.pk, jayden.pk),
        (willow.pk, callum.pk),
        (oak.pk, callum.pk),
    }


def test_references_are_numbered_one_after_the_other(send, school, wes, west):
    school.last_reference = 1042
    school.save()

    assert [send().reference, send().reference] == ["ES-1043", "ES-1044"]
    assert send(by=wes, site=west).reference == "EW-1"


def test_a_refused_incident_takes_no_number(send, school):
    with pytest.raises(FieldRefusal):
        send("   ")

    assert send().reference == "ES-1"


def test_it_leaves_an_audit_entry_without_a_name_or_a_story(send, asha, north, jayden):
    incident = send("Jayden was called names.", people=[jayden])

    entry = AuditEntry.objects.get(action="incident.sent")
    assert (entry.by, entry.site, entry.record_id) == (asha, north, str(incident.pk))
    assert entry.detail == {
        "reference": incident.reference,
        "is_urgent": False,
        "restriction": Restriction.NONE,
    }


# --- Who may not --------------------------------------------------------------


@pytest.mark.parametrize("name", ["maria", "colin", "ada", "lena"])
def test_people_without_a_logging_post_are_refused(everyone, send, name):
    with pytest.raises(NotAllowed):
        send(by=getattr(everyone, name))

    assert not Incident.objects.exists()


def test_a_site_where_the_author_has_no_post_is_refused(send, asha, south, wes, north):
    for author, site in ((asha, south), (wes, north)):
        with pytest.raises(NotAllowed):
            send(by=author, site=site)


def test_a_post_that_ended_yesterday_lets_nobody_log(send, asha):
    Post.objects.filter(user=asha).update(
        to_day=timezone.localdate() - timedelta(days=1)
    )

    with pytest.raises(NotAllowed):
        send(by=asha)


# --- What it refuses ----------------------------------------------------------


def test_a_file_is_refused_whatever_the_kind(send):
    for code in ("CD-03", "NS-00"):
        with pytest.raises(UploadRefused):
            send(kinds=code, has_file=True)

    assert not Incident.objects.exists()


def test_an_empty_story_is_refused(refused):
    assert refused(what_happened=" \n ") == "what_happened"


def test_no_kind_is_refused(refused):
    assert refused(kinds=[]) == "kinds"


def test_a_retired_kind_is_refused(refused, school):
    IncidentKind.objects.filter(school=school, code="CD-10").update(is_retired=True)

    assert refused(kinds="CD-10") == "kinds"


def test_a_kind_of_another_school_is_refused(asha, north, west):
    foreign = IncidentKind.objects.get(school=west.school_id, code="CD-01")
    account = Account(
        what_happened="A message.", kinds=[foreign], happened_at=timezone.now()
    )

    with pytest.raises(FieldRefusal) as refusal:
        send_incident(
            account=account, site=north, send_key=uuid4(), has_file=False, by=asha
        )

    assert refusal.value.field == "kinds"


@pytest.mark.parametrize("moment", ["happened_at", "found_out_at"])
def test_one_second_in_the_future_is_refused(refused, send, moment):
    now = timezone.now().replace(microsecond=0)

    with time_machine.travel(now, tick=False):
        assert refused(**{moment: now + timedelta(seconds=1)}) == moment
        assert send(**{moment: now}).pk


def test_people_of_a_site_the_author_does_not_work_at_are_refused(
    refused, ella, south, dean, west, wes
):
    at_south = GroupFactory(site=south)
    at_west = PupilFactory(site=west)

    for stranger in (ella, at_south, dean, at_west, wes):
        assert refused(people=[stranger]) == "people"


def test_people_of_ones_other_site_can_be_named(send, karen, ella, north):
    assert send(people=[ella], by=karen, site=north).pk


def test_people_of_ones_other_school_are_refused(refused, asha, west):
    Post.objects.create(user=asha, role=Role.STAFF, site=west)

    assert refused(people=[PupilFactory(site=west)]) == "people"


def test_a_leaver_on_the_staff_is_refused(refused, lena):
    assert refused(people=[lena]) == "people"


def test_a_person_named_twice_is_refused(refused, jayden, willow, olive):
    for twice in (jayden, willow, olive):
        assert refused(people=[twice, twice]) == "people"


# --- Sent twice ---------------------------------------------------------------


def test_the_same_key_gives_back_the_incident_already_made(send):
    key = uuid4()

    first, second = send(send_key=key), send(send_key=key)

    assert first == second
    assert Incident.objects.count() == 1
    assert AuditEntry.objects.filter(action="incident.sent").count() == 1
    assert send().reference == "ES-2"


def test_a_used_key_with_other_words_is_refused_and_nothing_is_lost(send):
    key = uuid4()
    send("A first message was sent.", send_key=key)

    with pytest.raises(FieldRefusal) as refusal:
        send("A second message was sent.", send_key=key)

    assert refusal.value.field == "send_key"
    assert send("A second message was sent.").reference == "ES-2"


def test_somebody_elses_key_is_refused(send, jo):
    key = uuid4()
    send(send_key=key)

    with pytest.raises(FieldRefusal) as refusal:
        send(send_key=key, by=jo)

    assert refusal.value.field == "send_key"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sends_at_once_make_one_incident(send):
    key, start = uuid4(), Barrier(2)

    def press_send():
        try:
            start.wait()
            return send(send_key=key).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(press_send) for _ in range(2)]
        made = [press.result() for press in presses]

    assert made == ["ES-1", "ES-1"]
    assert Incident.objects.count() == 1


# --- Whom it tells ------------------------------------------------------------


@pytest.mark.parametrize(
    "account",
    [
        {"kinds": ["CD-03"]},
        {"cannot_wait": True},
        {"kinds": ["CT-00"], "pupil_safe": YesNoUnsure.NO},
    ],
)
def test_an_urgent_incident_alerts_dsl_deputy_and_head(everyone, send, account):
    incident = send(**account)

    assert incident.is_urgent
    assert alerted(incident) == {everyone.karen, everyone.ruth, everyone.dana}


def test_what_can_wait_alerts_nobody(everyone, send):
    incident = send(kinds=["CT-00"], pupil_safe=YesNoUnsure.UNSURE)

    assert not incident.is_urgent
    assert alerted(incident) == set()


def test_nobody_named_in_it_is_alerted(everyone, send, jayden):
    ParentalLinkFactory(user=everyone.ruth, pupil=jayden)

    incident = send(kinds=["CD-03"], people=[everyone.karen, jayden])

    assert alerted(incident) == {everyone.dana}


def test_a_concern_about_an_adult_alerts_the_head_alone(everyone, send):
    incident = send(kinds=["ST-01"], cannot_wait=True)

    assert alerted(incident) == {everyone.dana}


# --- Who may read it ----------------------------------------------------------


def test_nobody_of_the_staff_named_restricts_nothing(everyone, send, jayden):
    assert send(people=[jayden]).restriction == Restriction.NONE


def test_a_member_of_staff_named_restricts_it_to_head_and_dsl(everyone, send):
    assert send(people=[everyone.olive]).restriction == Restriction.HEAD_AND_DSL


def test_a_concern_about_an_adult_is_for_the_head_alone(everyone, send):
    assert send(kinds=["ST-01"]).restriction == Restriction.HEAD_ONLY


def test_a_concern_that_names_the_head_goes_to_the_dsls(everyone, send):
    incident = send(kinds=["ST-01"], people=[everyone.dana])

    assert incident.restriction == Restriction.HEAD_AND_DSL
    assert alerted(incident) == {everyone.karen, everyone.ruth}


def test_where_head_and_dsls_are_all_named_a_senior_leader_reads_it(everyone, send):
    incident = send(people=[everyone.dana, everyone.karen, everyone.ruth])

    assert incident.restriction == Restriction.NONE
    assert Incident.objects.visible_to(everyone.sam).filter(pk=incident.pk).exists()


def test_a_head_who_cares_for_a_named_pupil_counts_as_named(
    everyone, send, jayden, willow
):
    ParentalLinkFactory(user=everyone.dana, pupil=jayden)

    for named in (jayden, willow):
        incident = send(kinds=["ST-01"], people=[named])
        assert incident.restriction == Restriction.HEAD_AND_DSL


def test_where_every_reader_is_named_it_stays_as_narrow_as_it_should_be(everyone, send):
    readers = [everyone.dana, everyone.karen, everyone.ruth, everyone.sam]

    assert send(people=readers).restriction == Restriction.HEAD_AND_DSL


def test_somebody_new_in_the_circle_is_enough(everyone, send, north):
    person("Nell Frost", (Role.DEPUTY_DSL, north))

    named = [everyone.dana, everyone.karen, everyone.ruth]

    assert send(people=named).restriction == Restriction.HEAD_AND_DSL
