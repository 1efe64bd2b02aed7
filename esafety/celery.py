"""The Celery application and the one list of what runs when.

Each entry only says "sweep now". A sweep finds what is due and not done, so a lost,
late or doubled message changes nothing; entries expire so that a worker that was
away does not work through a pile of them.
"""

import os

from celery import Celery
from celery.schedules import schedule
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esafety.settings")

# What settings call spool:// where there is no Redis.
TRANSPORT_ALIASES["spool"] = "esafety.spool:Transport"

app = Celery("esafety")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Lines that are written while a task runs carry its id.
app.steps["worker"].add(DjangoStructLogInitStep)

app.conf.beat_schedule = {
    # What owes comes before what delivers, so that a digest goes in one round.
    "owe review digests": {
        "task": "incidents.tasks.owe_review_digests",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "owe repeats of unread alerts": {
        "task": "incidents.tasks.owe_unread_alerts",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "owe breach alarms": {
        "task": "incidents.tasks.owe_breach_alarms",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "owe request alarms": {
        "task": "incidents.tasks.owe_request_alarms",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "owe missed day notices": {
        "task": "incidents.tasks.owe_missed_day_notices",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "owe notices of incidents without a reader": {
        "task": "incidents.tasks.owe_no_reader_notices",
        "schedule": schedule(300),
        "options": {"expires": 240},
    },
    # Somebody is looking at a page that waits for this one.
    "work on imports": {
        "task": "accounts.tasks.work_on_imports",
        "schedule": schedule(5),
        "options": {"expires": 5},
    },
    "owe draft reminders": {
        "task": "incidents.tasks.owe_draft_reminders",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "drop orphan files": {
        "task": "incidents.tasks.drop_orphan_files",
        "schedule": schedule(3600),
        "options": {"expires": 3000},
    },
    "withdraw notices": {
        "task": "accounts.tasks.withdraw_notices",
        "schedule": schedule(3600),
        "options": {"expires": 3000},
    },
    "refresh statistics": {
        "task": "accounts.tasks.refresh_statistics",
        "schedule": schedule(3600),
        "options": {"expires": 3000},
    },
    "drop expired sessions": {
        "task": "accounts.tasks.drop_expired_sessions",
        "schedule": schedule(86_400),
        "options": {"expires": 3600},
    },
    "deliver notices": {
        "task": "accounts.tasks.deliver_notices",
        "schedule": schedule(20),
        # Longer than it takes to come round: a worker that lags behind would drop
        # these before all others and never mail. A sweep too many finds nothing.
        "options": {"expires": 60},
    },
    "seal audit": {
        "task": "accounts.tasks.seal_audit",
        "schedule": schedule(60),
        "options": {"expires": 50},
    },
    "anchor audit": {
        "task": "accounts.tasks.anchor_audit",
        "schedule": schedule(600),
        "options": {"expires": 500},
    },
}
