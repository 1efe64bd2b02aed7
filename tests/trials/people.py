"""A browser that sends incidents and does not give up until each is acknowledged."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from django.utils import timezone

_TOKEN = "t" * 32
_PATIENCE = 10
_PAUSE = 0.05


@dataclass
class Sent:
    """What the people at the keyboards saw."""

    acknowledged: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    tries: int = 0
    seconds: list = field(default_factory=list)


class Teacher(threading.Thread):
    """Sends one incident after the other, each until it is acknowledged."""

    def __init__(self, port, session, sent, *, words):
        super().__init__(daemon=True)
        self._port = port
        self._cookies = f"session={session}; csrf={_TOKEN}"
        self._sent = sent
        self._words = words
        self._stop_asking = threading.Event()

    def stop(self):
        """Let it finish the incident in hand."""
        self._stop_asking.set()

    def run(self):
        while not self._stop_asking.is_set():
            self._send_one()

    def _send_one(self):
        key = str(uuid4())
        # The same page each time, as a browser that is told to send again.
        body = urlencode(self._form(key))
        began = time.monotonic()
        while True:
            self._sent.tries += 1
            place = self._post(f"/log/{key}/", body)
            if place:
                self._sent.seconds.append(time.monotonic() - began)
                self._sent.acknowledged[key] = place
                return
            time.sleep(_PAUSE)

    def _form(self, key):
        now = timezone.localtime()
        return {
            "csrfmiddlewaretoken": _TOKEN,
            "page": str(uuid4()),
            "revision": "0",
            "turn": "0",
            "what_happened": f"{self._words} {key}",
            "no_one": "on",
            "kinds": "NS-00",
            "happened_day_0": now.day,
            "happened_day_1": now.month,
            "happened_day_2": now.year,
            "happened_time": f"{now:%H:%M}",
            "cannot_wait": "on",
        }

    def _post(self, path, body):
        """Return where the answer leads; nothing when none came or it was a fault."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=_PATIENCE
        )
        headers = {
            "Cookie": self._cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            words = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status == 302 and "/log/sent/" in answer.getheader("Location", ""):
            return answer.getheader("Location")
        self._sent.faults.append((answer.status, words[:2000]))
        return None
