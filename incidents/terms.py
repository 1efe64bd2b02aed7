"""The vocabularies of incidents and their review, with where each comes from."""

from datetime import timedelta
from typing import Final

from accounts.terms import Vocabulary


class RiskArea(Vocabulary):
    """The four areas of online risk (KCSIE 2026; rules.md 1.1 row 2) and two more."""

    CONTENT = "content", "Content"
    CONTACT = "contact", "Contact"
    CONDUCT = "conduct", "Conduct"
    COMMERCE = "commerce", "Commerce"
    SECURITY = "security", "Security"
    ANY = "any", "Any"


class Route(Vocabulary):
    """How fast a kind must be looked at (rules.md section 2)."""

    IMMEDIATE = "immediate", "At once"
    SAME_DAY = "same_day", "The same school day"
    DAILY = "daily", "The daily review"


class UploadRule(Vocabulary):
    """What may be attached to an incident of a kind (rules.md section 2)."""

    NEVER = "never", "Nothing"
    TEXT_ONLY = "text_only", "Text documents only"
    WITH_WARNING = "with_warning", "Allowed with a warning"


class FileType(Vocabulary):
    """What an attached file is, told from its content (threats.md 8)."""

    TEXT = "text", "Text"
    MAIL = "mail", "E-mail, as words"
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word document"
    JPEG = "jpeg", "Photo"
    PNG = "png", "Drawing or screenshot"


class LockReason(Vocabulary):
    """Why nobody may open a file (screens.md 3.1.4)."""

    SHOWS_IMAGE = "shows_image", "The author said that it shows the image"
    BY_REVIEWER = "by_reviewer", "A reviewer locked it"


class BreachRule(Vocabulary):
    """Whether a kind opens a possible data breach (rules.md section 2, BA)."""

    NO = "no", "No"
    YES = "yes", "Yes"
    IF_SCHOOL_ACCOUNT = "if_school_account", "If it is a school account"
    IF_DATA = "if_data", "If data was on it"


class Strand(Vocabulary):
    """Strands of Education for a Connected World (rules.md section 2)."""

    NONE = "", "None"
    SELF_IMAGE = "SI", "Self-image and identity"
    RELATIONSHIPS = "OR", "Online relationships"
    REPUTATION = "RP", "Online reputation"
    BULLYING = "OB", "Online bullying"
    MANAGING_INFORMATION = "MI", "Managing online information"
    HEALTH = "HW", "Health, well-being and lifestyle"
    PRIVACY = "PS", "Privacy and security"
    COPYRIGHT = "CO", "Copyright and ownership"


class ExtraQuestion(Vocabulary):
    """What the form asks besides when a kind is chosen (screens.md 3.1.3)."""

    NONE = "", "None"
    PUPIL_SAFE = "pupil_safe", "Is the pupil safe now?"
    STILL_HAPPENING = "still_happening", "Is it still happening?"
    STAFF_HARMED = "staff_harmed", "Is a member of staff the one harmed?"
    FOUND_OUT = "found_out", "When did you find out?"


class YesNoUnsure(Vocabulary):
    """An answer that may honestly be unsure."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "Not sure"


class Part(Vocabulary):
    """The part a person played, as the author saw it (screens.md 0.1 D4)."""

    UNSURE = "unsure", "Not sure yet"
    HARMED = "harmed", "Was harmed or targeted"
    MAY_HAVE_DONE_IT = "may_have_done_it", "May have done it"
    SAW_IT = "saw_it", "Saw it or was told"


class DoneSoFar(Vocabulary):
    """What the author had done before sending (mock-up, question 5)."""

    TOLD_DSL = "told_dsl", "Told the DSL in person"
    KEPT_DEVICE = "kept_device", "Kept the device safe"
    STAYED = "stayed", "Stayed with the pupil"
    NOTHING = "nothing", "Nothing yet"


class IncidentState(Vocabulary):
    """Which of the work lists an incident is in: exactly one, always."""

    TO_REVIEW = "to_review", "Needs review"
    FOLLOWING_UP = "following_up", "Being followed up"
    CLOSED = "closed", "Closed"


class Restriction(Vocabulary):
    """Who among those who read incidents may read this one."""

    NONE = "none", "Not restricted"
    HEAD_AND_DSL = "head_and_dsl", "The headteacher and DSLs"
    HEAD_ONLY = "head_only", "The headteacher"
    NAMED = "named", "Named people"


class Outcome(Vocabulary):
    """A decision on an incident (screens.md 3.2, keys 1 to 4, and what follows)."""

    NO_FURTHER_ACTION = "no_further_action", "No further action"
    FURTHER_ACTION = "further_action", "Further action"
    ESCALATED = "escalated", "Escalate"
    RESTRICTED = "restricted", "Restrict"
    REOPENED = "reopened", "Reopened"
    CLOSED = "closed", "Closed after follow-up"
    VOIDED = "voided", "Entered in error"
    UNRESTRICTED = "unrestricted", "Restriction lifted"
    BROUGHT_IN = "brought_in", "Brought in as closed"


class NoActionReason(Vocabulary):
    """Why nothing further is needed (screens.md 3.2)."""

    DEALT_WITH = "dealt_with", "Dealt with at the time"
    LOW_LEVEL = "low_level", "Low level, keep an eye on it"
    NOT_ESAFETY = "not_esafety", "Not e-safety, moved"
    DUPLICATE = "duplicate", "Duplicate of another incident"
    OTHER = "other", "Other"


class EscalatedTo(Vocabulary):
    """Whom an incident was taken to (screens.md 3.2)."""

    HEADTEACHER = "headteacher", "Headteacher"
    CHILDRENS_SERVICES = "childrens_services", "Children’s services"
    POLICE = "police", "Police"
    LADO = "lado", "LADO"
    LOCAL_AUTHORITY = "local_authority", "Local authority e-safety"
    SOCIAL_MEDIA = "social_media", "Social media report"
    DATA_PROTECTION_LEAD = "data_protection_lead", "Data protection lead"


class DueChoice(Vocabulary):
    """When a follow-up is due (mock-up, decision panel)."""

    TODAY = "today", "End of today"
    TOMORROW = "tomorrow", "Tomorrow"
    PICK = "pick", "Pick a day"


class ParentsTold(Vocabulary):
    """The answer to "tell parents?" (screens.md 3.2, outcome checklist)."""

    NOT_SAID = "", "Not said"
    TOLD = "told", "Parents told"
    NOT_YET = "not_yet", "Not yet"
    NOT_TOLD = "not_told", "Parents not told"


class AddendumKind(Vocabulary):
    """What was added to the timeline of an incident (screens.md 3.3)."""

    NOTE = "note", "Note"
    CALL_HOME = "call_home", "Call home"
    TALK_WITH_PUPIL = "talk_with_pupil", "Talk with pupil"
    MEETING = "meeting", "Meeting"
    AGENCY_CONTACT = "agency_contact", "Agency contact"
    CORRECTION = "correction", "Correction"
    PARENTS_TOLD = "parents_told", "Parents told"
    PARENTS_NOT_YET = "parents_not_yet", "Parents not told yet"
    PARENTS_NOT_TOLD = "parents_not_told", "Parents not told"
    TITLE = "title", "Title changed"
    BROUGHT_IN = "brought_in", "From the system used before"
    AUTHOR_NOTE = "author_note", "Added by the author"


class DraftDeleted(Vocabulary):
    """Why a draft was deleted unsent. Telling somebody in person is no reason."""

    NOTHING = "nothing", "I opened it by mistake, or nothing had happened"
    SENT_ANOTHER = "sent_another", "I sent the same thing in another report"
    LOGGED_BY_OTHER = "logged_by_other", "Somebody else has logged it"


class DayOutcome(Vocabulary):
    """How a school day was signed (screens.md 0.1 D6)."""

    REVIEWED = "reviewed", "Reviewed"
    PART_REVIEWED = "part_reviewed", "Part reviewed"
    NIL_RETURN = "nil_return", "Nil return"


class PrintPurpose(Vocabulary):
    """Why a record is printed. A choice and no free text: it stands in a log."""

    STRATEGY_MEETING = "strategy_meeting", "a strategy meeting"
    CHILDRENS_SERVICES = "childrens_services", "children’s services"
    POLICE = "police", "the police"
    LADO = "lado", "the LADO"
    MEETING_AT_SCHOOL = "meeting_at_school", "a meeting at school"
    PUPIL_FILE = "pupil_file", "the pupil’s file"
    INSPECTION = "inspection", "an inspection"
    DATA_REQUEST = "data_request", "a request for data"


class QueueKeys(Vocabulary):
    """How the keys of the review queue work for one person (screens.md 2.3 row 5)."""

    ON = "on", "On: J, K, 1 to 4 and the others"
    ALT = "alt", "With Alt: Alt and J, Alt and K, and so on"
    OFF = "off", "Off"


# How long a decision can be taken back (screens.md 3.2, Saving).
UNDO_WITHIN: Final = timedelta(minutes=10)
# From this many skips on a waiting incident is marked (screens.md 3.2, Skip).
SKIPS_MARKED: Final = 3
# The longest that a record is shared with one person at a time.
LONGEST_SHARE: Final = timedelta(days=90)
# A draft that is unsent for this long must be sent, or deleted with a reason
# (screens.md 3.1.1).
DRAFT_IS_OLD_AFTER: Final = timedelta(days=7)
# A page that was opened and left without a word is forgotten after this long.
UNTOUCHED_DRAFT_KEPT: Final = timedelta(days=1)
# A reviewer who opened an incident this long ago is no longer "reading this".
READING_NOW: Final = timedelta(minutes=3)
