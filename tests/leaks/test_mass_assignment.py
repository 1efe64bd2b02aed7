"""A form keeps what it asks for and nothing else that is sent with it.

Each address that takes a POST is sent what its page would send, and then the same
with every other field of every table besides, as somebody's own tool would. Both
must do the same. What they do is undone again, so one world serves them all.
"""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from incidents.models import Incident
from tests.answer import OPEN, PEOPLE
from tests.decisions import close, made_ready_for, reopen
from tests.import_files import pupils_csv
from tests.leaks.filling import (
    APPS,
    FORGED_ID,
    FORGED_NUMBER,
    effect_of,
    form_to,
    rows_now,
)
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

A_TUESDAY = "2026-11-24T10:00:00+00:00"
# The first sort that a field is of; every other is a text.
FORGED = [
    (models.UUIDField, str(FORGED_ID)),
    (models.DateTimeField, "2001-02-03T04:05:06Z"),
    (models.DateField, "2001-02-03"),
    (models.BooleanField, "on"),
    (models.IntegerField, str(FORGED_NUMBER)),
]
WORDS = "Plain words"
# Who has something there, where the first who may has not.
WHO = {"accounts:put_away_notice": "karen", "incidents:undo": "karen"}
# What of this world a form is about.
NAMED = {"incidents:share": ("user", "priya"), "incidents:draft": ("site", "north")}
# What is sent as a file: the name of its field, its own name and what is in it.
FILES = {
    "incidents:files": ("file", "chat.txt", b"words"),
    "incidents:breach_files": ("file", "mail.txt", b"words"),
    "incidents:request_files": ("file", "letter.txt", b"words"),
    "accounts:import_new": (
        "file",
        "pupils.csv",
        pupils_csv(("B1", "Bea", "Quill", "4/5/2013", "8", "8A")),
    ),
}


def day(name, year=2037) -> dict[str, int]:
    """Return a day that is not near, as the three fields of a page."""
    return {f"{name}_0": 12, f"{name}_1": 1, f"{name}_2": year}


# What a form of this address needs besides what its page comes with.
ANSWERED = {
    "incidents:draft": {
        "what_happened": WORDS,
        "no_one": "on",
        "kinds": ["NS-00"],
        "happened_day_0": 23,
        "happened_day_1": 11,
        "happened_day_2": 2026,
        "happened_time": "09:00",
        "told_by": "",
        "told_by_words": "",
    },
    "incidents:report_breach": {"what_happened": WORDS},
    # Its buttons are its answers.
    "accounts:choose_site": {"site": ""},
    "incidents:breach_aware": {
        "reason": WORDS,
        "aware_day_0": 23,
        "aware_day_1": 11,
        "aware_day_2": 2026,
        "aware_time": "09:00",
    },
    "incidents:breach_step": {"do": "contained", "words": WORDS},
    "incidents:record_request": {
        "kind": "access",
        "words": WORDS,
        "requester_name": WORDS,
        "relationship": "parent",
        "way": "email",
    },
    "incidents:request_step": {"words": WORDS},
    "incidents:complaint": {
        "words": WORDS,
        "requester_name": WORDS,
        "contact": WORDS,
    },
    "incidents:finish": {"reason": WORDS},
    "incidents:add_to_report": {"words": WORDS},
    "incidents:skip": {"seen": 0},
    "incidents:review_one": {
        "decision": "no_further_action",
        "no_action_reason": "dealt_with",
    },
    "incidents:share": {"reason": WORDS},
    "incidents:readers": {"what": "name", "reason": WORDS},
    "incidents:title": {"title": "Another title"},
    "incidents:void": {"reason": WORDS},
    "incidents:parents": {"kind": "parents_told", "words": WORDS},
    "incidents:add": {"words": WORDS, "kind": "note", "happened_at": "now"},
    "incidents:lock_file": {"words": WORDS},
    "incidents:breach_files": {"words": WORDS},
    "incidents:request_files": {"words": WORDS},
    "incidents:lock_breach_file": {"words": WORDS},
    "incidents:lock_request_file": {"words": WORDS},
    "incidents:reopen": {"reason": WORDS},
    "incidents:mark_done": {"note": WORDS},
    "incidents:close": {"reason": WORDS},
    "accounts:import_apply": {"fingerprint": WORDS},
    "incidents:delete_draft": {"why": WORDS},
    "accounts:add_term": {"name": "New term"} | day("first_day") | day("last_day"),
    "accounts:add_closure": {"name": "Flood"},
    "accounts:add_person": {
        "given_name": "Nora",
        "family_name": "Quill",
        "email": "nora.quill@school.example",
        "role": "staff",
    },
    "accounts:give_post": {"role": "office"},
    "incidents:rota": day("from_day", 2027) | day("to_day", 2027),
    "accounts:add_device": {"name": "Tablet", "asset_number": "77"},
    "accounts:change_term": {"name": "Renamed term"},
    "accounts:change_person": {"job_title": "Cook"},
    "accounts:device_change": {"name": "Renamed laptop"},
    "accounts:settings_school": {"name": "Renamed school"},
    "accounts:settings_site": {"name": "Renamed site"},
    "accounts:add_site": {
        "name": "East",
        "office_phone": "01632 960300",
        "dsl_phone": "01632 960301",
        "deputy_phone": "01632 960302",
        "understood": "on",
        "review_begins_on_0": 1,
        "review_begins_on_1": 9,
        "review_begins_on_2": 2027,
    },
    "incidents:review_start": {
        "understood": "on",
        "first_day_0": 2,
        "first_day_1": 9,
        "first_day_2": 2026,
    },
    "accounts:settings_alerts": {"digest_at": "14:15"},
    "accounts:settings_hours": {"opens_0": "07:00"},
    "accounts:display": {"colours": "dark"},
    "accounts:decide_post": {"decision": "confirm"},
    "incidents:change_kind": {"short_label": "Renamed"},
    "accounts:calendar_import": {"text": "Term: 1 Sep 2034 to 2 Sep 2034"},
}
# Where a form changes no row here: it is about the session, shows what it would do,
# or there is nothing to do yet.
IDLE = {
    "accounts:locked", "accounts:unlock", "accounts:unlock_by_passkey",
    "accounts:still_here", "accounts:choose_site", "accounts:calendar_import",
    "accounts:calendar_take_in", "accounts:reactivate", "accounts:retry_notice",
    "accounts:import_words", "accounts:import_apply", "incidents:draft_files",
    "accounts:invitations", "accounts:invitation", "accounts:remove_connection",
}  # fmt: skip
# The days that a page leaves to whoever fills it in.
DAYS = ("first_day", "last_day", "until", "from_day", "to_day")


def forged(west_ids) -> dict[str, str]:
    """Return a value for every field of every table, and for what tools try first."""
    values = {
        "pk": str(FORGED_NUMBER), "id": str(FORGED_NUMBER), "is_superuser": "on",
        "is_staff": "on", "user_permissions": "1", "groups": "1", "reviewed_by": "1",
    }  # fmt: skip
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for column in model._meta.concrete_fields:
                value = _forged_value(column, west_ids)
                values |= {column.name: value, column.attname: value}
    return values


def _forged_value(column, west_ids) -> str:
    if column.is_relation:
        return str(west_ids.get(column.related_model.__name__, FORGED_ID))
    if column.choices:
        return str(list(column.choices)[-1][0])
    return next((value for sort, value in FORGED if isinstance(column, sort)), "forged")


def ids_of_others(people, west) -> dict[str, object]:
    return {
        "Site": west.pk,
        "School": west.school_id,
        "User": people.wes.pk,
        "Incident": Incident.objects.filter(site=west).latest("pk").pk,
    }


def takers_of(answer):
    if answer.posts == OPEN:
        return [name for name in PEOPLE if answer.status_for(name) == 200]
    return [name for name in PEOPLE if name in (answer.posts or "").split()]


def forms_of_ours():
    """Yield the first answer for each address of ours that takes a POST."""
    seen = set()
    for answer in ANSWERS:
        if answer.name in seen or not takers_of(answer):
            continue
        if answer.name.startswith(("incidents:", "accounts:")):
            seen.add(answer.name)
            yield answer


def page_with_form(client, answer, url, rows):
    """Return the page that holds the form, which may be that of the record."""
    page = client.get(url)
    if page.status_code == 200:
        return page
    return client.get(reverse("incidents:record", args=[rows["north_incident"]]))


def filled(answer, form) -> dict:
    sent = dict(form.values)
    soon = timezone.localdate() + timedelta(days=1)
    for name in DAYS:
        if f"{name}_0" in form.names and not sent.get(f"{name}_0"):
            sent |= {
                f"{name}_0": soon.day,
                f"{name}_1": soon.month,
                f"{name}_2": soon.year,
            }
    return sent | ANSWERED.get(answer.name, {})


def send_to(client, name, url, sent):
    """Send a form, with a fresh file where its page takes one."""
    if name in FILES:
        field, called, data = FILES[name]
        sent = sent | {field: SimpleUploadedFile(called, data)}
    return client.post(url, sent)


def addresses_made_ready(people, send) -> dict[str, str]:
    """Return where an incident is as the form needs it to be."""
    ready = {"void": send(), "reopen": send(), "close": send(), "review_one": send()}
    made_ready_for(reopen, ready["reopen"], by=people.karen)
    made_ready_for(close, ready["close"], by=people.karen)
    return {
        f"incidents:{name}": reverse(f"incidents:{name}", args=[incident.reference])
        for name, incident in ready.items()
    }


def test_no_form_keeps_a_field_that_it_does_not_ask_for(people, rows, west, send):
    Site.objects.update(review_begins_on=A_TUESDAY[:10])
    with time_machine.travel(A_TUESDAY, tick=False):
        forms = [
            (answer, WHO.get(answer.name, takers_of(answer)[0]))
            for answer in forms_of_ours()
        ]
        ready = addresses_made_ready(people, send)
        clients = {name: client_of(people, name) for _, name in forms}
        before = rows_now()
        forgery = forged(ids_of_others(people, west))
        kept, idle = {}, set()
        for answer, name in forms:
            url = ready.get(answer.name) or url_of(answer, rows, people)
            post = partial(send_to, clients[name], answer.name, url)
            form = form_to(url, page_with_form(clients[name], answer, url, rows))
            sent = filled(answer, form)
            if answer.name in NAMED:
                field, row = NAMED[answer.name]
                sent[field] = getattr(people, row).pk if field == "user" else rows[row]
            besides = {
                field: value
                for field, value in forgery.items()
                if field not in form.names and field not in sent
            }
            plain = effect_of(before, partial(post, sent))
            more = effect_of(before, partial(post, besides | sent))
            if plain != more:
                kept[answer.name] = plain, more
            if not plain[1]:
                idle.add(answer.name)

    assert kept == {}
    assert idle == IDLE
