"""A warm process that starts services: each is forked, so it is there in no time.

It reads "web", "worker" or "beat" from its input, one a line, and answers with the
process number. Each child leads a group of its own, which is killed as a whole.
"""

import os
import signal
import sys
from datetime import timedelta

import django

django.setup()

from celery.schedules import schedule  # noqa: E402 settings come first
from django.conf import settings  # noqa: E402
from gunicorn.app.wsgiapp import WSGIApplication  # noqa: E402

from accounts.operations import notices  # noqa: E402
from esafety import wsgi  # noqa: E402, F401 it warms the pages up
from esafety.celery import app  # noqa: E402
from tests.trials.pace import HASTE, LEASE  # noqa: E402


def hurry():
    """Do everything ten times as often: more happens in less time."""
    notices._LEASE = timedelta(seconds=LEASE)
    for entry in app.conf.beat_schedule.values():
        entry["schedule"] = schedule(entry["schedule"].run_every / HASTE)
        entry["options"] = {"expires": entry["options"]["expires"] / HASTE}
    app.conf.beat_max_loop_interval = 1
    app.loader.import_default_modules()


def web(port):
    workers = "1" if "sqlite3" in settings.DATABASES["default"]["ENGINE"] else "2"
    sys.argv = [
        "gunicorn", "esafety.wsgi", "--worker-class=gthread", f"--workers={workers}",
        "--threads=8" if workers == "1" else "--threads=4", f"--bind=127.0.0.1:{port}",
        "--no-control-socket", "--graceful-timeout=3", "--log-level=error",
    ]  # fmt: skip
    WSGIApplication("%(prog)s").run()


def worker(_port):
    quietly = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    app.worker_main(
        ["worker", "--pool=threads", "--concurrency=2", "--loglevel=WARNING", *quietly]
    )


def beat(_port):
    app.start(["beat", "--loglevel=WARNING"])


def start(run, port):
    child = os.fork()
    # In both, whoever comes first: it may be killed before it has run at all.
    os.setpgid(child, child)
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        run(port)
    finally:
        os._exit(1)


def main():
    port = sys.argv[1]
    hurry()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        run = {"web": web, "worker": worker, "beat": beat}[line.strip()]
        sys.stdout.write(f"{start(run, port)}\n")
        sys.stdout.flush()


main()
