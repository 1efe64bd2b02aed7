"""The school's words for people, places and posts, and the facts they rest on."""

from datetime import time
from enum import StrEnum
from typing import Final

from django.db import models


class Vocabulary(models.TextChoices):
    """A list of codes with their words. Fields take `pairs` itself as choices.

    Given as a function, a list can grow without a migration.
    """

    @classmethod
    def pairs(cls) -> list[tuple[str, str]]:
        """Return each code with its words, in order."""
        return cls.choices


class Role(Vocabulary):
    """A post that a school names. Compared only in `abilities`."""

    STAFF = "staff", "Staff"
    TECHNICAL = "technical", "Technical staff"
    SLT = "slt", "Senior leader"
    DSL = "dsl", "DSL"
    DEPUTY_DSL = "deputy_dsl", "Deputy DSL"
    HEADTEACHER = "headteacher", "Headteacher"
    DATA_PROTECTION_LEAD = "data_protection_lead", "Data protection lead"
    OFFICE = "office", "Office"
    COMMITTEE = "committee", "Management committee"
    ADMINISTRATOR = "administrator", "Administrator"


class Ability(StrEnum):
    """Something that a post lets its holder do at the post's site."""

    LOG_INCIDENT = "log_incident"
    REVIEW_INCIDENT = "review_incident"
    # The rota, the title of a record, and a record that was entered in error.
    LEAD_REVIEW = "lead_review"
    READ_INCIDENT = "read_incident"
    READ_RESTRICTED = "read_restricted"
    READ_HEAD_ONLY = "read_head_only"
    SEE_REVIEW_DAYS = "see_review_days"
    SEE_SECURITY = "see_security"
    SEE_LEADER_SUMMARY = "see_leader_summary"
    SEE_JOBS = "see_jobs"
    MANAGE_SETTINGS = "manage_settings"
    CONFIRM_POST = "confirm_post"
    REPORT_BREACH = "report_breach"
    HANDLE_BREACH = "handle_breach"
    # Anybody who works here may be asked (rules.md 1.4 row 66): every post carries it.
    RECORD_REQUEST = "record_request"
    HANDLE_REQUEST = "handle_request"
    # Held by no post: only by a command on the server.
    RUN_SERVER = "run_server"


# What proves who somebody is besides their password, by the codes of allauth.
SECOND_FACTORS: Final = ("totp", "webauthn")
# When reviewers are asked to finish before they go home, until a site says otherwise
# (screens.md 3.2).
DIGEST_AT: Final = time(15, 30)


# The regulator of data protection, as in "Tell the ICO", until a school says otherwise:
# it is to be the Information Commission (SI 2026/386; rules.md 1.4 row 60).
REGULATOR_NAME: Final = "ICO"
REGULATOR_URL: Final = "https://ico.org.uk/for-organisations/report-a-breach/"
REGULATOR_PHONE: Final = "0303 123 1113"
# Where a person complains to them, which is another page than a school's own report.
REGULATOR_COMPLAINT_URL: Final = "https://ico.org.uk/make-a-complaint/"
# After how many minutes an urgent alert that nobody has read goes to the next in line,
# until a site says otherwise: the deputy, then the headteacher (screens.md 3.2).
UNREAD_FIRST_AFTER: Final = 15
UNREAD_THEN_AFTER: Final = 30
# Sooner than this nobody could have signed in and read it; later than this an hour
# has gone in which a child may not be safe and a second person knows nothing.
UNREAD_AT_LEAST: Final = 5
UNREAD_FIRST_AT_MOST: Final = 60
UNREAD_THEN_AT_MOST: Final = 120


class Weekday(models.IntegerChoices):
    """A day of the week as `date.weekday()` numbers it: Monday is 0."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class ClosureKind(Vocabulary):
    """Why a site that would be open is closed to pupils."""

    HALF_TERM = "half_term", "Half term"
    INSET = "inset", "INSET day"
    CLOSED = "closed", "Closed day"


class GroupKind(Vocabulary):
    """What sort of list of pupils a group is."""

    CLASS = "class", "Class"
    YEAR = "year", "Year group"
    CLUB = "club", "Club"
    TRIP = "trip", "Trip"
    TEACHING = "teaching", "Teaching group"


class Relationship(Vocabulary):
    """How an adult is related to a pupil."""

    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    STEP_PARENT = "step_parent", "Step-parent"
    GRANDPARENT = "grandparent", "Grandparent"
    FOSTER_CARER = "foster_carer", "Foster carer"
    GUARDIAN = "guardian", "Guardian"
    OTHER = "other", "Other carer"


class RecordKind(Vocabulary):
    """The kinds of record that the audit and access logs and notices point at."""

    SCHOOL = "school", "School"
    SITE = "site", "Site"
    USER = "user", "User"
    POST = "post", "Post"
    PROPOSAL = "proposal", "Post to confirm"
    DEVICE = "device", "Device"
    INCIDENT = "incident", "Incident"
    REVIEW_DAY = "review_day", "Review day"
    ACTION = "action", "Action"
    NOTICE = "notice", "Notice"
    RESTORE = "restore", "Restore"
    AUDIT_CHAIN = "audit_chain", "Audit chain"
    REVIEW_DUTY = "review_duty", "Review duty"
    IMPORT_RUN = "import_run", "Import"
    DRAFT = "draft", "Draft"
    INVITATION = "invitation", "Invitation"
    BREACH = "breach", "Data breach"
    REQUEST = "request", "Data request"


class AccessKind(Vocabulary):
    """In which way somebody looked at a record."""

    REVIEWED = "reviewed", "Opened it in the review queue"
    RECORD = "record", "Read it"
    OWN_COPY = "own_copy", "Read their own report"
    PRINTED = "printed", "Printed it"
    FILE = "file", "Opened a file"
    FILE_NAMES = "file_names", "Read the names of its files"
    LOOKED_LOG = "looked_log", "Read who has looked"
    SHARED = "shared", "Read it, shared with them"


class ProposalState(Vocabulary):
    """Where a post that needs a second person stands."""

    WAITING = "waiting", "Waits for a second person"
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Refused"


class InvitedGroup(Vocabulary):
    """Which people a page of invitations is about."""

    STAFF = "staff", "Staff"
    PARENTS = "parents", "Parents and carers"


class InvitationState(Vocabulary):
    """How the last invitation of somebody who has never signed in stands."""

    NONE = "none", "Not invited"
    WAITS = "waits", "Waits to be sent"
    FAILED = "failed", "Could not be sent yet"
    SENT = "sent", "Sent"
    OVER = "over", "Expired"
    DROPPED = "dropped", "Was not sent"
    USED = "used", "Has a password"


class Colours(Vocabulary):
    """Which colours somebody's pages have."""

    MATCH = "match", "As my device is set"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class TextSize(models.IntegerChoices):
    """How large text is, in per cent of the usual."""

    USUAL = 100, "Usual"
    LARGER = 125, "Larger, 125 %"
    LARGEST = 150, "Largest, 150 %"


class NoticeKind(Vocabulary):
    """What a notice tells its recipient. The words are made when it is sent."""

    URGENT_INCIDENT = "urgent_incident", "Urgent incident"
    SAME_DAY_INCIDENT = "same_day_incident", "Incident to review today"
    TOLD_BY_KIND = "told_by_kind", "Incident the headteacher is told of"
    SECURITY_INCIDENT = "security_incident", "Security incident"
    REVIEW_DIGEST = "review_digest", "Review digest"
    MISSED_DAY = "missed_day", "Missed review day"
    NO_READER = "no_reader", "Incident without a reader"
    ACTION_GIVEN = "action_given", "Follow-up given"
    ACTION_WITHDRAWN = "action_withdrawn", "Follow-up withdrawn"
    URGENT_UNREAD = "urgent_unread", "Urgent incident still unread"
    RECORD_SHARED = "record_shared", "Record shared"
    DRAFT_UNSENT = "draft_unsent", "Unsent draft"
    POST_TO_CONFIRM = "post_to_confirm", "Post to confirm"
    PASSWORD_LINK = "password_link", "Link to set a password"
    NEW_DEVICE = "new_device", "Sign-in from a new device"
    ALERTS_CHANGED = "alerts_changed", "Who is alerted has changed"
    BREACH_REPORTED = "breach_reported", "Possible data breach"
    BREACH_TASK = "breach_task", "Task from a data breach"
    BREACH_ALARM = "breach_alarm", "Deadline of a data breach"
    REQUEST_RECORDED = "request_recorded", "Request about personal data"
    REQUEST_ALARM = "request_alarm", "Deadline of a request"
    INVITATION = "invitation", "Invitation to choose a password"
    ACCOUNT_CONNECTED = "account_connected", "Account connected"


class ImportKind(Vocabulary):
    """What a file brings in from another system."""

    PUPILS = "pupils", "Pupils and their classes"
    GROUPS = "groups", "Teaching groups"
    PARENTS = "parents", "Parents and carers"
    STAFF = "staff", "Staff"
    INCIDENTS = "incidents", "Past incidents"


class ImportState(Vocabulary):
    """How far an import has come. Nothing is changed before it is imported."""

    COLUMNS = "columns", "Columns to choose"
    TO_CHECK = "to_check", "Being checked"
    CHECKED = "checked", "Checked, not imported"
    TO_APPLY = "to_apply", "Being imported"
    DONE = "done", "Imported"
    FAILED = "failed", "Not imported"
    GIVEN_UP = "given_up", "Given up"


class PaperKind(Vocabulary):
    """What is kept of an import while it is open."""

    FILE = "file", "The file"
    REPORT = "report", "What the check found"


class IdScheme(Vocabulary):
    """Whose number for a person it is."""

    UPN = "upn", "UPN"
    ADMISSION = "admission_number", "Admission number"
    MIS = "mis_id", "Id in the information system"
    STAFF_CODE = "staff_code", "Staff code"
    CONTACT = "contact_id", "Contact id"


def year_group_choices() -> list[tuple[int, str]]:
    """Return Reception (0) to Year 13."""
    return [(0, "Reception"), *((year, f"Year {year}") for year in range(1, 14))]
