"""A message of the embedded queue is seen whole or not at all."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

import esafety.celery  # noqa: F401  it names the transport


@pytest.fixture
def channel(tmp_path):
    """A channel whose messages lie in a folder of this test."""
    (tmp_path / "control").mkdir()
    options = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("spool://localhost", transport_options=options) as connection:
        yield connection.channel()


def test_what_is_put_is_got_once_and_in_order(channel):
    channel._put("celery", {"number": 1})
    channel._put("celery", {"number": 2})

    assert [channel._get("celery") for _ in range(2)] == [{"number": 1}, {"number": 2}]
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_is_not_seen_before_it_is_whole(channel, tmp_path, monkeypatch):
    seen = []
    replace = Path.replace

    def look_and_replace(self, target):
        names = [each.name for each in tmp_path.iterdir()]
        seen.append((names, self.read_text()))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look_and_replace)
    channel._put("celery", {"number": 1})

    assert seen == [(["control"], '{"number": 1}')]


def test_a_message_for_another_queue_stays(channel):
    channel._put("other", {"number": 1})

    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("other") == {"number": 1}
