"""Measures operations and sweeps that no page shows, inside one process.

Prints JSON: for each, the processor seconds of one call (this process and, on
PostgreSQL, its backend), a value for each round.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import time as time_of_day
from typing import Final

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  after setup
from django.utils import timezone  # noqa: E402

from accounts.deadlines import local_moment  # noqa: E402
from accounts.models import Notice, Site, User  # noqa: E402
from accounts.operations import notices  # noqa: E402
from accounts.terms import NoticeKind, RecordKind  # noqa: E402
from bench.processor import used_by  # noqa: E402
from incidents import tasks  # noqa: E402
from incidents.models import Incident  # noqa: E402
from incidents.operations import days, escalating  # noqa: E402
from incidents.terms import IncidentState  # noqa: E402

_NOTICES = 10_000
# The sweeps as the worker runs them, when there is nothing to do.
_IDLE: Final[Mapping[str, tuple[Callable[[], object], int]]] = {
    "sweep: no digest": (tasks.owe_review_digests, 40),
    "sweep: all have a reader": (tasks.owe_no_reader_notices, 40),
    "sweep: nothing to alert": (tasks.owe_unread_alerts, 40),
}


def main() -> None:
    """Measure each in turn, as often as there are rounds."""
    rounds = int(sys.argv[1])
    sites = list(Site.objects.order_by("pk"))
    head = User.objects.get(given_name="Head")
    now = timezone.now()
    day, latest = sites[0].calendar.last_school_days(2, until=timezone.localdate())
    # Nothing is digested in the morning, and the figure is no matter of the hour.
    after_school = local_moment(latest, time_of_day(16))

    # A site of its own in memory: the sweeps below are to owe no day more for it.
    signed = Site.objects.get(pk=sites[0].pk)
    signed.review_begins_on = day

    def sign_day() -> None:
        # Taken back, so that the same day can be signed again.
        with transaction.atomic():
            days.sign_day(
                site=signed, day=day, reason="Bench", nothing_untold=True, by=head
            )
            transaction.set_rollback(True)

    calls: dict[str, tuple[Callable[[], object], int]] = {
        "bare indexed query": (lambda: _bare_query(sites), 200),
        "bare insert of one row": (lambda: _bare_insert(sites[0], head), 100),
        "sign day": (sign_day, 10),
        "sweep: digests": (
            lambda: _each(days.owe_digest, sites, after_school),
            40,
        ),
        "sweep: missed days": (lambda: _each(days.owe_missed_days, sites, now), 40),
        "sweep: no reader": (lambda: _each(days.owe_no_reader, sites, now), 40),
        "sweep: unread alerts": (
            lambda: _each(escalating.owe_unread, sites, now),
            100,
        ),
        "sweep: nothing to deliver": (notices.deliver_owed_mail, 100),
    }
    figures = _measured(calls, rounds)
    _decide_everything(head)
    figures |= _measured(_IDLE, rounds)
    people = _people()
    # PostgreSQL goes on looking keys up as it did while there were few people.
    connection.close()
    figures["10,000 notices owed"] = [_cost(lambda: _owe(sites[0], people), 1)]
    sys.stdout.write(json.dumps(figures))


def _measured(
    calls: Mapping[str, tuple[Callable[[], object], int]], rounds: int
) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {name: [] for name in calls}
    for call, _ in calls.values():
        call()
    Notice.objects.update(mailed_at=timezone.now())
    for _ in range(rounds):
        for name, (call, times) in calls.items():
            figures[name].append(_cost(call, times))
    return figures


def _decide_everything(head: User) -> None:
    """Let nothing wait, as in most minutes in which a sweep runs."""
    Incident.objects.awaiting_review().update(
        state=IncidentState.FOLLOWING_UP,
        last_decided_at=timezone.now(),
        last_decided_by=head,
    )


def _cost(call: Callable[[], object], times: int) -> float:
    backend = _backend()
    before = time.process_time() + used_by(backend)
    for _ in range(times):
        call()
    return (time.process_time() + used_by(backend) - before) / times


def _backend() -> list[int]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [cursor.fetchone()[0]]


def _bare_query(sites: list[Site]) -> None:
    for site in sites:
        list(
            Incident.objects.filter(site=site, state="to_review")
            .order_by("-is_urgent", "received_at")
            .values_list("pk")[:25]
        )


def _bare_insert(site: Site, user: User) -> None:
    with transaction.atomic():
        Notice.objects.create(
            kind=NoticeKind.REVIEW_DIGEST,
            recipient=user,
            record_kind=RecordKind.SITE,
            record_id=site.pk,
            site=site,
            step=f"bench {time.monotonic_ns()}",
            mailed_at=timezone.now(),
        )


def _each(sweep: Callable[..., object], sites: list[Site], now: object) -> None:
    for site in sites:
        sweep(site=site, now=now)


def _people() -> list[User]:
    return User.objects.bulk_create(
        User(
            email=f"n{n}@bench.example",
            given_name="N",
            family_name=str(n),
            password="!",  # noqa: S106  one that never matches
        )
        for n in range(_NOTICES)
    )


def _owe(site: Site, people: list[User]) -> None:
    notices.owe(
        kind=NoticeKind.REVIEW_DIGEST,
        recipients=people,
        record_kind=RecordKind.SITE,
        record=site,
        site=site,
        step="ten thousand",
    )


if __name__ == "__main__":
    main()
