"""Noting that the jobs run, and pushing what failed."""

from django.db import transaction
from django.utils import timezone

from accounts.abilities import Actor, require
from accounts.models import JobRun, Notice
from accounts.operations.records import audit
from accounts.refusals import Refusal
from accounts.terms import Ability, RecordKind


class NothingToRetry(Refusal):
    """The mail has gone since, or is being sent at this moment."""


def note_run(*, name: str, every: int, failed: bool) -> None:
    """Note that a scheduled job has come to its end, well or not."""
    now = timezone.now()
    values = {"every": every, "ended_at": now} | ({"failed_at": now} if failed else {})
    JobRun.objects.update_or_create(name=name, defaults=values)


@transaction.atomic
def retry_notice(*, notice: Notice, by: Actor) -> None:
    """Let the next sweep try a notice whose mail failed, without waiting its turn.

    Refuses with `NothingToRetry` one that has gone or that a worker holds now: a
    claim wipes the failure, so that what is being sent is never sent twice.
    """
    require(by, Ability.SEE_JOBS, at=notice.site)
    pushed = Notice.objects.failed().filter(pk=notice.pk).update(claimed_until=None)
    if not pushed:
        raise NothingToRetry("It has gone since, or is being sent at this moment.")
    audit(
        "retry_notice",
        record_kind=RecordKind.NOTICE,
        record=notice,
        site=notice.site,
        by=by,
    )
