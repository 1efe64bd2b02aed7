"""Tables of the people, the places and the house's own records."""

from accounts.models.browsers import KnownBrowser, SignedInSession
from accounts.models.chain import AuditAnchor, AuditCheck, AuditLink
from accounts.models.connections import Connection
from accounts.models.devices import Device
from accounts.models.imports import ImportPaper, ImportRun, OutsideId
from accounts.models.invitations import Invitation
from accounts.models.jobs import JobRun, Restore
from accounts.models.names import NamePart
from accounts.models.notices import Notice
from accounts.models.people import Post, User
from accounts.models.places import School, Site
from accounts.models.proposals import PostProposal
from accounts.models.pupils import Group, ParentalLink, Pupil
from accounts.models.records import AccessEntry, AuditEntry
from accounts.models.school_days import Closure, SiteHours, Term

__all__ = [
    "AccessEntry",
    "AuditAnchor",
    "AuditCheck",
    "AuditEntry",
    "AuditLink",
    "Closure",
    "Connection",
    "Device",
    "Group",
    "ImportPaper",
    "ImportRun",
    "Invitation",
    "JobRun",
    "KnownBrowser",
    "NamePart",
    "Notice",
    "OutsideId",
    "ParentalLink",
    "Post",
    "PostProposal",
    "Pupil",
    "Restore",
    "School",
    "SignedInSession",
    "Site",
    "SiteHours",
    "Term",
    "User",
]
