"""Keeping a draft, sending it, deleting it: what each does and what it refuses."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.refusals import NotAllowed
from incidents.models import Draft, Incident, IncidentKind
from incidents.operations import drafts
from incidents.operations.drafts import Saving
from incidents.operations.sending import Account
from incidents.refusals import (
    DraftChanged,
    DraftGone,
    DraftNotYours,
    DraftSent,
    FieldRefusal,
)
from incidents.terms import DraftDeleted

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(asha, north):
    """Return a function that saves a draft of Asha's at north."""

    def save(words="what_happened=One", *, draft_id=None, by=asha, site=north, **marks):
        return drafts.save_draft(
            draft_id=draft_id or uuid4(),
            answers=words,
            site=site,
            saving=Saving(**{"page": uuid4()} | marks),
            by=by,
        )

    return save


@pytest.fixture
def send_draft(asha, north, kind):
    """Return a function that sends a draft of Asha's."""

    def send_draft(
        draft, words="A message was sent round.", *, by=asha, kinds=None, kept=None
    ):
        account = Account(
            what_happened=words,
            kinds=[kind("CD-01")] if kinds is None else kinds,
            happened_at=timezone.now(),
        )
        return drafts.send_draft(
            draft_id=draft.pk,
            account=account,
            site=north,
            has_file=False,
            kept=kept,
            by=by,
        )

    return send_draft


def actions() -> list[str]:
    return [
        entry.action
        for entry in AuditEntry.objects.order_by("pk")
        if entry.action.startswith("draft.")
    ]


# --- Opening and saving ------------------------------------------------------


def test_opening_makes_an_empty_draft_and_says_so_in_the_audit_log(asha, north):
    draft = drafts.open_draft(site=north, by=asha)

    assert (draft.owner, draft.site, draft.answers) == (asha, north, "")
    assert draft.revision == 1
    entry = AuditEntry.objects.get(action="draft.opened")
    assert (entry.by, entry.record_id, entry.detail) == (asha, str(draft.pk), {})


@pytest.mark.parametrize("name", ["maria", "colin", "ada", "lena"])
def test_people_without_a_logging_post_open_and_save_nothing(
    everyone, north, save, name
):
    by = getattr(everyone, name)
    with pytest.raises(NotAllowed):
        drafts.open_draft(site=north, by=by)
    with pytest.raises(NotAllowed):
        save(by=by)

    assert not Draft.objects.exists()


def test_a_site_without_a_post_is_refused(save, south):
    with pytest.raises(NotAllowed):
        save(site=south)


def test_the_first_save_makes_the_draft_and_later_ones_replace_its_words(save):
    page = uuid4()
    first = save("what_happened=One", page=page)

    second = save("what_happened=One+two", draft_id=first.pk, page=page)

    assert (second.answers, second.revision) == ("what_happened=One+two", 2)
    assert second.story == "One two"
    assert actions() == ["draft.opened"]


def test_another_tab_that_has_not_seen_the_last_words_is_refused(save):
    first = save("what_happened=One", page=uuid4())
    save("what_happened=Two", draft_id=first.pk, page=uuid4(), revision=1)

    with pytest.raises(DraftChanged):
        save("what_happened=Late", draft_id=first.pk, page=uuid4(), revision=1)

    assert Draft.objects.get().story == "Two"


def test_the_person_may_replace_what_another_tab_saved(save):
    first = save("what_happened=One")

    kept = save("what_happened=Mine", draft_id=first.pk, replaces=True)

    assert (kept.story, kept.revision) == ("Mine", 2)


def test_a_save_that_was_overtaken_on_its_way_changes_nothing(save):
    page = uuid4()
    first = save("what_happened=One", page=page, turn=1)
    save("what_happened=Three", draft_id=first.pk, page=page, turn=3, revision=1)

    with pytest.raises(DraftChanged):
        save("what_happened=Two", draft_id=first.pk, page=page, turn=2, revision=1)

    assert Draft.objects.get().story == "Three"


def test_a_save_whose_answer_was_lost_can_be_repeated(save):
    page = uuid4()
    first = save("what_happened=One", page=page, turn=1)

    again = save("what_happened=One", draft_id=first.pk, page=page, turn=2)

    assert again.revision == 2


@pytest.mark.parametrize("name", ["karen", "dana", "sam", "jo"])
def test_nobody_else_saves_sends_or_deletes_it(everyone, save, send_draft, name):
    draft = save("what_happened=Mine")
    by = getattr(everyone, name)

    with pytest.raises(DraftNotYours):
        save("what_happened=Theirs", draft_id=draft.pk, by=by, replaces=True)
    with pytest.raises(DraftNotYours):
        drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=by)
    with pytest.raises(DraftNotYours):
        send_draft(draft, by=by)

    draft.refresh_from_db()
    assert draft.story == "Mine"
    assert draft.incident is None


def test_nobody_but_the_owner_sees_it(everyone, save):
    save()

    for name, person in vars(everyone).items():
        assert Draft.objects.visible_to(person).exists() == (name == "asha")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_at_once_one_is_told(save):
    draft = save("what_happened=One")
    start = Barrier(2)

    def press(words):
        try:
            start.wait()
            return save(f"what_happened={words}", draft_id=draft.pk, revision=1).story
        except DraftChanged:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = [each.result() for each in [pool.submit(press, w) for w in "ab"]]

    assert sorted(said) in (["a", "told"], ["b", "told"])
    assert Draft.objects.get().story in said


# --- Sending -------------------------------------------------------------------


def test_a_sent_draft_is_one_incident_and_keeps_no_words(save, send_draft):
    draft = save()

    first, second = send_draft(draft), send_draft(draft)

    draft.refresh_from_db()
    assert first == second == draft.incident
    assert Incident.objects.get().send_key == draft.pk
    assert draft.answers == ""


def test_what_the_draft_holds_is_sent_and_other_words_are_refused(save, send_draft):
    draft = save("what_happened=Mine")

    with pytest.raises(DraftChanged):
        send_draft(draft, kept="what_happened=Older")

    draft.refresh_from_db()
    assert (draft.story, Incident.objects.count()) == ("Mine", 0)
    sent = send_draft(draft, kept="what_happened=Mine")
    draft.refresh_from_db()
    assert (draft.incident, sent.reference) == (sent, "ES-1")


def test_a_draft_that_is_over_or_not_there_is_not_what_is_kept(save, send_draft, asha):
    gone = save("what_happened=Mine")
    drafts.delete_draft(draft_id=gone.pk, reason=DraftDeleted.NOTHING, by=asha)

    for draft in (gone, Draft(pk=uuid4())):
        with pytest.raises(DraftChanged):
            send_draft(draft, kept="what_happened=Mine")
    with pytest.raises(DraftChanged):
        send_draft(gone, kept="")

    assert not Incident.objects.exists()


def test_a_draft_sent_as_kept_twice_is_one_incident(save, send_draft):
    draft = save("what_happened=Mine")

    first, second = (send_draft(draft, kept="what_happened=Mine") for _ in range(2))

    assert first == second == Incident.objects.get()


def test_a_refused_send_leaves_the_draft_as_it_was(save, send_draft):
    draft = save("what_happened=Mine")

    with pytest.raises(FieldRefusal):
        send_draft(draft, kinds=[])

    draft.refresh_from_db()
    assert (draft.story, draft.incident) == ("Mine", None)
    assert not Incident.objects.exists()


def test_a_kind_that_was_retired_meanwhile_is_named(save, send_draft, kind, school):
    draft = save("what_happened=Mine")
    chosen = [kind("CD-01")]
    IncidentKind.objects.filter(school=school).update(is_retired=True)
    chosen[0].refresh_from_db()

    with pytest.raises(FieldRefusal) as refusal:
        send_draft(draft, kinds=chosen)

    assert refusal.value.field == "kinds"
    assert Draft.objects.get().story == "Mine"


def test_a_sent_draft_takes_no_more_words(save, send_draft):
    draft = save()
    send_draft(draft)

    with pytest.raises(DraftSent):
        save("what_happened=More", draft_id=draft.pk, replaces=True)
    with pytest.raises(DraftSent):
        drafts.delete_draft(
            draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=draft.owner
        )


def test_a_draft_that_is_over_can_hold_no_words_in_the_database(save, send_draft):
    draft = save()
    send_draft(draft)

    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(answers="what_happened=Again")


# --- Deleting ------------------------------------------------------------------


def test_deleting_takes_the_words_and_leaves_who_when_and_why(save, asha):
    draft = save("what_happened=Mine")

    drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.LOGGED_BY_OTHER, by=asha)

    draft.refresh_from_db()
    assert (draft.answers, draft.deleted_because) == ("", "logged_by_other")
    assert actions() == ["draft.opened", "draft.deleted"]
    entry = AuditEntry.objects.get(action="draft.deleted")
    assert (entry.by, entry.detail) == (asha, {"reason": "logged_by_other"})


def test_a_deleted_draft_takes_no_more_words(save, asha):
    draft = save()
    drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=asha)

    with pytest.raises(DraftGone):
        save("what_happened=More", draft_id=draft.pk, replaces=True)
    with pytest.raises(DraftGone):
        drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=asha)
