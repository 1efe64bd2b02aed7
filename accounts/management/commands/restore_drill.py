import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

from accounts.abilities import OPERATOR
from accounts.operations import backing_up
from accounts.refusals import Refusal

_SCRATCH: Final = "drill"


class Command(BaseCommand):
    """Show that a backup can be brought back, without touching what is here."""

    help = (
        "Bring a backup back into a scratch database, compare every table, file and "
        "the audit chain, and throw it away. On PostgreSQL the role must be allowed "
        "to make databases."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            with _scratch_database():
                manifest = backing_up.rehearse(
                    path=options["file"], using=_SCRATCH, by=OPERATOR
                )
        except (Refusal, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"The backup of {manifest.made_at} can be brought back: {manifest.rows} "
            f"rows of {len(manifest.tables)} tables and {len(manifest.files)} files "
            f"are the same, and the audit chain is unbroken. It took "
            f"{time.monotonic() - began:.1f} s."
        )


@contextmanager
def _scratch_database() -> Iterator[None]:
    """Make an empty database beside ours, known to Django as `drill`."""
    if connection.vendor == "sqlite":
        with (
            tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder,
            _known_as_scratch(str(Path(folder) / "drill.sqlite3")),
        ):
            yield
        return
    name = f"drill_{uuid4().hex}"
    with connection.cursor() as cursor:
        _refuse_without_the_right(cursor)
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        with _known_as_scratch(name):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _refuse_without_the_right(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles "
        "WHERE rolname = current_user"
    )
    role, may_make_databases = cursor.fetchone()
    if not may_make_databases:
        raise CommandError(
            f"The role {role} may not make databases, and the drill needs one to bring "
            "the backup back into. Nothing was done. Let the owner of the tables, as "
            "superuser of PostgreSQL:\n\n"
            "    ALTER ROLE daybook_owner CREATEDB;\n\n"
            "Then run the drill as that role, and take the right away again with "
            "NOCREATEDB. docs/operate.md, Back up, has the commands for containers."
        )


@contextmanager
def _known_as_scratch(name: str) -> Iterator[None]:
    scratch = connection.copy(alias=_SCRATCH)
    scratch.settings_dict["NAME"] = name
    connections[_SCRATCH] = scratch
    try:
        yield
    finally:
        scratch.close()
        del connections[_SCRATCH]
