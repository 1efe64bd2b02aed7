"""Finding the pupils, groups and staff whom somebody may name in an incident."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Group, Pupil, Site, User
from accounts.models.rules import AnyReader
from accounts.terms import Ability, GroupKind

# Fewer letters match half a school; more rows hide the one looked for
# (screens.md 3.1.2).
FEWEST_LETTERS: Final = 2
MOST_MATCHES: Final = 8
# No name has more; each word more is a question more to the database.
_MOST_LETTERS: Final = 120
_MOST_WORDS: Final = 10
_MOST_GROUPS: Final = 2


@dataclass(frozen=True)
class Match:
    """Somebody who can be named, in the few words that tell them from others.

    `token` is what travels in the form, such as "pupil:" and an id. `born` is the
    day and month of birth, and only there when two pupils have one name.
    """

    token: str
    row: Pupil | User | Group
    name: str
    known_as: str = ""
    year: str = ""
    class_name: str = ""
    site: str = ""
    born: str = ""

    @property
    def is_staff(self) -> bool:
        """Say whether this is a member of staff."""
        return isinstance(self.row, User)

    @property
    def about(self) -> str:
        """Return the line under the name, such as Year 9, Willow, North."""
        facts = [
            f"Known as {self.known_as}" if self.known_as else "",
            "Staff" if self.is_staff else self.year,
            self.class_name,
            self.site,
            f"born {self.born}" if self.born else "",
        ]
        return ", ".join(fact for fact in facts if fact)

    def as_json(self) -> dict[str, str]:
        """Return what the picker may know. Nothing about anybody's record."""
        return {
            "id": self.token,
            "name": self.name,
            "known_as": self.known_as,
            "year": self.year,
            "class": self.class_name,
            "site": self.site,
            "born": self.born,
        }


def find_matches(words: str, *, by: User) -> list[Match]:
    """Return at most eight people and groups whose names begin with the words.

    Only those at the sites where this person may log. Fewer than two letters find
    nobody, and neither do more words than a name has.
    """
    parts = words.split()
    words = " ".join(parts)
    is_name = FEWEST_LETTERS <= len(words) <= _MOST_LETTERS
    if not is_name or len(parts) > _MOST_WORDS or "\0" in words:
        return []
    groups = groups_for(by).named_like(words)[:_MOST_GROUPS]
    pupils = pupils_for(by).on_roll(timezone.localdate())
    found = pupils.named_like(words)
    if not words.isascii():
        # SQLite folds the case of ASCII letters only.
        found |= pupils.named_like(words.title())
    staff = _staff_named_like(words, by=by)
    rows: Iterator[Any] = chain(
        groups,
        with_class(found, by=by)[:MOST_MATCHES],
        staff[:MOST_MATCHES],
    )
    return as_matches(islice(rows, MOST_MATCHES))


def groups_for(by: User | AnyReader) -> Any:
    """Return the groups that may be named, each with its `size` in pupils."""
    return (
        Group.objects.visible_to(by)
        .select_related("site")
        .annotate(size=Count("pupils"))
        .order_by("name", "pk")
    )


def pupils_for(by: User | AnyReader) -> Any:
    """Return the pupils who may be named; leavers are among them."""
    return Pupil.objects.visible_to(by).select_related("site")


def with_class(pupils: Any, *, by: User | AnyReader) -> Any:
    """Return pupils with the `class_name` of their class; None without one."""
    classes = Group.objects.visible_to(by).filter(
        kind=GroupKind.CLASS, pupils=OuterRef("pk")
    )
    name = Subquery(classes.order_by("name").values("name")[:1])
    return pupils.annotate(class_name=name)


def with_namesakes(pupils: Any, *, by: User | AnyReader) -> Any:
    """Return pupils with `has_namesake`: whether another on the roll is so called."""
    on = by.today if isinstance(by, AnyReader) else timezone.localdate()
    others = pupils_for(by).on_roll(on).exclude(pk=OuterRef("pk"))
    same = others.filter(
        given_name=OuterRef("given_name"), family_name=OuterRef("family_name")
    )
    return pupils.annotate(has_namesake=Exists(same))


def staff_for(by: User | AnyReader) -> QuerySet[User]:
    """Return the staff who may be named, each with the `site_name` of a post."""
    on = by.today if isinstance(by, AnyReader) else timezone.localdate()
    sites = Site.objects.where(by, Ability.LOG_INCIDENT, on=on)
    return User.objects.employed_at(sites, on=on).annotate(
        site_name=Min("posts__site__name")
    )


def _staff_named_like(words: str, *, by: User) -> QuerySet[User]:
    found = staff_for(by)
    for word in words.split():
        found = found.filter(
            Q(given_name__istartswith=word)
            | Q(family_name__istartswith=word)
            | Q(given_name__startswith=word.title())
            | Q(family_name__startswith=word.title())
        )
    return found


def as_matches(rows: Iterable[Any]) -> list[Match]:
    """Return the matches of rows; pupils of one name are told apart."""
    kept = list(rows)
    names = [str(row) for row in kept if isinstance(row, Pupil)]
    return [
        _as_match(
            row,
            tell_apart=names.count(str(row)) > 1 or getattr(row, "has_namesake", False),
        )
        for row in kept
    ]


def _as_match(row: Any, *, tell_apart: bool) -> Match:
    if isinstance(row, Group):
        return _group_match(row)
    if isinstance(row, User):
        return Match(
            f"user:{row.pk}",
            row,
            row.full_name,
            site=getattr(row, "site_name", ""),
        )
    return Match(
        f"pupil:{row.pk}",
        row,
        f"{row.given_name} {row.family_name}",
        known_as=row.known_as if row.known_as != row.given_name else "",
        year=row.get_year_group_display(),
        class_name=row.class_name or "",
        site=row.site.name,
        born=date_format(row.born_on, "j F") if tell_apart else "",
    )


def _group_match(group: Any) -> Match:
    sort = group.get_kind_display().lower()
    pupils = "1 pupil" if group.size == 1 else f"{group.size} pupils"
    return Match(
        f"group:{group.pk}",
        group,
        f"Whole {sort}, {group.name}, {pupils}",
        site=group.site.name,
    )
