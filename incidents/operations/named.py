"""What a send hangs on because of whom it names, and what it keeps of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import ParentalLink, Site, User
from accounts.models.people import UserQuerySet
from accounts.models.places import SiteQuerySet
from accounts.models.together import counted
from accounts.terms import Ability
from incidents.models import Incident
from incidents.terms import Restriction

_CIRCLES: Final = (
    (Restriction.HEAD_ONLY, Ability.READ_HEAD_ONLY),
    (Restriction.HEAD_AND_DSL, Ability.READ_RESTRICTED),
    (Restriction.NONE, Ability.READ_INCIDENT),
)
_ORDER: Final = [restriction for restriction, _ in _CIRCLES]
# The group will have other members one day. One statement reads and writes them.
_MEMBERS: Final = """
INSERT INTO incidents_involvedmember (involvement_id, pupil_id)
SELECT involved.id, member.pupil_id
FROM incidents_involvement involved
JOIN accounts_group_pupils member ON member.group_id = involved.group_id
WHERE involved.incident_id = %s
"""


@dataclass(frozen=True)
class Named:
    """The keys of whom an incident names.

    `elsewhere` are the sites of pupils and groups, without that of the incident;
    `wanted` is who may read it, as far as somebody can.
    """

    site: Site
    users: frozenset[UUID]
    pupils: frozenset[UUID]
    groups: frozenset[UUID]
    elsewhere: frozenset[int]
    wanted: Restriction

    def asked(self, *, by: User) -> dict[str, Combinable]:
        """Return what the database is to be asked for `is_found` and `restriction`."""
        asked: dict[str, Combinable] = {}
        if self.elsewhere:
            sites = self._sites_of(by)
            asked["sites_found"] = counted(sites.filter(pk__in=self.elsewhere))
        if self.users:
            today = timezone.localdate()
            staff = User.objects.employed_at(self._sites_of(by), on=today)
            asked["staff_found"] = counted(staff.filter(pk__in=self.users))
        if self.wanted != Restriction.NONE:
            asked["restriction"] = self._narrowest()
        return asked

    def is_found(self, answers: Mapping[str, Any]) -> bool:
        """Say whether all of them are where the author may name them.

        That they may log at the site itself is known, and most are of that one.
        """
        sites: int = answers.get("sites_found", 0)
        staff: int = answers.get("staff_found", 0)
        return sites == len(self.elsewhere) and staff == len(self.users)

    def restriction(self, answers: Mapping[str, Any]) -> Restriction:
        """Return who may read it, so that somebody always can.

        A concern about an adult goes to the head alone; one that names a member of
        staff goes to the head and DSLs (screens.md L14, rules.md section 2). Where
        everybody in that circle is named in it, or cares for a pupil who is, the next
        wider circle is taken: a concern that nobody may read would be a lost one.
        """
        return Restriction(answers.get("restriction", Restriction.NONE))

    def _sites_of(self, by: User) -> SiteQuerySet:
        """Return the sites of this school at which the author may log today."""
        today = timezone.localdate()
        return Site.objects.where(by, Ability.LOG_INCIDENT, on=today).filter(
            school=self.site.school_id
        )

    def _narrowest(self) -> Case:
        """Return the first circle from the wanted one on in which somebody is free."""
        circles = _CIRCLES[_ORDER.index(self.wanted) :]
        return Case(
            *(
                When(Exists(self._free(ability)), then=Value(restriction.value))
                for restriction, ability in circles
            ),
            default=Value(self.wanted.value),
        )

    def _free(self, ability: Ability) -> UserQuerySet:
        """Return those of a circle who are not named and care for no pupil who is."""
        circle = User.objects.able_to(ability, site=self.site, on=timezone.localdate())
        free = circle.exclude(pk__in=self.users)
        if not self.pupils and not self.groups:
            return free
        carers = ParentalLink.objects.filter(
            Q(pupil__in=self.pupils) | Q(pupil__groups__in=self.groups)
        )
        return free.exclude(pk__in=carers.values("user"))


def keep_members(incident: Incident) -> None:
    """Keep who is now in each group that a new incident names."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [incident.pk])
