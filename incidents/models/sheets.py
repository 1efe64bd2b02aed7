"""Making the sheet of an incident from its rows, in words and in order."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from accounts.models import Pupil, User
from accounts.terms import AccessKind
from incidents.models.incident import Incident
from incidents.models.pattern import PATTERN
from incidents.models.recorded import Row, rows_on
from incidents.models.seen import SEEN_KINDS
from incidents.models.timeline import (
    DECIDED,
    Entry,
    Fact,
    FollowUp,
    Look,
    ParentsLine,
    Sheet,
    SheetFile,
    span_in_words,
)
from incidents.terms import (
    AddendumKind,
    EscalatedTo,
    FileType,
    NoActionReason,
    Outcome,
    ParentsTold,
)


def sheet_of(
    incident: Incident,
    *,
    by: User,
    now: datetime,
    pupil: Pupil | None = None,
) -> Sheet:
    """Return what is recorded on an incident, for a person who may read it.

    A decision names the incident it is a duplicate of only where that one may be
    read too. `incident` needs its author fetched; overdue is told from `now`. With a
    pupil it tells when their incidents of the last year were received.
    """
    rows = list(rows_on(incident, by=by, pupil=pupil, since=now - PATTERN))
    done = {row.facts["action"]: row for row in rows if row.source == "done"}
    undone = {row.facts["decision"] for row in rows if row.source == "undone"}
    given = [row for row in rows if row.source == "action"]
    sheet = Sheet(
        kinds=[row.facts["label"] for row in rows if row.source == "kind"],
        follow_ups=[
            _follow_up(row, done.get(row.facts["action"]), undone, now)
            for row in sorted(given, key=lambda row: row.other or row.at)
        ],
        looks=[_look(row) for row in rows if row.source == "look"],
        parents=_parents_line(rows, undone),
        files=[_file(row) for row in rows if row.source == "file"],
        of_pupil=[row.at for row in rows if row.source == "of_pupil"],
    )
    sheet.entries += [
        _ENTRIES[row.source](row, sheet) for row in rows if row.source in _ENTRIES
    ]
    sheet.entries += _received(incident, sheet.looks)
    return sheet


def _follow_up(row: Row, done: Row | None, undone: set[int], now: datetime) -> FollowUp:
    due_at = row.other or row.at
    is_withdrawn = row.facts["decision"] in undone
    return FollowUp(
        pk=row.facts["action"],
        what=row.facts["what"],
        owner=row.by,
        owner_id=UUID(row.facts["owner"]),
        given_at=row.at,
        due_at=due_at,
        done_at=done.at if done else None,
        done_by=done.by if done else "",
        note=done.facts["note"] if done else "",
        is_overdue=done is None and not is_withdrawn and due_at < now,
        is_withdrawn=is_withdrawn,
    )


def _file(row: Row) -> SheetFile:
    facts = row.facts
    return SheetFile(
        pk=UUID(facts["file"]),
        name=facts["name"],
        sort=FileType(facts["file_type"]).label,
        size=facts["size"],
        added_by=row.by,
        added_at=row.at,
        is_locked=facts["lock"] is not None,
    )


def _look(row: Row) -> Look:
    return Look(
        by=row.by,
        short=row.short,
        by_id=UUID(row.facts["by_id"]),
        kind=AccessKind(row.facts["kind"]),
        first_at=row.other or row.at,
        last_at=row.at,
        times=row.facts["times"],
        purpose=row.facts["purpose"],
    )


def _decided(row: Row, sheet: Sheet) -> Entry:
    outcome = Outcome(row.facts["outcome"])
    words = DECIDED[outcome]
    why = row.facts["why"]
    facts = [*_given_with(row, sheet), *_facts_of(row)]
    if why:
        facts.insert(0, Fact("Reason", NoActionReason(why).label))
    return Entry(
        at=row.at,
        heading=f"Decision: {words}"
        if outcome in _OF_THE_QUEUE
        else words.capitalize(),
        by=row.by,
        words=row.facts["words"],
        facts=tuple(facts),
        is_decision=True,
        duplicate_of=row.facts["duplicate_of"],
        kind="access" if outcome in _OF_READERS else "decision",
    )


_OF_THE_QUEUE: Final = (
    Outcome.NO_FURTHER_ACTION,
    Outcome.FURTHER_ACTION,
    Outcome.ESCALATED,
)
_OF_READERS: Final = (Outcome.RESTRICTED, Outcome.UNRESTRICTED)


def _given_with(row: Row, sheet: Sheet) -> Iterator[Fact]:
    """Yield who got the follow-up that this decision gave, and by when."""
    if row.facts["outcome"] != Outcome.FURTHER_ACTION:
        return
    for each in sheet.follow_ups:
        if each.what == row.facts["words"] and each.given_at >= row.at:
            yield Fact("Who", f"{each.owner}, by {_moment_in_words(each.due_at)}")
            return


def _facts_of(row: Row) -> Iterator[Fact]:
    """Yield what else was recorded with a decision, where anything was."""
    facts = row.facts
    named = {
        "Told": EscalatedTo(facts["to"]).label if facts["to"] else "",
        "When told": _moment_in_words(row.other) if row.other else "",
        "Name or reference": facts["contact"],
        "Advice given": facts["advice"],
        "Sanction": facts["sanction"],
        "Parents": _parents(facts["parents"], facts["parents_reason"]),
        "Risk": "Reduced" if facts["risk_reduced"] else "",
        "Policy": "Needs a change" if facts["policy_change"] else "",
    }
    yield from (Fact(name, words) for name, words in named.items() if words)


def _parents(told: str, reason: str) -> str:
    words = ParentsTold(told).label if told else ""
    return f"{words}. {reason}" if words and reason else words


def _undone(row: Row, sheet: Sheet) -> Entry:
    outcome = Outcome(row.facts["outcome"])
    decided = _moment_in_words(row.other) if row.other else ""
    return Entry(
        at=row.at,
        heading=f"Undone: {DECIDED[outcome]}",
        by=row.by,
        words=f"The decision of {decided}, and its follow-up where it gave one.",
        is_decision=True,
        kind="decision",
    )


def _shared(row: Row, sheet: Sheet) -> Entry:
    name = f"{row.facts['given']} {row.facts['family']}"
    until = date.fromisoformat(row.facts["until"])
    return Entry(
        at=row.at,
        heading=f"Shared with {name}",
        by=row.by,
        words=row.facts["reason"],
        facts=(Fact("Until", f"{until:%a} {until.day} {until:%b}"),),
        kind="access",
    )


def _unshared(row: Row, sheet: Sheet) -> Entry:
    name = f"{row.facts['given']} {row.facts['family']}"
    return Entry(
        at=row.at, heading=f"No longer shared with {name}", by=row.by, kind="access"
    )


def _added(row: Row, sheet: Sheet) -> Entry:
    written = row.other or row.at
    is_backdated = _minute(written) != _minute(row.at)
    kind = AddendumKind(row.facts["kind"])
    return Entry(
        at=row.at,
        heading=kind.label,
        by=row.by,
        words=row.facts["words"],
        written_at=written if is_backdated else None,
        kind=_ADDED.get(kind, "contact"),
    )


# How the filter of the timeline sorts what was added; the rest are contacts.
_ADDED: Final = {
    AddendumKind.NOTE: "note",
    AddendumKind.AUTHOR_NOTE: "note",
    AddendumKind.CORRECTION: "correction",
    AddendumKind.TITLE: "note",
    AddendumKind.BROUGHT_IN: "note",
}
_PARENTS: Final = {
    AddendumKind.PARENTS_TOLD: ParentsTold.TOLD,
    AddendumKind.PARENTS_NOT_YET: ParentsTold.NOT_YET,
    AddendumKind.PARENTS_NOT_TOLD: ParentsTold.NOT_TOLD,
}


def _parents_line(rows: list[Row], undone: set[int]) -> ParentsLine | None:
    """Return the last word on parents, of a decision or of the timeline. None: none."""
    said = []
    for row in rows:
        if row.source == "decision" and row.facts["decision"] not in undone:
            answer, words = row.facts["parents"], row.facts["parents_reason"]
            said.append((row.at, ParentsTold(answer or ""), words, row.by))
        elif row.source == "addendum" and row.facts["kind"] in _PARENTS:
            answer = _PARENTS[AddendumKind(row.facts["kind"])]
            said.append((row.other or row.at, answer, row.facts["words"], row.by))
    told = [each for each in said if each[1] != ParentsTold.NOT_SAID]
    if not told:
        return None
    at, answer, words, by = max(told, key=lambda each: each[0])
    return ParentsLine(answer=_ANSWERS[answer], words=words, by=by, at=at)


_ANSWERS: Final = {
    ParentsTold.TOLD: "Yes",
    ParentsTold.NOT_YET: "Not yet",
    ParentsTold.NOT_TOLD: "No",
}


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _finished(row: Row, sheet: Sheet) -> Entry:
    note = row.facts["note"]
    return Entry(
        at=row.at,
        heading="Follow-up done",
        by=row.by,
        words=row.facts["what"],
        facts=(Fact("Note", note),) if note else (),
        kind="follow_up",
    )


# Which rows are entries of the timeline, and how each becomes one.
_ENTRIES: Final[dict[str, Callable[[Row, Sheet], Entry]]] = {
    "decision": _decided,
    "undone": _undone,
    "share": _shared,
    "unshared": _unshared,
    "addendum": _added,
    "done": _finished,
}


def _received(incident: Incident, looks: list[Look]) -> Iterator[Entry]:
    """Yield when it was sent and when somebody else first saw it.

    One from another system was recorded there and brought in here.
    """
    origin = incident.brought_from
    if origin is not None:
        yield Entry(at=incident.received_at, heading="Recorded", by=origin.writer)
        by = origin.brought_by.full_name
        yield Entry(at=origin.brought_at, heading="Brought in", by=by)
        return
    yield Entry(at=incident.received_at, heading="Sent", by=incident.author.full_name)
    others = [
        look
        for look in looks
        if look.kind in SEEN_KINDS and look.by_id != incident.author_id
    ]
    if others:
        first = min(others, key=lambda look: look.first_at)
        after = span_in_words(first.first_at - incident.received_at)
        yield Entry(
            at=first.first_at,
            heading="Seen",
            by=f"{first.by}, {after} after it was sent",
        )


def _moment_in_words(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
