"""Everything recorded on one incident, read in one query.

The rows live in nine tables. A record page may ask few questions (architecture.md
6), so they come back as one union: when, by whom and the facts of each table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    Expression,
    F,
    Max,
    Min,
    OuterRef,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import AccessEntry, Pupil, User
from accounts.models.names import adult_in_short
from accounts.models.prepared import Given, Prepared
from accounts.models.rules import AnyReader
from accounts.models.together import together
from accounts.terms import RecordKind
from incidents.models.attachments import Attachment
from incidents.models.incident import Incident
from incidents.models.kind import IncidentKind
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


def rows_on(
    incident: Incident, *, by: User, pupil: Pupil | None = None, since: datetime
) -> Iterator[Row]:
    """Yield what is recorded on an incident that this person may read.

    A decision names the incident it is a duplicate of only where that may be read
    too. With a pupil there is also when each of their incidents was received since
    then, of those that this person may read.
    """
    rows = _RECORDED.ask(
        pupil is not None,
        incident=incident.pk,
        record=str(incident.pk),
        user=by.pk,
        today=timezone.localdate(),
        pupil=pupil.pk if pupil else None,
        since=since,
    )
    for source, at, other, given, family, facts in rows:
        who, short = f"{given} {family}".strip(), adult_in_short(given, family).strip()
        yield Row(source, at, other, who, short, facts)


def _recorded(with_pupil: bool) -> QuerySet[Any, Any]:
    parts = (
        _decisions(),
        _undoings(),
        _addenda(),
        _actions(),
        _done(),
        _shares(),
        _withdrawn_shares(),
        _kinds(),
        _looks(),
        _files(),
        *([_incidents_of_pupil()] if with_pupil else []),
    )
    return together(parts)


_RECORDED: Final = Prepared(_recorded)
_INCIDENT: Final = Given("incident", BigIntegerField())
_READER: Final = AnyReader()


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


def _decisions() -> QuerySet[Any, Any]:
    """Return the decisions. They come first in the union, so their types count."""
    readable = Incident.objects.visible_to(_READER).filter(pk=OuterRef("duplicate_of"))
    return _columns(
        Decision.objects.filter(incident=_INCIDENT),
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


def _undoings() -> QuerySet[Any, Any]:
    return _columns(
        Undoing.objects.filter(decision__incident=_INCIDENT),
        "undone",
        at="undone_at",
        other="decision__decided_at",
        by="undone_by",
        decision="decision_id",
        outcome="decision__outcome",
    )


def _shares() -> QuerySet[Any, Any]:
    return _columns(
        Share.objects.filter(incident=_INCIDENT),
        "share",
        at="given_at",
        by="given_by",
        given="user__given_name",
        family="user__family_name",
        until="until",
        reason="reason",
    )


def _withdrawn_shares() -> QuerySet[Any, Any]:
    return _columns(
        Share.objects.filter(incident=_INCIDENT, withdrawn_at__isnull=False),
        "unshared",
        at="withdrawn_at",
        by="withdrawn_by",
        given="user__given_name",
        family="user__family_name",
    )


def _addenda() -> QuerySet[Any, Any]:
    return _columns(
        Addendum.objects.filter(incident=_INCIDENT),
        "addendum",
        at="happened_at",
        other="written_at",
        by="written_by",
        kind="kind",
        words="words",
    )


def _actions() -> QuerySet[Any, Any]:
    return _columns(
        Action.objects.filter(incident=_INCIDENT),
        "action",
        at="given_at",
        other="due_at",
        by="owner",
        action="pk",
        decision="decision_id",
        what="what",
        owner="owner_id",
    )


def _done() -> QuerySet[Any, Any]:
    return _columns(
        ActionDone.objects.filter(action__incident=_INCIDENT),
        "done",
        at="done_at",
        by="done_by",
        action="action_id",
        what="action__what",
        note="note",
    )


def _incidents_of_pupil() -> QuerySet[Any, Any]:
    counting = Incident.objects.visible_to(_READER).counting()
    return _columns(
        counting.filter(
            involvements__pupil=Given("pupil", UUIDField()),
            received_at__gt=Given("since", DateTimeField()),
        ),
        "of_pupil",
        at="received_at",
    )


def _kinds() -> QuerySet[Any, Any]:
    return _columns(
        IncidentKind.objects.filter(incidents=_INCIDENT), "kind", label="short_label"
    )


def _looks() -> QuerySet[Any, Any]:
    looks = (
        AccessEntry.objects.filter(
            record_kind=RecordKind.INCIDENT, record_id=Given("record", CharField())
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


def _files() -> QuerySet[Any, Any]:
    return _columns(
        Attachment.objects.filter(incident=_INCIDENT),
        "file",
        at="added_at",
        by="added_by",
        file="pk",
        name="name",
        file_type="file_type",
        size="size",
        lock="lock__pk",
    )
