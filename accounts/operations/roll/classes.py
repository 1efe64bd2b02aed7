"""The classes that pupils are in, read and written for a whole file at once."""

from typing import Final
from uuid import UUID

from accounts.models import Group, Pupil
from accounts.operations.import_plans import Scope
from accounts.terms import GroupKind

_BATCH: Final = 500
# A class by its site and its name.
ClassAt = tuple[int, str]


def folded(one: ClassAt) -> ClassAt:
    """Return a class so that capitals make no difference."""
    return one[0], one[1].casefold()


class ClassesNow:
    """Which groups each pupil of a school is in, read in one query."""

    def __init__(self, scope: Scope) -> None:
        self._classes: dict[UUID, set[ClassAt]] = {}
        self._others: dict[UUID, set[ClassAt]] = {}
        rows = Group.pupils.through.objects.filter(
            group__site__school=scope.school
        ).values_list("pupil_id", "group__site_id", "group__name", "group__kind")
        for pupil, site, name, kind in rows:
            kept = self._classes if kind == GroupKind.CLASS else self._others
            kept.setdefault(pupil, set()).add((site, name))

    def of(self, pupil: Pupil, *, besides: set[ClassAt]) -> set[ClassAt]:
        """Return the classes of a pupil.

        Where a group of another kind has the name of one of `besides`, it counts.
        """
        wanted = {folded(each) for each in besides}
        others = self._others.get(pupil.pk, set())
        return self._classes.get(pupil.pk, set()) | {
            each for each in others if folded(each) in wanted
        }


def write_classes(classes: dict[UUID, set[ClassAt]], scope: Scope) -> None:
    """Make each pupil's classes these and no others; a class that is new is made."""
    groups = {
        folded((group.site_id, group.name)): group
        for group in Group.objects.filter(site__school=scope.school)
    }
    wanted = {folded(each): each for of_one in classes.values() for each in of_one}
    made = [
        Group(site_id=site, name=name, kind=GroupKind.CLASS)
        for key, (site, name) in wanted.items()
        if key not in groups
    ]
    Group.objects.bulk_create(made, batch_size=_BATCH)
    groups |= {folded((group.site_id, group.name)): group for group in made}
    members = Group.pupils.through
    pupils = list(classes)
    for start in range(0, len(pupils), _BATCH):
        members.objects.filter(
            pupil__in=pupils[start : start + _BATCH], group__kind=GroupKind.CLASS
        ).delete()
    members.objects.bulk_create(
        [
            members(group=groups[folded(each)], pupil_id=pupil)
            for pupil, of_one in classes.items()
            for each in of_one
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
