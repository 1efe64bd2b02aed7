"""Backing everything up into one encrypted file, and bringing it back."""

import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts.abilities import Actor, require
from accounts.backups import postgres, sqlite, stored_files
from accounts.backups.envelope import DoesNotOpen, Sealer, read_key, unseal
from accounts.backups.manifest import Manifest, differences, read_manifest
from accounts.models import Notice, Restore, User
from accounts.operations import sealing
from accounts.operations.records import audit
from accounts.refusals import Refusal
from accounts.terms import Ability, RecordKind

# Beside the database, in DATA_DIR. The two keys are there where no setting gives them;
# without them nobody's app signs them in and no attachment opens.
_FILES: Final = "files"
_ATTACHMENTS: Final = "attachments"
_KEPT: Final = ("secret_key", "attachment_key")
_LOST: Final = (
    "No backup was made. Make it where web runs, with its DATA_DIR. If the files are "
    "lost, bring them back from an older backup, or give --even-if-files-are-missing."
)


class SomethingIsThere(Refusal):
    """There are people or files already, and nobody said to replace them."""


class DoesNotFit(Refusal):
    """The backup is of another kind of database, or of a newer release."""


class DoesNotAgree(Refusal):
    """What came out is not what went in."""


class FilesAreMissing(Refusal):
    """Rows name attached files that are not where this runs."""


class NothingIsHeld(Refusal):
    """No restore holds mail."""


def backup(*, path: Path, by: Actor, even_if_missing: bool = False) -> Manifest:
    """Write the database and the attachments to one encrypted file, in use or not.

    The database is as it was at one moment; the files are copied after it, so every
    file that a row names is there. Refuses with `NoKey` without BACKUP_KEY, and with
    `FilesAreMissing` where a row's file is not in DATA_DIR, unless `even_if_missing`.
    The file takes its name only when it is whole.
    """
    require(by, Ability.RUN_SERVER)
    key = read_key(settings.BACKUP_KEY)
    sealing.seal_audit_entries(thorough=True)
    heads = [str(head) for head in sealing.heads()]
    with _folder() as folder:
        data = folder / "database"
        data.mkdir()
        made_at = timezone.now()
        tables = _engine("default").take(data)
        # The rows before the files: a file is there before its row.
        named = stored_files.named_by_rows("default")
        manifest = Manifest(
            made_at=made_at.isoformat(),
            engine=connections["default"].vendor,
            migrations=sorted([*each] for each in _applied("default")),
            tables=tables,
            files=_files(),
            heads=heads,
        )
        missing = _missing_from(manifest, named)
        if missing and not even_if_missing:
            raise FilesAreMissing(
                f"{missing} not in {settings.DATA_DIR / _ATTACHMENTS}. {_LOST}"
            )
        manifest.write(folder)
        _seal(folder, manifest, path, key)
    return manifest


def restore(*, path: Path, by: Actor, replace: bool = False) -> Manifest:
    """Bring a backup back into this database, with mail held and nobody signed in.

    Refuses with `SomethingIsThere` where there are people or files, unless `replace`;
    with `DoesNotOpen`, `DoesNotFit` before anything is touched; with `DoesNotAgree`
    when a table, a file or the audit chain is not what was backed up. `FilesAreMissing`
    comes last, when all else is back: a row's file is not in the backup.
    """
    require(by, Ability.RUN_SERVER)
    with opened(path) as (folder, manifest):
        _refuse_what_does_not_fit(manifest, "default")
        if not replace:
            _refuse_if_something_is_there()
        bring_back(folder, manifest, using="default")
        _bring_files_back(folder, manifest)
        call_command("migrate", verbosity=0)
        # A new database has none, and forgetting needs one.
        call_command("createcachetable", verbosity=0)
        _fence(manifest, by)
    missing = _missing_from(manifest, stored_files.named_by_rows("default"))
    if missing:
        raise FilesAreMissing(
            "All else is back, everybody is signed out and MAIL IS HELD, but "
            f"{missing} not in the backup. Bring them from an older one, or from "
            "before-restore-... in DATA_DIR if they were here."
        )
    return manifest


def rehearse(*, path: Path, using: str, by: Actor) -> Manifest:
    """Bring a backup back into a scratch database and compare; leave ours alone.

    Refuses as `restore` does, but for `SomethingIsThere`.
    """
    require(by, Ability.RUN_SERVER)
    with opened(path) as (folder, manifest):
        _refuse_what_does_not_fit(manifest, using)
        bring_back(folder, manifest, using=using)
        call_command("migrate", database=using, verbosity=0)
        _compare_chain(manifest, using)
    missing = _missing_from(manifest, stored_files.named_by_rows(using))
    if missing:
        raise FilesAreMissing(
            f"All else can be brought back, but {missing} not in the backup. Make one "
            "where web runs, with its DATA_DIR."
        )
    return manifest


@transaction.atomic
def release_mail(*, drop_old: bool, by: Actor) -> int:
    """Let mail go again after a restore; return how many notices lose their mail.

    With `drop_old`, what was owed when it was restored is not mailed: it may have
    gone already. It stays to be read in the product. Refuses with `NothingIsHeld`.
    """
    require(by, Ability.RUN_SERVER)
    now = timezone.now()
    held = Restore.objects.holding_mail().first()
    if held is None:
        raise NothingIsHeld("No mail is held.")
    dropped = 0
    if drop_old:
        old = Notice.objects.owed_mail().filter(owed_at__lte=held.restored_at)
        dropped = old.update(mail_dropped_at=now)
    Restore.objects.holding_mail().update(released_at=now)
    audit(
        "release_mail",
        record_kind=RecordKind.RESTORE,
        record=held,
        site=None,
        by=by,
        dropped=dropped,
    )
    return dropped


@contextmanager
def opened(path: Path) -> Iterator[tuple[Path, Manifest]]:
    """Give the folder and manifest of a backup that opens and is whole."""
    key = read_key(settings.BACKUP_KEY)
    with _folder() as folder:
        plain = folder / "plain.tar"
        with path.open("rb") as source, plain.open("wb") as target:
            unseal(source, target, key)
        inside = folder / "inside"
        with tarfile.open(plain) as tar:
            tar.extractall(inside, filter="data")
        plain.unlink()
        manifest = read_manifest(inside)
        for name, hash_ in manifest.files.items():
            if _sha256(inside / _FILES / name) != hash_:
                raise DoesNotOpen(f"The file {name} in it is damaged.")
        yield inside, manifest


def bring_back(folder: Path, manifest: Manifest, *, using: str) -> None:
    """Fill the database and compare each table with the manifest."""
    engine = _engine(using)
    engine.give_back(folder / "database", manifest, using)
    wrong = differences(manifest, engine.look(manifest, using))
    if wrong:
        raise DoesNotAgree("Not what was backed up: " + "; ".join(wrong))


# --- Steps ------------------------------------------------------------------


def _engine(using: str) -> ModuleType:
    return sqlite if connections[using].vendor == "sqlite" else postgres


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder of our own on the disk that the data is on anyway."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as name:
        yield Path(name)


def _applied(using: str) -> set[tuple[str, str]]:
    return set(MigrationRecorder(connections[using]).applied_migrations())


def _files() -> dict[str, str]:
    root: Path = settings.DATA_DIR
    paths = [
        *(root / name for name in _KEPT),
        *sorted((root / _ATTACHMENTS).rglob("*")),
    ]
    return {
        str(path.relative_to(root)): _sha256(path) for path in paths if path.is_file()
    }


def _missing_from(manifest: Manifest, named: set[str]) -> str:
    """Return in words how many files that rows name it does not hold, or nothing."""
    missing = sum(f"{_ATTACHMENTS}/{name}" not in manifest.files for name in named)
    return f"{missing} of {len(named)} attached files are" if missing else ""


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal(folder: Path, manifest: Manifest, path: Path, key: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        sealer = Sealer(file, key)
        with tarfile.open(fileobj=sealer, mode="w|") as tar:
            tar.add(folder, arcname=".")
            for name in manifest.files:
                tar.add(settings.DATA_DIR / name, arcname=f"{_FILES}/{name}")
        sealer.finish()
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _refuse_what_does_not_fit(manifest: Manifest, using: str) -> None:
    vendor = connections[using].vendor
    if manifest.engine != vendor:
        raise DoesNotFit(f"It is a backup of {manifest.engine}, and this is {vendor}.")
    known = MigrationLoader(None, ignore_no_migrations=True).graph.nodes
    apps = {app for app, _ in known}
    newer = [
        f"{app}.{name}"
        for app, name in manifest.migrations
        if app in apps and (app, name) not in known
    ]
    if newer:
        raise DoesNotFit(
            f"It is of a newer release, which has {', '.join(newer[:3])}. Nothing was "
            "touched. Update Daybook to that release first, then bring it back."
        )


def _refuse_if_something_is_there() -> None:
    table = User._meta.db_table
    tables = connections["default"].introspection.table_names()
    if any(name.startswith(_ATTACHMENTS) for name in _files()) or (
        table in tables and User.objects.exists()
    ):
        raise SomethingIsThere(
            "There are people or files here already. Back them up, then give --force "
            "to replace them."
        )


def _bring_files_back(folder: Path, manifest: Manifest) -> None:
    """Put the files in place; what was there is set aside and not deleted."""
    root: Path = settings.DATA_DIR
    aside = root / f"before-restore-{timezone.now():%Y%m%dT%H%M%S%f}"
    for name in _files():
        if not name.startswith(_ATTACHMENTS) and name not in manifest.files:
            continue
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).rename(aside / name)
    if (folder / _FILES).exists():
        shutil.copytree(folder / _FILES, root, dirs_exist_ok=True)


@transaction.atomic
def _fence(manifest: Manifest, by: Actor) -> None:
    """Hold mail, sign everybody out and leave a word of it in the audit log."""
    _compare_chain(manifest, "default")
    held = Restore.objects.create(
        backup_made_at=datetime.fromisoformat(manifest.made_at)
    )
    Session.objects.all().delete()
    Notice.objects.filter(claimed_until__isnull=False).update(claimed_until=None)
    cache.clear()
    audit(
        "restored",
        record_kind=RecordKind.RESTORE,
        record=held,
        site=None,
        by=by,
        backup_made_at=held.backup_made_at,
        rows=manifest.rows,
    )


def _compare_chain(manifest: Manifest, using: str) -> None:
    report = sealing.verify_audit(key=settings.AUDIT_KEY, using=using)
    heads = [str(head) for head in report.heads.values()]
    if report.faults or sorted(heads) != sorted(manifest.heads):
        raise DoesNotAgree(
            "The audit chain is not what was backed up. "
            + " ".join(str(fault) for fault in report.faults)
        )
