"""The one list of what runs when."""

from esafety.celery import app

MAIL = "accounts.tasks.deliver_notices"


def test_each_message_expires_so_that_none_pile_up():
    for entry in app.conf.beat_schedule.values():
        assert 0 < entry["options"]["expires"] <= 3600


def test_a_worker_that_lags_behind_does_not_drop_the_mail_first():
    """Found by the crash trials: behind a full queue every message to mail expired."""
    each_minute = [
        entry["options"]["expires"]
        for entry in app.conf.beat_schedule.values()
        if entry["schedule"].run_every.total_seconds() <= 60
    ]
    mail = next(e for e in app.conf.beat_schedule.values() if e["task"] == MAIL)

    assert mail["options"]["expires"] >= max(each_minute)
