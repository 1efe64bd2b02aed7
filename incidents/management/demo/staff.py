"""The invented adults of the demo school and the posts they hold."""

from dataclasses import dataclass
from typing import Final

from accounts.terms import Role

BOTH: Final = ("North", "South")
NORTH: Final = ("North",)
SOUTH: Final = ("South",)


@dataclass(frozen=True)
class Adult:
    """Somebody who works at the school. `key` is how the stories call them.

    `sees` is one line for the table of sign-ins; empty: they are not listed.
    """

    key: str
    name: str
    title: str
    role: Role
    sites: tuple[str, ...]
    sees: str = ""
    has_left: bool = False


STAFF: Final = (
    Adult(
        "karen",
        "Karen Osei",
        "Assistant head and DSL",
        Role.DSL,
        BOTH,
        "the queue of both sites, restricted records too",
    ),
    Adult(
        "ruth",
        "Ruth Hall",
        "Deputy DSL",
        Role.DEPUTY_DSL,
        NORTH,
        "the queue of North, restricted records too",
    ),
    Adult("gareth", "Gareth Pugh", "Deputy DSL", Role.DEPUTY_DSL, SOUTH),
    Adult(
        "dana",
        "Dana Whitmore",
        "Headteacher",
        Role.HEADTEACHER,
        BOTH,
        "what reviewers see, and concerns about adults",
    ),
    Adult(
        "helen",
        "Helen Abara",
        "Deputy headteacher",
        Role.SLT,
        BOTH,
        "the queue of both sites, nothing restricted",
    ),
    Adult("peter", "Peter Lindqvist", "Assistant head", Role.SLT, SOUTH),
    Adult(
        "asha",
        "Asha Patel",
        "Teacher",
        Role.STAFF,
        NORTH,
        "the log form and her own reports",
    ),
    Adult("siobhan", "Siobhán O'Brien-Łukasz", "Teacher", Role.STAFF, NORTH),
    Adult("lewis", "Lewis Cartwright", "PE teacher", Role.STAFF, NORTH),
    Adult("sid", "Sid Whitlock", "Teaching assistant", Role.STAFF, NORTH),
    Adult("tess", "Tess Lowe", "Learning mentor", Role.STAFF, NORTH),
    Adult(
        "hannah",
        "Hannah Mills",
        "Teaching assistant",
        Role.STAFF,
        NORTH,
        "the log form; her daughter is a pupil",
    ),
    Adult(
        "dean",
        "Dean Farrow",
        "Teacher",
        Role.STAFF,
        SOUTH,
        "the log form at the other site",
    ),
    Adult("moira", "Moira Ogden", "Teacher", Role.STAFF, SOUTH),
    Adult("fatima", "Fatima Sheikh", "English teacher", Role.STAFF, SOUTH),
    Adult("owen", "Owen Price", "Teaching assistant", Role.STAFF, SOUTH),
    Adult(
        "jo",
        "Jo Noble",
        "Network manager",
        Role.TECHNICAL,
        BOTH,
        "security incidents without names or stories",
    ),
    Adult("imran", "Imran Qureshi", "IT technician", Role.TECHNICAL, SOUTH),
    Adult(
        "priya",
        "Priya Nair",
        "Data protection lead",
        Role.DATA_PROTECTION_LEAD,
        BOTH,
        "data breaches, requests and the log form",
    ),
    Adult("olive", "Olive Grant", "Office manager", Role.OFFICE, NORTH, "the log form"),
    Adult("bev", "Bev Tranter", "Receptionist", Role.OFFICE, SOUTH),
    Adult(
        "colin",
        "Colin Bright",
        "Chair of the management committee",
        Role.COMMITTEE,
        BOTH,
        "how many days were reviewed, no records",
    ),
    Adult("ngozi", "Ngozi Eze", "Committee member", Role.COMMITTEE, BOTH),
    Adult(
        "ada",
        "Ada Brooks",
        "Business manager",
        Role.ADMINISTRATOR,
        BOTH,
        "settings, no records",
    ),
    Adult(
        "lena",
        "Lena Moss",
        "Teaching assistant",
        Role.STAFF,
        NORTH,
        "that her account has ended: she has left",
        has_left=True,
    ),
)
