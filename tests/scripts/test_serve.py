"""What `make run` starts: the demo answers, says how to sign in and leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

from accounts.terms import Role
from tests.trials.service import free_port

ROOT = Path(__file__).resolve().parents[2]
# Seconds. Filling the demo takes most of the first, on a slow machine too.
STARTS_WITHIN, STOPS_WITHIN = 180, 30
PARTS = {"web": "gunicorn", "worker": "--quiet worker", "beat": "--quiet beat"}


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def service(port, tmp_path):
    """The process that the recipe of `make run` starts, with its data elsewhere."""
    make = ["make", "--dry-run", "--silent", "run", f"PORT={port}"]
    recipe = subprocess.run(
        [*make, f"VENV={sys.prefix}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    command = recipe.stdout.strip().splitlines()[-1]
    assert command.startswith("exec ")
    process = subprocess.Popen(
        ["sh", "-c", command],
        cwd=ROOT,
        env=os.environ
        | {
            "DATA_DIR": str(tmp_path / "demo"),
            "DJANGO_SETTINGS_MODULE": "esafety.settings",
            "PYTHONUNBUFFERED": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    process.parts = {}
    yield process
    for pid in {process.pid, *children_of(process.pid), *process.parts}:
        end(pid)
    process.wait()
    process.stdout.close()


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def running() -> dict[int, tuple[int, str]]:
    """Return the parent and the command of each process, those that ended left out."""
    listed = subprocess.run(
        [shutil.which("ps"), "-A", "-ww", "-o", "pid=,ppid=,stat=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(None, 3) for line in listed.stdout.splitlines())
    return {
        int(pid): (int(parent), *words)
        for pid, parent, stat, *words in rows
        if not stat.startswith("Z")
    }


def children_of(pid) -> dict[int, str]:
    """Return the command of each process below this one, whatever the distance."""
    table, found, below = running(), {}, {pid}
    while below:
        below = {each for each, (parent, *_) in table.items() if parent in below}
        found |= {each: " ".join(table[each][1:]) for each in below}
    return found


def said_until(process, words) -> str:
    """Return what the process says up to these words; end it if they do not come."""
    too_late = threading.Timer(STARTS_WITHIN, os.killpg, [process.pid, signal.SIGKILL])
    too_late.start()
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            break
    too_late.cancel()
    return said


@pytest.mark.slow
@pytest.mark.database("sqlite")
@pytest.mark.long
def test_the_demo_starts_says_how_to_sign_in_and_stops_with_all_its_parts(
    service, port, tmp_path
):
    said = said_until(service, "Press Ctrl-C to stop.")

    assert "Press Ctrl-C to stop." in said, said
    assert f"Daybook is at http://localhost:{port}" in said
    missing = [role.label for role in Role if f"  {role.label}  " not in said]
    assert missing == [], said
    with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=30) as page:
        assert page.status == 200
        assert "E-mail" in page.read().decode()
    assert (tmp_path / "demo").is_dir()
    service.parts = children_of(service.pid)
    commands = " ".join(service.parts.values())
    assert [part for part, words in PARTS.items() if words not in commands] == [], (
        commands
    )

    service.send_signal(signal.SIGTERM)
    service.wait(timeout=STOPS_WITHIN)

    assert service.parts.keys() & running().keys() == set()
