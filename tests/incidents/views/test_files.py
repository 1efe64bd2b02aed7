"""The pages of files: added to a draft and a record, opened, locked."""

import io
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import AccessEntry
from accounts.terms import AccessKind
from incidents.file_checks import LARGEST_FILE
from incidents.models import Attachment, AttachmentLock, Draft, DraftFile, Incident
from incidents.models.seen import SEEN_KINDS
from incidents.operations import attaching
from tests.incidents.test_file_checks import gps_photo, picture
from tests.incidents.views.answering import answers, post, text_of
from tests.people import signed_in
from tests.watching import assert_does_not_grow, no_writes_but_access

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path
    return tmp_path


def named(data, name):
    file = io.BytesIO(data)
    file.name = name
    return file


@pytest.fixture
def draft_page(page):
    """Return a function that leads from the log form to the files of its draft."""

    def draft_page(*kinds):
        response = post(page, answers(kinds=list(kinds)) | {"do-files": "1"})
        return response.url

    return draft_page


def test_add_a_file_saves_the_words_and_leads_to_the_files(page, draft_page):
    url = draft_page("CD-11")

    assert Draft.objects.get().story == "A pupil was called names in a game chat."
    assert "Choose a file" in text_of(page.get(url))


def test_a_file_is_added_seen_on_the_form_and_removed(page, draft_page):
    url = draft_page("CD-11")
    response = page.post(url, {"file": named(gps_photo(), "IMG_1.heic")}, follow=True)

    file = DraftFile.objects.get()
    assert "IMG_1.jpg" in text_of(response)
    assert "IMG_1.jpg" in text_of(page.get(file.draft.get_absolute_url()))
    page.post(reverse("incidents:remove_file", args=[file.pk]))
    assert not DraftFile.objects.exists()


def test_without_a_kind_no_file_is_taken(page, draft_page):
    url = draft_page()

    assert "Choose what kind" in text_of(page.get(url))
    response = page.post(url, {"file": named(b"words", "a.txt")})

    assert response.status_code == 400
    assert not DraftFile.objects.exists()


def test_a_nude_kind_takes_no_file_whatever_is_sent(page, draft_page):
    url = draft_page("CD-03")

    assert 'type="file"' not in text_of(page.get(url))
    response = page.post(url, {"file": named(picture(), "a.jpg")})

    assert response.status_code == 400
    assert not DraftFile.objects.exists()


def test_a_file_sent_to_the_log_form_itself_is_refused(page):
    response = post(page, answers() | {"file": named(picture(), "a.jpg")})

    assert response.status_code == 400
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty"),
        (b"x" * (LARGEST_FILE + 1), "larger than 10 MB"),
        (b"MZ\x90\x00", "Add a text file"),
    ],
)
def test_a_file_that_cannot_be_kept_says_what_to_do(page, draft_page, data, words):
    response = page.post(draft_page("CD-11"), {"file": named(data, "a.txt")})

    assert words in text_of(response)
    assert not DraftFile.objects.exists()


def test_pressing_add_without_a_file_says_so(page, draft_page):
    assert "Choose a file" in text_of(page.post(draft_page("CD-11"), {}))


def test_choosing_a_nude_kind_later_asks_and_locks(page, draft_page, karen):
    url = draft_page("CD-11")
    page.post(url, {"file": named(picture(), "a.jpg")})
    draft = Draft.objects.get()
    sent = answers(
        send_key=str(draft.pk), kinds=["CD-03"], revision=str(draft.revision)
    )

    asked = post(page, sent)
    assert "Say whether a file shows the image" in text_of(asked)
    assert not Incident.objects.exists()
    post(page, sent | {"shows_image": "yes", "revision": str(draft.revision + 1)})

    file = Attachment.objects.get()
    assert file.is_locked
    browser = signed_in(Client(), karen)
    text = text_of(browser.get(reverse("incidents:files", args=[file.incident])))
    assert "Locked" in text
    assert file.get_absolute_url() not in text
    assert browser.get(file.get_absolute_url()).status_code == 302


@pytest.fixture
def file(send, karen):
    return attaching.add_to_incident(
        incident=send(kinds="CD-11"), name="O’Brien chat.txt", data=b"words", by=karen
    )


def test_a_file_is_handed_out_as_nothing_that_runs(file, karen):
    browser = signed_in(Client(), karen)

    with no_writes_but_access():
        response = browser.get(file.get_absolute_url())

    assert response.content == b"words"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert AccessEntry.objects.filter(kind=AccessKind.FILE, by=karen).count() == 1


def test_a_lost_file_is_a_fault_and_no_empty_download(file, karen, folder):
    for path in folder.rglob("*.sealed"):
        path.unlink()
    browser = signed_in(Client(raise_request_exception=False), karen)

    assert browser.get(file.get_absolute_url()).status_code == 500


def test_the_record_lists_its_files(file, karen):
    browser = signed_in(Client(), karen)

    text = text_of(browser.get(file.incident.get_absolute_url()))

    assert "O’Brien chat.txt" in text
    assert file.get_absolute_url() in text


def test_a_reviewer_adds_to_the_record(send, karen):
    incident = send(kinds="CD-11")
    url = reverse("incidents:files", args=[incident.reference])
    browser = signed_in(Client(), karen)

    browser.post(url, {"file": named(picture("PNG"), "shot.png")})

    kept = Attachment.objects.get()
    opened = browser.get(kept.get_absolute_url()).content
    assert Image.open(io.BytesIO(opened)).format == "PNG"


def test_a_file_is_locked_with_a_reason(file, karen):
    url = reverse("incidents:lock_file", args=[file.pk])
    browser = signed_in(Client(), karen)

    assert "Say why nobody may open it" in text_of(browser.post(url, {"words": ""}))
    browser.post(url, {"words": "It may show a child"})

    assert AttachmentLock.objects.get().words == "It may show a child"
    assert browser.post(url, {"words": "Again"}).status_code == 409
    listed = reverse("incidents:files", args=[file.incident.reference])
    shown = " ".join(text_of(browser.get(listed)).split())
    assert f"<b>{file.name}</b>" in shown
    assert "A reviewer locked it. It may show a child Nobody can open it. Take" in shown
    assert url not in shown


@pytest.mark.parametrize("page", ["files", "lock_file"])
def test_the_name_of_a_file_is_shown_to_nobody_unrecorded(file, dana, page):
    key = file.incident.reference if page == "files" else file.pk
    browser = signed_in(Client(), dana)

    with no_writes_but_access():
        text = text_of(browser.get(reverse(f"incidents:{page}", args=[key])))

    assert file.name in text
    looks = AccessEntry.objects.filter(by=dana)
    assert [(look.kind, look.record_id) for look in looks] == [
        (AccessKind.FILE_NAMES, str(file.incident.pk))
    ]
    # Who knows a name has not read the incident: alarms go on.
    assert AccessKind.FILE_NAMES not in SEEN_KINDS


def test_a_file_of_nobody_is_not_there(karen):
    browser = signed_in(Client(), karen)

    for name in ("attachment", "lock_file"):
        assert (
            browser.get(reverse(f"incidents:{name}", args=[uuid4()])).status_code == 404
        )


# --- On paper -------------------------------------------------------------------------


def printed(incident, by):
    url = reverse("incidents:print", args=[incident.reference])
    return text_of(signed_in(Client(), by).get(f"{url}?purpose=police"))


def test_a_printed_record_lists_each_file_and_says_where_it_lies(file, karen):
    shown = printed(file.incident, karen).split('id="files"')[1]

    added = timezone.localtime(file.added_at)
    assert "O’Brien chat.txt</b>. Text, 5\xa0bytes as kept" in shown
    assert f"Added by Karen Osei, {added:%a} {added.day} {added:%b %Y %H:%M}." in shown
    assert file.sha256 in shown
    assert file.sent_sha256 in shown
    assert "No file is printed with the record." in shown


def test_a_printed_record_shows_no_image_and_says_what_is_locked(send, karen):
    incident = send(kinds="CD-11")
    photo = attaching.add_to_incident(
        incident=incident, name="a.jpg", data=gps_photo(), by=karen
    )
    attaching.lock_file(attachment=photo, words="It may show a child", by=karen)

    shown = printed(incident, karen).split('id="files"')[1]

    assert photo.sha256 != photo.sent_sha256
    assert photo.sha256 in shown
    assert photo.sent_sha256 in shown
    assert "A reviewer locked it. It may show a child Nobody can open it." in shown
    assert photo.get_absolute_url() not in shown
    assert "<img" not in shown


def test_a_printed_record_without_files_says_so(send, karen):
    assert "No files." in printed(send(), karen)


def test_a_printed_record_costs_the_same_with_more_files(send, karen):
    incident = send(kinds="CD-11")
    template = attaching.add_to_incident(
        incident=incident, name="chat.txt", data=b"words", by=karen
    )

    def more(count):
        for _ in range(count):
            template.pk = uuid4()
            template.save(force_insert=True)

    browser = signed_in(Client(), karen)
    url = reverse("incidents:print", args=[incident.reference])
    assert_does_not_grow(lambda: browser.get(f"{url}?purpose=police"), more)
