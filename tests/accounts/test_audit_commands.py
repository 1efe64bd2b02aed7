"""The commands that write the audit log out and check it."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditAnchor, AuditCheck, AuditEntry, AuditLink
from accounts.operations.records import audit
from accounts.tasks import anchor_audit
from accounts.terms import RecordKind
from tests.accounts import tampering


@pytest.fixture(autouse=True)
def _written(north, south, karen):
    for site in (north, south, north):
        for number in range(3):
            audit(
                "tests.written",
                record_kind=RecordKind.SITE,
                record=site,
                site=site,
                by=karen,
                number=number,
            )
    call_command("seal_audit", stdout=StringIO())


@pytest.fixture
def exported(tmp_path):
    path = tmp_path / "audit.jsonl"
    call_command("export_audit", path, stdout=StringIO())
    return path


@pytest.fixture
def heads(tmp_path):
    path = tmp_path / "heads.txt"
    with path.open("w") as file:
        call_command("anchor_audit", "--print", stdout=file)
    return path


def verify(*words):
    """Return what the command says, and whether it ended well."""
    out = StringIO()
    try:
        call_command("verify_audit", *words, stdout=out)
    except CommandError as fault:
        return out.getvalue() + str(fault), False
    return out.getvalue(), True


def test_an_untouched_log_is_unbroken_in_the_database_and_in_a_file(exported, heads):
    in_database = verify(f"--anchor={heads}")
    in_file = verify(f"--file={exported}", f"--anchor={heads}")

    for words, ended_well in (in_database, in_file):
        assert ended_well
        assert "The audit log is unbroken." in words
        assert f"Checked {AuditLink.objects.count()} entries" in words


def test_it_names_the_first_broken_entry_of_the_database(north):
    link = AuditLink.objects.get(chain=north.pk, number=2)
    with tampering.past_the_triggers():
        AuditEntry.objects.filter(pk=link.entry_id).update(action="tests.other")
        words, ended_well = verify()

    assert not ended_well
    assert f"Chain {north.pk}, place 2, audit entry {link.entry_id}: it is not" in words


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ('"action":"tests.written"', '"action":"tests.other"'),
        ('"number":2', '"number":1'),
        ('"hash":"', '"hash":"0'),
        ('"at":"2', '"at":"3'),
    ],
)
def test_a_file_that_was_edited_is_broken(exported, find, put):
    lines = exported.read_text().splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if find in line)
    lines[place] = lines[place].replace(find, put)
    exported.write_text("".join(lines))

    words, ended_well = verify(f"--file={exported}")

    assert not ended_well
    assert "BROKEN" in words


def test_each_line_taken_out_of_a_file_is_missed(exported, heads):
    lines = exported.read_text().splitlines(keepends=True)
    for place in range(1, len(lines)):
        exported.write_text("".join(lines[:place] + lines[place + 1 :]))

        assert not verify(f"--file={exported}", f"--anchor={heads}")[1], place


def test_a_file_cut_short_is_found_by_the_heads_alone(exported, heads):
    lines = exported.read_text().splitlines(keepends=True)
    exported.write_text("".join(lines[:-1]))

    alone, _ = verify(f"--file={exported}")
    against_heads, ended_well = verify(f"--file={exported}", f"--anchor={heads}")

    assert "unbroken" in alone
    assert not ended_well
    assert "told to the outside" in against_heads


@pytest.mark.parametrize("words", ["", "{}\n", "not json\n", '{"daybook_audit":1}\n{}'])
def test_another_file_is_refused_in_words(tmp_path, words):
    path = tmp_path / "other.txt"
    path.write_text(words)

    said, ended_well = verify(f"--file={path}")

    assert not ended_well
    assert "Traceback" not in said


def test_a_file_without_heads_is_refused(tmp_path):
    path = tmp_path / "mail.txt"
    path.write_text("Dear all,")

    assert "no heads" in verify(f"--anchor={path}")[0]


def test_a_sweep_that_stands_still_is_not_taken_for_a_broken_log(north, karen):
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        for _ in range(2):
            audit(
                "tests.written",
                record_kind=RecordKind.SITE,
                record=north,
                site=north,
                by=karen,
            )
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        words, ended_well = verify()
    with (
        time_machine.travel(now + timedelta(minutes=10, seconds=1), tick=False),
        pytest.raises(CommandError, match="stands still") as ended,
    ):
        call_command("verify_audit", stdout=StringIO())

    since = timezone.localtime(now)
    assert ended_well
    assert f"Not yet sealed: 2, the oldest since {since:%d %B %Y %H:%M}." in words
    assert ended.value.returncode == 3


def test_a_broken_log_ends_with_1_where_the_sweep_stands_still_too(north):
    entry = AuditLink.objects.filter(chain=north.pk).first().entry
    with tampering.past_the_triggers():
        AuditEntry.objects.filter(pk=entry.pk).update(action="tests.other")
        with (
            time_machine.travel(timezone.now() + timedelta(hours=1)),
            pytest.raises(CommandError, match="BROKEN") as ended,
        ):
            call_command("verify_audit", stdout=StringIO())

    assert ended.value.returncode == 1


def test_the_command_does_what_the_job_does(settings):
    settings.AUDIT_ANCHOR_TO = ["governor@council.example"]
    call_command("anchor_audit")
    anchor_audit()

    assert AuditAnchor.objects.filter(mailed_at__isnull=False).count() == 1
    assert AuditCheck.objects.get().fault == ""
    assert len(mail.outbox) == 1
