"""Bringing in teaching groups: one row for each pupil in each group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from accounts.models import Group, Pupil, Site
from accounts.operations.import_plans import (
    Change,
    Plan,
    Problem,
    RowReader,
    Rows,
    Scope,
    register,
)
from accounts.operations.roll.classes import ClassAt, folded
from accounts.operations.roll.known import ID_CODES, ID_COLUMNS, NAME_COLUMNS
from accounts.operations.roll.known import KnownPupils as Known
from accounts.spreadsheets.cells import Unreadable, read_name, tidy
from accounts.spreadsheets.headings import Column, Layout
from accounts.terms import GroupKind, ImportKind

_BATCH: Final = 500


@dataclass
class Wanted:
    """A group as the file has it."""

    name: str
    site_id: int
    kind: GroupKind
    row: int
    pupils: dict[UUID, Pupil] = field(default_factory=dict)


@dataclass
class Writes:
    """Groups to make, and who goes into and out of which."""

    made: list[Group] = field(default_factory=list)
    joins: list[tuple[Group, UUID]] = field(default_factory=list)
    leaves: dict[Group, set[UUID]] = field(default_factory=dict)


class GroupImporter:
    """The members of each group in the file become those of the file."""

    layout = Layout(
        columns=(
            Column(
                "group",
                "Group",
                (
                    "group name",
                    "class",
                    "class name",
                    "teaching group",
                    "course",
                    "set",
                    "club",
                ),
                "7X/En1",
            ),
            Column("group_kind", "Kind of group", ("group type", "type"), "Teaching"),
            *ID_COLUMNS,
            *NAME_COLUMNS,
        ),
        needed=(("group",), (*ID_CODES, "family_name")),
    )

    def word_choices(self, site: Site) -> Sequence[tuple[str, str]]:
        return ()

    def plan(self, rows: Rows, scope: Scope) -> Plan:
        known = Known(scope.school)
        plan = Plan(writes=Writes())
        wanted: dict[ClassAt, Wanted] = {}
        short: dict[str, int] = {}
        for row in rows:
            _read(row, known, wanted, scope)
            plan.errors += row.problems
            if row.problems:
                short.setdefault(row.text("group").casefold(), row.number)
        _compare(plan, wanted, known, scope, short=set(short))
        plan.notes += [
            Problem(
                number,
                "A row of this group is left out, so nobody is taken out of the group.",
            )
            for name, number in short.items()
            if any(key[1] == name for key in wanted)
        ]
        return plan

    def apply(self, plan: Plan, *, leavers: set[str], scope: Scope) -> dict[str, int]:
        writes: Writes = plan.writes
        Group.objects.bulk_create(writes.made, batch_size=_BATCH)
        members = Group.pupils.through
        for group, pupils in writes.leaves.items():
            members.objects.filter(group=group, pupil__in=pupils).delete()
        members.objects.bulk_create(
            [members(group=group, pupil_id=pupil) for group, pupil in writes.joins],
            batch_size=_BATCH,
            ignore_conflicts=True,
        )
        return {}


def _read(
    row: RowReader, known: Known, wanted: dict[ClassAt, Wanted], scope: Scope
) -> None:
    name = row.need("group", read_name)
    kind = row.read("group_kind", _read_kind) or GroupKind.TEACHING
    pupil = known.find(row, sites=scope.site_ids)
    if name is None or pupil is None or row.problems:
        return
    key = folded((pupil.site_id, name))
    group = wanted.setdefault(key, Wanted(name, pupil.site_id, kind, row.number))
    group.pupils[pupil.pk] = pupil


def _compare(
    plan: Plan,
    wanted: dict[ClassAt, Wanted],
    known: Known,
    scope: Scope,
    *,
    short: set[str],
) -> None:
    """Compare the groups. Nobody is taken out of one that is short of a row."""
    here = {
        folded((group.site_id, group.name)): group
        for group in Group.objects.filter(site__school=scope.school)
    }
    members: dict[UUID, set[UUID]] = {}
    for group_id, pupil_id in Group.pupils.through.objects.filter(
        group__in=[group.pk for key, group in here.items() if key in wanted]
    ).values_list("group_id", "pupil_id"):
        members.setdefault(group_id, set()).add(pupil_id)
    for key, want in wanted.items():
        group = here.get(key)
        if group is None:
            group = Group(name=want.name, site_id=want.site_id, kind=want.kind)
            plan.writes.made.append(group)
        now = members.get(group.pk, set())
        joins = want.pupils.keys() - now
        leaves = now - want.pupils.keys() if key[1] not in short else set()
        if not joins and not leaves:
            plan.unchanged += 1
            continue
        plan.writes.joins += [(group, pupil) for pupil in joins]
        if leaves:
            plan.writes.leaves[group] = leaves
        what = (_who("Joins", joins, known), _who("Leaves", leaves, known))
        change = Change(want.row, key not in here, want.name, tuple(filter(None, what)))
        plan.changes.append(change)


def _who(verb: str, pupils: set[UUID], known: Known) -> str:
    if not pupils:
        return ""
    names = sorted(known.by_pk[pupil].full_name for pupil in pupils)
    return f"{verb}: {', '.join(names)}"


def _read_kind(text: str) -> GroupKind:
    said = tidy(text).casefold()
    for kind in GroupKind:
        if said in {kind.value, kind.label.casefold()}:
            return kind
    message = "is not known. Write Class, Year group, Club, Trip or Teaching"
    raise Unreadable(message)


register(ImportKind.GROUPS, GroupImporter())
