"""The parts of people's names, kept folded, so that a name in a story is found fast.

Titles and corrections ask, for each word of a story, whether it is part of a name at
the school. Here that is one indexed question, however many people the school has.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final, TypeVar

from django.db import models, transaction
from django.db.models import Q

_APART: Final = re.compile(r"[\s'’_-]+")
_BATCH: Final = 500


def name_parts(*names: str) -> set[str]:
    """Return the parts of two letters or more, folded: o'brien-łukasz has two."""
    text = unicodedata.normalize("NFC", " ".join(names)).casefold()
    return {part for part in _APART.split(text) if len(part) > 1}


def pupil_in_short(first: str, family: str) -> str:
    """Return a pupil's name as lists show it: Jayden M."""
    return f"{first} {family[:1]}"


def adult_in_short(given: str, family: str) -> str:
    """Return an adult's name as lists show it: K Osei."""
    return f"{given[:1]} {family}"


class NamePart(models.Model):
    """One part of the name of one user or of one pupil."""

    part = models.CharField(max_length=190)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, null=True, related_name="name_parts"
    )
    pupil = models.ForeignKey(
        "accounts.Pupil", on_delete=models.CASCADE, null=True, related_name="name_parts"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["part"], name="name_part")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(pupil__isnull=True),
                name="a_name_part_is_a_users_or_a_pupils",
            )
        ]

    def __str__(self) -> str:
        return self.part


class Named(models.Model):
    """Somebody whose name parts are kept in step with their name."""

    NAMES: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Save, and keep the parts of the name where it may have changed."""
        fields = kwargs.get("update_fields")
        with transaction.atomic():
            super().save(**kwargs)
            if fields is None or not set(self.NAMES).isdisjoint(fields):
                keep_name_parts([self])

    @property
    def name_parts_due(self) -> set[str]:
        """Return the parts that the name has now."""
        return name_parts(*(getattr(self, name) for name in self.NAMES))


_Somebody = TypeVar("_Somebody", bound=Named)


class NamedQuerySet(models.QuerySet[_Somebody]):
    """Keeps the parts in step when many are written at once."""

    def bulk_create(
        self, objs: Iterable[_Somebody], *args: Any, **kwargs: Any
    ) -> list[_Somebody]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            keep_name_parts(made)
        return made

    def bulk_update(
        self,
        objs: Iterable[_Somebody],
        fields: Iterable[str],
        *args: Any,
        **kwargs: Any,
    ) -> int:
        changed, names = list(objs), list(fields)
        with transaction.atomic():
            # Django's own, as it ends in the update() that is refused below.
            plain: models.QuerySet[_Somebody] = models.QuerySet(
                self.model, using=self.db
            )
            count = plain.bulk_update(changed, names, *args, **kwargs)
            if not set(self.model.NAMES).isdisjoint(names):
                keep_name_parts(changed)
        return count

    def update(self, **kwargs: Any) -> int:
        """Update; a name is not changed this way, as its parts would not follow."""
        if not set(self.model.NAMES).isdisjoint(kwargs):
            message = "Change names with save() or bulk_update()."
            raise TypeError(message)
        return super().update(**kwargs)


def keep_name_parts(people: Collection[Named]) -> None:
    """Make what is kept for these people be the parts of their names."""
    if not people:
        return
    whose = next(iter(people))._meta.model_name
    due = {person.pk: person.name_parts_due for person in people}
    stale = []
    for batch in _batches(list(due)):
        kept = NamePart.objects.filter(**{f"{whose}__in": batch})
        for pk, person, part in kept.values_list("pk", f"{whose}_id", "part"):
            if part in due[person]:
                due[person].discard(part)
            else:
                stale.append(pk)
    for batch in _batches(stale):
        NamePart.objects.filter(pk__in=batch).delete()
    NamePart.objects.bulk_create(
        (
            NamePart(part=part, **{f"{whose}_id": person})
            for person, parts in due.items()
            for part in sorted(parts)
        ),
        batch_size=_BATCH,
    )


def _batches(keys: list[Any]) -> Iterable[list[Any]]:
    return (keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH))
