"""Start the web server, the worker and its clock together, and stop them together.

It is how `make run` starts the demo, and a way to run a small school on one machine
with SQLite. `docs/install.md` has the way for everybody else.
"""

import argparse
import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from honcho.manager import Manager
from honcho.process import Process

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
FONTS = 3
# Seconds in which the last words of a part that has ended are waited for.
LAST_WORDS = 1
Command = list[str]


def main() -> int:
    """Prepare the data and serve until Ctrl-C; return the status to leave with."""
    arguments = _arguments()
    if _taken(arguments.bind, arguments.port):
        return _refuse(arguments.port)
    if arguments.only_check_port:
        return 0
    os.chdir(ROOT)
    try:
        _prepare(demo=arguments.demo)
        if _taken(arguments.bind, arguments.port):
            return _refuse(arguments.port)
        return _serve(arguments.bind, arguments.port, demo=arguments.demo)
    except KeyboardInterrupt:
        return 130
    except subprocess.CalledProcessError as fault:
        return fault.returncode


class Part(Process):  # type: ignore[misc]  # honcho has no types
    """A part that has ended when its process has, whoever still holds its output.

    honcho waits for the end of the output. A child that a part leaves behind keeps it
    open, and then nothing would stop, or be seen to have stopped.
    """

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        """Run the part to its end, and pass what it says on to `events`."""
        self._events = events
        self._child = self._child_ctor(self.cmd, env=self.env, cwd=self.cwd)
        self._send_message({"pid": self._child.pid}, type="start")
        if ignore_signals:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        reader = threading.Thread(target=self._pass_on, daemon=True)
        reader.start()
        status = self._child.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGTERM)
        reader.join(LAST_WORDS)
        self._send_message({"returncode": status}, type="stop")

    def _pass_on(self) -> None:
        with self._child.stdout as said:
            for line in iter(said.readline, b""):
                self._send_message(line)


class Parts(Manager):  # type: ignore[misc]  # honcho has no types
    """What stops all parts, also where it is told to while they still start.

    honcho asks each part by its number, and fell over one that had none yet.
    """

    is_told = False

    def terminate(self) -> None:
        """Stop every part, once all have started."""
        self.is_told = True
        if self._all_started():
            super().terminate()

    def _any_stopped(self) -> bool:
        return self.is_told or super()._any_stopped()


def manager_of(parts: dict[str, str]) -> Manager:
    """Return what runs these commands together and stops them together."""
    manager = Parts()
    manager._process_ctor = Part  # noqa: SLF001  it has no other place for it
    for name, command in parts.items():
        manager.add_process(name, command)
    return manager


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true", help="fill a demo school")
    parser.add_argument("--only-check-port", action="store_true")
    return parser.parse_args()


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _refuse(port: int) -> int:
    sys.stderr.write(
        f"Port {port} is taken. Stop what is using it, or choose another: "
        f"make run PORT={port + 1}\n"
    )
    return 2


def _manage(*words: str) -> Command:
    return [sys.executable, "manage.py", *words]


def _prepare(*, demo: bool) -> None:
    # Cutting the fonts down takes one core a while and touches no data.
    fonts = None if _has_fonts() else subprocess.Popen(_manage("build_fonts"))  # noqa: S603 our own words
    try:
        _do("Preparing the database", "migrate", "--verbosity=0")
        _do("Preparing the cache", "createcachetable", "--verbosity=0")
        _do("Looking for new kinds of incident", "install_kinds")
        if demo:
            _do("Filling the demo school", "fill_demo")
    finally:
        if fonts is not None:
            _say("Waiting for the fonts...")
            status = fonts.wait()
    if fonts is not None and status:
        raise subprocess.CalledProcessError(status, fonts.args)


def _has_fonts() -> bool:
    return len(list((ROOT / "static" / "fonts").glob("*.woff2"))) >= FONTS


def _do(what: str, *words: str) -> None:
    _say(f"{what}...")
    subprocess.run(_manage(*words), check=True)  # noqa: S603 our own words


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _serve(bind: str, port: int, *, demo: bool) -> int:
    python = shlex.quote(sys.executable)
    # Celery warns root at length, on a machine that may have nobody else.
    quietly = "-W ignore::RuntimeWarning -W ignore::UserWarning:celery.platforms"
    celery = f"{python} {quietly} -m celery --app esafety --quiet"
    manager = manager_of(
        {
            # One process: SQLite has one writer. Threads wait for it without a retry.
            "web": f"exec {python} -m gunicorn esafety.wsgi --worker-class gthread"
            f" --workers 1 --threads 8 --bind {bind}:{port} --no-control-socket"
            " --graceful-timeout 3 --log-level warning",
            "worker": f"exec {celery} worker --pool threads --concurrency 2"
            " --loglevel WARNING --without-gossip --without-mingle"
            " --without-heartbeat",
            "beat": f"exec {celery} beat --loglevel WARNING",
        }
    )
    threading.Thread(
        target=_tell_when_it_answers, args=(port,), kwargs={"demo": demo}, daemon=True
    ).start()
    manager.loop()
    return 0 if manager.returncode in {None, 0, 130} else manager.returncode


def _tell_when_it_answers(port: int, *, demo: bool) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    else:
        return
    _say(f"\nDaybook is at http://localhost:{port}")
    if demo:
        subprocess.run(_manage("show_sign_ins"), check=False)  # noqa: S603 as above
    _say("Press Ctrl-C to stop.")


if __name__ == "__main__":
    sys.exit(main())
