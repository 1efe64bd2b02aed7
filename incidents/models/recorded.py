"""Everything recorded on one incident, read in one query.

The rows live in nine tables. A record page may ask few questions (architecture.md
6), so they come back as one union: when, by whom and the facts of each table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    Expression,
    F,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from accounts.models import AccessEntry, User
from accounts.terms import RecordKind
from incidents.models.attachments import Attachment
from incidents.models.incident import Incident
from incidents.models.review import Action, ActionDone, Addendum, Decision, Undoing
from incidents.models.sharing import Share


@dataclass(frozen=True)
class Row:
    """A row of any of the tables. `source` names the table, `by` and `short` who."""

    source: str
    at: datetime
    other: datetime | None
    by: str
    short: str
    facts: dict[str, Any]


def rows_on(incident: Incident, *, by: User) -> Iterator[Row]:
    """Yield what is recorded on an incident that this person may read.

    A decision names the incident it is a duplicate of only where that may be read
    too.
    """
    first, *others = (
        _decisions(incident, by),
        _undoings(incident),
        _addenda(incident),
        _actions(incident),
        _done(incident),
        _shares(incident),
        _withdrawn_shares(incident),
        _kinds(incident),
        _looks(incident),
        _files(incident),
    )
    for source, at, other, given, family, facts in first.union(*others, all=True):
        who, short = f"{given} {family}".strip(), f"{given[:1]} {family}".strip()
        yield Row(source, at, other, who, short, facts)


def _columns(
    rows: QuerySet[Any, Any],
    source: str,
    *,
    at: str = "",
    other: str = "",
    by: str = "",
    **facts: str | Expression,
) -> QuerySet[Any, Any]:
    """Return rows as the six columns of the union; a column left out is empty."""
    return rows.order_by().values_list(
        Value(source),
        F(at) if at else Value(None, output_field=DateTimeField()),
        F(other) if other else Value(None, output_field=DateTimeField()),
        F(f"{by}__given_name") if by else Value(""),
        F(f"{by}__family_name") if by else Value(""),
        JSONObject(**facts),
    )


def _decisions(incident: Incident, by: User) -> QuerySet[Any, Any]:
    """Return the decisions. They come first in the union, so their types count."""
    readable = Incident.objects.visible_to(by).filter(pk=OuterRef("duplicate_of"))
    return _columns(
        Decision.objects.filter(incident=incident),
        "decision",
        at="decided_at",
        other="told_at",
        by="decided_by",
        outcome="outcome",
        why="no_action_reason",
        words="reason",
        to="escalated_to",
        contact="contact",
        advice="advice",
        risk_reduced="risk_reduced",
        policy_change="policy_change_needed",
        sanction="sanction",
        parents="parents_told",
        parents_reason="parents_reason",
        decision="pk",
        duplicate_of=Case(
            When(Exists(readable), then=F("duplicate_of__reference")),
            default=Value(""),
        ),
    )


def _undoings(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        Undoing.objects.filter(decision__incident=incident),
        "undone",
        at="undone_at",
        other="decision__decided_at",
        by="undone_by",
        decision="decision_id",
        outcome="decision__outcome",
    )


def _shares(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        Share.objects.filter(incident=incident),
        "share",
        at="given_at",
        by="given_by",
        given="user__given_name",
        family="user__family_name",
        until="until",
        reason="reason",
    )


def _withdrawn_shares(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        Share.objects.filter(incident=incident, withdrawn_at__isnull=False),
        "unshared",
        at="withdrawn_at",
        by="withdrawn_by",
        given="user__given_name",
        family="user__family_name",
    )


def _addenda(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        Addendum.objects.filter(incident=incident),
        "addendum",
        at="happened_at",
        other="written_at",
        by="written_by",
        kind="kind",
        words="words",
    )


def _actions(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        Action.objects.filter(incident=incident),
        "action",
        at="given_at",
        other="due_at",
        by="owner",
        action="pk",
        decision="decision_id",
        what="what",
        owner="owner_id",
    )


def _done(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        ActionDone.objects.filter(action__incident=incident),
        "done",
        at="done_at",
        by="done_by",
        action="action_id",
        what="action__what",
        note="note",
    )


def _kinds(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(incident.kinds.all(), "kind", label="short_label")


def _looks(incident: Incident) -> QuerySet[Any, Any]:
    looks = (
        AccessEntry.objects.filter(
            record_kind=RecordKind.INCIDENT, record_id=str(incident.pk)
        )
        .values("by", "kind", "purpose")
        .annotate(first_at=Min("at"), last_at=Max("at"), times=Count("pk"))
    )
    return _columns(
        looks,
        "look",
        at="last_at",
        other="first_at",
        by="by",
        by_id="by",
        kind="kind",
        purpose="purpose",
        times="times",
    )


def _files(incident: Incident) -> QuerySet[Any, Any]:
    return _columns(
        Attachment.objects.filter(incident=incident),
        "file",
        at="added_at",
        by="added_by",
        file="pk",
        name="name",
        file_type="file_type",
        size="size",
        lock="lock__pk",
    )
