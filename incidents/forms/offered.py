"""What the database says for a log page: the kinds it offers and whom it names.

It is one question, whoever is named (architecture.md 6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import BigIntegerField, QuerySet
from django.utils import timezone

from accounts.models import Group, Pupil, Site, User
from accounts.models.prepared import Given, GivenKeys, Prepared
from accounts.models.rules import AnyReader, IsAmong
from accounts.models.together import Facts, part, together
from incidents.forms.matches import (
    Match,
    as_matches,
    groups_for,
    pupils_for,
    staff_for,
    with_class,
    with_namesakes,
)
from incidents.models.kind import IncidentKind, kinds_of_school, place_of

_ANYBODY: Final = AnyReader()
_KIND: Final = Facts(IncidentKind)
_SITE: Final = Facts(Site, "id", "name")
_PUPIL: Final = Facts(Pupil)
_GROUP: Final = Facts(Group)
# No password, and no moment, which would be read from JSON in different ways.
_USER: Final = Facts(User, "id", *User.NAMES, "job_title", "is_active")


class OfferedKind:
    """A kind as a page offers it; a page offers fifty, and an incident has one or two.

    Its attributes are those of an `IncidentKind`.
    """

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts
        self.code: str = facts["code"]
        self.short_label: str = facts["short_label"]
        self.front_position: int | None = facts["front_position"]
        self.risk_area: str = facts["risk_area"]
        self.route: str = facts["route"]
        self.upload_rule: str = facts["upload_rule"]
        self.extra_question: str = facts["extra_question"]
        self.shows_stop_panel = bool(facts["shows_stop_panel"])
        self.goes_to_head_only = bool(facts["goes_to_head_only"])

    @property
    def place_in_use(self) -> tuple[bool, int, str]:
        """Return what puts kinds in order, as `IncidentKind.place_in_use` does."""
        return place_of(self.front_position, self.code)

    def row(self) -> IncidentKind:
        """Return the kind itself, which an incident is of."""
        kind: IncidentKind = _KIND.row(self._facts)
        return kind


@dataclass(frozen=True)
class Offered:
    """The kinds that can be chosen, front row first, and people by their token."""

    kinds: list[OfferedKind]
    people: dict[str, Match]


def offered_at(site: Site, tokens: Iterable[str], *, by: User) -> Offered:
    """Return the kinds in use at a site and whoever the tokens stand for.

    Of the people those whom this person may name. A token that is malformed, or of
    somebody elsewhere, is left out. A pupil who shares a name with another on the
    roll keeps the birthday, chosen alone or not.
    """
    wanted: dict[str, set[UUID]] = {sort: set() for sort in _PARTS}
    for token in tokens:
        sort, _, key = token.partition(":")
        if sort in wanted and _is_uuid(key):
            wanted[sort].add(UUID(key))
    keys = {sort: found for sort, found in wanted.items() if found}
    rows = _OFFERED.ask(
        *keys,
        school=site.school_id,
        user=by.pk,
        today=timezone.localdate(),
        **{f"{sort}s": found for sort, found in keys.items()},
    )
    kinds, people = [], []
    for source, _, facts in rows:
        if source == "kind":
            kinds.append(OfferedKind(facts))
        else:
            people.append(_ROWS[source](facts))
    kinds.sort(key=attrgetter("place_in_use"))
    return Offered(kinds, {match.token: match for match in as_matches(people)})


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _kinds() -> QuerySet[Any, Any]:
    kinds = kinds_of_school(Given("school", BigIntegerField()))
    return part(kinds, "kind", **_KIND.facts)


def _pupils() -> QuerySet[Any, Any]:
    pupils = with_class(pupils_for(_ANYBODY), by=_ANYBODY)
    told_apart = with_namesakes(pupils, by=_ANYBODY)
    return part(
        told_apart.filter(IsAmong(keys=GivenKeys("pupils"))),
        "pupil",
        **_PUPIL.facts,
        has_namesake="has_namesake",
        class_name="class_name",
        site_name="site__name",
    )


def _staff() -> QuerySet[Any, Any]:
    staff = staff_for(_ANYBODY).filter(IsAmong(keys=GivenKeys("users")))
    return part(staff, "user", **_USER.facts, site_name="site_name")


def _groups() -> QuerySet[Any, Any]:
    groups = groups_for(_ANYBODY).filter(IsAmong(keys=GivenKeys("groups")))
    return part(groups, "group", **_GROUP.facts, size="size", site_name="site__name")


def _pupil(facts: dict[str, Any]) -> Pupil:
    pupil: Pupil = _PUPIL.row(facts)
    pupil.site = _site(facts)
    pupil.class_name = facts["class_name"]  # type: ignore[attr-defined]  # for a Match
    pupil.has_namesake = facts["has_namesake"]  # type: ignore[attr-defined]  # as above
    return pupil


def _member(facts: dict[str, Any]) -> User:
    user: User = _USER.row(facts)
    user.site_name = facts["site_name"]  # type: ignore[attr-defined]  # as above
    return user


def _group(facts: dict[str, Any]) -> Group:
    group: Group = _GROUP.row(facts)
    group.site = _site(facts)
    group.size = facts["size"]  # type: ignore[attr-defined]  # as above
    return group


def _site(facts: dict[str, Any]) -> Site:
    site: Site = _SITE.row({"id": facts["site_id"], "name": facts["site_name"]})
    return site


_PARTS: Final = {"pupil": _pupils, "user": _staff, "group": _groups}
_ROWS: Final = {"pupil": _pupil, "user": _member, "group": _group}


def _offered(*sorts: str) -> QuerySet[Any, Any]:
    """Return the question for the kinds and for people of these sorts."""
    return together([_kinds(), *(_PARTS[sort]() for sort in sorts)])


_OFFERED: Final = Prepared(_offered)
