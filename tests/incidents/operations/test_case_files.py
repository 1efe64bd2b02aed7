"""Files beside a breach and a request: kept, opened, locked, counted in a backup."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.backups import stored_files
from accounts.models import AccessEntry, AuditEntry
from accounts.refusals import NotAllowed
from accounts.terms import AccessKind, RecordKind
from incidents import vault
from incidents.breach_terms import BreachQuestion
from incidents.models import BreachFacts, CaseFile
from incidents.models.breach_log import lines_of_log
from incidents.models.breach_nine import steps_of
from incidents.models.breach_sheet import sheet_of_breach
from incidents.models.request_log import lines_of_request
from incidents.operations import attaching, breach_steps, case_files
from incidents.operations.breaches import BreachIsOver
from incidents.operations.requests import RequestIsOver
from incidents.refusals import (
    AlreadyDecided,
    FieldRefusal,
    FileLocked,
    UploadRefused,
)
from incidents.terms import FileType
from tests.breaches import decide
from tests.data_requests import answer, record, sheet
from tests.incidents.test_file_checks import picture
from tests.incidents.test_mail_files import mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def asked(north, asha):
    return record(north, asha, received_on=timezone.localdate())


def add(case, by, *, data=b"It went out at 16:31", name="mail.txt", words="The e-mail"):
    return case_files.add_to_case(case=case, name=name, data=data, words=words, by=by)


def of_breach(kind_of_line, breach):
    return [line for line in lines_of_log(sheet_of_breach(breach)) if kind_of_line in
            line.heading]  # fmt: skip


def test_a_file_of_a_breach_is_sealed_hashed_and_noted_without_its_name(
    breach, karen, folder
):
    file = add(breach, karen, data=mail(), name="Register.eml")

    assert [path.stem for path in Path(folder).rglob("*.sealed")] == [str(file.pk)]
    kept = vault.get(file.pk, key=file.key_name)
    assert b"Subject: Register" in kept
    assert (file.file_type, file.name) == (FileType.MAIL, "Register.txt")
    entry = AuditEntry.objects.get(action="breach.file_added")
    assert entry.detail["sha256"] == file.sha256
    assert "Register" not in str(entry.detail)
    assert (entry.record_kind, entry.by) == (RecordKind.BREACH, karen)


def test_it_stands_in_the_log_the_step_and_the_register(breach, karen):
    add(breach, karen, words="The e-mail as it went out")

    (line,) = of_breach("File: The e-mail as it went out", breach)
    assert (line.by, line.words) == ("Karen Osei", "mail.txt")
    evidence = steps_of(sheet_of_breach(breach))[6]
    assert (evidence.state, evidence.line.endswith("1 file")) == ("in_progress", True)


def test_a_file_of_a_request_stands_on_its_timeline(asked, karen):
    add(asked, karen, words="Her letter")

    headings = [line.heading for line in lines_of_request(sheet(asked))]
    assert "File: Her letter" in headings
    assert AuditEntry.objects.filter(action="request.file_added").count() == 1


@pytest.mark.parametrize("case", ["breach", "asked"])
def test_whoever_may_not_work_on_it_adds_opens_and_locks_none(
    case, request, asha, dean, lena, karen, wes
):
    case = request.getfixturevalue(case)
    file = add(case, karen)

    for person in (asha, dean, lena, wes):
        with pytest.raises(NotAllowed):
            add(case, person)
        with pytest.raises(NotAllowed):
            case_files.open_case_file(file=file, by=person)
        with pytest.raises(NotAllowed):
            case_files.lock_case_file(file=file, words="No", by=person)
        assert not CaseFile.objects.visible_to(person).exists()
    assert CaseFile.objects.visible_to(karen).get() == file


def test_a_file_of_a_request_is_kept_from_whoever_it_is_kept_from(
    north, asha, karen, dana
):
    asked = record(north, asha, named=[karen], received_on=timezone.localdate())
    file = add(asked, dana)

    assert not CaseFile.objects.visible_to(karen).exists()
    with pytest.raises(NotAllowed):
        case_files.open_case_file(file=file, by=karen)


@pytest.mark.parametrize(("case", "kind"), [("breach", "breach"), ("asked", "request")])
def test_each_opening_is_written_down(case, kind, request, karen):
    case = request.getfixturevalue(case)
    file = add(case, karen)

    assert case_files.open_case_file(file=file, by=karen) == b"It went out at 16:31"
    entry = AccessEntry.objects.get(kind=AccessKind.FILE)
    assert (entry.by, entry.record_kind, entry.record_id) == (
        karen, kind, str(case.pk),
    )  # fmt: skip


def test_no_words_too_many_and_what_no_one_may_keep_are_refused(breach, karen):
    for given in (
        {"words": " "},
        {"data": b""},
        {"data": b"MZ\x90\x00"},
    ):
        with pytest.raises(FieldRefusal):
            add(breach, karen, **given)
    for _ in range(case_files.MOST_CASE_FILES):
        add(breach, karen)
    with pytest.raises(FieldRefusal, match="20 files are the most"):
        add(breach, karen)


def test_nothing_is_added_to_what_is_over_and_what_is_there_can_be_locked(
    breach, asked, karen
):
    of_a_breach, of_a_request = add(breach, karen), add(asked, karen)
    decide(breach, karen, BreachQuestion.IS_BREACH)
    answer(asked, karen)

    with pytest.raises(BreachIsOver):
        add(breach, karen)
    with pytest.raises(RequestIsOver):
        add(asked, karen)
    for file in (of_a_breach, of_a_request):
        case_files.lock_case_file(file=file, words="It shows her", by=karen)


@pytest.mark.parametrize(
    ("code", "refused"), [("CD-03", UploadRefused), ("CD-01", FieldRefusal)]
)
def test_what_the_kinds_of_its_incident_forbid_does_not_come_in_by_the_breach(
    code, refused, send, karen
):
    breach = send(kinds=["SE-02", code]).breach

    with pytest.raises(refused):
        add(breach, karen, data=picture("PNG"), name="screen.png")


def test_a_locked_file_opens_for_nobody_and_says_why(breach, karen, dana):
    file = add(breach, karen)
    with pytest.raises(FieldRefusal, match="Say why"):
        case_files.lock_case_file(file=file, words=" ", by=karen)
    case_files.lock_case_file(file=file, words="It shows a child", by=karen)

    with pytest.raises(FileLocked):
        case_files.open_case_file(file=file, by=dana)
    with pytest.raises(AlreadyDecided):
        case_files.lock_case_file(file=file, words="Again", by=dana)
    (line,) = of_breach("File locked", breach)
    assert line.words == "It shows a child"


def test_a_backup_holds_them_and_the_sweep_of_orphans_leaves_them(
    breach, asked, karen, folder
):
    files = [add(breach, karen), add(asked, karen)]

    assert {vault.name_of(file.pk) for file in files} <= stored_files.named_by_rows(
        "default"
    )
    later = timezone.now() + timedelta(days=3)
    assert attaching.drop_orphans(now=later) == 0
    assert len(list(Path(folder).rglob("*.sealed"))) == 2


def test_the_facts_of_a_breach_are_saved_beside_files(breach, karen):
    add(breach, karen)
    known = BreachFacts(what_happened="It went astray")

    breach_steps.save_facts(breach=breach, facts=known, seen=0, by=karen)

    assert sheet_of_breach(breach).files
