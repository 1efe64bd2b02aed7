"""People at work while parts of the service are killed under them."""

import sys
import time
from collections import Counter

from django.db import connection
from django.utils import timezone

from accounts.models import JobRun, Notice
from tests.trials.pace import STANDSTILL
from tests.trials.people import Sent, Teacher
from tests.trials.verdict import judge


def storm(service, mail, sessions, *, chance, options, readers, patience):
    """Kill at random moments, let it come to rest, and return the verdict."""
    sent = Sent()
    teachers = [
        Teacher(service.port, session, sent, words="Called names in a chat.")
        for session in sessions
    ]
    for teacher in teachers:
        teacher.start()
    began = time.monotonic()
    gap = kill_at_random(service, chance, options)
    time.sleep(options.seconds)
    for teacher in teachers:
        teacher.stop()
    for teacher in teachers:
        teacher.join(patience)
    took = time.monotonic() - began
    rest, pause = come_to_rest(STANDSTILL)
    verdict = judge(sent, mail, service, readers=readers)
    verdict.figures |= {
        "storm, s": round(took, 1),
        "incidents a second": round(len(sent.acknowledged) / took, 1),
        "longest without a sweep, s": round(gap, 1),
        "until at rest, s": rest and round(rest, 1),
        "longest without a mail meanwhile, s": round(pause, 1),
    }
    if any(teacher.is_alive() for teacher in teachers):
        verdict.broken.append("somebody still waits for an answer")
    if not sent.acknowledged:
        verdict.broken.append(f"nothing was acknowledged: {sent.faults[-1:]}")
    if rest is None:
        verdict.broken.append(f"no mail has gone for {STANDSTILL} s: {waiting()}")
    if any(b"locked" in words for _, words in sent.faults):
        verdict.broken.append("somebody was shown a lock of the database")
    return verdict


def kill_at_random(service, chance, options):
    """Kill as often as is asked; return the longest time without a sweep, seconds."""
    gap = 0.0
    for number in range(options.kills):
        time.sleep(chance.expovariate(1 / options.pause))
        service.kill(options.only or chance.choice(service.names))
        if number % 20 == 19:
            sys.stderr.write(f"{number + 1} kills\n")
        beat = JobRun.objects.last_beat()
        if beat:
            gap = max(gap, (timezone.now() - beat).total_seconds())
    return gap


def come_to_rest(patience):
    """Return after how many seconds no mail waits, and the longest pause between.

    None where mail waits and none of it has gone for as long as the patience, in
    seconds. However much waits, it must get less.
    """
    began = moved = time.monotonic()
    longest, left = 0.0, owed_mail()
    while left:
        connection.close()
        time.sleep(0.2)
        now, before, left = time.monotonic(), left, owed_mail()
        longest = max(longest, now - moved)
        if left < before:
            moved = now
        elif now - moved > patience:
            return None, longest
    return time.monotonic() - began, longest


def owed_mail():
    """Return how many notices wait to be mailed."""
    return Notice.objects.owed_mail().count()


def waiting():
    """Return what is known about why mail still waits."""
    owed = Notice.objects.owed_mail()
    return {
        "notices": owed.count(),
        "failures": Counter(owed.values_list("last_failure", flat=True)),
        "jobs": {run.name: str(run.ended_at) for run in JobRun.objects.all()},
    }
