"""What must be true when the storm is over, whoever was killed when."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, Max

from accounts.models import AuditEntry, Notice
from accounts.operations import sealing
from accounts.terms import RecordKind
from incidents.models import Draft, Incident


@dataclass
class Verdict:
    """Figures, and in words each promise that was broken."""

    figures: dict
    broken: list


def judge(sent, server, service, *, readers):
    """Compare what people saw with what the database and the mail server have."""
    broken = []
    by_key = Counter(
        str(key) for key in Incident.objects.values_list("send_key", flat=True)
    )
    lost = [key for key in sent.acknowledged if by_key[key] != 1]
    if lost:
        broken.append(f"{len(lost)} acknowledged incidents are not there once")
    references = set(Incident.objects.values_list("reference", flat=True))
    told = [place.split("/")[-2] for place in sent.acknowledged.values()]
    if not set(told) <= references or len(set(told)) != len(told):
        broken.append("a reference that was told is not that of one incident")
    broken += _about_drafts(sent)
    broken += _about_notices(readers)
    repeats = _about_mail(server, service, broken)
    if (
        Incident.objects.count()
        != AuditEntry.objects.filter(action="incident.sent").count()
    ):
        broken.append("incidents and their audit entries differ in number")
    sealing.seal_audit_entries()
    report = sealing.verify_audit()
    broken += [str(fault) for fault in report.faults]
    delay = Notice.objects.aggregate(most=Max(F("mailed_at") - F("owed_at")))["most"]
    figures = {
        "database": connection.vendor,
        "kills": service.kills,
        "ended by themselves": service.ended,
        "incidents": len(sent.acknowledged),
        "tries": sent.tries,
        "drafts saved": len(sent.saved),
        "drafts left unsent": len(sent.left),
        "answers with a fault": Counter(status for status, _ in sent.faults),
        "notices": Notice.objects.filter(record_kind=RecordKind.INCIDENT).count(),
        "mails": sum(server.taken.values()),
        "mails repeated": repeats,
        "longest from owed to mailed, s": round(delay.total_seconds(), 1)
        if delay
        else None,
        "longest to send an incident, s": round(max(sent.seconds, default=0), 1),
        "audit entries": report.checked,
    }
    return Verdict(figures, broken)


def _about_drafts(sent):
    """What was saved last is there: in the draft, or in the incident it became."""
    drafts = Draft.objects.open().in_bulk(sent.left)
    kept = {str(key): draft.said["what_happened"] for key, draft in drafts.items()}
    kept |= {
        str(key): words
        for key, words in Incident.objects.values_list("send_key", "what_happened")
        if str(key) not in sent.left
    }
    lost = [key for key, words in sent.saved.items() if kept.get(key) != words]
    return [f"{len(lost)} saved drafts do not hold their last words"] if lost else []


def _about_notices(readers):
    """Each incident is told to each reader once: no more, no less."""
    about = Notice.objects.filter(record_kind=RecordKind.INCIDENT)
    told = about.values("record_id").annotate(
        times=Count("pk"), people=Count("recipient", distinct=True)
    )
    wrong = [row for row in told if (row["times"], row["people"]) != (readers, readers)]
    found = []
    if wrong:
        rows = about.filter(record_id=wrong[0]["record_id"])
        which = list(rows.values_list("kind", "step", "owed_at"))
        found.append(f"{len(wrong)} incidents were not told once to each: {which}")
    if len(told) != Incident.objects.count():
        found.append("some incidents were told to nobody")
    return found


def _about_mail(server, service, broken):
    """Each notice was mailed, and again at most once for each killed worker."""
    expected = {
        f"<{pk}@localhost>" for pk in Notice.objects.values_list("pk", flat=True)
    }
    lost = expected - set(server.taken)
    if lost:
        broken.append(f"{len(lost)} mails are lost")
    if set(server.taken) - expected:
        broken.append("mail went that nobody owes")
    repeats = sum(server.taken.values()) - len(server.taken)
    most = max(server.taken.values(), default=1) - 1
    if repeats > 2 * service.kills["worker"]:
        broken.append(f"{repeats} repeats are more than one for each thread killed")
    if most > max(1, service.kills["worker"]):
        broken.append(f"one mail went {most + 1} times")
    return repeats
