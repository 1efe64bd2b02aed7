"""The vocabularies of data breaches, with where each comes from (rules.md 6)."""

from typing import Final

from accounts.terms import Vocabulary


class BreachState(Vocabulary):
    """Where a breach stands. A possible one runs the same clocks as a sure one."""

    POSSIBLE = "possible", "Possible breach"
    OPEN = "open", "Open"
    NOT_A_BREACH = "not_a_breach", "Not a breach"
    CLOSED = "closed", "Closed"


class Compromise(Vocabulary):
    """The three kinds of breach (UK GDPR Article 4(12); rules.md 1.4 row 52)."""

    CONFIDENTIALITY = "confidentiality", "Somebody saw it who should not"
    INTEGRITY = "integrity", "It was changed or spoiled"
    AVAILABILITY = "availability", "It is lost, locked or gone"


class Cause(Vocabulary):
    """Why it happened (rules.md 6.5)."""

    NOT_KNOWN = "", "Not known yet"
    HUMAN_ERROR = "human_error", "Human error"
    PROCESS = "process", "The way we do it"
    TECHNICAL = "technical", "Technical fault"
    MALICIOUS_INTERNAL = "malicious_internal", "On purpose, from inside"
    MALICIOUS_EXTERNAL = "malicious_external", "On purpose, from outside"
    SUPPLIER = "supplier", "A supplier"
    THEFT_OR_LOSS = "theft_or_loss", "Theft or loss"
    OTHER = "other", "Other"


# Causes after which a review is due 5 to 10 working days on (rules.md 6.2 row 13).
CYBER: Final = frozenset({Cause.MALICIOUS_EXTERNAL, Cause.TECHNICAL})
# The procedure of the kinds that are handled as an attack (rules.md section 2).
CYBER_PROCEDURE: Final = "K"


class CyberCheck(Vocabulary):
    """What is done in an attack or a fault of the network (rules.md 5, procedure K).

    To look back at it is a task of its own (`TaskKind.REVIEW`) and no line of this.
    """

    KNOWN = "known", "Say what, when, who, which systems and what sort it is"
    ISOLATE = "isolate", "Take it off the network and leave it switched on"
    ACCOUNTS = "accounts", "Lock the accounts that it may have reached"
    LOGS = "logs", "Keep the logs"
    LEADER = "leader", "Tell the senior leader for digital"
    PERSONAL_DATA = "personal_data", "Find out whether personal data is in it"
    TELL = "tell", "Tell who must be told"
    TEACHING = "teaching", "Go on with teaching by the continuity plan"
    WORDS = "words", "Say to staff and parents what they need"


# How each is done, for whoever does it for the first time (rules.md 1.3 rows 46 to 48).
CYBER_HINTS: Final[dict[CyberCheck, str]] = {
    CyberCheck.KNOWN: "Write it in step 2. A guess counts where it says that it is one",
    CyberCheck.ISOLATE: (
        "Pull its cable and turn off its Wi-Fi. Switched off, it may lose what shows "
        "how it happened: technical staff decide that"
    ),
    CyberCheck.ACCOUNTS: (
        "New passwords, every session ended, rules of the mailbox looked at. Those of "
        "administrators first"
    ),
    CyberCheck.LOGS: (
        "Of the firewall, e-mail, sign-ins and backups. Copy them before they are "
        "written over, and wipe nothing"
    ),
    CyberCheck.LEADER: "By phone, where somebody may be reading the e-mail",
    CyberCheck.PERSONAL_DATA: "Not sure counts as yes. Write it in step 3",
    CyberCheck.TELL: (
        "Police, the National Cyber Security Centre where it is serious, the "
        "Department for Education, insurer or RPA, local authority, the supplier. "
        "Write each in step 7"
    ),
    CyberCheck.TEACHING: (
        "Registers, phones, dinners and safeguarding first. The plan is on paper too"
    ),
    CyberCheck.WORDS: (
        "What works, what does not, and what to do with a strange message. Agree who "
        "says it"
    ),
}


# What of it counts as a measure, as a report to the regulator says it (UK GDPR Article
# 33(3)(d)). To find out and to tell a colleague is none.
CYBER_MEASURES: Final[dict[CyberCheck, str]] = {
    CyberCheck.ISOLATE: "What was affected was taken off the network and left on",
    CyberCheck.ACCOUNTS: "The accounts that it may have reached were locked",
    CyberCheck.LOGS: "The logs were kept",
    CyberCheck.TELL: "Those who must be told were told",
    CyberCheck.TEACHING: "Teaching went on by the continuity plan",
    CyberCheck.WORDS: "Staff and parents were told what they need to know",
}


class CheckAnswer(Vocabulary):
    """How a line of the checklist stands. The last answer to it holds."""

    DONE = "done", "Done"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_YET = "not_yet", "Not done yet"


class PeopleKind(Vocabulary):
    """Whose data it is (rules.md 6.5)."""

    PUPILS = "pupils", "Pupils"
    PARENTS = "parents", "Parents and carers"
    STAFF = "staff", "Staff"
    GOVERNORS = "governors", "Governors or committee"
    OTHER = "other", "Others"


class DataKind(Vocabulary):
    """What sort of data it is. The last five are treated as special (Article 9)."""

    NAMES = "names", "Names and classes"
    CONTACT = "contact", "Addresses, phones, e-mail"
    PHOTOS = "photos", "Photos or video"
    SCHOOL_WORK = "school_work", "Marks and school work"
    MONEY = "money", "Bank or payment"
    PASSWORDS = "passwords", "Passwords or access"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    HEALTH = "health", "Health or SEND"
    ETHNICITY = "ethnicity", "Ethnicity or religion"
    SEXUAL = "sexual", "Sex life or orientation"
    CRIMINAL = "criminal", "Offences"


SPECIAL: Final = frozenset(
    {
        DataKind.SAFEGUARDING,
        DataKind.HEALTH,
        DataKind.ETHNICITY,
        DataKind.SEXUAL,
        DataKind.CRIMINAL,
    }
)


class Factor(Vocabulary):
    """What a risk assessment weighs, each from 0 to 3 (rules.md 6.4)."""

    SENSITIVITY = "sensitivity", "How sensitive is it?"
    VOLUME = "volume", "How many people?"
    IDENTIFYING = "identifying", "How easily are people recognised?"
    RECIPIENT = "recipient", "Who has it now?"
    VULNERABLE = "vulnerable", "Are children or vulnerable people in it?"
    SEVERITY = "severity", "How bad could it be for somebody?"
    PROTECTION = "protection", "How unprotected is it?"
    RECOVERY = "recovery", "How far is it from being back or deleted?"
    PERMANENCE = "permanence", "How lasting is the harm?"


# What 0 and 3 mean for each, so that two people weigh alike (rules.md 6.4).
SCALE: Final[dict[Factor, tuple[str, str]]] = {
    Factor.SENSITIVITY: ("known to all", "safeguarding, health, money"),
    Factor.VOLUME: ("one person", "a hundred or more"),
    Factor.IDENTIFYING: ("nobody could", "named in full"),
    Factor.RECIPIENT: ("a trusted professional", "unknown or hostile"),
    Factor.VULNERABLE: ("none", "at risk already"),
    Factor.SEVERITY: ("a nuisance", "safety, fraud, lasting distress"),
    Factor.PROTECTION: ("encrypted or wiped", "open to read"),
    Factor.RECOVERY: ("deletion confirmed in writing", "out of reach"),
    Factor.PERMANENCE: ("over in a day", "cannot be undone"),
}


class Escalator(Vocabulary):
    """What points to a high risk by itself (rules.md 6.4)."""

    ADDRESS = "address", "A child’s address reached an adult who must not have it"
    NARRATIVE = "narrative", "A safeguarding story reached somebody outside"
    IMAGE = "image", "An intimate image is in it"
    CREDENTIALS = "credentials", "Passwords went out, with no second factor"
    RANSOMWARE = "ransomware", "Ransomware, and data was taken"


class Risk(Vocabulary):
    """What a breach means for the people in it (UK GDPR Articles 33 and 34)."""

    UNLIKELY = "unlikely", "A risk is unlikely"
    RISK = "risk", "A risk"
    HIGH = "high", "A high risk"


class BreachQuestion(Vocabulary):
    """What is decided on a breach, by a person and with a reason."""

    IS_BREACH = "is_breach", "Is it a breach?"
    REGULATOR = "regulator", "Tell the regulator?"
    PEOPLE = "people", "Tell people?"
    LESSONS = "lessons", "What was learnt"
    CLOSE = "close", "Close"
    REOPEN = "reopen", "Reopen"


class BreachAnswer(Vocabulary):
    """The answers to those questions."""

    YES = "yes", "Yes"
    NO = "no", "No"


# A decision not to tell holds until the risk is judged to be one of these
# (rules.md 6.4: judge again on any new fact).
WEIGHTY: Final[dict[BreachQuestion, tuple[Risk, ...]]] = {
    BreachQuestion.REGULATOR: (Risk.RISK, Risk.HIGH),
    BreachQuestion.PEOPLE: (Risk.HIGH,),
}


class PeopleException(Vocabulary):
    """Why people need not be told of a high risk (UK GDPR Article 34(3))."""

    NONE = "", "None"
    UNREADABLE = "unreadable", "Nobody can read it: it was encrypted"
    REMOVED = "removed", "What we did since makes a high risk unlikely"
    PUBLIC = "public", "It would take too much: a public notice instead"


class MessageTo(Vocabulary):
    """Who was told (rules.md 6.5)."""

    REGULATOR = "regulator", "The regulator"
    PEOPLE = "people", "The people in it"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    HOME_SCHOOL = "home_school", "Home school"
    DFE = "dfe", "Department for Education"
    POLICE = "police", "Police"
    NCSC = "ncsc", "National Cyber Security Centre"
    INSURER = "insurer", "Insurer or RPA"
    BANK = "bank", "Bank"
    UNION = "union", "Union"
    SUPPLIER = "supplier", "Supplier"
    OTHER = "other", "Somebody else"


class MessageMethod(Vocabulary):
    """How they were told."""

    ONLINE_FORM = "online_form", "Online form"
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"
    PUBLIC_NOTICE = "public_notice", "Public notice"


class EntryKind(Vocabulary):
    """What was written down on a breach besides decisions and messages."""

    CONTAINED = "contained", "Done to contain it"
    EVIDENCE = "evidence", "Evidence"
    NOTE = "note", "Note"
    MEASURE = "measure", "Done or planned since"
    REGULATOR_SAID = "regulator_said", "The regulator’s answer"


class TaskKind(Vocabulary):
    """What a task after a breach changes (screens.md 3.4, step 8)."""

    REMEDY = "remedy", "Put it right"
    POLICY = "policy", "Change the policy"
    CONTROL = "control", "Change a security control"
    TRAINING = "training", "Train people"
    REVIEW = "review", "Look back at it"


class Clock(Vocabulary):
    """The clocks that run on a breach (rules.md 6.2 rows 1, 2, 3 and 13)."""

    INTERNAL = "internal", "School deadline"
    REGULATOR = "regulator", "Regulator"
    PEOPLE = "people", "People affected"
    REVIEW = "review", "Looking back"
