"""Bringing in past incidents: closed history with its own dates, references and names.

They owe no alert and stand in no day's review. One that was open there waits in the
queue once, as imported. Files never come with them (rules.md 0.1, finding 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.db.models import F
from django.utils import timezone

from accounts.models import Pupil, School, Site, User
from accounts.operations.import_plans import (
    Change,
    Plan,
    Problem,
    RowReader,
    Rows,
    Scope,
    register,
)
from accounts.operations.roll.known import KnownPupils
from accounts.spreadsheets.cells import tidy
from accounts.terms import ImportKind
from incidents.models import (
    Addendum,
    Decision,
    Incident,
    IncidentKind,
    Involvement,
    Origin,
)
from incidents.operations.past_columns import LAYOUT, Past, add_pupil, read_past
from incidents.operations.titles import names_of_school, title_with
from incidents.terms import (
    AddendumKind,
    IncidentState,
    Outcome,
    Restriction,
    UploadRule,
)

_BATCH: Final = 200
_NOT_SURE: Final = "NS-00"
_NOT_HERE: Final = "not found on the roll here"
_LONGEST_NAME: Final = 120


@dataclass
class Writes:
    """The incidents to make, and the school's kinds by their codes."""

    past: list[Past] = field(default_factory=list)
    kinds: dict[str, IncidentKind] = field(default_factory=dict)


class PastIncidentImporter:
    """Past incidents by their reference there, else by their day and words."""

    layout = LAYOUT

    def word_choices(self, site: Site) -> Sequence[tuple[str, str]]:
        """Return the kinds that a category of the other system can be."""
        return [
            (kind.code, kind.label) for kind in IncidentKind.objects.in_use_at(site)
        ]

    def plan(self, rows: Rows, scope: Scope) -> Plan:
        return _Comparison(scope).of(rows)

    def apply(self, plan: Plan, *, leavers: set[str], scope: Scope) -> dict[str, int]:
        writes: Writes = plan.writes
        for start in range(0, len(writes.past), _BATCH):
            _write(writes.past[start : start + _BATCH], writes.kinds, scope)
        return {"to_review": sum(past.is_open for past in writes.past)}


class _Comparison:
    """One look through a file beside what was brought in before."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        every = IncidentKind.objects.filter(school=scope.school)
        self.kinds = {
            kind.code: kind
            for kind in every
            if not kind.is_retired or kind.code == _NOT_SURE
        }
        self.plan = Plan(writes=Writes(kinds=self.kinds))
        self.known = KnownPupils(scope.school)
        origins = Origin.objects.filter(school=scope.school)
        self.before = dict(origins.values_list("key", "digest"))
        self.writers = {
            user.email.casefold(): user
            for user in User.objects.filter(posts__site__school=scope.school).distinct()
        }
        self.past: dict[str, Past] = {}

    def of(self, rows: Rows) -> Plan:
        """Return what the rows would bring in."""
        for row in rows:
            self._read(row)
            self.plan.errors += row.problems
        for past in self.past.values():
            self._compare(past)
        return self.plan

    def _read(self, row: RowReader) -> None:
        codes = self._codes(row)
        past = read_past(row, self.scope, codes, self.writers)
        if past is None:
            return
        first = self.past.setdefault(past.key, past)
        if first.digest != past.digest:
            row.refuse(
                f"Reference is that of row {first.row}, with other words. "
                "Correct one of them."
            )
            return
        if add_pupil(row, first, self.known):
            self._note(
                row, "No pupil here fits the name and birth date. The name is kept."
            )
        if row.problems and first is past:
            del self.past[past.key]
        if row.text("files"):
            self._note_files(row, codes)

    def _codes(self, row: RowReader) -> tuple[str, ...]:
        """Return the kinds of a row, and remember which word became which."""
        codes = []
        for part in row.text("category").split(";"):
            word = tidy(part)
            if not word:
                continue
            code = self.scope.words.get(word, "") or self._guess(word)
            code = code if code in self.kinds else _NOT_SURE
            self.plan.words[word] = code
            codes.append(code)
        sure = [code for code in dict.fromkeys(codes) if code != _NOT_SURE]
        return tuple(sure) or (_NOT_SURE,)

    def _guess(self, word: str) -> str:
        said = word.casefold()
        for code, kind in self.kinds.items():
            if said in {
                code.casefold(),
                kind.label.casefold(),
                kind.short_label.casefold(),
            }:
                return code
        return _NOT_SURE

    def _note_files(self, row: RowReader, codes: tuple[str, ...]) -> None:
        is_never = any(
            self.kinds[code].upload_rule == UploadRule.NEVER for code in codes
        )
        self._note(
            row,
            "Files of this kind are never brought in, nor opened. Tell the DSL."
            if is_never
            else "Its files are not brought in. Keep them where they are.",
        )

    def _note(self, row: RowReader, words: str) -> None:
        self.plan.notes.append(Problem(row.number, words))

    def _compare(self, past: Past) -> None:
        digest = self.before.get(past.key)
        if digest is not None:
            self.plan.unchanged += 1
            if digest != past.digest:
                self.plan.notes.append(
                    Problem(
                        past.row,
                        "It was brought in before, with other words. Those stay; add "
                        "to its timeline what is new.",
                    )
                )
            return
        self.plan.writes.past.append(past)
        day = timezone.localdate(past.happened_at)
        labels = ", ".join(self.kinds[code].short_label for code in past.codes)
        people = [pupil.full_name for pupil in past.pupils.values()]
        people += [f"{name} ({_NOT_HERE})" for name in past.others]
        what = (
            f"{day:%d/%m/%Y}, {past.site}",
            labels,
            ", ".join(people) or "No one named",
            "Open: comes into the review queue" if past.is_open else "",
        )
        self.plan.changes.append(
            Change(
                past.row,
                True,
                past.reference or "Without a reference",
                tuple(filter(None, what)),
            )
        )


def _write(batch: list[Past], kinds: dict[str, IncidentKind], scope: Scope) -> None:
    """Write some incidents with everything that belongs to them."""
    names = names_of_school(scope.school)
    references = _take_numbers(scope.school, len(batch))
    incidents = [
        _incident(past, reference, kinds, names, scope)
        for past, reference in zip(batch, references, strict=True)
    ]
    Incident.objects.bulk_create(incidents)
    pairs = list(zip(batch, incidents, strict=True))
    through = Incident.kinds.through
    through.objects.bulk_create(
        through(incident=incident, incidentkind=kinds[code])
        for past, incident in pairs
        for code in past.codes
    )
    Involvement.objects.bulk_create(
        each for past, incident in pairs for each in _people(past, incident)
    )
    Origin.objects.bulk_create(_origin(past, each, scope) for past, each in pairs)
    _write_timeline(pairs, scope)


def _write_timeline(pairs: list[tuple[Past, Incident]], scope: Scope) -> None:
    """Write that a closed one came in closed, and what was done about it there."""
    now = timezone.now()
    Decision.objects.bulk_create(
        Decision(
            incident=incident,
            outcome=Outcome.BROUGHT_IN,
            decided_by=scope.by,
            decided_at=now,
        )
        for past, incident in pairs
        if not past.is_open
    )
    Addendum.objects.bulk_create(
        Addendum(
            incident=incident,
            kind=AddendumKind.BROUGHT_IN,
            words=past.actions,
            happened_at=past.received_at,
            written_at=now,
            written_by=scope.by,
        )
        for past, incident in pairs
        if past.actions
    )


def _incident(
    past: Past,
    reference: str,
    kinds: dict[str, IncidentKind],
    names: dict[str, str],
    scope: Scope,
) -> Incident:
    chosen = [kinds[code] for code in past.codes]
    closed: dict[str, Any] = {}
    if not past.is_open:
        closed = {
            "state": IncidentState.CLOSED,
            "last_outcome": Outcome.BROUGHT_IN,
            "last_decided_at": timezone.now(),
            "last_decided_by": scope.by,
        }
    head_only = any(kind.goes_to_head_only for kind in chosen)
    return Incident(
        send_key=uuid5(NAMESPACE_URL, f"daybook:{scope.school.pk}:{past.key}"),
        reference=reference,
        site=past.site,
        author=past.writer or scope.by,
        title=title_with(past.story, chosen, names=names | _strangers(past)),
        what_happened=past.story,
        happened_at=past.happened_at,
        received_at=past.received_at,
        place=past.place,
        restriction=Restriction.HEAD_ONLY if head_only else Restriction.NONE,
        **closed,
    )


def _strangers(past: Past) -> dict[str, str]:
    """Return the parts of names that are not on the roll, to leave out of a title."""
    words = " ".join(past.others).replace(",", " ").replace("-", " ").split()
    return {word.casefold(): "a pupil" for word in words if len(word) > 1}


def _people(past: Past, incident: Incident) -> list[Involvement]:
    pupils: list[Pupil] = list(past.pupils.values())
    named = [Involvement(incident=incident, pupil=pupil) for pupil in pupils]
    room = _LONGEST_NAME - len(_NOT_HERE) - 2
    return named + [
        Involvement(incident=incident, outsider=f"{name[:room]}, {_NOT_HERE}")
        for name in past.others
    ]


def _origin(past: Past, incident: Incident, scope: Scope) -> Origin:
    return Origin(
        incident=incident,
        school=scope.school,
        key=past.key,
        digest=past.digest,
        reference=past.reference,
        author=past.author or (past.writer.full_name if past.writer else ""),
        author_has_account=past.writer is not None,
        has_time=past.has_time,
        brought_by=scope.by,
    )


def _take_numbers(school: School, count: int) -> list[str]:
    """Return that many references of the school, all of them new."""
    School.objects.filter(pk=school.pk).update(
        last_reference=F("last_reference") + count
    )
    last = School.objects.values_list("last_reference", flat=True).get(pk=school.pk)
    first = last - count + 1
    return [f"{school.reference_prefix}-{n}" for n in range(first, last + 1)]


register(ImportKind.INCIDENTS, PastIncidentImporter())
