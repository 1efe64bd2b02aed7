"""Whether all is well is worked out when it is asked, to the second."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from accounts import health
from accounts.models import AuditCheck, JobRun, Notice, Restore
from accounts.operations import jobs, notices
from accounts.tasks import note_run, seal_audit
from accounts.terms import NoticeKind, RecordKind
from esafety.celery import app

pytestmark = pytest.mark.django_db
SWEEP = "accounts.tasks.deliver_notices"


@pytest.fixture
def beat():
    jobs.note_run(name=SWEEP, every=20, failed=False)
    return JobRun.objects.get()


@pytest.fixture
def owed(north, karen):
    notices.owe(
        kind=NoticeKind.REVIEW_DIGEST,
        recipients=[karen],
        record_kind=RecordKind.SITE,
        record=north,
        site=north,
    )
    return Notice.objects.get()


def problems_at(moment):
    with time_machine.travel(moment, tick=False):
        return health.problems()


def test_before_the_first_sweep_the_schedule_stands(client):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "problems": ["schedule"]}


def test_with_a_sweep_all_is_well(client, beat):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "problems": []}
    assert "no-store" in response["Cache-Control"]


def test_the_schedule_stands_a_second_after_ninety(beat):
    assert problems_at(beat.ended_at + timedelta(seconds=90)) == []
    assert problems_at(beat.ended_at + timedelta(seconds=91)) == ["schedule"]


def test_mail_is_late_a_second_after_half_an_hour(beat, owed):
    JobRun.objects.update(ended_at=owed.owed_at + timedelta(minutes=30))

    assert problems_at(owed.owed_at + timedelta(seconds=1800)) == []
    assert problems_at(owed.owed_at + timedelta(seconds=1801)) == ["mail"]


def test_mail_that_went_was_withdrawn_or_let_go_is_not_late(beat, owed):
    for field in ("mailed_at", "withdrawn_at", "mail_dropped_at"):
        Notice.objects.update(mailed_at=None, withdrawn_at=None, mail_dropped_at=None)
        Notice.objects.update(**{field: timezone.now()})

        assert health.health().oldest_unsent is None


def test_held_mail_and_a_broken_log_are_said(beat):
    Restore.objects.create(backup_made_at=timezone.now())
    AuditCheck.objects.create(checked=4, fault="Chain 1, place 2")

    assert health.problems() == ["mail_held", "audit"]


def test_a_release_that_has_not_migrated_is_not_ready(beat, client):
    known = health._known_migrations() | {("accounts", "9999_to_come")}
    with patch("accounts.health._known_migrations", return_value=known):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["problems"] == ["migrations"]


def test_a_database_that_does_not_answer_is_said_and_not_a_fault(client):
    with patch("accounts.health._applied_migrations", side_effect=OperationalError):
        response = client.get("/readyz")
        alive = client.get("/livez")

    assert response.status_code == 503
    assert response.json()["problems"] == ["database"]
    assert alive.status_code == 200


def test_being_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"ok\n"


def test_every_scheduled_task_notes_that_it_ended_and_how():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        note_run(sender=app.tasks[entry["task"]], state="SUCCESS")
    note_run(sender=seal_audit, state="FAILURE")

    runs = {run.name: run for run in JobRun.objects.all()}
    assert set(runs) == {each["task"] for each in app.conf.beat_schedule.values()}
    assert runs[SWEEP].every == 20
    assert [name for name, run in runs.items() if run.failed_at] == [seal_audit.name]


def test_a_job_is_late_when_it_should_have_come_round_again(beat):
    assert not beat.is_late(beat.ended_at + timedelta(seconds=110))
    assert beat.is_late(beat.ended_at + timedelta(seconds=111))
