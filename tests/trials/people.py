"""A browser that saves what is typed, sends it, and does not give up meanwhile."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from django.utils import timezone

_TOKEN = "t" * 32
_PATIENCE = 10
_PAUSE = 0.05
# Of so many drafts one is left unsent. Each is saved up to so many times.
_LEFT, _SAVES = 3, 4


@dataclass(frozen=True)
class Answer:
    """What came back: its status, where it leads, and its bytes."""

    status: int
    leads_to: str
    words: bytes


@dataclass
class Sent:
    """What the people at the keyboards saw, by the key of the draft.

    `saved` has the words of the last save that was acknowledged, `left` the drafts
    that were not sent, `acknowledged` where the receipt of a sent one is.
    """

    acknowledged: dict = field(default_factory=dict)
    saved: dict = field(default_factory=dict)
    left: set = field(default_factory=set)
    faults: list = field(default_factory=list)
    tries: int = 0
    seconds: list = field(default_factory=list)


class Teacher(threading.Thread):
    """Writes one incident after the other, each saved as it is typed, and sends most.

    Each save and each send is asked for again until it is acknowledged, as the page
    does. `words` begin what each says; the save that it is from ends it.
    """

    def __init__(self, port, session, sent, *, words):
        super().__init__(daemon=True)
        self._port = port
        self._cookies = f"session={session}; csrf={_TOKEN}"
        self._sent = sent
        self._words = words
        self._written = 0
        self._stop_asking = threading.Event()

    def stop(self):
        """Let it finish the incident in hand."""
        self._stop_asking.set()

    def run(self):
        while not self._stop_asking.is_set():
            self._written += 1
            self._write_one()

    def _write_one(self):
        form = self._form(str(uuid4()))
        for number in range(1, 1 + self._written % (_SAVES + 1)):
            form["what_happened"] = f"{self._words} {form['key']} {number}"
            self._save(form)
        if self._written % _LEFT == 1 and form["key"] in self._sent.saved:
            self._sent.left.add(form["key"])
        else:
            self._send(form)

    def _save(self, form):
        """Save it until that is acknowledged, each time as a later turn of its page."""
        while True:
            form["turn"] += 1
            answer = self._post(form, accept="application/json")
            if answer and answer.status == 200:
                form["revision"] = json.loads(answer.words)["revision"]
                self._sent.saved[form["key"]] = form["what_happened"]
                return
            time.sleep(_PAUSE)

    def _send(self, form):
        form["turn"] += 1
        began = time.monotonic()
        while True:
            self._sent.tries += 1
            # The same page each time, as a browser that is told to send again.
            answer = self._post(form, accept="text/html")
            if answer and "/log/sent/" in answer.leads_to:
                self._sent.seconds.append(time.monotonic() - began)
                self._sent.acknowledged[form["key"]] = answer.leads_to
                return
            time.sleep(_PAUSE)

    def _form(self, key):
        now = timezone.localtime()
        return {
            "key": key,
            "page": str(uuid4()),
            "revision": 0,
            "turn": 0,
            "what_happened": f"{self._words} {key} 0",
            "no_one": "on",
            "kinds": "NS-00",
            "happened_day_0": now.day,
            "happened_day_1": now.month,
            "happened_day_2": now.year,
            "happened_time": f"{now:%H:%M}",
            "cannot_wait": "on",
        }

    def _post(self, form, *, accept):
        """Return the answer, or nothing where none came. A fault is noted."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=_PATIENCE
        )
        headers = {
            "Accept": accept,
            "Cookie": self._cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form | {"csrfmiddlewaretoken": _TOKEN})
        try:
            connection.request("POST", f"/log/{form['key']}/", body, headers)
            raw = connection.getresponse()
            answer = Answer(raw.status, raw.getheader("Location", ""), raw.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        wanted = 200 if accept == "application/json" else 302
        if answer.status != wanted:
            self._sent.faults.append((answer.status, answer.words[:2000]))
        return answer
