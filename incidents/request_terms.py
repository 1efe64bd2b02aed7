"""The vocabularies of requests about personal data (rules.md 1.4, 6.2 rows 4 to 6)."""

from typing import Final

from accounts.terms import Vocabulary


class RequestKind(Vocabulary):
    """What is asked for. Each has its own clock (UK GDPR Articles 15 to 21)."""

    ACCESS = "access", "Subject access request"
    RECORD = "record", "Educational record"
    RECTIFICATION = "rectification", "Correction"
    ERASURE = "erasure", "Erasure"
    RESTRICTION = "restriction", "Restriction"
    OBJECTION = "objection", "Objection"
    PORTABILITY = "portability", "Data portability"
    COMPLAINT = "complaint", "Data protection complaint"


# Answered within one month, which may stand still and be made longer (Article 12(3)).
ONE_MONTH: Final = frozenset(
    set(RequestKind) - {RequestKind.RECORD, RequestKind.COMPLAINT}
)
# What is handed over may tell of other people or harm somebody (rules.md 1.4 row 67).
HANDED_OVER: Final = frozenset(
    {RequestKind.ACCESS, RequestKind.RECORD, RequestKind.PORTABILITY}
)


class RequestWay(Vocabulary):
    """How it reached the school. Any way counts (rules.md 1.4 row 66)."""

    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    SPOKEN = "spoken", "In person or by phone"
    FORM = "form", "A form on paper"
    ONLINE = "online", "The school’s web form"


class Requester(Vocabulary):
    """Who asks, as to whom it is about."""

    THEMSELVES = "themselves", "The person it is about"
    PARENT = "parent", "A parent or carer"
    ACTING = "acting", "Somebody acting for them"
    OTHER = "other", "Somebody else"
    # The public form does not ask.
    NOT_SAID = "not_said", "Not said"


class RequestState(Vocabulary):
    """Where a request stands. It follows from what was written, and is kept nowhere."""

    OPEN = "open", "Open"
    PAUSED = "paused", "Clock stopped"
    ANSWERED = "answered", "Answered"


class RequestClock(Vocabulary):
    """The clocks that run on a request (rules.md 6.2 rows 4, 5 and 6)."""

    ANSWER = "answer", "Answer"
    ACKNOWLEDGE = "acknowledge", "Acknowledge"
    OUTCOME = "outcome", "Outcome"


class StepKind(Vocabulary):
    """What was done on a request, as its timeline says it."""

    PAUSED = "paused", "Clock stopped"
    RESUMED = "resumed", "Clock runs again"
    EXTENDED = "extended", "Two months added"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    NOTED = "noted", "Note"
    ANSWERED = "answered", "Answered"
    REOPENED = "reopened", "Reopened"
    CORRECTED = "corrected", "Put right: what it is, or when it came"


class Cause(Vocabulary):
    """Why a clock stands still or runs longer (UK GDPR Articles 12(3), 12A)."""

    IDENTITY = "identity", "We need to know who they are"
    CLARIFICATION = "clarification", "We need to know what they want"
    COMPLEX = "complex", "It is complex"
    MANY = "many", "They sent many requests"


PAUSES: Final = (Cause.IDENTITY, Cause.CLARIFICATION)
EXTENSIONS: Final = (Cause.COMPLEX, Cause.MANY)


# After these its clock is another one, so its alarms are owed anew.
SETS_ANEW: Final = frozenset({StepKind.REOPENED, StepKind.CORRECTED})


class SentBy(Vocabulary):
    """How an answer, a notice or an acknowledgement went out."""

    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    SECURE_LINK = "secure_link", "Secure link"
    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "Phone"


class RequestOutcome(Vocabulary):
    """How it ended."""

    IN_FULL = "in_full", "Given or done in full"
    IN_PART = "in_part", "Given or done in part"
    REFUSED = "refused", "Refused"
    UPHELD = "upheld", "Upheld"
    PARTLY_UPHELD = "partly_upheld", "Partly upheld"
    NOT_UPHELD = "not_upheld", "Not upheld"
    WITHDRAWN = "withdrawn", "They took it back"
    NONE = "none", "It was none: sent twice or by mistake"


# What any of them may end with, and what is neither sent to anybody nor ever late.
WITHOUT_ANSWER: Final = (RequestOutcome.WITHDRAWN, RequestOutcome.NONE)
OF_A_RIGHT: Final = (
    RequestOutcome.IN_FULL,
    RequestOutcome.IN_PART,
    RequestOutcome.REFUSED,
)
OF_A_COMPLAINT: Final = (
    RequestOutcome.UPHELD,
    RequestOutcome.PARTLY_UPHELD,
    RequestOutcome.NOT_UPHELD,
)
# The person must be told why and where they can go (Articles 12(4), 15; s.164A).
HELD_BACK: Final = frozenset({RequestOutcome.IN_PART, RequestOutcome.REFUSED})


class Exemption(Vocabulary):
    """Why something is held back (DPA 2018 Schedules 2 to 4; rules.md 1.4 row 67)."""

    THIRD_PARTY = "third_party", "It tells about somebody else"
    SERIOUS_HARM = "serious_harm", "It could do somebody serious harm"
    CHILD_ABUSE = "child_abuse", "Child abuse data, not in the child’s interest"
    SOCIAL_WORK = "social_work", "Social work or education data of the local authority"
    REFERENCE = "reference", "A confidential reference"
    LEGAL = "legal", "Legal advice or a court"
    CRIME = "crime", "It would get in the way of the police"
    PUBLIC_TASK = "public_task", "We must keep it to do our public task"
    UNFOUNDED = "unfounded", "Manifestly unfounded or excessive"
    NOT_KNOWN = "not_known", "They did not show who they are or what they want"
    OTHER = "other", "Another reason"


def outcomes_of(kind: str) -> list[RequestOutcome]:
    """Return how a request of this kind may end, in the order of a form."""
    own = OF_A_COMPLAINT if kind == RequestKind.COMPLAINT else OF_A_RIGHT
    return [*own, *WITHOUT_ANSWER]
