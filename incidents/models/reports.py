"""What a person sent, as they may still see it."""

from django.db.models import Exists, OuterRef

from accounts.models import User
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.seen import with_seen
from incidents.models.timeline import DECIDED, Entry
from incidents.terms import AddendumKind, Outcome


def reports_of(user: User) -> IncidentQuerySet:
    """Return what this person sent, each with `is_own_copy`, `seen_at` and `seen_by`.

    Where `is_own_copy` is false the record has since been closed to its author:
    they know its reference and the day they sent it, and a page shows no more than
    that (screens.md 2.3 row 13).
    """
    copies = Incident.objects.written_by(user).filter(pk=OuterRef("pk"))
    return with_seen(
        Incident.objects.sent_by(user).annotate(is_own_copy=Exists(copies))
    ).select_related("last_decided_by")


def status_of(incident: Incident) -> list[Entry]:
    """Return the timeline as its author may see it, newest first.

    That it was sent and first seen, the word of each decision without its reason,
    and the author's own notes. `incident` comes from `with_seen`.
    """
    entries = [Entry(at=incident.received_at, heading="Sent", by="You")]
    seen_at = getattr(incident, "seen_at", None)
    if seen_at:
        seen_by = getattr(incident, "seen_by", "")
        entries.append(Entry(at=seen_at, heading="Seen", by=seen_by))
    entries += [
        Entry(
            at=decision.decided_at,
            heading=DECIDED[Outcome(decision.outcome)].capitalize(),
            by=decision.decided_by.short_name,
            is_decision=True,
        )
        for decision in incident.decisions.standing().select_related("decided_by")
    ]
    entries += [
        Entry(at=note.written_at, heading="Your note", by="You", words=note.words)
        for note in incident.addenda.filter(kind=AddendumKind.AUTHOR_NOTE)
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
