"""Files on a draft and on an incident: kept, carried over, locked, opened, dropped."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AccessEntry, AuditEntry
from accounts.refusals import NotAllowed
from accounts.terms import AccessKind
from incidents import tasks, vault
from incidents.file_checks import MOST_FILES
from incidents.models import Attachment, AttachmentLock, DraftFile, Incident
from incidents.operations import attaching, drafts, sending
from incidents.operations.drafts import Saving
from incidents.operations.sending import Account
from incidents.refusals import (
    AlreadyDecided,
    DraftNotYours,
    FieldRefusal,
    FileLocked,
    UploadRefused,
)
from incidents.terms import DraftDeleted, UploadRule
from tests.incidents.test_file_checks import picture

pytestmark = pytest.mark.django_db
WORDS = b"Sam said: go away"
# One of words only, one with images, one that takes nothing.
BULLYING, DEVICE, NUDE = "CD-01", "CD-11", "CD-03"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def draft(asha, north):
    return drafts.save_draft(
        draft_id=uuid4(),
        answers="what_happened=A+message",
        site=north,
        saving=Saving(page=uuid4()),
        by=asha,
    )


@pytest.fixture
def add(draft, asha):
    """Return a function that adds a file to Asha's draft."""

    def add(data=WORDS, *, name="chat.txt", rule=UploadRule.WITH_WARNING, by=asha):
        return attaching.add_to_draft(
            draft=draft, rule=rule, name=name, data=data, by=by
        )

    return add


@pytest.fixture
def send_draft(draft, asha, north, kind):
    def send_draft(*codes, shows_image=None):
        account = Account(
            what_happened="A message was sent round.",
            kinds=[kind(code) for code in codes],
            happened_at=timezone.now(),
        )
        return drafts.send_draft(
            draft_id=draft.pk,
            account=account,
            site=north,
            has_file=False,
            files_show_image=shows_image,
            by=asha,
        )

    return send_draft


def sealed(folder):
    return {path.stem for path in Path(folder).rglob("*.sealed")}


def test_a_file_on_a_draft_is_sealed_and_noted_without_its_name(add, folder):
    file = add()

    assert sealed(folder) == {str(file.pk)}
    assert vault.get(file.pk, key=file.key_name) == WORDS
    entry = AuditEntry.objects.get(action="draft.file_added")
    assert entry.detail["sha256"] == file.sha256
    assert "chat" not in str(entry.detail)


def test_only_its_author_adds_to_a_draft(add, draft, karen, dean, lena, folder):
    for person, refusal in (
        (karen, DraftNotYours),
        (dean, NotAllowed),
        (lena, NotAllowed),
    ):
        with pytest.raises(refusal):
            add(by=person)

    assert not DraftFile.objects.exists()
    assert sealed(folder) == set()


def test_the_rule_of_the_kinds_holds_for_a_draft(add):
    with pytest.raises(UploadRefused):
        add(rule=UploadRule.NEVER)
    with pytest.raises(FieldRefusal):
        add(picture(), rule=UploadRule.TEXT_ONLY)


def test_one_file_too_many_is_refused(add):
    for _ in range(MOST_FILES):
        add()

    with pytest.raises(FieldRefusal, match="are the most"):
        add()

    assert DraftFile.objects.count() == MOST_FILES


def test_its_author_takes_a_file_away_with_its_bytes(
    add, asha, karen, folder, django_capture_on_commit_callbacks
):
    file = add()
    with pytest.raises(DraftNotYours):
        attaching.remove_from_draft(file=file, by=karen)

    with django_capture_on_commit_callbacks(execute=True):
        attaching.remove_from_draft(file=file, by=asha)

    assert sealed(folder) == set()
    assert AuditEntry.objects.filter(action="draft.file_removed").exists()


def test_bytes_stay_where_the_removal_is_taken_back(
    add, asha, folder, django_capture_on_commit_callbacks
):
    file = add()

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        attaching.remove_from_draft(file=file, by=asha)
        transaction.set_rollback(True)

    assert sealed(folder) == {str(file.pk)}
    assert DraftFile.objects.get() == file


def test_a_deleted_draft_takes_its_files_along(
    add, draft, asha, folder, django_capture_on_commit_callbacks
):
    add()

    with django_capture_on_commit_callbacks(execute=True):
        drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.values[0], by=asha)

    assert not DraftFile.objects.exists()
    assert sealed(folder) == set()


def test_sending_carries_the_files_over(add, send_draft, folder, asha):
    file = add(picture(), name="shot.jpg")

    incident = send_draft(DEVICE)

    kept = Attachment.objects.get()
    assert (kept.pk, kept.incident, kept.sha256) == (file.pk, incident, file.sha256)
    assert (kept.added_by, kept.added_at) == (asha, file.added_at)
    assert not DraftFile.objects.exists()
    assert sealed(folder) == {str(file.pk)}
    assert send_draft(DEVICE) == incident
    assert Attachment.objects.count() == 1


def test_a_file_that_comes_while_the_draft_is_sent_goes_with_it(
    add, send_draft, monkeypatch
):
    enter = sending.enter

    def add_then_enter(*args, **kwargs):
        add()
        return enter(*args, **kwargs)

    monkeypatch.setattr(sending, "enter", add_then_enter)

    incident = send_draft(DEVICE)

    assert incident.attachments.count() == 1
    assert not DraftFile.objects.exists()


def test_a_nude_kind_chosen_later_asks_whether_a_file_shows_it(add, send_draft):
    add(picture())

    with pytest.raises(FieldRefusal) as refused:
        send_draft(NUDE)

    assert refused.value.field == "shows_image"
    assert not Incident.objects.exists()
    assert DraftFile.objects.count() == 1


def test_a_file_that_shows_the_image_is_locked_unread(add, send_draft, karen):
    add(picture())

    incident = send_draft(NUDE, shows_image=True)

    file = Attachment.objects.get(incident=incident)
    assert file.is_locked
    with pytest.raises(FileLocked):
        attaching.open_file(attachment=file, by=karen)
    assert not AccessEntry.objects.filter(kind=AccessKind.FILE).exists()


def test_a_file_that_does_not_show_it_stays_open_to_read(add, send_draft, karen):
    add()

    incident = send_draft(NUDE, shows_image=False)

    file = Attachment.objects.get(incident=incident)
    assert attaching.open_file(attachment=file, by=karen) == WORDS


def test_an_image_does_not_go_with_kinds_of_words_only(add, send_draft):
    add(picture())

    with pytest.raises(FieldRefusal, match="Take the image off"):
        send_draft(BULLYING)

    assert not Incident.objects.exists()


def test_a_reviewer_adds_a_file_to_an_incident(send, karen, asha, dean):
    incident = send(kinds=DEVICE)

    file = attaching.add_to_incident(
        incident=incident, name="shot.png", data=picture("PNG"), by=karen
    )

    assert file.incident == incident
    assert AuditEntry.objects.filter(action="incident.file_added").count() == 1
    for person in (asha, dean):
        with pytest.raises(NotAllowed):
            attaching.add_to_incident(
                incident=incident, name="a.txt", data=WORDS, by=person
            )


def test_the_strictest_kind_of_an_incident_decides(send, karen):
    incident = send(kinds=[DEVICE, NUDE])

    with pytest.raises(UploadRefused):
        attaching.add_to_incident(incident=incident, name="a", data=WORDS, by=karen)


@pytest.fixture
def file(send, karen):
    incident = send(kinds=DEVICE)
    return attaching.add_to_incident(
        incident=incident, name="chat.txt", data=WORDS, by=karen
    )


def test_opening_a_file_is_written_down_first(file, karen, asha):
    assert attaching.open_file(attachment=file, by=karen) == WORDS

    look = AccessEntry.objects.get(kind=AccessKind.FILE)
    assert (look.by, look.record_id) == (karen, str(file.incident_id))
    with pytest.raises(NotAllowed):
        attaching.open_file(attachment=file, by=asha)


def test_a_locked_file_opens_for_nobody_and_is_not_unlocked(file, karen, dana):
    attaching.lock_file(attachment=file, words="It may show a child", by=karen)

    with pytest.raises(AlreadyDecided):
        attaching.lock_file(attachment=file, words="Again", by=dana)
    with pytest.raises(FileLocked):
        attaching.open_file(attachment=file, by=dana)
    assert AuditEntry.objects.filter(action="incident.file_locked").count() == 1
    assert "child" not in str(AuditEntry.objects.latest("pk").detail)


def test_a_lock_needs_a_reason_and_a_reviewer(file, karen, asha, jo):
    with pytest.raises(FieldRefusal):
        attaching.lock_file(attachment=file, words=" ", by=karen)
    for person in (asha, jo):
        with pytest.raises(NotAllowed):
            attaching.lock_file(attachment=file, words="No", by=person)

    assert not AttachmentLock.objects.exists()


@pytest.mark.parametrize("model", [Attachment, AttachmentLock])
def test_what_is_attached_and_locked_is_never_changed(model, file, karen):
    attaching.lock_file(attachment=file, words="It may show a child", by=karen)

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{model._meta.pk.name: model.objects.get().pk})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


def test_files_are_seen_by_those_who_may_read_the_incident(
    send, karen, sam, jo, asha, wes, north
):
    incident = send(kinds=DEVICE, people=[sam])
    file = attaching.add_to_incident(
        incident=incident, name="chat.txt", data=WORDS, by=karen
    )

    seen = {
        person.given_name
        for person in (karen, sam, jo, asha, wes)
        if Attachment.objects.visible_to(person).filter(pk=file.pk).exists()
    }

    assert seen == {"Karen"}


def test_files_without_a_row_go_after_a_day(file, add, folder):
    kept = add()
    orphan = uuid4()
    vault.put(orphan, b"left by a transaction that was taken back")
    day_ago = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    for path in Path(folder).rglob("*.sealed"):
        os.utime(path, (day_ago, day_ago))
    young = uuid4()
    vault.put(young, b"on its way")

    tasks.drop_orphan_files()
    tasks.drop_orphan_files()

    assert sealed(folder) == {str(file.pk), str(kept.pk), str(young)}
