"""The people and rows that the matrix, the survey and the crawls open pages with."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.operations import importing
from accounts.terms import ImportKind, NoticeKind, RecordKind, Role
from incidents.breach_terms import TaskKind
from incidents.models import ReviewDuty, Share
from incidents.operations import (
    attaching,
    breach_tasks,
    breaches,
    case_files,
    drafts,
    following_up,
    reviewing,
)
from incidents.terms import NoActionReason, UploadRule
from incidents.views.complaint import key_of_thanks
from tests.answer import Answer
from tests.data_requests import complain, record
from tests.factories import CLOSES, LONG_AGO
from tests.import_files import csv_of, pupils_csv
from tests.people import person, signed_in
from tests.settings_answers import settings_rows


@pytest.fixture
def people(everyone, wes):
    """Everybody, each with a password, and Karen with backup codes."""
    for user in (*vars(everyone).values(), wes):
        user.set_password("four quiet green lanterns")
        user.save()
    signed_in(Client(), everyone.karen)
    RecoveryCodes.activate(everyone.karen)
    return SimpleNamespace(**vars(everyone), wes=wes, nobody=None)


@pytest.fixture
def rows(people, send, jayden, callum, ella, north, south, west):
    """One of everything at each of the three places, and of the two schools."""
    incidents = {
        "north": send(people=[jayden, callum], by=people.asha, site=north),
        "south": send(people=[ella], by=people.dean, site=south),
        "west": send(by=people.wes, site=west),
    }
    reviewers = {"north": people.karen, "south": people.karen, "west": people.wes}
    outsider = person("Tess Moor", (Role.STAFF, west))
    shared_with = {"north": people.jo, "south": people.jo, "west": outsider}
    arguments = {
        "north_import": _an_import(people.ada, north).pk,
        "south_import": _an_import(people.ada, south).pk,
        "west_import": _an_import_of_incidents(people.wes, west).pk,
        **settings_rows(people, north, south, west),
    }
    for place, incident in incidents.items():
        action = following_up.give_action(
            incident=incident,
            what="Ring home",
            owner=reviewers[place],
            due_at=incident.site.calendar.closing_moment(_next_open_day(incident.site)),
            by=reviewers[place],
        )
        file = attaching.add_to_incident(
            incident=incident, name="chat.txt", data=b"words", by=reviewers[place]
        )
        second = send(by=incident.author, site=incident.site)
        decision = reviewing.take_no_further_action(
            incident=second, reason=NoActionReason.LOW_LEVEL, by=reviewers[place]
        )
        today = timezone.localdate()
        notice = Notice.objects.create(
            site=incident.site,
            recipient=reviewers[place],
            kind=NoticeKind.REVIEW_DIGEST,
            record_kind=RecordKind.SITE,
            record_id=incident.site.pk,
        )
        shared = Share.objects.create(
            incident=incident,
            user=shared_with[place],
            until=today,
            reason="She blocks the app",
            given_by=reviewers[place],
        )
        duty = ReviewDuty.objects.create(
            site=incident.site,
            person=reviewers[place],
            from_day=today,
            to_day=today,
            given_by=reviewers[place],
        )
        arguments |= {
            **_a_draft(place, by=incident.author, site=incident.site),
            f"{place}_notice": notice.pk,
            f"{place}_share": (incident.reference, shared.pk),
            f"{place}_duty": duty.pk,
            f"{place}_incident": incident.reference,
            f"{place}_file": file.pk,
            f"{place}_decision": decision.pk,
            f"{place}_action": action.pk,
            **_a_breach(incident, reviewers[place], place),
            **_a_request(incident, reviewers[place], place),
            place: incident.site.pk,
        }
    return arguments | {"complaint_sent": key_of_thanks(complain(north))}


def _a_draft(place, *, by, site):
    """Return a draft of somebody's with a file, by the names of their rows."""
    draft = drafts.save_draft(
        draft_id=uuid4(),
        answers="what_happened=A+message",
        site=site,
        saving=drafts.Saving(page=uuid4()),
        by=by,
    )
    file = attaching.add_to_draft(
        draft=draft, rule=UploadRule.TEXT_ONLY, name="chat.txt", data=b"words", by=by
    )
    return {f"{place}_draft": draft.pk, f"{place}_draft_file": file.pk}


def _an_import_of_incidents(wes, west):
    return importing.begin_import(
        kind=ImportKind.INCIDENTS,
        site=west,
        data=csv_of(("Date", "Details"), ("4/5/2026", "Words in a chat")),
        by=wes,
    )


def _a_breach(incident, lead, place):
    """Report a breach at the site of an incident and give somebody a task of it."""
    breach = breaches.report_breach(
        report=breaches.BreachReport("The list went astray.", timezone.now()),
        site=incident.site,
        send_key=uuid4(),
        by=incident.author,
    )
    task = breach_tasks.give_task(
        breach=breach,
        kind=TaskKind.REMEDY,
        what="Check the address book",
        owner=lead,
        due_on=timezone.localdate(),
        by=lead,
    )
    file = case_files.add_to_case(
        case=breach, name="mail.txt", data=b"words", words="The e-mail", by=lead
    )
    return {
        f"{place}_breach_file": file.pk,
        f"{place}_breach": breach.reference,
        f"{place}_breach_step": (breach.reference, "contain"),
        f"{place}_breach_task": task.pk,
    }


def _a_request(incident, lead, place):
    """Record a request at the site of an incident, by whoever sent that."""
    request = record(incident.site, incident.author, received_on=LONG_AGO)
    file = case_files.add_to_case(
        case=request, name="letter.txt", data=b"words", words="Her letter", by=lead
    )
    return {
        f"{place}_request_file": file.pk,
        f"{place}_request": request.reference,
        f"{place}_request_step": (request.reference, "note"),
    }


def _an_import(ada, site):
    return importing.begin_import(
        kind=ImportKind.PUPILS,
        site=site,
        data=pupils_csv(("A1", "Anna", "Marsh", "4/5/2013", "8", "8A")),
        by=ada,
    )


def _next_open_day(site):
    day = site.calendar.next_school_day(timezone.localdate())
    assert day is not None, f"the tests' calendar ends; sites close at {CLOSES}"
    return day


def url_of(answer: Answer, rows, people) -> str:
    """Return the address that an answer speaks of."""
    if answer.row == "passkey_of_asha":
        args = [_passkey_of(people.asha)]
    elif answer.row:
        row = rows[answer.row]
        args = list(row) if isinstance(row, tuple) else [row]
    else:
        args = list(answer.args)
    return reverse(answer.name, args=args) + answer.query


def _passkey_of(user) -> int:
    """Return the id of a passkey that can be renamed and removed, but opens nothing."""
    data = {"name": "Key", "credential": {}}
    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.get_or_create(
        user=user, type=kind, defaults={"data": data}
    )[0].pk


def client_of(people, name: str, *, confirmed: bool = False) -> Client:
    """Return the client of somebody who is signed in; of a stranger for "nobody"."""
    user = getattr(people, name)
    if user is None:
        return Client()
    client = signed_in(Client(), user)
    if confirmed:
        confirm(client, user)
    return client


def confirm(client: Client, user) -> None:
    """Have the session say that its password and second factor were just shown."""
    request = SimpleNamespace(session=client.session)
    record_authentication(request, user, method="password", reauthenticated=True)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        record_authentication(request, user, method="mfa", type="totp")
    request.session.save()
