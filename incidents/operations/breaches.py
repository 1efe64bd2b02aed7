"""Reporting a data breach, taking it up, and saying when the school knew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import Site, User
from accounts.operations.references import Counter, give_back_number, take_number
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, NoticeKind
from incidents.breach_terms import BreachState, PeopleKind
from incidents.deadlines import internal_report_due
from incidents.models import (
    BreachAwareness,
    DataBreach,
    Incident,
    IncidentKind,
)
from incidents.operations.handling import note, recount, tell_first, who_see
from incidents.refusals import ChangedMeanwhile, FieldRefusal
from incidents.terms import BreachRule

_TITLE_LENGTH = 100


class BreachIsOver(Refusal):
    """The breach is closed, so nothing is added to it before it is reopened."""

    def __init__(self, breach: DataBreach) -> None:
        super().__init__(f"{breach.reference} is closed. Reopen it first, and say why.")


@dataclass(frozen=True)
class BreachReport:
    """What whoever found a breach says: four answers (screens.md 2.3 row 28)."""

    what_happened: str
    found_at: datetime
    people_kinds: Sequence[str] = ()
    contained: str = ""
    is_supplier: bool = False


@transaction.atomic
def report_breach(
    *, report: BreachReport, site: Site, send_key: UUID, by: User
) -> DataBreach:
    """Record a possible breach at a site, and tell whoever handles breaches there.

    Its clocks run from when the first member of staff knew. The same `send_key` from
    the same person gives back what was made: a double tap makes one.

    Refuses with `NotAllowed` whoever may not report at the site; with `FieldRefusal`
    no words, and a moment that is still to come.
    """
    require(by, Ability.REPORT_BREACH, at=site)
    reference = _take_reference(site.school_id)
    earlier = DataBreach.objects.filter(send_key=send_key).first()
    if earlier is not None:
        return _sent_before(earlier, report, site, by)
    if not report.what_happened.strip():
        raise FieldRefusal("what_happened", "Write what happened to the information")
    if report.found_at > timezone.now():
        raise FieldRefusal("found_day", "When you knew must be today or in the past")
    if set(report.people_kinds) - set(PeopleKind.values):
        raise FieldRefusal("people_kinds", "Choose again whose information it is")
    return _open(
        DataBreach(
            send_key=send_key,
            reference=reference,
            site=site,
            title=_title_of(report.what_happened),
            what_happened=report.what_happened.strip(),
            contained=report.contained.strip(),
            people_kinds=list(report.people_kinds),
            is_supplier=report.is_supplier,
            reported_by=by,
            found_at=report.found_at,
            aware_at=report.found_at,
        ),
        reason="Reported: when the first member of staff knew.",
    )


def open_for_kinds(
    incident: Incident, kinds: Sequence[IncidentKind], *, by: User
) -> DataBreach | None:
    """Open a possible breach where a kind of a new incident can be one.

    Kinds that are one only if data was on the device, or if it was a school account,
    open one too: whoever handles it says so if it is none (rules.md section 2, BA).
    It holds the name of the kind and no word of the story. In the caller's
    transaction, once for an incident.
    """
    kind = next((each for each in kinds if each.breach_rule != BreachRule.NO), None)
    if kind is None:
        return None
    known_at = min(incident.found_out_at or incident.received_at, incident.received_at)
    return _open(
        DataBreach(
            send_key=uuid4(),
            reference=_take_reference(incident.site.school_id),
            site=incident.site,
            incident=incident,
            title=kind.short_label[:_TITLE_LENGTH],
            reported_by=by,
            reported_at=incident.received_at,
            found_at=known_at,
            aware_at=known_at,
        ),
        reason=f"Opened by {incident.reference}: when its author knew.",
    )


@transaction.atomic
def take_up(*, breach: DataBreach, by: User) -> DataBreach:
    """Make this person the lead, whose alarms come first. Another may take it over.

    Refuses with `NotAllowed` whoever does not handle breaches at the site and with
    `BreachIsOver` a closed one.
    """
    breach = locked(breach, by=by)
    if breach.lead_id == by.pk:
        return breach
    breach.lead = by
    breach.taken_up_at = timezone.now()
    breach.save(update_fields=["lead", "taken_up_at"])
    note(breach, "breach.taken_up", by=by)
    return breach


@transaction.atomic
def change_awareness(
    *, breach: DataBreach, aware_at: datetime, reason: str, seen: int, by: User
) -> DataBreach:
    """Say that the school knew at another moment, and start the 72 hours from there.

    Each earlier value stays with its reason. The alarms of the clock are owed anew
    for the new value. `seen` is the number of the value that this person changed.

    Refuses with `FieldRefusal` no reason, a moment still to come or before the
    breach was possible; with `ChangedMeanwhile` a value that somebody else has
    changed since.
    """
    breach = locked(breach, by=by)
    if seen != breach.awareness:
        raise ChangedMeanwhile(breach.awareness)
    if not reason.strip():
        raise FieldRefusal("reason", "Say why the time changes")
    if aware_at > timezone.now():
        raise FieldRefusal("aware_day", "When we knew must be today or in the past")
    facts = breach.breachfacts_set.last()
    if facts and facts.occurred_from and aware_at < facts.occurred_from:
        raise FieldRefusal(
            "aware_day",
            "We cannot have known before it happened. Change step 2, or this time",
        )
    breach.aware_at = aware_at
    breach.awareness += 1
    breach.save(update_fields=["aware_at", "awareness"])
    _keep_awareness(breach, reason=reason.strip(), by=by)
    note(
        breach,
        "breach.awareness_changed",
        by=by,
        aware_at=aware_at,
        number=breach.awareness,
    )
    return breach


def locked(
    breach: DataBreach, *, by: User, may_be_over: bool = False, is_owner: bool = False
) -> DataBreach:
    """Return the breach as it stands, held until the transaction ends.

    Refuses with `NotAllowed` whoever may not work on it, unless they own what is done,
    and with `BreachIsOver` one that is over.
    """
    breach = (
        DataBreach.objects.select_for_update(of=("self",))
        .select_related("site__school")
        .get(pk=breach.pk)
    )
    if not is_owner and not who_see(breach, [by]):
        raise NotAllowed
    if not breach.is_open and not may_be_over:
        raise BreachIsOver(breach)
    return breach


def _open(breach: DataBreach, *, reason: str) -> DataBreach:
    breach.internal_due_at = internal_report_due(breach.found_at, breach.site.calendar)
    breach.clean_fields(exclude=["site", "incident", "reported_by"])
    breach.state = BreachState.POSSIBLE
    breach.save(force_insert=True)
    _keep_awareness(breach, reason=reason, by=breach.reported_by)
    recount(breach)
    note(
        breach,
        "breach.opened",
        by=breach.reported_by,
        aware_at=breach.aware_at,
        by_kind=int(breach.incident_id is not None),
    )
    tell_first(breach, NoticeKind.BREACH_REPORTED, step="", unheard="reported")
    return breach


def _keep_awareness(breach: DataBreach, *, reason: str, by: User) -> None:
    BreachAwareness.objects.create(
        breach=breach,
        number=breach.awareness,
        aware_at=breach.aware_at,
        reason=reason,
        set_by=by,
    )


def _sent_before(
    earlier: DataBreach, report: BreachReport, site: Site, by: User
) -> DataBreach:
    give_back_number(site.school_id, Counter.BREACH)
    same = earlier.what_happened == report.what_happened.strip()
    if earlier.reported_by_id != by.pk or not same:
        raise FieldRefusal(
            "what_happened", "This page was sent before. Open a new one and send it"
        )
    return earlier


def _take_reference(school_id: int) -> str:
    """Return the next reference of the school: ES-DB-014."""
    prefix, number = take_number(school_id, Counter.BREACH)
    return f"{prefix}-DB-{number:03}"


def _title_of(words: str) -> str:
    """Return the first sentence of what happened, as far as a title holds."""
    first = words.strip().splitlines()[0].strip()
    sentence = first.split(". ")[0].rstrip(".")
    if len(sentence) <= _TITLE_LENGTH:
        return sentence
    return f"{sentence[: _TITLE_LENGTH - 1].rsplit(' ', 1)[0]}…"
