"""A data breach and a request with one row in each of their tables."""

from uuid import uuid4

from django.utils import timezone

from incidents.models import (
    BreachAlarm,
    BreachAssessment,
    BreachCheck,
    BreachDecision,
    BreachEntry,
    BreachFacts,
    BreachMessage,
    BreachTask,
    BreachTaskDone,
    CaseFile,
    CaseFileLock,
    RequestAlarm,
    RequestKeptFrom,
    RequestStep,
)
from incidents.operations.breaches import BreachReport, report_breach
from tests.data_requests import record


def a_breach_with_everything(site, author, lead):
    """One row in each table of a data breach."""
    now = timezone.now()
    report = BreachReport("It went astray.", now)
    breach = report_breach(report=report, site=site, send_key=uuid4(), by=author)
    own = {"breach": breach, "by": lead}
    BreachFacts.objects.create(**own)
    BreachAssessment.objects.create(**own, suggested="risk", risk="risk", reason="So")
    BreachDecision.objects.create(**own, question="people", answer="no", reason="So")
    BreachMessage.objects.create(**own, to="police", sent_at=now, method="phone")
    BreachCheck.objects.create(**own, line="logs", answer="done")
    BreachEntry.objects.create(**own, kind="note", words="Rang", happened_at=now)
    task = BreachTask.objects.create(
        **own, kind="policy", what="Change it", owner=lead, due_on=now.date()
    )
    BreachTaskDone.objects.create(task=task, by=lead)
    BreachAlarm.objects.create(
        breach=breach, clock="regulator", run=1, step="T+24", due_at=now
    )
    file = CaseFile.objects.create(
        breach=breach, name="a.txt", words="A", size=5, sent_size=5, added_by=lead
    )
    CaseFileLock.objects.create(file=file, words="It shows her", locked_by=lead)


def a_request_with_everything(site, author, lead):
    """One row in each table of a request."""
    request = record(site, author)
    RequestStep.objects.create(
        request=request, number=1, kind="noted", on=request.received_on, words="Rang",
        by=lead,
    )  # fmt: skip
    RequestKeptFrom.objects.create(request=request, user=lead, by=lead)
    RequestAlarm.objects.create(
        request=request, clock="answer", step="late", due_at=timezone.now()
    )
