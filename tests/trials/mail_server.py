"""A mail server on this machine that keeps what it has taken."""

import random
import socketserver
import threading
import time
from collections import Counter
from email import message_from_bytes

_SLOWEST = 0.03


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail, now and then slowly, and counts each Message-ID."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken = Counter()
        self.recipients = {}
        self._lock = threading.Lock()

    @property
    def port(self):
        return self.server_address[1]

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, data):
        message = message_from_bytes(data)
        with self._lock:
            self.taken[message["Message-ID"]] += 1
            self.recipients[message["Message-ID"]] = message["To"]

    def handle_error(self, request, client_address):
        """Say nothing: a killed worker hangs up in the middle of a word."""


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 trials")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                if not self._take():
                    return
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                # Kept before it is confirmed: a sender killed in between repeats.
                self.server.take(b"".join(lines))
                time.sleep(random.random() * _SLOWEST)  # noqa: S311 a made-up delay
                self._say("250 taken")
                return True
            lines.append(line)
        return False

    def _say(self, words):
        self.wfile.write(f"{words}\r\n".encode())
