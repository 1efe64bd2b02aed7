"""Records with a word of their own in every field that somebody types.

Each word is a canary: made up, found nowhere else, and with it who may read it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from django.utils.http import urlencode

from incidents.models import Incident
from incidents.operations import (
    attaching,
    breaches,
    case_files,
    correcting,
    drafts,
    following_up,
    reviewing,
)
from incidents.operations.reviewing import Checklist
from incidents.operations.sending import PersonInvolved
from incidents.terms import AddendumKind, EscalatedTo, ParentsTold, UploadRule
from tests.data_requests import record


@dataclass(frozen=True)
class Canary:
    """A word, where it stands and the names of those who may read it."""

    word: str
    where: str
    seen_by: frozenset[str]


@dataclass
class Planter:
    """Makes records full of canaries and remembers each."""

    people: object
    send: object
    canaries: list[Canary] = field(default_factory=list)
    planted: dict[str, Incident] = field(default_factory=dict)

    def word(self, where: str, names: str) -> str:
        """Return a new word, and remember who may read it."""
        word = f"zqx{len(self.canaries):03}qv"
        self.canaries.append(Canary(word, where, frozenset(names.split())))
        return word

    def record(self, label, *, by, readers, own="", people=(), **fields) -> Incident:
        """Send an incident with a canary in each answer.

        `readers` may read all of it, `own` what its author wrote, and nobody else
        a word.
        """
        written = f"{readers} {own}"

        def word(where):
            return self.word(f"{label}: {where}", written)

        author = getattr(self.people, by)
        incident = self.send(
            f"It began {word('story')}.",
            by=author,
            people=[
                *people,
                PersonInvolved(outsider=word("outsider")),
                PersonInvolved(unknown=word("unknown")),
            ],
            place=word("place"),
            done_words=word("done"),
            device=word("device"),
            link=f"https://chat.example/{word('link')}",
            lesson=word("lesson"),
            cannot_wait=True,
            **fields,
        )
        self.planted[label] = incident
        return incident

    def review(self, label, *, by, readers, owner=None, author="") -> None:
        """Add a canary in each field that a reviewer fills, and leave a follow-up.

        The owner of the follow-up may read what it asks, and the author the title.
        """
        told = owner.given_name.lower() if owner else ""
        incident, lead = self.planted[label], getattr(self.people, by)

        def word(where, names=readers):
            return self.word(f"{label}: {where}", names)

        following_up.add_to_timeline(
            incident=incident,
            kind=AddendumKind.NOTE,
            words=word("note"),
            happened_at=timezone.now(),
            by=lead,
        )
        title = word("title", f"{readers} {author}")
        correcting.change_title(incident=incident, title=title, by=lead)
        incident.refresh_from_db()
        reviewing.escalate(
            incident=incident,
            to=EscalatedTo.POLICE,
            told_at=timezone.now(),
            contact=word("contact"),
            advice=word("advice"),
            checklist=Checklist(
                sanction=word("sanction"),
                parents_told=ParentsTold.NOT_TOLD,
                parents_reason=word("parents"),
            ),
            by=lead,
        )
        following_up.give_action(
            incident=incident,
            what=word("follow-up", f"{readers} {told}"),
            owner=owner or lead,
            due_at=timezone.now() + timedelta(hours=1),
            by=lead,
        )

    def file(self, label, *, by, readers) -> None:
        """Add a file whose name and bytes are canaries."""
        attaching.add_to_incident(
            incident=self.planted[label],
            name=f"{self.word(f'{label}: file name', readers)}.txt",
            data=self.word(f"{label}: file", readers).encode(),
            by=getattr(self.people, by),
        )

    def draft(self, by, site) -> None:
        """Keep a draft with a file; its author alone may read a word of it."""
        author = getattr(self.people, by)
        draft = drafts.save_draft(
            draft_id=uuid4(),
            answers=urlencode(
                {
                    "what_happened": self.word(f"draft of {by}: story", by),
                    "place": self.word(f"draft of {by}: place", by),
                    "person-TOTAL_FORMS": 1,
                    "person-INITIAL_FORMS": 0,
                    "person-0-id": "outsider",
                    "person-0-words": self.word(f"draft of {by}: outsider", by),
                }
            ),
            site=site,
            saving=drafts.Saving(page=uuid4()),
            by=author,
        )
        attaching.add_to_draft(
            draft=draft,
            rule=UploadRule.TEXT_ONLY,
            name=f"{self.word(f'draft of {by}: file name', by)}.txt",
            data=b"words",
            by=author,
        )

    def request(self, label, *, by, readers, site, named=()) -> None:
        """Record a request about personal data with a canary in each answer."""
        case = record(
            site,
            getattr(self.people, by),
            named=named,
            requester_name=self.word(f"{label}: who asks", readers),
            contact=self.word(f"{label}: contact", readers),
            about=self.word(f"{label}: about", readers),
            words=self.word(f"{label}: what they ask", readers),
        )
        self._case_file(label, case, readers)

    def breach(self, label, *, by, readers, site) -> None:
        """Report a data breach with a canary in each answer."""
        report = breaches.BreachReport(
            what_happened=self.word(f"{label}: what happened", readers),
            found_at=timezone.now(),
            contained=self.word(f"{label}: what was done", readers),
        )
        author = getattr(self.people, by)
        case = breaches.report_breach(
            report=report, site=site, send_key=uuid4(), by=author
        )
        self._case_file(label, case, readers)

    def _case_file(self, label, case, readers) -> None:
        case_files.add_to_case(
            case=case,
            name=f"{self.word(f'{label}: file name', readers)}.txt",
            data=self.word(f"{label}: file", readers).encode(),
            words=self.word(f"{label}: what the file shows", readers),
            by=getattr(self.people, readers.split()[0]),
        )
