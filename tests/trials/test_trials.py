"""A short storm: the promises hold while parts of the service are killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8


@pytest.mark.slow
@pytest.mark.long
def test_nothing_is_lost_or_told_twice_whoever_is_killed():
    database = ["--database", "sqlite"]
    if connection.vendor == "postgresql":
        server = os.environ["DATABASE_URL"].rpartition("/")[0]
        database = ["--database", "postgres", "--server", server]
    words = ["--kills", str(KILLS), "--pause", "0.3", "--people", "2", "--seed", "7"]
    words += ["--seconds", "3"]

    storm = subprocess.run(
        [sys.executable, "-m", "tests.trials", *database, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert storm.returncode == 0, storm.stdout + storm.stderr
    figures = json.loads(storm.stdout)
    assert sum(figures["kills"].values()) == KILLS
    assert figures["incidents"] > 0
    assert figures["drafts saved"] > figures["drafts left unsent"] > 0
    assert figures["mails"] >= figures["notices"] == 2 * figures["incidents"]
