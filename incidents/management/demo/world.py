"""Making the demo's people: accounts, posts, sign-in methods, pupils and carers."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from accounts.abilities import OPERATOR
from accounts.models import Group, ParentalLink, Pupil, School, Site, User
from accounts.operations import people
from accounts.terms import Relationship
from incidents.management.demo.pupils import (
    CARERS,
    CLASSES,
    STAFF_WHO_ARE_PARENTS,
    Carer,
    Class,
)
from incidents.management.demo.staff import STAFF, Adult
from incidents.models import IncidentKind

# Known to everybody on purpose: it opens a school of invented people only.
PASSWORD: Final = "quiet otters paint lanterns"  # noqa: S105  it is no secret
MAIL_DOMAIN: Final = "ashdown.example"
_KNOWN_AS: Final = re.compile(r" ?\((\w+)\)")
_SECRET_LENGTH: Final = 20
_AGE_IN_RECEPTION: Final = 5
_LEFT_DAYS_AGO: Final = 30


@dataclass(frozen=True)
class World:
    """Everybody and everything that a story can speak of, by name."""

    school: School
    sites: Mapping[str, Site]
    staff: Mapping[str, User]
    pupils: Mapping[str, Pupil]
    groups: Mapping[str, Group]
    kinds: Mapping[str, IncidentKind]


def address_of(name: str) -> str:
    """Return the e-mail address of a name: siobhan.obrien-lukasz@ashdown.example."""
    plain = unicodedata.normalize("NFKD", name.replace("Ł", "L").replace("ł", "l"))
    letters = plain.encode("ascii", "ignore").decode().replace("'", "").lower()
    given, _, family = letters.partition(" ")
    return f"{given}.{family.replace(' ', '')}@{MAIL_DOMAIN}"


def make_world(school: School, *, since: date, today: date) -> World:
    """Make everybody at the school, as of its first day, and return them by name."""
    sites = {site.name: site for site in Site.objects.filter(school=school)}
    staff = {adult.key: _make_adult(adult, sites, since, today) for adult in STAFF}
    pupils, groups = _make_pupils(sites, since=since, today=today)
    _make_carers(pupils, since=since)
    for key, pupil in STAFF_WHO_ARE_PARENTS:
        _link(staff[key], pupils[pupil], Relationship.MOTHER, since=since)
    User.objects.filter(email__endswith=f"@{MAIL_DOMAIN}").update(
        password=make_password(PASSWORD)
    )
    kinds = {kind.code: kind for kind in IncidentKind.objects.filter(school=school)}
    return World(school, sites, staff, pupils, groups, kinds)


def give_second_factors(staff: Sequence[User]) -> None:
    """Give an authenticator and recovery codes to those whose posts ask for one."""
    for user in staff:
        if user.duties.needs_second_factor:
            TOTP.activate(user, _authenticator_secret(user.email))
            RecoveryCodes.activate(user)


def _authenticator_secret(email: str) -> str:
    """Return a secret that stays the same each time the demo is filled."""
    digest = hashlib.sha256(f"demo {email}".encode()).digest()
    return base64.b32encode(digest[:_SECRET_LENGTH]).decode()


def _make_adult(
    adult: Adult, sites: Mapping[str, Site], since: date, today: date
) -> User:
    given, _, family = adult.name.partition(" ")
    user = people.add_person(
        email=address_of(adult.name),
        given_name=given,
        family_name=family,
        job_title=adult.title,
        by=OPERATOR,
    )
    for name in adult.sites:
        people.give_post(
            user=user,
            role=adult.role,
            site=sites[name],
            from_day=since,
            to_day=today - timedelta(days=_LEFT_DAYS_AGO) if adult.has_left else None,
            by=OPERATOR,
        )
    return user


def _make_pupils(
    sites: Mapping[str, Site], *, since: date, today: date
) -> tuple[dict[str, Pupil], dict[str, Group]]:
    """Return the pupils by name, and by name and class, and the classes by name."""
    by_name: dict[str, Pupil] = {}
    groups: dict[str, Group] = {}
    for each in CLASSES:
        group = Group.objects.create(site=sites[each.site], name=each.name)
        members = [
            _make_pupil(name.strip(), each, number, sites, since=since, today=today)
            for number, name in enumerate(each.pupils.split(","))
        ]
        group.pupils.set(members)
        groups[each.name] = group
        for pupil in members:
            name = f"{pupil.given_name} {pupil.family_name}"
            by_name.setdefault(name, pupil)
            by_name[f"{name}, {each.name}"] = pupil
    return by_name, groups


def _make_pupil(
    name: str,
    of: Class,
    number: int,
    sites: Mapping[str, Site],
    *,
    since: date,
    today: date,
) -> Pupil:
    known_as = _KNOWN_AS.search(name)
    given, _, family = _KNOWN_AS.sub("", name).partition(" ")
    return Pupil.objects.create(
        site=sites[of.site],
        given_name=given,
        family_name=family,
        known_as=known_as[1] if known_as else "",
        year_group=of.year,
        born_on=_birthday(of.year, number, today),
        joined_on=since,
    )


def _birthday(year_group: int, number: int, today: date) -> date:
    """Return a birthday that fits the year group: 1 September to 31 August."""
    school_year = today.year if today.month >= 9 else today.year - 1
    first = date(school_year - year_group - _AGE_IN_RECEPTION, 9, 1)
    return first + timedelta(days=(number * 47 + year_group * 13) % 360)


def _make_carers(pupils: Mapping[str, Pupil], *, since: date) -> None:
    for carer in CARERS:
        given, _, family = carer.name.partition(" ")
        user = people.add_person(
            email=address_of(carer.name),
            given_name=given,
            family_name=family,
            by=OPERATOR,
        )
        for name in carer.pupils:
            _link(user, pupils[name], carer.relationship, since=since, like=carer)


def _link(
    user: User,
    pupil: Pupil,
    relationship: Relationship,
    *,
    since: date,
    like: Carer | None = None,
) -> None:
    ParentalLink.objects.create(
        user=user,
        pupil=pupil,
        relationship=relationship,
        has_parental_responsibility=like.has_responsibility if like else True,
        is_barred_by_court=like.is_barred if like else False,
        from_day=since,
    )
