"""Whether all is well, worked out from the rows and the clock when it is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error
from django.utils import timezone

from accounts.broker import broker_answers
from accounts.models import AuditCheck, JobRun, Notice, Restore
from accounts.models.jobs import LATE_AFTER

# A mail server may be away a while; a notice is tried again at least this often.
_MAIL_LATE_AFTER: Final = timedelta(minutes=30)


class Problem(StrEnum):
    """What is not well, in one word for /readyz."""

    DATABASE = "database"
    REDIS = "redis"
    MIGRATIONS = "migrations"
    SCHEDULE = "schedule"
    MAIL = "mail"
    MAIL_HELD = "mail_held"
    AUDIT = "audit"


@dataclass(frozen=True)
class Health:
    """How the machinery is at one moment. No row is older than the question."""

    now: datetime
    last_beat: datetime | None
    oldest_unsent: datetime | None
    last_check: AuditCheck | None
    is_held: bool
    has_queue: bool

    @property
    def problems(self) -> list[Problem]:
        """Return what is not well, the most urgent first."""
        found = {
            Problem.REDIS: not self.has_queue,
            Problem.SCHEDULE: self.last_beat is None
            or self.now - self.last_beat > LATE_AFTER,
            Problem.MAIL: not self.is_held
            and self.oldest_unsent is not None
            and self.now - self.oldest_unsent > _MAIL_LATE_AFTER,
            Problem.MAIL_HELD: self.is_held,
            Problem.AUDIT: self.last_check is not None and bool(self.last_check.fault),
        }
        return [problem for problem, is_there in found.items() if is_there]


def health() -> Health:
    """Return how the jobs, the mail and the audit log are now."""
    oldest = Notice.objects.owed_mail().order_by("owed_at").values_list("owed_at")
    return Health(
        now=timezone.now(),
        last_beat=JobRun.objects.last_beat(),
        oldest_unsent=next((moment for (moment,) in oldest[:1]), None),
        last_check=AuditCheck.objects.first(),
        is_held=Restore.objects.holding_mail().exists(),
        has_queue=broker_answers(),
    )


def problems() -> list[Problem]:
    """Return what is not well, also where the database cannot be asked."""
    try:
        if _known_migrations() - _applied_migrations():
            return [Problem.MIGRATIONS]
        return health().problems
    except Error:
        return [Problem.DATABASE]


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations of this release; they do not change while it runs."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    return frozenset(graph.nodes)


def _applied_migrations() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())
