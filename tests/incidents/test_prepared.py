"""Prepared questions: no value stands in their text, and none is kept."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Post, people, school_days, standing
from accounts.models.prepared import Prepared, _prepare
from accounts.models.rules import MayLogHere
from accounts.models.standing import person_today
from accounts.operations import references
from accounts.operations.references import Counter
from accounts.terms import Role
from incidents import navigation
from incidents.forms import offered
from incidents.models import (
    ReviewDay,
    breach_strip,
    finding,
    linked,
    list_lines,
    queue,
    queue_lines,
    recorded,
    site_days,
)
from incidents.models.queue import Numbers, numbers_for, queue_for
from incidents.models.queue_lines import lines_for
from incidents.models.settling import NamesSomebody, SavedAs, SentUnder
from incidents.operations import due_sites
from incidents.operations.sending import PersonInvolved
from tests.factories import GroupFactory, PostFactory
from tests.scoping import ROOT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 14, 12, tzinfo=UK)


QUESTIONS = {
    people._COLLEAGUES: [()],
    standing._PERSON: [()],
    school_days._CALENDARS: [(1,), (3,)],
    recorded._RECORDED: [(True,), (False,)],
    site_days._SITE_DAYS: [(1,), (3,)],
    queue._NUMBERS: [(count, NOW, NOW + timedelta(days=1)) for count in (1, 3)],
    queue_lines._LINES: [(1, 26), (3, 201)],
    list_lines._LINES: [
        (1, False, "", False),
        (1, True, "closed", True),
        (3, True, "to_review", True),
    ],
    finding._FOUND: [()],
    linked._PEOPLE: [()],
    linked._LINKED: [()],
    navigation._TO_REVIEW: [()],
    navigation._OPEN_BREACHES: [()],
    navigation._OPEN_REQUESTS: [()],
    breach_strip._WAITING: [()],
    due_sites._WAITING: [()],
    due_sites._ALERTING: [()],
    due_sites._READERS: [()],
    due_sites._UNREAD: [(0,), (1,), (3,)],
    references._NUMBERS: [
        (Counter.INCIDENT,),
        (Counter.INCIDENT, ("may_log", MayLogHere), ("may_name", NamesSomebody)),
        (Counter.INCIDENT, ("saved_at", SavedAs), ("earlier", SentUnder)),
    ],
    offered._OFFERED: [(), ("pupil",), ("pupil", "user", "group")],
}


def test_each_prepared_question_is_known_here():
    sources = (ROOT / app for app in ("accounts", "policy", "incidents"))
    files = (path for source in sources for path in source.rglob("*.py"))
    made = sum(path.read_text().count("= Prepared(") for path in files)

    assert made == len(QUESTIONS)


def texts():
    """Return the text of each question with what stands in it for good."""
    found = [
        _prepare(question._make(*shape))
        for question, shapes in QUESTIONS.items()
        for shape in shapes
    ]
    return [
        (text.sql, [getattr(each, "name", each) for each in text.params])
        for text in found
    ]


def test_the_text_of_a_question_is_the_same_on_any_day():
    with time_machine.travel(NOW, tick=False):
        today = texts()
    with time_machine.travel(NOW + timedelta(days=400, hours=5), tick=False):
        later = texts()

    assert today == later


def test_texts_of_other_days_do_not_add_up(monkeypatch):
    monkeypatch.setattr("accounts.models.prepared._MOST_TEXTS", 3)
    kinds = Prepared(lambda day: ReviewDay.objects.filter(day=day).values_list("pk"))

    for number in range(7):
        assert list(kinds.ask(NOW.date() + timedelta(days=number))) == []

    assert len(kinds._texts) <= 3


def test_a_question_asked_again_is_answered_from_the_rows_of_now(north, karen):
    today = timezone.localdate()
    before = person_today(karen.pk, on=today)
    PostFactory(user=karen, site=north, role=Role.COMMITTEE)

    after = person_today(karen.pk, on=today)

    assert len(after.duties.posts) == len(before.duties.posts) + 1


def test_the_answer_is_of_whoever_is_given(send, karen, lena, north):
    send()

    assert len(lines_for(karen, sites=[north])) == 1
    assert lines_for(lena, sites=[north]) == []
    assert numbers_for(karen, sites=[north], today=timezone.localdate()).waiting == 1
    assert numbers_for(lena, sites=[north], today=timezone.localdate()).waiting == 0


def test_without_a_site_nothing_waits_here(karen, send):
    send()

    numbers = numbers_for(karen, sites=[], today=timezone.localdate())

    assert lines_for(karen, sites=[]) == []
    assert numbers == Numbers(
        waiting=0,
        oldest=None,
        elsewhere=1,
        actions=0,
        security=0,
        done=0,
        done_by_me=0,
    )


# --- The person of a session --------------------------------------------------------


def test_a_person_comes_with_what_their_rows_say(north, south, karen):
    PostFactory(user=karen, site=south, role=Role.STAFF)
    read = person_today(karen.pk, on=timezone.localdate())

    assert read == karen
    fields = [field.attname for field in type(karen)._meta.concrete_fields]
    karen.refresh_from_db()
    assert all(getattr(read, name) == getattr(karen, name) for name in fields)
    assert {(each.pk, each.role) for each in read.duties.posts} == {
        (each.pk, each.role) for each in Post.objects.filter(user=karen)
    }
    assert [site.name for site in read.duties.sites] == [
        site.name for site in karen.duties.sites
    ]
    assert read.duties.sites[0].school == north.school
    assert read.second_factors == karen.second_factors


@pytest.mark.parametrize(
    ("from_day", "to_day", "is_held"),
    [(0, None, True), (0, 0, True), (1, None, False), (-5, -1, False), (-5, 0, True)],
)
def test_a_post_is_held_from_its_first_day_to_its_last(
    north, asha, from_day, to_day, is_held
):
    today = timezone.localdate()
    post = PostFactory(
        user=asha,
        site=north,
        role=Role.DSL,
        from_day=today + timedelta(days=from_day),
        to_day=None if to_day is None else today + timedelta(days=to_day),
    )

    read = person_today(asha.pk, on=today)

    assert (post in read.duties.posts) is is_held


def test_a_person_without_a_post_is_there_and_nobody_is_nobody(maria):
    today = timezone.localdate()

    assert person_today(maria.pk, on=today).duties.posts == []
    assert person_today(uuid4(), on=today) is None


# --- Lines ---------------------------------------------------------------------------


def test_the_lines_are_the_queue_with_everybody_and_each_kind(
    send, karen, north, jayden, jo
):
    group = GroupFactory(site=north)
    strangers = [PersonInvolved(outsider="An uncle"), PersonInvolved(unknown="A boy")]
    incident = send(kinds=("CD-03", "CD-11"), people=[jayden, jo, group, *strangers])

    (line,) = lines_for(karen, sites=[north])

    (queued,) = queue_for(karen, sites=[north])
    whole = line.incident()
    assert whole == queued == incident
    assert whole.skip_count == line.skip_count == queued.skip_count == 0
    assert (line.reference, line.title) == (incident.reference, incident.title)
    assert (line.received_at, line.writer) == (incident.received_at, incident.writer)
    involved = list(incident.involvements.select_related("pupil", "user", "group"))
    assert len(involved) == 5
    assert line.short_names(9) == [each.short_name for each in involved]
    for shown, row in zip(line.people, involved, strict=True):
        for name in ("full_name", "short_name", "initials", "about", "part"):
            assert getattr(shown, name) == getattr(row, name)
    kinds = list(incident.kinds.order_by("code"))
    assert [(each.code, each.short_label, each.follow_up) for each in line.kinds] == [
        (each.code, each.short_label, each.follow_up) for each in kinds
    ]
    assert [bool(each.tells_technical) for each in line.kinds] == [
        each.tells_technical for each in kinds
    ]
    assert whole.author.full_name == incident.author.full_name
    assert whole.brought_from is None
    assert not line.is_imported
