"""The parts of the service stop together, whatever a part leaves behind."""

import os
import queue
import runpy
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

SERVE = Path(__file__).resolve().parent.parent / "scripts" / "serve.py"
# A child in a session of its own, which no signal to the part reaches, and which
# keeps the output open.
LEAVE_A_CHILD = "setsid sleep 600 & echo child $!;"
WITH_A_MANAGER = f"""
import runpy, sys
serve = runpy.run_path({str(SERVE)!r})
manager = serve["manager_of"](dict(each.split("=", 1) for each in sys.argv[1:]))
manager.loop()
sys.exit(manager.returncode)
"""


@pytest.fixture
def left():
    """The ids of children that were left, which the test ends itself."""
    left = []
    yield left
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and "_pass_on" in thread.name:
            thread.join()


def child_in(words):
    return int(words.split("child ")[1].split()[0])


def start(**parts):
    words = [f"{name}={command}" for name, command in parts.items()]
    return subprocess.Popen(
        [sys.executable, "-c", WITH_A_MANAGER, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(service, mark):
    lines = []
    for line in service.stdout:
        lines.append(line)
        if mark in line:
            break
    return "".join(lines)


def test_a_part_ends_with_its_process_and_not_with_its_output(left):
    serve = runpy.run_path(str(SERVE))
    part = serve["Part"](f"{LEAVE_A_CHILD} exit 3", name="web")
    part.run.__globals__["LAST_WORDS"] = 0.5
    events = queue.Queue()
    began = time.monotonic()

    part.run(events)

    told = list(events.queue)
    left.append(child_in(told[1].data.decode()))
    assert [each.type for each in told] == ["start", "line", "stop"]
    assert told[-1].data == {"returncode": 3}
    assert time.monotonic() - began < 5


def test_the_last_words_of_a_part_are_passed_on():
    serve = runpy.run_path(str(SERVE))
    events = queue.Queue()

    serve["Part"]("seq 2000", name="web").run(events)

    lines = [each.data for each in events.queue if each.type == "line"]
    assert lines == [b"%d\n" % number for number in range(1, 2001)]


@pytest.mark.slow
def test_all_stop_on_sigterm_where_one_leaves_a_child_with_its_output_open(left):
    service = start(web=f"{LEAVE_A_CHILD} exec sleep 600", beat="exec sleep 600")
    left.append(child_in(read_until(service, "child")))

    service.send_signal(signal.SIGTERM)

    words, _ = service.communicate(timeout=15)
    assert service.returncode == 143
    assert "web stopped" in words
    assert "beat stopped" in words


@pytest.mark.slow
def test_all_stop_on_sigterm_while_they_start():
    service = start(**{f"part{number}": "exec sleep 600" for number in range(4)})
    read_until(service, "started")

    service.send_signal(signal.SIGTERM)

    words, _ = service.communicate(timeout=15)
    assert service.returncode == 143
    assert words.count("stopped") == 4


def test_to_be_told_before_anything_started_stops_it_once_it_has():
    manager = runpy.run_path(str(SERVE))["manager_of"]({"web": "exec sleep 600"})

    manager.terminate()

    assert manager._any_stopped()
    assert not manager._all_started()


@pytest.mark.slow
def test_all_stop_when_one_dies_and_leaves_a_child(left):
    service = start(web=f"{LEAVE_A_CHILD} exit 3", beat="exec sleep 600")

    words, _ = service.communicate(timeout=15)
    left.append(child_in(words))

    assert service.returncode == 3
    assert "beat stopped" in words
