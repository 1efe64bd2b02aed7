"""Which post lets its holder do what: the one table, and the one question."""

from typing import Final, Protocol

from accounts.refusals import NotAllowed
from accounts.terms import Ability, ImportKind, Role

# Whoever works here may be handed a request for somebody's own data.
_WORKS_HERE: Final = frozenset({Ability.RECORD_REQUEST})
_LOGS: Final = _WORKS_HERE | {Ability.LOG_INCIDENT, Ability.REPORT_BREACH}
_REVIEWS: Final = _LOGS | {
    Ability.REVIEW_INCIDENT,
    Ability.READ_INCIDENT,
    Ability.SEE_REVIEW_DAYS,
    Ability.SEE_SECURITY,
    Ability.HANDLE_BREACH,
    Ability.HANDLE_REQUEST,
}

ABILITIES: Final[dict[Role, frozenset[Ability]]] = {
    Role.STAFF: _LOGS,
    Role.TECHNICAL: _LOGS | {Ability.SEE_SECURITY, Ability.SEE_JOBS},
    Role.SLT: _REVIEWS,
    Role.DSL: _REVIEWS
    | {Ability.READ_RESTRICTED, Ability.LEAD_REVIEW, Ability.CONFIRM_POST},
    Role.DEPUTY_DSL: _REVIEWS | {Ability.READ_RESTRICTED, Ability.LEAD_REVIEW},
    Role.HEADTEACHER: _REVIEWS
    | {
        Ability.LEAD_REVIEW,
        Ability.READ_RESTRICTED,
        Ability.READ_HEAD_ONLY,
        Ability.SEE_LEADER_SUMMARY,
        Ability.CONFIRM_POST,
    },
    Role.DATA_PROTECTION_LEAD: _LOGS | {Ability.HANDLE_BREACH, Ability.HANDLE_REQUEST},
    Role.OFFICE: _LOGS,
    Role.COMMITTEE: _WORKS_HERE | {Ability.SEE_REVIEW_DAYS},
    Role.ADMINISTRATOR: _WORKS_HERE
    | {
        # As a member of staff. It opens nothing: a report is not shown again.
        Ability.REPORT_BREACH,
        Ability.MANAGE_SETTINGS,
        Ability.CONFIRM_POST,
        Ability.SEE_JOBS,
    },
}

# Abilities whose holder reads about children and so must sign in with a second
# factor (rules.md 1.3 row 43: MFA for accounts with access to personal data).
NEEDS_SECOND_FACTOR: Final = frozenset(
    {
        Ability.READ_INCIDENT,
        Ability.SEE_SECURITY,
        Ability.HANDLE_BREACH,
        Ability.HANDLE_REQUEST,
        Ability.MANAGE_SETTINGS,
    }
)

# Posts that one person alone cannot give: they open records of children or settings
# (rules.md 1.3 row 42, threats.md 5).
NEEDS_SECOND_PERSON: Final = frozenset(
    role
    for role, abilities in ABILITIES.items()
    if abilities & {Ability.READ_INCIDENT, Ability.MANAGE_SETTINGS}
)

# Posts that an urgent incident alerts until a site says otherwise (rules.md section 2,
# route I).
URGENT_ALERT_ROLES: Final = frozenset({Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER})
# Posts that hear of the kinds that technical staff are told about (rules.md section 2,
# route T).
SECURITY_ROLES: Final = frozenset({Role.TECHNICAL})
# Whom an urgent incident that nobody has read is repeated to, one after the other
# (screens.md 3.2).
UNREAD_FIRST_ROLES: Final = frozenset({Role.DEPUTY_DSL})
UNREAD_THEN_ROLES: Final = frozenset({Role.HEADTEACHER})
# Posts that are asked to review before they go home (screens.md 3.2).
DIGEST_ROLES: Final = frozenset({Role.DSL})
# And, for what those before may not read, one after the other.
DIGEST_CIRCLES: Final = (DIGEST_ROLES, UNREAD_FIRST_ROLES, UNREAD_THEN_ROLES)
# Posts that hear of a school day nobody signed (rules.md 6.2 row 8).
MISSED_DAY_ROLES: Final = frozenset({Role.DEPUTY_DSL, Role.HEADTEACHER})
# Who is told of a possible data breach, and of its clocks, from first to last: whoever
# leads it and the data protection lead and the DSL, then the deputy, then the
# headteacher (rules.md 6.2 rows 1 and 2, 1.4 row 58).
BREACH_CIRCLES: Final = (
    frozenset({Role.DATA_PROTECTION_LEAD, Role.DSL}),
    frozenset({Role.DEPUTY_DSL}),
    frozenset({Role.HEADTEACHER}),
)
# Posts that the public complaint form lets somebody complain of. Whoever holds one is
# left out of the complaint: it asks for a post and never for a name.
COMPLAINED_OF: Final = (Role.DATA_PROTECTION_LEAD, Role.DSL, Role.HEADTEACHER)
# Who brings a file in. An administrator never reads a narrative, so past incidents
# are for those who read all of them (threats.md, rules.md 13.3).
IMPORT_ABILITIES: Final[dict[ImportKind, Ability]] = {
    ImportKind.PUPILS: Ability.MANAGE_SETTINGS,
    ImportKind.GROUPS: Ability.MANAGE_SETTINGS,
    ImportKind.PARENTS: Ability.MANAGE_SETTINGS,
    ImportKind.STAFF: Ability.MANAGE_SETTINGS,
    ImportKind.INCIDENTS: Ability.READ_RESTRICTED,
}
# Posts that a file may give. Every post that reads about children or changes settings
# is given by a person (threats.md 5).
FROM_A_FILE: Final = (Role.STAFF, Role.TECHNICAL, Role.OFFICE)


class Place(Protocol):
    """A site, as far as the question of abilities goes."""

    @property
    def pk(self) -> int: ...


class Actor(Protocol):
    """Whoever an operation is carried out by: a user or the scheduled jobs."""

    def has_ability(self, ability: Ability, *, at: Place | None = None) -> bool: ...


class ScheduledJobs:
    """The actor behind scheduled work. It owes notices and decides nothing."""

    def has_ability(self, ability: Ability, *, at: Place | None = None) -> bool:
        return False

    def __str__(self) -> str:
        return "Daybook"


JOB: Final = ScheduledJobs()


class ServerOperator:
    """The actor behind a command typed on the server: whoever runs the machine.

    They set schools and people up. They are no reader: no other ability is theirs.
    """

    def has_ability(self, ability: Ability, *, at: Place | None = None) -> bool:
        return ability in {Ability.RUN_SERVER, Ability.MANAGE_SETTINGS}

    def __str__(self) -> str:
        return "A command on the server"


OPERATOR: Final = ServerOperator()


class MemberOfThePublic:
    """The actor behind the public form: somebody who has not signed in.

    They may send a request about personal data to any site, and nothing else.
    """

    def has_ability(self, ability: Ability, *, at: Place | None = None) -> bool:
        return ability == Ability.RECORD_REQUEST

    def __str__(self) -> str:
        return "The public form"


PUBLIC: Final = MemberOfThePublic()


def roles_with(ability: Ability) -> list[Role]:
    """Return the posts that carry the ability, in the order of the table."""
    return [role for role, abilities in ABILITIES.items() if ability in abilities]


def require(by: Actor, ability: Ability, *, at: Place | None = None) -> None:
    """Refuse with `NotAllowed` unless the actor holds the ability.

    With `at`, a current post at that site must carry it; without, any current
    post will do.
    """
    if not by.has_ability(ability, at=at):
        raise NotAllowed


def alertable_roles() -> list[Role]:
    """Return the posts that a site may have alerted: whoever reads incidents there."""
    return roles_with(Ability.READ_INCIDENT)
