"""A server for each size, and asking it for pages while its processor time is read."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import psycopg2

from bench.processor import children_of, used_by

ROOT: Final = Path(__file__).resolve().parent.parent
_PATIENCE: Final = 60


@dataclass
class Server:
    """One size on one database: its folder, what is known of it, its web server."""

    size: int
    folder: Path
    database_url: str
    port: int = 0
    known: dict[str, Any] = field(default_factory=dict)
    web: subprocess.Popen[bytes] | None = None
    backends: list[int] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of the product for this server."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "HOME", "LANG"}
        }
        return kept | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATA_DIR": str(self.folder),
            "ENV_FILE": os.devnull,
            "SITE_URL": "http://localhost",
            "LOG_LEVEL": "ERROR",
            # A connection that ended meanwhile would take what it used along.
            "CONN_MAX_AGE": "3600",
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
        }

    def run(self, module: str, *words: object) -> Any:
        """Run a module of the bench on this database and return what it printed."""
        done = subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-m", module, *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(done.stdout)

    def start(self) -> None:
        """Start the web server as `make run` does, and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.web = subprocess.Popen(  # noqa: S603  our own words
            [
                *(sys.executable, "-m", "gunicorn", "esafety.wsgi"),
                *("--worker-class", "gthread", "--workers", "1", "--threads", "8"),
                *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
                *("--log-level", "error", "--keep-alive", "3600"),
            ],
            cwd=ROOT,
            env=self.environment,
        )
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.folder)

    def stop(self) -> None:
        """Stop the web server."""
        if self.web:
            self.web.terminate()
            self.web.wait()

    def cost(self, ask: "Callable[[Browser], None]", browser: "Browser") -> float:
        """Return the processor seconds that web and database use for the requests."""
        pids = self._pids()
        before, asked = used_by(pids), browser.asked
        ask(browser)
        return (used_by(pids) - before) / (browser.asked - asked)

    def _pids(self) -> list[int]:
        web = children_of(self.web.pid) if self.web else []
        if not self.database_url:
            return web
        with (
            psycopg2.connect(self.database_url) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
            backends = [pid for (pid,) in cursor.fetchall()]
        connection.close()
        return [*web, *backends]


class Browser:
    """Somebody signed in who asks for one page after another on one connection."""

    def __init__(self, server: Server, person: str) -> None:
        self.server = server
        self.cookies = {server.known["cookie"]: server.known["sessions"][person]}
        self.asked = 0
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def get(self, path: str) -> str:
        """Return the page, which must be there."""
        return self._ask("GET", path, None)

    def post(self, path: str, answers: list[tuple[str, str]]) -> str:
        """Send the answers; the page must then lead on to another."""
        return self._ask("POST", path, urlencode(answers))

    def _ask(self, method: str, path: str, body: str | None) -> str:
        headers = {
            "Host": "localhost",
            "Cookie": "; ".join(
                f"{name}={value}" for name, value in self.cookies.items()
            ),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        response = self._line.getresponse()
        text = response.read().decode()
        for line in response.msg.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.asked += 1
        expected = 200 if method == "GET" else 302
        if response.status != expected:
            summary = text[max(text.find('role="alert"'), 0) :]
            wrong = re.sub(r"<[^>]+>|\s+", " ", summary)[:600]
            message = f"{method} {path} answered {response.status}: {wrong}"
            raise ValueError(message)
        return urlsplit(response.headers.get("Location", "")).path or text
