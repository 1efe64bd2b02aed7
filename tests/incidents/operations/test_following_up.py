"""Follow-ups and the timeline: who may add, what is refused, what is left behind."""

from datetime import timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Notice
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, RecordKind
from incidents.models import Action, ActionDone, Addendum
from incidents.operations.following_up import add_to_timeline, give_action, mark_done
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import AddendumKind

pytestmark = pytest.mark.django_db
NOT_REVIEWERS = [
    "asha",
    "dean",
    "jo",
    "olive",
    "priya",
    "colin",
    "ada",
    "maria",
    "lena",
]


def give(incident, *, owner, by, what="Ring home", due_at=None):
    due_at = due_at or timezone.now() + timedelta(hours=1)
    return give_action(incident=incident, what=what, owner=owner, due_at=due_at, by=by)


def add(incident, *, by, kind=AddendumKind.NOTE, words="He told me.", happened_at=None):
    return add_to_timeline(
        incident=incident,
        kind=kind,
        words=words,
        happened_at=happened_at or timezone.now(),
        by=by,
    )


# --- Giving ---------------------------------------------------------------------


def test_giving_a_follow_up_tells_its_owner_and_leaves_an_audit_entry(
    karen, asha, send
):
    incident = send()

    action = give(incident, owner=asha, by=karen, what="  Ring Jayden’s home ")

    assert action.what == "Ring Jayden’s home"
    notice = Notice.objects.get(kind=NoticeKind.ACTION_GIVEN)
    assert (notice.recipient, notice.record_id) == (asha, str(action.pk))
    entry = AuditEntry.objects.get(action="action.given")
    assert (entry.by, entry.record_kind) == (karen, RecordKind.ACTION)
    assert entry.detail["reference"] == incident.reference
    assert "Jayden" not in str(entry.detail)


def test_a_follow_up_for_oneself_owes_no_notice(karen, send):
    give(send(), owner=karen, by=karen)

    assert not Notice.objects.filter(kind=NoticeKind.ACTION_GIVEN).exists()


@pytest.mark.parametrize("name", NOT_REVIEWERS)
def test_others_give_no_follow_up(everyone, send, name):
    incident = send()

    with pytest.raises(NotAllowed):
        give(incident, owner=everyone.asha, by=getattr(everyone, name))

    assert not Action.objects.exists()


def test_a_reviewer_of_another_site_gives_none(ruth, dean, south, send):
    incident = send(by=dean, site=south)

    with pytest.raises(NotAllowed):
        give(incident, owner=dean, by=ruth)


def test_a_reviewer_who_is_named_in_it_touches_nothing(karen, ruth, asha, send):
    incident = send(people=[ruth])
    action = give(incident, owner=asha, by=karen)

    for touch in (
        lambda: give(incident, owner=asha, by=ruth),
        lambda: mark_done(action=action, by=ruth),
        lambda: add(incident, by=ruth),
    ):
        with pytest.raises(NotAllowed):
            touch()

    assert Action.objects.open().get() == action
    assert not Addendum.objects.exists()


def test_a_follow_up_needs_words(karen, asha, send):
    with pytest.raises(FieldRefusal, match="Say what needs to happen"):
        give(send(), owner=asha, by=karen, what=" \n ")


@time_machine.travel("2026-10-14 10:00+01:00", tick=False)
@pytest.mark.parametrize("seconds", [0, 1])
def test_a_follow_up_is_due_now_or_later(karen, asha, send, seconds):
    due_at = timezone.now() + timedelta(seconds=seconds)

    assert give(send(), owner=asha, by=karen, due_at=due_at).due_at == due_at


@time_machine.travel("2026-10-14 10:00+01:00", tick=False)
def test_a_follow_up_due_a_second_ago_is_refused(karen, asha, send):
    with pytest.raises(FieldRefusal, match="Choose today or a later day"):
        give(
            send(),
            owner=asha,
            by=karen,
            due_at=timezone.now() - timedelta(seconds=1),
        )


@pytest.mark.parametrize("name", ["dean", "colin", "ada", "maria", "lena"])
def test_an_owner_works_at_the_site(everyone, karen, send, name):
    with pytest.raises(FieldRefusal, match="Choose somebody who works at this site"):
        give(send(), owner=getattr(everyone, name), by=karen)


def test_an_owner_is_not_named_in_the_incident(karen, olive, send):
    with pytest.raises(FieldRefusal, match="Choose somebody who works at this site"):
        give(send(people=[olive]), owner=olive, by=karen)


# --- Marking as done ------------------------------------------------------------


def test_the_owner_marks_it_done(karen, asha, send):
    action = give(send(), owner=asha, by=karen)

    done = mark_done(action=action, note="Spoke to Mum", by=asha)

    assert (done.done_by, done.note) == (asha, "Spoke to Mum")
    assert not Action.objects.open().exists()
    entry = AuditEntry.objects.get(action="action.done")
    assert entry.by == asha
    assert "Mum" not in str(entry.detail)


def test_a_reviewer_marks_it_done_for_the_owner(karen, ruth, asha, send):
    action = give(send(), owner=asha, by=karen)

    assert mark_done(action=action, by=ruth).done_by == ruth


@pytest.mark.parametrize("name", [name for name in NOT_REVIEWERS if name != "asha"])
def test_others_do_not_mark_it_done(everyone, karen, asha, send, name):
    action = give(send(), owner=asha, by=karen)

    with pytest.raises(NotAllowed):
        mark_done(action=action, by=getattr(everyone, name))

    assert Action.objects.open().exists()


def test_it_is_done_once(karen, asha, send):
    action = give(send(), owner=asha, by=karen)
    mark_done(action=action, by=asha)

    with pytest.raises(AlreadyDecided, match="already marked"):
        mark_done(action=action, by=karen)

    assert ActionDone.objects.get().done_by == asha
    assert AuditEntry.objects.filter(action="action.done").count() == 1


@pytest.mark.parametrize(("seconds", "count"), [(-1, 0), (0, 0), (1, 1)])
def test_a_follow_up_is_overdue_once_its_moment_has_passed(
    karen, asha, send, seconds, count
):
    action = give(send(), owner=asha, by=karen)

    now = action.due_at + timedelta(seconds=seconds)

    assert Action.objects.overdue(now).count() == count


# --- The timeline ---------------------------------------------------------------


def test_a_reviewer_adds_to_the_timeline(karen, send):
    incident = send()

    entry = add(incident, by=karen, words=" Mum will ring. ")

    assert (entry.words, entry.written_by) == ("Mum will ring.", karen)
    audit = AuditEntry.objects.get(action="incident.added_to")
    assert audit.by == karen
    assert "Mum" not in str(audit.detail)


@pytest.mark.parametrize("name", NOT_REVIEWERS)
def test_others_add_nothing_for_reviewers(everyone, send, name):
    incident = send()

    with pytest.raises(NotAllowed):
        add(incident, by=getattr(everyone, name))

    assert not Addendum.objects.exists()


def test_the_author_adds_a_note_of_their_own(asha, send):
    entry = add(send(), by=asha, kind=AddendumKind.AUTHOR_NOTE)

    assert entry.kind == AddendumKind.AUTHOR_NOTE


@pytest.mark.parametrize("name", ["karen", "olive", "jo"])
def test_nobody_adds_a_note_in_the_authors_name(everyone, send, name):
    with pytest.raises(FieldRefusal, match="Choose what you are adding"):
        add(send(), by=getattr(everyone, name), kind=AddendumKind.AUTHOR_NOTE)


def test_an_author_of_the_other_site_adds_nothing_once_their_post_is_elsewhere(
    dean, send
):
    with pytest.raises(NotAllowed):
        add(send(), by=dean, kind=AddendumKind.AUTHOR_NOTE)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": " "}, "words"),
        ({"kind": "gossip"}, "kind"),
    ],
)
def test_an_entry_without_words_or_kind_is_refused(karen, send, changed, field):
    with pytest.raises(FieldRefusal) as refused:
        add(send(), by=karen, **changed)

    assert refused.value.field == field
    assert not Addendum.objects.exists()


@time_machine.travel("2026-10-14 10:00+01:00", tick=False)
def test_what_happens_in_a_second_has_not_happened(karen, send):
    incident = send()

    with pytest.raises(FieldRefusal) as refused:
        add(
            incident,
            by=karen,
            happened_at=timezone.now() + timedelta(seconds=1),
        )

    assert refused.value.field == "happened_at"
    assert add(incident, by=karen, happened_at=timezone.now())


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_entries_and_follow_ups_as_they_are(
    karen, asha, send, change
):
    incident = send()
    add(incident, by=karen)
    mark_done(action=give(incident, owner=asha, by=karen), by=asha)

    for model, fields in (
        (Addendum, {"words": "Changed"}),
        (Action, {"what": "Changed"}),
        (ActionDone, {"note": "Changed"}),
    ):
        rows = model.objects.all()
        with pytest.raises(Error), transaction.atomic():
            rows.update(**fields) if change == "update" else rows._raw_delete("default")
