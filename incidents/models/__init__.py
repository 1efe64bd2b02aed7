"""Tables of what happened and what was decided."""

from incidents.models.attachments import Attachment, AttachmentLock, DraftFile
from incidents.models.breach import BreachAwareness, DataBreach
from incidents.models.breach_checks import BreachCheck
from incidents.models.breach_rows import (
    BreachAlarm,
    BreachAssessment,
    BreachDecision,
    BreachEntry,
    BreachFacts,
    BreachMessage,
    BreachTask,
    BreachTaskDone,
)
from incidents.models.case_files import CaseFile, CaseFileLock
from incidents.models.draft import Draft
from incidents.models.in_person import InPersonReport
from incidents.models.incident import Incident, IncidentReader
from incidents.models.involvement import InvolvedMember, Involvement
from incidents.models.keys import KeysChoice
from incidents.models.kind import IncidentKind
from incidents.models.origin import Origin
from incidents.models.request import DataRequest
from incidents.models.request_rows import RequestAlarm, RequestKeptFrom, RequestStep
from incidents.models.review import (
    Action,
    ActionDone,
    Addendum,
    Decision,
    ReviewDay,
    Undoing,
)
from incidents.models.rota import ReviewDuty
from incidents.models.sharing import Share
from incidents.models.skipping import Skip

__all__ = [
    "Action",
    "ActionDone",
    "Addendum",
    "Attachment",
    "AttachmentLock",
    "BreachAlarm",
    "BreachAssessment",
    "BreachAwareness",
    "BreachCheck",
    "BreachDecision",
    "BreachEntry",
    "BreachFacts",
    "BreachMessage",
    "BreachTask",
    "BreachTaskDone",
    "CaseFile",
    "CaseFileLock",
    "DataBreach",
    "DataRequest",
    "Decision",
    "Draft",
    "DraftFile",
    "InPersonReport",
    "Incident",
    "IncidentKind",
    "IncidentReader",
    "InvolvedMember",
    "Involvement",
    "KeysChoice",
    "Origin",
    "RequestAlarm",
    "RequestKeptFrom",
    "RequestStep",
    "ReviewDay",
    "ReviewDuty",
    "Share",
    "Skip",
    "Undoing",
]
