"""Recording a request: by anybody, once, told to whoever handles them."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Notice, School, Site
from accounts.operations.school import change_school
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, Role
from incidents.models import DataRequest, RequestKeptFrom
from incidents.operations import requests
from incidents.operations.requests import LAW_BEGAN, RequestIsOver
from incidents.refusals import FieldRefusal
from incidents.request_terms import RequestKind
from tests.answer import STAFF
from tests.data_requests import (
    CAME,
    DAY,
    WORDS,
    answer,
    asking,
    complain,
    record,
    told,
)
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]
RECORDED = NoticeKind.REQUEST_RECORDED


def seen_by(request, everyone):
    """Return the names of those who may work on a request."""
    return {
        name
        for name, user in vars(everyone).items()
        if DataRequest.objects.visible_to(user).filter(pk=request.pk).exists()
    }


# --- Recording ------------------------------------------------------------------


def test_it_has_a_reference_is_counted_and_tells_the_first_circle(everyone, north):
    first = record(north, everyone.asha)
    second = record(north, everyone.olive)

    assert [first.reference, second.reference] == ["ES-DR-001", "ES-DR-002"]
    assert Site.objects.get(pk=north.pk).open_requests == 2
    assert told("", RECORDED) == {"Karen", "Priya"}
    entry = AuditEntry.objects.filter(action="request.recorded").first()
    assert entry.detail["reference"] in {"ES-DR-001", "ES-DR-002"}
    assert WORDS not in str(entry.detail)
    assert "Archer" not in str(entry.detail)


@pytest.mark.parametrize("name", [*STAFF.split()[:1], "olive", "colin", "ada", "jo"])
def test_anybody_with_a_post_at_the_site_records_one(everyone, north, name):
    assert record(north, getattr(everyone, name)).recorded_by.given_name == (
        name.title()
    )


@pytest.mark.parametrize("name", ["dean", "lena", "maria"])
def test_nobody_without_a_post_there_does(everyone, north, name):
    with pytest.raises(NotAllowed):
        record(north, getattr(everyone, name))

    assert not DataRequest.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"requester_name": "  "}, "requester_name"),
        ({"words": "\n"}, "words"),
        ({"words": "a" * 10_001}, "words"),
        ({"received_on": CAME + DAY}, "received_on"),
        ({"received_on": LAW_BEGAN - DAY}, "received_on"),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused(everyone, north, changed, field):
    with pytest.raises(FieldRefusal) as refusal:
        record(north, everyone.asha, **changed)

    assert refusal.value.field == field
    assert School.objects.get(pk=north.school_id).last_request == 0


def test_today_and_the_first_day_of_the_law_are_taken(everyone, north):
    for day in (CAME, LAW_BEGAN):
        assert record(north, everyone.asha, received_on=day).received_on == day


def test_a_double_press_makes_one_and_gives_the_number_back(everyone, north):
    key = uuid4()

    first, second = (record(north, everyone.asha, key=key) for _ in range(2))

    assert first == second
    assert School.objects.get(pk=north.school_id).last_request == 1
    with pytest.raises(FieldRefusal, match="sent before"):
        record(north, everyone.asha, key=key, words="Something else")
    with pytest.raises(FieldRefusal, match="sent before"):
        record(north, everyone.olive, key=key)


def test_a_rename_gives_no_number_back(everyone, school, north):
    opened = School.objects.get(pk=school.pk)
    record(north, everyone.asha)
    own = {
        name: getattr(opened, name)
        for name in (
            "short_name",
            "chair_phone",
            "regulator_name",
            "regulator_url",
            "regulator_phone",
            "regulator_complaint_url",
        )
    }

    change_school(school=opened, name="Renamed", by=everyone.ada, **own)

    assert School.objects.get(pk=school.pk).name == "Renamed"
    assert record(north, everyone.asha).reference == "ES-DR-002"


# --- Who works on it ------------------------------------------------------------


def test_those_who_handle_breaches_at_the_site_work_on_it(everyone, north, south, wes):
    request = record(north, everyone.asha)

    assert seen_by(request, everyone) == {"karen", "priya", "ruth", "dana", "sam"}
    assert not DataRequest.objects.visible_to(wes).exists()
    at_south = record(south, everyone.dean)
    assert seen_by(at_south, everyone) == {"karen", "dana"}


def test_one_that_names_a_handler_is_the_headteachers(everyone, north):
    request = record(north, everyone.asha, named=[everyone.priya])

    assert seen_by(request, everyone) == {"dana"}
    assert told("", RECORDED) == {"Dana"}


def test_one_that_names_the_head_is_for_those_who_are_not_named(everyone, north):
    named = [everyone.dana, everyone.karen]

    request = record(north, everyone.asha, named=named)

    assert seen_by(request, everyone) == {"priya", "ruth", "sam"}
    assert told("", RECORDED) == {"Priya"}


def test_nobody_is_named_who_handles_none_and_somebody_is_left(everyone, north):
    for named in ([everyone.jo], [everyone.asha]):
        with pytest.raises(FieldRefusal, match="those who handle requests"):
            record(north, everyone.asha, named=named)
    handlers = [getattr(everyone, name) for name in ("karen", "priya", "ruth", "sam")]
    with pytest.raises(FieldRefusal, match="Nobody would be left"):
        record(north, everyone.asha, named=[*handlers, everyone.dana])

    assert not RequestKeptFrom.objects.exists()


def test_a_handler_names_somebody_later_who_no_longer_leads_it(everyone, access):
    requests.take_up(request=access, by=everyone.priya)

    requests.keep_from(request=access, user=everyone.priya, by=everyone.priya)

    access.refresh_from_db()
    assert access.lead is None
    assert seen_by(access, everyone) == {"dana"}
    assert AuditEntry.objects.filter(action="request.kept_from").count() == 1
    step = f"kept {RequestKeptFrom.objects.get().pk}"
    assert told(step, RECORDED) == {"Dana"}
    with pytest.raises(NotAllowed):
        requests.keep_from(request=access, user=everyone.karen, by=everyone.karen)
    with pytest.raises(FieldRefusal, match="Choose somebody"):
        requests.keep_from(request=access, user=everyone.priya, by=everyone.dana)
    with pytest.raises(FieldRefusal, match="Choose somebody"):
        requests.keep_from(request=access, user=everyone.asha, by=everyone.dana)


def test_the_last_who_is_left_is_not_named(west, wes):
    request = record(west, wes)

    with pytest.raises(FieldRefusal, match="Nobody would be left"):
        requests.keep_from(request=request, user=wes, by=wes)

    assert DataRequest.objects.visible_to(wes).exists()


def test_whoever_takes_it_up_leads_it(everyone, access):
    requests.take_up(request=access, by=everyone.sam)
    requests.take_up(request=access, by=everyone.sam)

    access.refresh_from_db()
    assert access.lead == everyone.sam
    assert AuditEntry.objects.filter(action="request.taken_up").count() == 1
    with pytest.raises(NotAllowed):
        requests.take_up(request=access, by=everyone.asha)
    answer(access, everyone.karen)
    with pytest.raises(RequestIsOver):
        requests.take_up(request=access, by=everyone.karen)


# --- The public form --------------------------------------------------------------


def test_the_public_sends_a_complaint_without_an_author(everyone, north):
    request = complain(north)

    assert (request.recorded_by, request.kind) == (None, RequestKind.COMPLAINT)
    assert request.received_on == CAME
    assert told("", RECORDED) == {"Karen", "Priya"}
    entry = AuditEntry.objects.get(action="request.recorded")
    assert (entry.by, entry.detail["by_public"]) == (None, 1)


@pytest.mark.parametrize(
    ("posts", "left"),
    [
        ([Role.DSL], {"dana"}),
        ([Role.DATA_PROTECTION_LEAD, Role.DSL], {"dana"}),
        ([Role.HEADTEACHER], {"karen", "priya", "ruth", "sam"}),
        ([Role.HEADTEACHER, Role.DSL], {"priya", "ruth", "sam"}),
        # Another post is no answer of the form.
        ([Role.SLT], {"karen", "priya", "ruth", "sam", "dana"}),
    ],
)
def test_it_is_kept_from_whoever_holds_the_post_it_is_about(
    everyone, north, posts, left
):
    request = complain(north, about_posts=posts)

    assert seen_by(request, everyone) == left


def test_where_nobody_is_left_whoever_gives_posts_is_told(west, wes):
    person("Nim Adder", (Role.ADMINISTRATOR, west))

    complain(west, about_posts=[Role.DSL])

    assert told("", NoticeKind.NO_READER) == {"Nim"}
    assert not Notice.objects.filter(kind=RECORDED).exists()


def test_the_public_form_makes_one_of_a_double_press(north):
    key = uuid4()

    assert complain(north, key=key) == complain(north, key=key)
    with pytest.raises(FieldRefusal, match="sent before"):
        complain(north, key=key, words="Another")


def test_a_member_of_staffs_key_is_not_the_publics(everyone, north):
    key = uuid4()
    record(north, everyone.asha, key=key, words="The same")

    with pytest.raises(FieldRefusal, match="sent before"):
        complain(north, key=key, words="The same")


def test_nothing_without_an_author_came_in_another_way(north):
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.create(
            send_key=uuid4(),
            reference="ES-DR-9",
            site=north,
            **{
                name: getattr(asking(), name)
                for name in ("kind", "requester_name", "way", "received_on", "words")
            },
        )
