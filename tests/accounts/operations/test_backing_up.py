"""Everything comes back as it was, with mail held and nobody signed in."""

from io import StringIO
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.abilities import OPERATOR
from accounts.models import AuditEntry, Notice, Restore, User
from accounts.operations import backing_up, notices, sealing
from accounts.operations.backing_up import (
    DoesNotAgree,
    DoesNotFit,
    FilesAreMissing,
    NothingIsHeld,
    SomethingIsThere,
)
from accounts.refusals import NotAllowed
from incidents import vault
from incidents.models import Incident
from incidents.operations import attaching, drafts
from incidents.operations.drafts import Saving
from incidents.terms import UploadRule
from tests.factories import UserFactory
from tests.people import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORD = "quokkaword"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    """A folder with two attachments and the key that the product made."""
    settings.BACKUP_KEY = "ab" * 32
    settings.DATA_DIR = tmp_path / "data"
    settings.ATTACHMENTS_DIR = settings.DATA_DIR / "attachments"
    (settings.ATTACHMENTS_DIR / "2f").mkdir(parents=True)
    (settings.ATTACHMENTS_DIR / "2f" / "one").write_bytes(b"\x00sealed")
    (settings.ATTACHMENTS_DIR / "two").write_bytes(b"\x01sealed too")
    (settings.DATA_DIR / "secret_key").write_text("kept")
    return settings.DATA_DIR


@pytest.fixture
def attached(send, karen, data_dir):
    """The path of a file that is attached to an incident."""
    row = attaching.add_to_incident(
        incident=send(), name="chat.txt", data=b"Words.", by=karen
    )
    return data_dir / "attachments" / vault.name_of(row.pk)


@pytest.fixture
def file(tmp_path, send, karen, jayden):
    """A backup of a school with urgent incidents, a session and owed mail."""
    send(f"The {WORD}.", people=[jayden], cannot_wait=True)
    send("O'Brien-Łukasz wrote\nto\t\\N them.", cannot_wait=True)
    signed_in(Client(), karen)
    path = tmp_path / "backup.daybook"
    backing_up.backup(path=path, by=OPERATOR)
    return path


def fingerprint():
    """Return counts and hashes of every table, and the triggers that stand."""
    manifest = backing_up.Manifest("", "", [], {}, {}, [])
    names = backing_up.sqlite.table_names("default")
    tables = {name: backing_up.postgres.Table([], 0, "") for name in names}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}" LIMIT 0')
            columns = [each[0] for each in cursor.description]
            tables[name] = backing_up.postgres.Table(columns, 0, "")
        manifest.tables.update(tables)
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            if connection.vendor == "sqlite"
            else "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
            " ORDER BY tgname"
        )
        triggers = cursor.fetchall()
    return backing_up._engine("default").look(manifest, "default"), triggers


def wipe():
    call_command("flush", interactive=False, verbosity=0)
    for path in sorted(django_settings.DATA_DIR.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def test_after_a_wipe_everything_comes_back_as_it_was(file, data_dir):
    before, triggers = fingerprint()
    changed = {"accounts_auditentry", "accounts_restore"}

    wipe()
    gone = User.objects.count()
    backing_up.restore(path=file, by=OPERATOR)
    after, triggers_after = fingerprint()

    assert gone == 0
    assert {n: t for n, t in after.items() if n not in changed} == {
        n: t for n, t in before.items() if n not in changed
    }
    assert after["accounts_auditentry"].rows == before["accounts_auditentry"].rows + 1
    assert triggers_after == triggers
    assert (data_dir / "attachments/2f/one").read_bytes() == b"\x00sealed"
    assert (data_dir / "secret_key").read_text() == "kept"


def test_the_chain_goes_on_after_a_restore(file):
    wipe()
    backing_up.restore(path=file, by=OPERATOR)
    entry = AuditEntry.objects.get(action="restored")
    sealing.seal_audit_entries()

    assert entry.detail["backup_made_at"]
    assert sealing.verify_audit().is_unbroken


def test_new_rows_and_refusals_work_after_a_restore(file, send):
    wipe()
    backing_up.restore(path=file, by=OPERATOR)
    UserFactory()

    with pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.update(what_happened="Something else.")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_no_mail_is_sent_again_until_somebody_lets_it(file):
    owed = Notice.objects.owed_mail().count()
    notices.deliver_owed_mail()
    sent_before = len(mail.outbox)

    wipe()
    backing_up.restore(path=file, by=OPERATOR)
    notices.deliver_owed_mail()
    while_held = len(mail.outbox)
    dropped = backing_up.release_mail(drop_old=True, by=OPERATOR)
    notices.deliver_owed_mail()

    assert owed > 0
    assert sent_before == while_held == len(mail.outbox) == owed
    assert dropped == owed
    assert Notice.objects.filter(mailed_at=None).count() == owed


def test_mail_that_was_owed_goes_where_somebody_says_so(file):
    owed = Notice.objects.owed_mail().count()
    backing_up.restore(path=file, replace=True, by=OPERATOR)
    backing_up.release_mail(drop_old=False, by=OPERATOR)

    assert notices.deliver_owed_mail() == owed
    assert AuditEntry.objects.filter(action="release_mail").count() == 1


def test_mail_is_held_where_the_new_database_has_no_table_for_the_cache(file, settings):
    table = "cache_that_is_not_there_yet"
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": table}}
    try:
        backing_up.restore(path=file, replace=True, by=OPERATOR)

        assert Restore.objects.holding_mail().exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def test_mail_is_let_go_once(file):
    backing_up.restore(path=file, replace=True, by=OPERATOR)
    backing_up.release_mail(drop_old=True, by=OPERATOR)

    with pytest.raises(NothingIsHeld):
        backing_up.release_mail(drop_old=True, by=OPERATOR)


def test_nobody_is_signed_in_afterwards(file, asha):
    client = signed_in(Client(), asha)
    backing_up.restore(path=file, replace=True, by=OPERATOR)

    assert not Session.objects.exists()
    assert client.get("/account/").status_code == 302


def test_people_who_are_there_are_not_replaced_unasked(file):
    with pytest.raises(SomethingIsThere, match="--force"):
        backing_up.restore(path=file, by=OPERATOR)

    assert not Restore.objects.exists()


def test_what_was_there_is_set_aside(file, data_dir):
    (data_dir / "attachments/two").write_bytes(b"newer")
    backing_up.restore(path=file, replace=True, by=OPERATOR)

    aside = list(data_dir.glob("before-restore-*/attachments/two"))
    assert [path.read_bytes() for path in aside] == [b"newer"]
    assert (data_dir / "attachments/two").read_bytes() == b"\x01sealed too"


def test_the_file_holds_no_readable_word(file, jayden):
    data = file.read_bytes()

    for word in (WORD, jayden.family_name, "sealed too", "INSERT", "django"):
        assert word.encode() not in data
    assert file.stat().st_mode & 0o077 == 0


def test_nothing_is_left_beside_the_data(file, data_dir):
    assert sorted(path.name for path in data_dir.iterdir()) == [
        "attachments",
        "secret_key",
    ]


def files_here():
    """Return every file of ours with its bytes, but for the database's own."""
    root = django_settings.DATA_DIR
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_the_drill_counts_what_it_compared_and_leaves_ours_alone(attached, file):
    before, files = fingerprint(), files_here()
    tables = before[0].values()
    rows = sum(table.rows for table in tables)
    out = StringIO()

    call_command("restore_drill", file, stdout=out)

    # The file of an attachment, two that no row names, and the key.
    assert (
        f"can be brought back: {rows} rows of {len(tables)} tables and 4 files are "
        "the same, and the audit chain is unbroken"
    ) in out.getvalue()
    assert fingerprint() == before
    assert files_here() == files
    assert not Restore.objects.exists()


# --- Files that rows name ---------------------------------------------------------


@pytest.fixture
def lacking(attached, tmp_path):
    """A backup that was made though a file is missing."""
    attached.unlink()
    path = tmp_path / "lacking.daybook"
    call_command("backup", path, even_if_files_are_missing=True, stdout=StringIO())
    return path


def test_an_attached_file_comes_back(attached, tmp_path):
    sealed, path = attached.read_bytes(), tmp_path / "whole.daybook"
    backing_up.backup(path=path, by=OPERATOR)
    wipe()

    backing_up.restore(path=path, by=OPERATOR)

    assert attached.read_bytes() == sealed


def test_no_backup_is_made_where_an_attached_file_is_not(attached, tmp_path):
    attached.unlink()

    with pytest.raises(CommandError, match=r"1 of 1 attached files are not in .*where"):
        call_command("backup", tmp_path / "x", stdout=StringIO())

    assert not list(tmp_path.glob("x*"))


def test_a_file_gone_from_a_draft_does_not_stop_the_backup(
    asha, north, tmp_path, data_dir
):
    draft = drafts.save_draft(
        draft_id=uuid4(), answers="", site=north, saving=Saving(uuid4()), by=asha
    )
    row = attaching.add_to_draft(
        draft=draft, rule=UploadRule.WITH_WARNING, name="a.txt", data=b"A", by=asha
    )
    vault.drop(row.pk)

    backing_up.backup(path=tmp_path / "x", by=OPERATOR)

    assert (tmp_path / "x").exists()


@pytest.mark.database("sqlite")
def test_the_drill_fails_where_the_backup_lacks_an_attached_file(lacking):
    with pytest.raises(CommandError, match="1 of 1 attached files are not in the back"):
        call_command("restore_drill", lacking, stdout=StringIO())


def test_a_restore_that_lacks_an_attached_file_says_so_and_holds_mail(lacking):
    wipe()

    with pytest.raises(FilesAreMissing, match="1 of 1 attached files are not in the b"):
        backing_up.restore(path=lacking, by=OPERATOR)

    assert Incident.objects.exists()
    assert Restore.objects.holding_mail().exists()


def test_a_backup_that_does_not_agree_with_itself_fails_the_drill(
    tmp_path, settings, send, monkeypatch
):
    send()
    real = backing_up.Manifest.write

    def write(manifest, folder):
        table = manifest.tables["incidents_incident"]
        lying = {"incidents_incident": table.__class__(table.columns, 9, table.sha256)}
        manifest.tables.update(lying)
        real(manifest, folder)

    monkeypatch.setattr(backing_up.Manifest, "write", write)
    path = tmp_path / "lying.daybook"
    backing_up.backup(path=path, by=OPERATOR)

    with pytest.raises(CommandError, match="incidents_incident: 1 rows, not 9"):
        call_command("restore_drill", path, stdout=StringIO())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("engine", "another", "It is a backup of another, and this is"),
        ("migrations", [["accounts", "9999_to"]], "newer .* accounts.9999_to. Nothing"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_before_anything_is_touched(
    tmp_path, send, monkeypatch, data_dir, field, value, words
):
    incident = send()
    real = backing_up.Manifest.write

    def write(manifest, folder):
        object.__setattr__(manifest, field, value)
        real(manifest, folder)

    monkeypatch.setattr(backing_up.Manifest, "write", write)
    path = tmp_path / "other.daybook"
    backing_up.backup(path=path, by=OPERATOR)
    before, files = fingerprint(), files_here()

    with pytest.raises(DoesNotFit, match=words):
        backing_up.restore(path=path, replace=True, by=OPERATOR)
    for command in ("restore", "restore_drill"):
        with pytest.raises(CommandError, match=words):
            call_command(command, path, stdout=StringIO())

    assert Incident.objects.filter(pk=incident.pk).exists()
    assert (fingerprint(), files_here()) == (before, files)


def test_only_whoever_runs_the_server_backs_up_and_restores(file, ada, tmp_path):
    for act in (
        lambda: backing_up.backup(path=tmp_path / "x", by=ada),
        lambda: backing_up.restore(path=file, replace=True, by=ada),
        lambda: backing_up.rehearse(path=file, using="drill", by=ada),
        lambda: backing_up.release_mail(drop_old=True, by=ada),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_commands_say_in_words_what_is_wrong(file, settings, tmp_path):
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", file)
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", tmp_path / "none")
    with pytest.raises(CommandError, match="No mail is held"):
        call_command("release_mail", "--drop-old")
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="openssl rand"):
        call_command("backup", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_the_agreement_of_the_chain_is_part_of_it(file, monkeypatch):
    def broken(**told):
        return backing_up.sealing.Report()

    monkeypatch.setattr(backing_up.sealing, "verify_audit", broken)

    with pytest.raises(DoesNotAgree, match="audit chain"):
        backing_up.restore(path=file, replace=True, by=OPERATOR)
