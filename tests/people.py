"""The named people of the tests, the places they work at and what they can do.

`tests/conftest.py` loads this module as a plugin, so each fixture can be asked for
by name. Factories make people and places; operations make what people do.
"""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.abilities import OPERATOR
from accounts.models import (
    Group,
    Pupil,
    User,
)
from accounts.terms import Role
from incidents.models import IncidentKind
from incidents.operations import kinds as kinds_operations
from incidents.operations.sending import Account, PersonInvolved, send_incident
from tests.factories import (
    GroupFactory,
    ParentalLinkFactory,
    PostFactory,
    PupilFactory,
    SchoolFactory,
    SiteFactory,
    TermFactory,
    UserFactory,
)

SIGN_IN_BACKEND = "accounts.sign_in_backend.SignInBackend"
EVERYONE = (
    "karen", "ruth", "dana", "asha", "dean", "jo", "sam",
    "olive", "colin", "ada", "priya", "lena", "maria",
)  # fmt: skip


def person(name, *posts, title="", **fields):
    """Return a user called "Given Family" who holds (role, site) posts."""
    given, _, family = name.partition(" ")
    email = f"{given}.{family}@school.example".lower().replace(" ", "")
    user = UserFactory(
        given_name=given, family_name=family, email=email, job_title=title, **fields
    )
    for role, site in posts:
        PostFactory(user=user, role=role, site=site)
    return user


def signed_in(client: Client, user: User) -> Client:
    """Sign the user in, past a second factor where their posts need one."""
    if user.duties.needs_second_factor:
        has_one = Authenticator.objects.filter(
            user=user, type=Authenticator.Type.TOTP
        ).exists()
        if not has_one:
            TOTP.activate(user, generate_totp_secret())
    client.force_login(user, backend=SIGN_IN_BACKEND)
    return client


@pytest.fixture
def no_tries_yet():
    """Forget the tries that are counted: other tests use the same addresses."""
    cache.clear()


# --- Places -----------------------------------------------------------------


@pytest.fixture
def school(db):
    """A school of two sites, in term all year, with the shipped kinds."""
    school = SchoolFactory(
        name="Oakfield Short Stay School", short_name="Oakfield", reference_prefix="ES"
    )
    TermFactory(school=school)
    kinds_operations.install_kinds(school=school, by=OPERATOR)
    return school


@pytest.fixture
def north(school):
    return SiteFactory(school=school, name="North")


@pytest.fixture
def south(school):
    return SiteFactory(
        school=school,
        name="South",
        office_phone="01632 960200",
        dsl_phone="01632 960201",
        deputy_phone="01632 960202",
    )


@pytest.fixture
def other_school(db):
    """A second school in the same database: nothing of it may leak."""
    school = SchoolFactory(
        name="Elmwood School", short_name="Elmwood", reference_prefix="EW"
    )
    TermFactory(school=school)
    kinds_operations.install_kinds(school=school, by=OPERATOR)
    return school


@pytest.fixture
def west(other_school):
    return SiteFactory(school=other_school, name="West")


@pytest.fixture
def kind(school):
    """Return a kind of the school by its code: kind("CD-03")."""
    return lambda code: IncidentKind.objects.get(school=school, code=code)


# --- Adults -----------------------------------------------------------------


@pytest.fixture
def karen(north, south):
    """The DSL of both sites."""
    return person("Karen Osei", (Role.DSL, north), (Role.DSL, south), title="DSL")


@pytest.fixture
def ruth(north):
    """The deputy DSL of north."""
    return person("Ruth Hall", (Role.DEPUTY_DSL, north), title="Deputy DSL")


@pytest.fixture
def dana(north, south):
    """The headteacher of both sites."""
    posts = (Role.HEADTEACHER, north), (Role.HEADTEACHER, south)
    return person("Dana Whitmore", *posts, title="Headteacher")


@pytest.fixture
def asha(north):
    """A teacher at north."""
    return person("Asha Patel", (Role.STAFF, north), title="Teacher")


@pytest.fixture
def dean(south):
    """A teacher at south."""
    return person("Dean Farrow", (Role.STAFF, south), title="Teacher")


@pytest.fixture
def jo(north):
    """The technician of north."""
    return person("Jo Noble", (Role.TECHNICAL, north), title="Network manager")


@pytest.fixture
def sam(north):
    """A senior leader at north, who reviews but reads nothing restricted."""
    return person("Sam Ogden", (Role.SLT, north), title="Assistant head")


@pytest.fixture
def olive(north):
    """The office of north."""
    return person("Olive Grant", (Role.OFFICE, north), title="Office manager")


@pytest.fixture
def colin(north, south):
    """A member of the management committee: days and numbers, no records."""
    return person("Colin Bright", (Role.COMMITTEE, north), (Role.COMMITTEE, south))


@pytest.fixture
def ada(north, south):
    """The administrator: settings, never a narrative."""
    posts = (Role.ADMINISTRATOR, north), (Role.ADMINISTRATOR, south)
    return person("Ada Brooks", *posts, title="Business manager")


@pytest.fixture
def priya(north):
    """The data protection lead."""
    return person("Priya Nair", (Role.DATA_PROTECTION_LEAD, north))


@pytest.fixture
def wes(west):
    """The DSL of the other school."""
    return person("Wes Carter", (Role.DSL, west), title="DSL")


@pytest.fixture
def lena(north):
    """A leaver: her account is there, her only post has ended."""
    user = person("Lena Moss", title="Teaching assistant")
    PostFactory(user=user, site=north, to_day=date(2021, 7, 21))
    return user


@pytest.fixture
def maria(jayden):
    """The mother of Jayden, with no post at the school."""
    user = person("Maria Marsh")
    ParentalLinkFactory(user=user, pupil=jayden)
    return user


# --- Pupils -----------------------------------------------------------------


@pytest.fixture
def jayden(north):
    return PupilFactory(site=north, given_name="Jayden", family_name="Marsh")


@pytest.fixture
def callum(north):
    return PupilFactory(
        site=north, given_name="Callum", family_name="Reeve", year_group=9
    )


@pytest.fixture
def ella(south):
    return PupilFactory(site=south, given_name="Ella", family_name="Hart")


@pytest.fixture
def willow(north, jayden, callum):
    """A class at north: Jayden and Callum."""
    return GroupFactory(site=north, name="Willow", pupils=[jayden, callum])


@pytest.fixture
def everyone(request):
    """Everybody of the school by name, for tests that go through them all."""
    return SimpleNamespace(**{name: request.getfixturevalue(name) for name in EVERYONE})


# --- What they do -----------------------------------------------------------


@pytest.fixture
def send(asha, north):
    """Return a function that sends an incident through the operation.

    `send()` is Asha at north on cyberbullying. `kinds` are codes; `people` may hold
    pupils, users and groups as well as `PersonInvolved`. Further arguments are the
    fields of `Account`.
    """

    def send(
        what_happened="A pupil was called names in a game chat at break.",
        *,
        kinds=("CD-01",),
        people=(),
        by=asha,
        site=north,
        happened_at=None,
        send_key=None,
        has_file=False,
        **fields,
    ):
        codes = [kinds] if isinstance(kinds, str) else list(kinds)
        chosen = IncidentKind.objects.filter(school=site.school_id, code__in=codes)
        by_code = {kind.code: kind for kind in chosen}
        account = Account(
            what_happened=what_happened,
            kinds=[by_code[code] for code in codes],
            happened_at=happened_at or timezone.now(),
            people=[involved(each) for each in people],
            **fields,
        )
        return send_incident(
            account=account,
            site=site,
            send_key=send_key or uuid4(),
            has_file=has_file,
            by=by,
        )

    return send


def involved(someone) -> PersonInvolved:
    """Return the person, pupil or group as somebody involved, part not sure yet."""
    if isinstance(someone, Pupil):
        return PersonInvolved(pupil=someone)
    if isinstance(someone, User):
        return PersonInvolved(user=someone)
    if isinstance(someone, Group):
        return PersonInvolved(group=someone)
    return someone
