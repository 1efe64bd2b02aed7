"""The demo's requests about personal data, one in each state."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from django.utils import timezone

from accounts.deadlines import local_day, local_moment
from accounts.models import Site, User
from incidents.management.demo.clock import Clock
from incidents.management.demo.world import World
from incidents.models import DataRequest
from incidents.operations import request_steps, requests
from incidents.operations.request_alarms import owe_request_alarms
from incidents.operations.requests import Asking
from incidents.request_terms import (
    Cause,
    Requester,
    RequestKind,
    RequestOutcome,
    RequestWay,
    SentBy,
)

# The first came so many days before the demo opens.
_DAYS_TOLD: Final = 30
_SWEPT_AT: Final = time(8, 5)
_DONE_AT: Final = time(11, 20)
Deed = Callable[[date], object]
Made = dict[str, DataRequest]


def tell_requests(world: World, *, clock: Clock, now: datetime) -> None:
    """Live through the last month day by day: what came, was done and fell due."""
    today = local_day(now)
    deeds: dict[date, list[Deed]] = defaultdict(list)
    for ago, several in _deeds(world).items():
        deeds[_weekday(today - timedelta(days=ago))] += several
    for ago in range(_DAYS_TOLD, -1, -1):
        day = today - timedelta(days=ago)
        _at(clock, local_moment(day, _SWEPT_AT), now)
        for waiting in DataRequest.objects.open().select_related("site__school"):
            owe_request_alarms(request=waiting, now=timezone.now())
        _at(clock, local_moment(day, _DONE_AT), now)
        for deed in deeds[day]:
            deed(day)
    clock.move_to(now)


def _weekday(day: date) -> date:
    """Return the day, or the Monday after a weekend: nobody works then."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _at(clock: Clock, moment: datetime, now: datetime) -> None:
    clock.move_to(min(moment, now))


def _recorded(
    made: Made, key: str, asking: Callable[[date], Asking], site: Site, by: User
) -> Deed:
    def deed(day: date) -> None:
        made[key] = requests.record_request(
            asking=asking(day), site=site, send_key=uuid4(), by=by
        )

    return deed


def _taken_up(made: Made, key: str, by: User) -> Deed:
    return lambda _day: requests.take_up(request=made[key], by=by)


def _deeds(world: World) -> dict[int, list[Deed]]:
    """Return what is done how many days before the demo opens, in order."""
    lead, head = world.staff["karen"], world.staff["dana"]
    north, south = world.sites["North"], world.sites["South"]
    made: Made = {}
    recorded, taken_up = partial(_recorded, made), partial(_taken_up, made)
    return {
        29: [recorded("correction", _correction, south, world.staff["moira"])],
        27: [taken_up("correction", lead)],
        24: [recorded("extended", _own_file, south, world.staff["moira"])],
        23: [taken_up("extended", lead)],
        26: [lambda day: made.update(complaint=_complaint(day, north))],
        20: [
            lambda day: _answer(made["correction"], day, lead),
            recorded("access", _access, north, world.staff["asha"]),
        ],
        19: [
            taken_up("access", lead),
            lambda day: _note(made["access"], day, lead),
        ],
        12: [lambda day: _pause(made["access"], day, lead)],
        8: [lambda day: _resume(made["access"], day, lead)],
        9: [recorded("erasure", _erasure, south, world.staff["moira"])],
        6: [
            taken_up("erasure", lead),
            lambda day: _ask_who(made["erasure"], day, lead),
            lambda day: _extend(made["extended"], day, lead),
        ],
        5: [taken_up("complaint", head)],
        2: [recorded("record", _record, north, world.staff["asha"])],
    }


def _access(day: date) -> Asking:
    return Asking(
        kind=RequestKind.ACCESS,
        requester_name="Marsha Bellweather",
        contact="marsha.bellweather@home.example",
        relationship=Requester.PARENT,
        about="Her son in Year 9",
        way=RequestWay.EMAIL,
        received_on=day,
        words="I want a copy of everything you have written about my son since he "
        "came to you, e-mails between teachers included.",
    )


def _correction(day: date) -> Asking:
    return Asking(
        kind=RequestKind.RECTIFICATION,
        requester_name="Tomasz Wiśniewski",
        contact="01632 960455",
        relationship=Requester.PARENT,
        about="His daughter in Year 7",
        way=RequestWay.SPOKEN,
        received_on=day,
        words="You have our old address. Two letters went to the people who live "
        "there now. Please put it right.",
    )


def _own_file(day: date) -> Asking:
    return Asking(
        kind=RequestKind.ACCESS,
        requester_name="Harriet Pell",
        contact="harriet.pell@home.example",
        relationship=Requester.THEMSELVES,
        way=RequestWay.LETTER,
        received_on=day,
        words="I worked here from 2017 to 2024. I ask for all that is held about me, "
        "e-mails and notes of meetings with it.",
    )


def _erasure(day: date) -> Asking:
    return Asking(
        kind=RequestKind.ERASURE,
        requester_name="Ines Kowal",
        contact="",
        relationship=Requester.PARENT,
        about="Her daughter, who left in July",
        way=RequestWay.SPOKEN,
        received_on=day,
        words="Delete every photo of my daughter.",
    )


def _record(day: date) -> Asking:
    return Asking(
        kind=RequestKind.RECORD,
        requester_name="Bola Adeyinka",
        contact="bola@home.example",
        relationship=Requester.PARENT,
        about="His son in Year 10",
        way=RequestWay.EMAIL,
        received_on=day,
        words="May I see my son’s school record before the meeting?",
    )


def _ask_who(request: DataRequest, day: date, by: User) -> None:
    request_steps.pause(
        request=request,
        on=day,
        cause=Cause.IDENTITY,
        words="We have no address of hers. Asked her to come in or to send a letter.",
        by=by,
    )


def _extend(request: DataRequest, day: date, by: User) -> None:
    request_steps.extend(
        request=request,
        cause=Cause.COMPLEX,
        words="Seven years of mail in two systems, and many other people in it.",
        sent_on=day,
        sent_by=SentBy.LETTER,
        sent_to="Harriet Pell, at the address of his letter",
        by=by,
    )


def _complaint(day: date, site: Site) -> DataRequest:
    return requests.send_complaint(
        asking=Asking(
            kind=RequestKind.COMPLAINT,
            requester_name="Jodie Fairweather",
            contact="jodie@home.example",
            relationship=Requester.NOT_SAID,
            about="My child",
            way=RequestWay.ONLINE,
            received_on=day,
            words="A photo of my child was on your web page. I had said no to that. "
            "I want it gone, and I want to know how it happened.",
        ),
        site=site,
        send_key=uuid4(),
    )


def _note(request: DataRequest, day: date, by: User) -> None:
    request_steps.add_note(
        request=request,
        on=day,
        words="Asked the office, the SENCO and IT what they hold. E-mail is searched "
        "by IT under both spellings of the surname.",
        by=by,
    )


def _pause(request: DataRequest, day: date, by: User) -> None:
    request_steps.pause(
        request=request,
        on=day,
        cause=Cause.CLARIFICATION,
        words="Asked which years and which staff she means: there are nine years.",
        by=by,
    )


def _resume(request: DataRequest, day: date, by: User) -> None:
    request_steps.resume(
        request=request, on=day, words="This school year and the last.", by=by
    )


def _answer(request: DataRequest, day: date, by: User) -> None:
    request_steps.answer(
        request=request,
        answer=request_steps.Answer(
            outcome=RequestOutcome.IN_FULL,
            sent_on=day,
            sent_by=SentBy.LETTER,
            sent_to="Tomasz Wiśniewski, at the new address",
            letter="We have changed your address in our system and on the labels. "
            "We are sorry about the two letters.",
            words="Address changed in the information system and on the labels.",
        ),
        by=by,
    )
