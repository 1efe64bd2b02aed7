"""Scheduled work on people, notices and imports. Each task has a twin command."""

from typing import Any

from celery import Task, shared_task, signals
from django.utils import timezone

from accounts.operations import (
    anchoring,
    import_work,
    jobs,
    notices,
    sealing,
    sessions,
    statistics,
)


@shared_task(name="accounts.tasks.deliver_notices")
def deliver_notices() -> None:
    """Send the mail of every notice that is owed."""
    notices.deliver_owed_mail()


@shared_task(name="accounts.tasks.withdraw_notices")
def withdraw_notices() -> None:
    """Take notices whose matter is over out of the product."""
    notices.withdraw_what_is_over(now=timezone.now())


@shared_task(name="accounts.tasks.seal_audit")
def seal_audit() -> None:
    """Seal the audit entries written since the last time."""
    sealing.seal_audit_entries()


@shared_task(name="accounts.tasks.anchor_audit")
def anchor_audit() -> None:
    """Tell the heads of the audit log to the outside, once a day, and check it."""
    anchoring.anchor_audit()


@shared_task(name="accounts.tasks.work_on_imports")
def work_on_imports() -> None:
    """Check and carry out the imports that were asked for."""
    now = timezone.now()
    import_work.remove_old_papers(now=now)
    import_work.work_on_imports(now=now)


@shared_task(name="accounts.tasks.refresh_statistics")
def refresh_statistics() -> None:
    """Let SQLite look over its tables anew."""
    statistics.refresh_statistics()


@shared_task(name="accounts.tasks.drop_expired_sessions")
def drop_expired_sessions() -> None:
    """Delete the sessions that have ended."""
    sessions.drop_expired_sessions(now=timezone.now())


@signals.task_postrun.connect(dispatch_uid="accounts.tasks.note_run")
def note_run(sender: Task, state: str, **kwargs: Any) -> None:
    """Note when any scheduled task ended: the light at /jobs/ and /readyz."""
    for entry in sender.app.conf.beat_schedule.values():
        if entry["task"] == sender.name:
            every = int(entry["schedule"].run_every.total_seconds())
            jobs.note_run(name=sender.name, every=every, failed=state != "SUCCESS")
