"""Celery's messages as files, for one machine without Redis.

Kombu's own transport opens a message under its final name and then writes it. A worker
that looks in between reads an empty file, takes it for a fault it cannot mend and
ends. Here a message gets its name when it is whole.
"""

from pathlib import Path
from time import time_ns
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils import json


class Channel(filesystem.Channel):
    """A channel whose messages are seen whole or not at all."""

    def _put(  # type: ignore[override]  # kombu's own classes differ in its name
        self, queue: Any, payload: Any, **kwargs: Any
    ) -> None:
        name = f"{time_ns()}_{uuid4().hex}.{queue}.msg"
        unfinished = Path(self.control_folder) / name
        unfinished.write_text(_written(payload), encoding="utf-8")
        unfinished.replace(Path(self.data_folder_out) / name)


class Transport(filesystem.Transport):
    """Kombu's filesystem transport with the channel above."""

    Channel = Channel


def _written(message: Any) -> str:
    words: str = json.dumps(message)  # type: ignore[no-untyped-call]  # of kombu
    return words
