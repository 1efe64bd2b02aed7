"""Sending an incident: from what the author says to a record in the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.abilities import require
from accounts.models import Group, Pupil, Site, User
from accounts.models.rules import MayLogHere
from accounts.operations.records import audit
from accounts.operations.references import (
    Counter,
    give_back_number,
    take_number_asking,
)
from accounts.refusals import NotAllowed
from accounts.terms import Ability, RecordKind
from incidents.models import (
    Incident,
    IncidentKind,
    InPersonReport,
    Involvement,
)
from incidents.models.settling import SentUnder
from incidents.operations.breaches import open_for_kinds
from incidents.operations.named import Named, keep_members
from incidents.operations.telling import tell_of
from incidents.operations.titles import names_somebody, title_for
from incidents.refusals import FieldRefusal, UploadRefused
from incidents.terms import Part, Restriction, Route, YesNoUnsure


@dataclass(frozen=True)
class PersonInvolved:
    """Somebody in an incident and their part: exactly one of the fields is given."""

    part: Part = Part.UNSURE
    pupil: Pupil | None = None
    user: User | None = None
    group: Group | None = None
    outsider: str = ""
    unknown: str = ""


@dataclass(frozen=True)
class Account:
    """What the author says. No people means that no one is named.

    `told_by`, or `told_by_words` for somebody who is not on the staff, is who told
    the author in person; neither where the author says what they know themselves.
    """

    what_happened: str
    kinds: Sequence[IncidentKind]
    happened_at: datetime
    people: Sequence[PersonInvolved] = ()
    place: str = ""
    cannot_wait: bool = False
    done_so_far: Sequence[str] = ()
    done_words: str = ""
    device: str = ""
    link: str = ""
    lesson: str = ""
    pupil_safe: str = ""
    still_happening: str = ""
    staff_harmed: str = ""
    found_out_at: datetime | None = None
    told_by: User | None = None
    told_by_words: str = ""


@dataclass(frozen=True)
class Start:
    """What is known once a send has its number: all of it by one question.

    `earlier` is what the same key made before, and then the number is given back.
    `answers` are those to what the caller asked besides.
    """

    reference: str
    named: Named
    may_name: bool
    earlier: Incident | None
    answers: Mapping[str, Any]


@transaction.atomic
def send_incident(
    *, account: Account, site: Site, send_key: UUID, has_file: bool, by: User
) -> Incident:
    """Put an incident in the review queue of the site and return it.

    The same `send_key` and words from the same author give back the incident already
    made, so a double tap or a repeated request makes one. A key that was used for
    other words is refused: they would be lost. Who is told of it follows from its
    kinds and from whether the author says that it cannot wait (`telling.tell_of`); a
    kind that may be a data breach opens a possible one.

    Refuses with `NotAllowed` whoever may not log at the site, with `UploadRefused`
    any file, and with `FieldRefusal` an answer that is missing or cannot be so.
    """
    start = begin(account, site=site, send_key=send_key, has_file=has_file, by=by)
    if start.earlier is not None:
        return start.earlier
    return enter(account, start, site=site, send_key=send_key, by=by)


def begin(
    account: Account,
    *,
    site: Site,
    send_key: UUID,
    has_file: bool,
    by: User,
    asked: Mapping[str, Combinable] | None = None,
) -> Start:
    """Take the number of a send, in the caller's transaction, and ask what it hangs on.

    Whether this person may log, whether the key made something before, whether the
    title may hold a name, whether the people may be named and somebody may read of
    them, and what else is `asked` are one question: the school's row
    is locked by taking the number, so of two sends with one key the second waits
    here and then finds what the first made. Refuses as `send_incident` does.
    """
    refuse_file(has_file=has_file)
    named = _named(account, site=site)
    prefix, number, answers = take_number_asking(
        site.school_id,
        Counter.INCIDENT,
        {
            "may_log": MayLogHere(user=by.pk, on=timezone.localdate(), site=site.pk),
            "earlier": SentUnder(key=send_key),
            "may_name": names_somebody(account.what_happened),
            **named.asked(by=by),
            **(asked or {}),
        },
    )
    # As `require` does, but for a question of its own.
    if not (by.is_active and answers["may_log"]):
        raise NotAllowed
    earlier = answers["earlier"]
    if earlier is not None:
        give_back_number(site.school_id, Counter.INCIDENT)
    return Start(
        reference=f"{prefix}-{number}",
        named=named,
        may_name=answers["may_name"],
        earlier=_sent_before(earlier, account, by=by) if earlier else None,
        answers=answers,
    )


def enter(
    account: Account, start: Start, *, site: Site, send_key: UUID, by: User
) -> Incident:
    """Make the incident of a send that has begun, in the same transaction.

    Refuses with `FieldRefusal` as `send_incident` does.
    """
    _check(account, start, site=site, by=by)
    incident = _kept(account, start, site=site, send_key=send_key, by=by)
    audit(
        "incident.sent",
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=site,
        by=by,
        reference=incident.reference,
        is_urgent=incident.is_urgent,
        restriction=incident.restriction,
    )
    tell_of(incident, account.kinds)
    open_for_kinds(incident, account.kinds, by=by)
    return incident


def _named(account: Account, *, site: Site) -> Named:
    """Return whom the author names, and who is to read of them."""
    users = frozenset(person.user.pk for person in account.people if person.user)
    members = [person.pupil or person.group for person in account.people]
    wanted = Restriction.HEAD_AND_DSL if users else Restriction.NONE
    if any(kind.goes_to_head_only for kind in account.kinds):
        wanted = Restriction.HEAD_ONLY
    return Named(
        site=site,
        users=users,
        pupils=frozenset(each.pupil.pk for each in account.people if each.pupil),
        groups=frozenset(each.group.pk for each in account.people if each.group),
        elsewhere=frozenset(each.site_id for each in members if each) - {site.pk},
        wanted=wanted,
    )


def _sent_before(pk: int, account: Account, *, by: User) -> Incident:
    """Return what this key made before. Another author's, or other words, refuse."""
    earlier = Incident.objects.get(pk=pk)
    if earlier.author_id != by.pk or earlier.what_happened != account.what_happened:
        raise FieldRefusal(
            "send_key", "This page was sent before. Send it again as a new incident"
        )
    return earlier


def _kept(
    account: Account, start: Start, *, site: Site, send_key: UUID, by: User
) -> Incident:
    """Save the incident with its kinds and the people it names."""
    incident = Incident(
        send_key=send_key,
        reference=start.reference,
        site=site,
        author=by,
        author_title=by.job_title,
        title=_title_of(account, start, site=site),
        what_happened=account.what_happened,
        happened_at=account.happened_at,
        place=account.place,
        done_so_far=list(account.done_so_far),
        done_words=account.done_words,
        device=account.device,
        link=account.link,
        lesson=account.lesson,
        pupil_safe=account.pupil_safe,
        still_happening=account.still_happening,
        staff_harmed=account.staff_harmed,
        found_out_at=account.found_out_at,
        is_urgent=_is_urgent(account),
        restriction=start.named.restriction(start.answers),
    )
    # The database itself keeps keys unique and rows related: no need to ask first.
    incident.clean_fields(exclude=["site", "author"])
    incident.save(force_insert=True)
    Incident.kinds.through.objects.bulk_create(
        Incident.kinds.through(incident=incident, incidentkind=kind)
        for kind in account.kinds
    )
    Involvement.objects.bulk_create(
        [Involvement(incident=incident, **vars(person)) for person in account.people]
    )
    if start.named.groups:
        keep_members(incident)
    _note_teller(incident, account)
    return incident


def _title_of(account: Account, start: Start, *, site: Site) -> str:
    return title_for(
        account.what_happened, account.kinds, site=site, may_name=start.may_name
    )


def _note_teller(incident: Incident, account: Account) -> None:
    """Keep who told the author in person, where it is not what they saw themselves."""
    if account.told_by or account.told_by_words:
        InPersonReport.objects.create(
            incident=incident,
            told_by=account.told_by,
            told_by_words="" if account.told_by else account.told_by_words,
        )


def refuse_file(*, has_file: bool) -> None:
    """Refuse a file with `UploadRefused`, before anything else is asked.

    No incident takes files yet, and some never will (rules.md 0.1, finding 2).
    """
    if has_file:
        raise UploadRefused


def _check(account: Account, start: Start, *, site: Site, by: User) -> None:
    if not account.what_happened.strip():
        raise FieldRefusal("what_happened", "Write what happened")
    if not account.kinds:
        raise FieldRefusal(
            "kinds", "Choose what kind of incident it is, or choose Not sure"
        )
    if any(
        kind.is_retired or kind.school_id != site.school_id for kind in account.kinds
    ):
        raise FieldRefusal("kinds", "Choose the kind again: the list has changed")
    if account.happened_at > timezone.now():
        raise FieldRefusal(
            "happened_at", "When it happened must be today or in the past"
        )
    if account.found_out_at and account.found_out_at > timezone.now():
        raise FieldRefusal(
            "found_out_at", "When you found out must be today or in the past"
        )
    _check_people(account.people, start)
    if account.told_by or account.told_by_words:
        _check_teller(account, site=site, by=by)


def _check_people(people: Sequence[PersonInvolved], start: Start) -> None:
    rows = [person.pupil or person.user or person.group for person in people]
    known = [row for row in rows if row]
    if len(known) != len({(type(row), row.pk) for row in known}):
        raise FieldRefusal("people", "Remove whoever is there twice")
    if not start.named.is_found(start.answers):
        raise FieldRefusal("people", "Add the people again: one was not found")


def _check_teller(account: Account, *, site: Site, by: User) -> None:
    """Logging for somebody who told one in person is a reviewer's (screens.md 2.3)."""
    require(by, Ability.REVIEW_INCIDENT, at=site)
    if account.told_by is None:
        return
    here = Site.objects.filter(school=site.school_id)
    staff = User.objects.employed_at(here, on=timezone.localdate())
    if not staff.filter(pk=account.told_by.pk).exists():
        raise FieldRefusal("told_by", "Choose who told you from the list again")


def _is_urgent(account: Account) -> bool:
    return (
        account.cannot_wait
        or account.pupil_safe == YesNoUnsure.NO
        or any(kind.route == Route.IMMEDIATE for kind in account.kinds)
    )
