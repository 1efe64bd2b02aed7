"""The pages of the files beside a breach and a request, and who has looked."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from accounts.operations.records import record_access
from accounts.terms import AccessKind, Role
from incidents import file_checks
from incidents.file_checks import LARGEST_FILE
from incidents.models import CaseFile, CaseFileLock
from incidents.models.case_looks import lookers_of
from incidents.operations import case_files
from tests.data_requests import record
from tests.factories import PostFactory
from tests.incidents.test_file_checks import gps_photo, picture
from tests.incidents.test_mail_files import mail
from tests.incidents.views.pages import text
from tests.people import signed_in
from tests.watching import assert_does_not_grow, no_writes_but_access

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path
    return tmp_path


@pytest.fixture(params=["breach", "request"])
def case(request, breach, north, asha):
    if request.param == "breach":
        return breach
    return record(north, asha, received_on=timezone.localdate())


@pytest.fixture
def send_incident(send):
    """The fixture `send`, by a name that the function of this module leaves free."""
    return send


def url(case, page="files"):
    return reverse(f"incidents:{case.record_kind}_{page}", args=[case.reference])


def named(data, name):
    file = io.BytesIO(data)
    file.name = name
    return file


def send(user, case, data=b"words", name="a.txt", words="The e-mail", **more):
    client = signed_in(Client(), user)
    sent = {"file": named(data, name), "words": words} | more
    return client.post(url(case), sent, follow=True)


def test_a_saved_email_is_added_listed_opened_and_locked(case, karen):
    shown = send(karen, case, mail(), "Register.eml").content.decode()

    file = CaseFile.objects.get()
    assert "The e-mail" in shown
    assert "Register.txt" in shown
    assert file.sent_sha256 in shown
    client = signed_in(Client(), karen)
    given = client.get(file.get_absolute_url())
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Type"] == "application/octet-stream"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert b"Subject: Register" in given.content
    assert AccessEntry.objects.filter(kind=AccessKind.FILE, by=karen).count() == 1
    client.post(file.lock_url, {"words": "It shows a child"})
    assert CaseFileLock.objects.get().words == "It shows a child"
    again = client.get(file.get_absolute_url(), follow=True)
    assert "Nobody can open it" in again.content.decode()
    shown = client.get(url(case)).content.decode()
    assert f"<b>{file.words}</b>" in shown
    assert f'<div class="st">{file.name}, ' in shown
    assert "It shows a child Nobody can open it.</p>" in shown
    assert file.lock_url not in shown


def test_a_photo_of_a_screen_loses_where_it_was_taken(case, karen):
    send(karen, case, gps_photo(), "IMG_1.heic")

    file = CaseFile.objects.get()
    assert (file.name, b"CANARY" in case_files.open_case_file(file=file, by=karen)) == (
        "IMG_1.jpg", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data": b""}, "This file is empty"),
        ({"data": b"x" * (LARGEST_FILE + 1)}, "larger than 10 MB"),
        ({"data": b"MZ\x90\x00"}, "Add a text file"),
        ({"words": ""}, "Say what it is"),
    ],
)
def test_what_cannot_be_kept_says_what_to_do_and_keeps_the_words(
    case, karen, given, words
):
    shown = send(karen, case, **given).content.decode()

    assert words in shown
    assert not CaseFile.objects.exists()
    assert "<title>Error:" in shown
    if "words" not in given:
        assert 'value="The e-mail"' in shown


def test_staff_cannot_and_strangers_find_nothing(case, karen, asha, wes):
    send(karen, case)
    file = CaseFile.objects.get()
    pages = [url(case), url(case, "looked"), file.get_absolute_url(), file.lock_url]

    for person, status in ((asha, 403), (wes, 404)):
        client = signed_in(Client(), person)
        assert {client.get(page).status_code for page in pages} == {status}
        assert {client.post(page).status_code for page in pages} <= {status, 405}
    assert not CaseFileLock.objects.exists()


def test_a_file_of_a_breach_is_not_given_as_one_of_a_request(breach, karen):
    send(karen, breach)
    file = CaseFile.objects.get()
    client = signed_in(Client(), karen)

    for page in ("request_file", "lock_request_file"):
        other = reverse(f"incidents:{page}", args=[file.pk])
        assert client.get(other).status_code == 404


def test_opening_the_list_writes_that_somebody_looked_and_nothing_else(case, karen):
    client = signed_in(Client(), karen)

    with no_writes_but_access():
        client.get(url(case))

    looks = AccessEntry.objects.filter(by=karen)
    assert [(look.kind, look.record_id) for look in looks] == [
        (AccessKind.FILE_NAMES, str(case.pk))
    ]


def test_asking_to_lock_a_file_writes_that_somebody_looked_and_nothing_else(
    case, karen, sam
):
    send(karen, case)
    file = CaseFile.objects.get()
    client = signed_in(Client(), sam)

    with no_writes_but_access():
        assert file.name in client.get(file.lock_url).content.decode()

    looks = AccessEntry.objects.filter(by=sam)
    assert [(look.kind, look.record_id) for look in looks] == [
        (AccessKind.FILE_NAMES, str(case.pk))
    ]
    # Refused, the page shows the name again.
    client.post(file.lock_url, {"words": ""})
    assert AccessEntry.objects.filter(by=sam).count() == 2


def test_b8_each_opening_is_seen_under_who_has_looked(case, karen, sam):
    client = signed_in(Client(), karen)
    for _ in range(3):
        client.get(case.get_absolute_url())
    signed_in(Client(), sam).get(url(case, "looked"))

    shown = client.get(url(case, "looked")).content.decode()

    assert "Read it 3 times" in shown
    assert "Read who has looked" in shown
    assert "Sam" in shown
    assert lookers_of(case)[0].name == "Karen Osei"


def test_the_pages_cost_the_same_for_many_files_and_many_lookers(
    case, karen, north, monkeypatch
):
    monkeypatch.setattr(case_files, "MOST_CASE_FILES", 1_000)
    monkeypatch.setattr(case_files, "MOST_CASE_FILES", 1_000)
    client = signed_in(Client(), karen)
    pages = {
        "breach": ["incidents:breach_files", "incidents:breach_looked"],
        "request": ["incidents:request_files", "incidents:request_looked"],
    }

    def more(count):
        for _ in range(count):
            who = PostFactory(site=north, role=Role.DSL).user
            case_files.add_to_case(
                case=case, name="a.txt", data=b"words", words="One", by=who
            )
            record_access(
                kind=AccessKind.RECORD,
                record_kind=case.record_kind,
                record=case,
                by=who,
            )

    for page in pages[case.record_kind]:
        address = reverse(page, args=[case.reference])
        assert_does_not_grow(lambda at=address: client.get(at), more)


def test_the_log_of_one_that_is_over_still_leads_to_its_files(breach, karen):
    send(karen, breach)

    assert url(breach) in text(karen, "breach_log", breach.reference)


def word_document_with_a_picture():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w:document/>")
        package.writestr("word/media/image1.png", picture("PNG"))
    return made.getvalue()


@pytest.mark.parametrize(
    ("code", "make", "words"),
    [
        ("CD-03", picture, case_files.NO_FILES),
        ("CD-01", picture, file_checks.NO_IMAGES),
        ("CD-01", word_document_with_a_picture, file_checks.PICTURE_IN_TEXT),
    ],
)
def test_what_cannot_be_added_to_a_breach_tells_nothing_of_its_incident(
    karen, send_incident, code, make, words
):
    breach = send_incident(kinds=["SE-02", code]).breach
    client = signed_in(Client(), karen)
    file = named(make(), "a.docx")

    before = client.get(url(breach)).content.decode()
    after = client.post(url(breach), {"file": file, "words": "It"}).content.decode()

    assert words in after
    assert not CaseFile.objects.exists()
    for page in (before, after):
        main = page.partition("<main")[2].partition("</main")[0].casefold()
        assert "incident that" not in main
        assert "kind of incident" not in main
        assert "this incident" not in main
        assert "of a kind" not in main
