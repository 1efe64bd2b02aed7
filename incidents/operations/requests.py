"""Recording a request about personal data, taking it up, and who hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.abilities import COMPLAINED_OF, PUBLIC, Actor, require
from accounts.deadlines import local_day
from accounts.models import Site, User
from accounts.operations.references import Counter, give_back_number, take_number
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, NoticeKind, Role
from incidents.models import DataRequest, RequestKeptFrom, RequestStep
from incidents.models.request_sheet import sheet_of_request
from incidents.operations.handling import (
    able_to_handle,
    handlers_at,
    note,
    recount,
    tell_first,
    who_see,
)
from incidents.refusals import FieldRefusal
from incidents.request_terms import Requester, RequestKind, RequestWay

# The day on which the UK GDPR and the DPA 2018 began to hold: no clock of theirs is
# older, so an older day is a slip of the pen.
LAW_BEGAN: Final = date(2018, 5, 25)
_MOST_WORDS: Final = 10_000


class RequestIsOver(Refusal):
    """The request was answered, so nothing is added to it before it is reopened."""

    def __init__(self, request: DataRequest) -> None:
        super().__init__(
            f"{request.reference} was answered meanwhile. Reopen it first, and say why."
        )


@dataclass(frozen=True)
class Asking:
    """What somebody asks, as whoever got it writes it down.

    `about` is empty where they ask about themselves; `contact` where it is not known.
    """

    kind: RequestKind
    requester_name: str
    received_on: date
    words: str
    way: RequestWay
    relationship: Requester = Requester.THEMSELVES
    contact: str = ""
    about: str = ""


@transaction.atomic
def record_request(
    *, asking: Asking, site: Site, send_key: UUID, named: Sequence[User] = (), by: User
) -> DataRequest:
    """Record what somebody asked at a site, and tell whoever handles it there.

    Whoever works here may: a request may reach anybody, and need not use a word of
    the law (rules.md 1.4 row 66). `named` are those of the handlers who are named in
    it: it is kept from them. The same `send_key` from the same person gives back what
    was made: a double tap makes one.

    Refuses with `NotAllowed` whoever has no post at the site; with `FieldRefusal` no
    name, no words, a day still to come or before the law, and where nobody would be
    left to handle it.
    """
    require(by, Ability.RECORD_REQUEST, at=site)
    reference = _take_reference(site.school_id)
    earlier = DataRequest.objects.filter(send_key=send_key).first()
    if earlier is not None:
        return _sent_before(earlier, asking, site, by)
    _check(asking)
    found = handlers_at(site, Ability.HANDLE_REQUEST, now=timezone.now())
    handlers = set(found)
    if set(named) - handlers:
        raise FieldRefusal("named", "Choose from those who handle requests there")
    if named and not handlers - set(named):
        raise FieldRefusal(
            "named",
            "Nobody would be left to handle it. Leave one of them out, or ring the "
            f"chair on {site.school.chair_phone}",
        )
    request = _made(asking, site, send_key, reference, recorded_by=by)
    return _open(request, named=named, by=by)


@transaction.atomic
def send_complaint(
    *,
    asking: Asking,
    site: Site,
    send_key: UUID,
    about_posts: Sequence[Role] = (),
    by: Actor = PUBLIC,
) -> DataRequest:
    """Take in a complaint about personal data from somebody who has not signed in.

    It is received today (DPA 2018 s.164A; rules.md 6.2 row 4). `about_posts` are the
    posts that it is about: it is kept from whoever holds one, and says nothing about
    who that is. Where nobody is left to handle it, whoever manages the settings is
    told to give somebody a post. The same `send_key` gives back what was made.

    Refuses with `FieldRefusal` no name and no words.
    """
    require(by, Ability.RECORD_REQUEST, at=site)
    reference = _take_reference(site.school_id)
    earlier = DataRequest.objects.filter(send_key=send_key).first()
    if earlier is not None:
        return _sent_before(earlier, asking, site, None)
    _check(asking)
    now = timezone.now()
    roles = [role for role in COMPLAINED_OF if role in about_posts]
    held = User.objects.holding(roles, site=site, on=local_day(now))
    named = list(held.order_by("pk")) if roles else []
    request = _made(asking, site, send_key, reference, recorded_by=None)
    return _open(request, named=named, by=by)


@transaction.atomic
def take_up(*, request: DataRequest, by: User) -> DataRequest:
    """Make this person the lead, who hears of its clocks first. Another may take over.

    Refuses with `NotAllowed` whoever may not work on it and with `RequestIsOver` one
    that was answered.
    """
    request = locked(request, by=by)
    if request.lead_id == by.pk:
        return request
    request.lead = by
    request.taken_up_at = timezone.now()
    request.save(update_fields=["lead", "taken_up_at"])
    note(request, "request.taken_up", by=by)
    return request


@transaction.atomic
def keep_from(*, request: DataRequest, user: User, by: User) -> RequestKeptFrom:
    """Keep a request from somebody who handles them and is named in it.

    From then on it is for the headteacher, or for whoever else is left. Whoever does
    it may name themselves. A lead who is named leads it no more.

    Refuses with `NotAllowed` and `RequestIsOver` as above; with `FieldRefusal`
    somebody who handles none there or is left out already, and where nobody would be
    left.
    """
    request = locked(request, by=by)
    now = timezone.now()
    handlers = able_to_handle(request, now=now)
    is_kept = RequestKeptFrom.objects.filter(request=request, user=user).exists()
    if is_kept or not handlers.filter(pk=user.pk).exists():
        raise FieldRefusal("person", "Choose somebody who handles requests here")
    kept = RequestKeptFrom.objects.create(request=request, user=user, by=by)
    if not who_see(request, handlers):
        raise FieldRefusal(
            "person",
            "Nobody would be left to handle it. Ring the chair on "
            f"{request.site.school.chair_phone}",
        )
    if request.lead_id == user.pk:
        request.lead, request.taken_up_at = None, None
        request.save(update_fields=["lead", "taken_up_at"])
    note(request, "request.kept_from", by=by)
    _tell(request, step=f"kept {kept.pk}")
    return kept


def locked(request: DataRequest, *, by: User, may_be_over: bool = False) -> DataRequest:
    """Return the request as it stands, held until the transaction ends.

    Refuses with `NotAllowed` whoever may not work on it, and with `RequestIsOver` one
    that was answered.
    """
    request = (
        DataRequest.objects.select_for_update(of=("self",))
        .select_related("site__school")
        .get(pk=request.pk)
    )
    if not who_see(request, [by]):
        raise NotAllowed
    if not may_be_over and not sheet_of_request(request).is_open:
        raise RequestIsOver(request)
    return request


def add_step(request: DataRequest, *, by: User, **fields: object) -> RequestStep:
    """Write the next step of a request that is held. Not for views: see the steps."""
    last = request.steps.order_by("number").last()
    step = RequestStep(
        request=request, number=last.number + 1 if last else 1, by=by, **fields
    )
    step.clean_fields(exclude=["request", "by"])
    step.save(force_insert=True)
    return step


def check_received(day: date) -> None:
    """Refuse with `FieldRefusal` a day of receipt still to come or before the law."""
    if day > timezone.localdate():
        raise FieldRefusal("received_on", "It must be today or in the past")
    if day < LAW_BEGAN:
        raise FieldRefusal("received_on", "Check the year: it is before this law began")


def _check(asking: Asking) -> None:
    if not asking.requester_name.strip():
        raise FieldRefusal("requester_name", "Enter the name of whoever asks")
    if not asking.words.strip():
        raise FieldRefusal("words", "Write what they ask for")
    if len(asking.words) > _MOST_WORDS:
        raise FieldRefusal("words", f"Use {_MOST_WORDS:,} characters or fewer")
    check_received(asking.received_on)


def _made(
    asking: Asking,
    site: Site,
    send_key: UUID,
    reference: str,
    *,
    recorded_by: User | None,
) -> DataRequest:
    return DataRequest(
        send_key=send_key,
        reference=reference,
        site=site,
        kind=asking.kind,
        requester_name=asking.requester_name.strip(),
        contact=asking.contact.strip(),
        relationship=asking.relationship,
        about=asking.about.strip(),
        way=asking.way,
        received_on=asking.received_on,
        words=asking.words.strip(),
        recorded_by=recorded_by,
    )


def _open(request: DataRequest, *, named: Sequence[User], by: Actor) -> DataRequest:
    request.clean_fields(exclude=["site", "recorded_by", "lead"])
    request.save(force_insert=True)
    RequestKeptFrom.objects.bulk_create(
        RequestKeptFrom(request=request, user=person, by=request.recorded_by)
        for person in named
    )
    recount(request)
    note(
        request,
        "request.recorded",
        by=by,
        received_on=request.received_on,
        by_public=int(request.recorded_by_id is None),
        kept_from=len(named),
    )
    _tell(request)
    return request


def _tell(request: DataRequest, *, step: str = "") -> None:
    tell_first(request, NoticeKind.REQUEST_RECORDED, step=step, unheard=step)


def _sent_before(
    earlier: DataRequest, asking: Asking, site: Site, by: User | None
) -> DataRequest:
    give_back_number(site.school_id, Counter.REQUEST)
    same = earlier.words == asking.words.strip()
    if earlier.recorded_by != by or not same:
        raise FieldRefusal(
            "words", "This page was sent before. Open a new one and send it"
        )
    return earlier


def _take_reference(school_id: int) -> str:
    """Return the next reference of the school: ES-DR-001."""
    prefix, number = take_number(school_id, Counter.REQUEST)
    return f"{prefix}-DR-{number:03}"
