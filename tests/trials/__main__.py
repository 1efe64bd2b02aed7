"""Run the service, kill its parts at random, and say whether a promise was broken."""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import django
import psycopg2

from tests.trials.mail_server import MailServer
from tests.trials.pace import LEASE, SWEEP
from tests.trials.service import Service, free_port

SERVER = "postgres://postgres@127.0.0.1:5432"


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(
            prefix="trials-", ignore_cleanup_errors=True
        ) as name,
        database(options) as url,
    ):
        folder = Path(name)
        mail = MailServer()
        mail.start()
        port = free_port()
        has_redis = options.database == "postgres" and shutil.which("redis-server")
        redis_port = free_port() if has_redis else None
        set_environment(folder, url, port, mail.port, redis_port)
        django.setup()
        verdict = run(options, folder, mail, port, redis_port)
    sys.stdout.write(json.dumps(verdict.figures, indent=1) + "\n")
    for words in verdict.broken:
        sys.stdout.write(f"BROKEN: {words}\n")
    return 1 if verdict.broken else 0


def parse():
    parser = argparse.ArgumentParser(prog="tests.trials", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--server", default=SERVER, help="where to make a database")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--pause", type=float, default=0.6, help="mean, in seconds")
    parser.add_argument("--people", type=int, default=3, help="who send at once")
    parser.add_argument("--seconds", type=float, default=0, help="to go on without")
    parser.add_argument("--only", help="kill this part alone")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


@contextmanager
def database(options):
    """Give the address of an empty database, and drop it afterwards."""
    if options.database == "sqlite":
        yield ""
        return
    name = f"trials_{uuid4().hex[:12]}"
    connection = psycopg2.connect(f"{options.server}/postgres")
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{options.server}/{name}"
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()


def set_environment(folder, url, port, mail_port, redis_port):
    os.environ.update(
        DJANGO_SETTINGS_MODULE="esafety.settings",
        ENV_FILE=os.devnull,
        DATA_DIR=str(folder / "data"),
        SITE_URL="http://localhost",
        EMAIL_URL=f"smtp://127.0.0.1:{mail_port}",
        DATABASE_URL=url or f"sqlite:///{folder / 'data' / 'daybook.sqlite3'}",
        REDIS_URL=f"redis://127.0.0.1:{redis_port}/0" if redis_port else "",
        LOG_LEVEL="WARNING",
    )


def run(options, folder, mail, port, redis_port):
    # These need the settings.
    from tests.trials.school import prepare  # noqa: PLC0415
    from tests.trials.storm import storm  # noqa: PLC0415

    sessions, readers = prepare(options.people)
    service = Service(port=port, folder=folder, redis_port=redis_port)
    try:
        service.start_all()
        return storm(
            service,
            mail,
            sessions,
            chance=random.Random(options.seed),  # noqa: S311 to be run again
            options=options,
            readers=readers,
            patience=LEASE + 60 * SWEEP,
        )
    finally:
        service.stop_all()
        if os.environ.get("TRIALS_LOG"):
            Path(os.environ["TRIALS_LOG"]).write_bytes(
                (folder / "services.log").read_bytes()
            )


if __name__ == "__main__":
    sys.exit(main())
