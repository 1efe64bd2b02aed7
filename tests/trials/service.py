"""The service as it runs, with a hand on each of its processes."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_alive(pid):
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Service:
    """Starts, kills and starts again: web, worker, beat and perhaps Redis."""

    def __init__(self, *, port, folder, redis_port=None):
        self.port = port
        self._redis_port = redis_port
        self._log = (folder / "services.log").open("ab")
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.trials.nursery", str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.processes = {}
        self.kills = dict.fromkeys(self.names, 0)
        # What ended without being killed: the restart policy of production.
        self.ended = dict.fromkeys(self.names, 0)
        self._hand = threading.RLock()
        self._is_stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    @property
    def names(self):
        return ["web", "worker", "beat", *(["redis"] if self._redis_port else [])]

    def start_all(self):
        for name in reversed(self.names):
            self.start(name)
        deadline = time.monotonic() + 60
        while not answers(self.port):
            if time.monotonic() > deadline:
                raise TimeoutError("the web service does not answer")
            time.sleep(0.05)
        self._keeper.start()

    def start(self, name):
        if name == "redis":
            process = subprocess.Popen(
                [
                    shutil.which("redis-server"), "--port", str(self._redis_port),
                    "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                ],
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            self.processes[name] = process.pid
            return
        self._nursery.stdin.write(f"{name}\n")
        self._nursery.stdin.flush()
        self.processes[name] = int(self._nursery.stdout.readline())

    def kill(self, name):
        """Kill it with all of its children, without a word, and start it anew."""
        with self._hand:
            self._kill_group(self.processes[name])
            self.kills[name] += 1
            self.start(name)

    def _keep(self):
        """Start again what ended by itself, as Docker and systemd do."""
        while not self._is_stopping.wait(1):
            with self._hand:
                for name, pid in self.processes.items():
                    if not _is_alive(pid):
                        self.ended[name] += 1
                        self.start(name)

    def stop_all(self):
        self._is_stopping.set()
        self._keeper.join()
        for pid in self.processes.values():
            self._kill_group(pid)
        self._nursery.kill()
        self._nursery.wait()
        self._nursery.stdin.close()
        self._nursery.stdout.close()
        self._log.close()

    @staticmethod
    def _kill_group(pid):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
