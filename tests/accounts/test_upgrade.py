"""A backup of an earlier release comes back under today's code, nothing lost.

As on a server: processes of their own, the real commands, a folder for each machine.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.accounts.upgrading import EARLIER, STORY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
MANAGE = ("manage.py",)
SCHOOL = ("-m", "tests.accounts.upgrading")


class Machine:
    """A server with a folder and a database of its own."""

    def __init__(self, folder, database):
        self.folder = folder
        folder.mkdir()
        self.environment = os.environ | {
            "BACKUP_KEY": "ab" * 32,
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "esafety.settings",
            "ENV_FILE": os.devnull,
            "LOG_LEVEL": "WARNING",
            "SITE_URL": "https://daybook.school.example",
        }
        if not database:
            del self.environment["DATABASE_URL"]

    def run(self, *command):
        """Run a program of the product here; return its end and what it said."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def say(self, *command):
        """Return what a program said that must end well."""
        done = self.run(*command)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def show(self):
        """Return what is in the database and the files of this machine."""
        return json.loads(self.say(*SCHOOL, "show"))


@pytest.fixture
def machine(tmp_path):
    """Return a function that makes a machine by its name."""
    made = []

    def machine(name):
        database = ""
        if connection.vendor == "postgresql":
            made.append(f"upgrade_{uuid4().hex}")
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{made[-1]}"')
            server = connection.settings_dict
            where = f"{server['HOST']}:{server['PORT'] or 5432}"
            who = f"{server['USER']}:{server['PASSWORD']}"
            database = f"postgres://{who}@{where}/{made[-1]}"
        return Machine(tmp_path / name, database)

    yield machine
    for name in made:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def backed_up(machine, tmp_path):
    """What a school on an earlier release had, and the file of its backup."""
    old = machine("old")
    had = json.loads(old.say(*SCHOOL, "fill"))
    file = tmp_path / "old.daybook"
    old.say(*MANAGE, "backup", str(file))
    return had, file


def newest(app):
    """Return the name of the newest migration of an app."""
    folder = ROOT / app / "migrations"
    return max(path.stem for path in folder.glob("0*.py"))


def same(has, had):
    """Fail unless everything that was there is there, and no more than is said."""
    assert has["stories"] == had["stories"]
    assert has["file"] == had["file"] == "Words."
    # The restore leaves a word in the log and holds mail; the backup sealed the log.
    told = {"accounts_auditentry": 41, "accounts_auditlink": 40, "accounts_restore": 1}
    there = {name: has["tables"][name] for name in had["tables"]}
    assert there == had["tables"] | told
    # Twenty of the incidents name a class of two, whose members are kept since.
    assert has["tables"]["incidents_involvedmember"] == 40
    for app, _ in EARLIER:
        assert f"{app}.{newest(app)}" in has["applied"]


@pytest.mark.long
def test_a_backup_of_an_earlier_release_is_brought_to_this_one(backed_up, machine):
    had, file = backed_up
    new = machine("new")

    new.say(*MANAGE, "restore", str(file))
    checked = new.say(*MANAGE, "verify_audit")

    assert len(had["stories"]) == 40
    assert had["stories"][0] == f"{STORY} 1"
    for app, then in EARLIER:
        assert f"{app}.{then}" in had["applied"]
        assert newest(app) > then
        assert f"{app}.{newest(app)}" not in had["applied"]
    same(new.show(), had)
    assert "Checked 40 entries" in checked
    assert "The audit log is unbroken." in checked

    # The drill, and a restore over what is at work, on the way back and forth again.
    drilled = new.say(*MANAGE, "restore_drill", str(file))
    new.say(*MANAGE, "restore", "--force", str(file))

    assert "are the same, and the audit chain is unbroken" in drilled
    same(new.show(), had)
