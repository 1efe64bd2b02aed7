"""Nothing that a school writes or is called reaches a log, a message or the cache."""

import io
import json
import logging
from importlib import import_module
from unittest.mock import patch
from uuid import uuid4

import pytest
import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import ImportRun, Site
from accounts.operations import notices
from accounts.operations.sweeping import each_row
from esafety.celery import app
from esafety.logs import formatter
from incidents.operations import attaching
from tests.accounts.signing_in import PASSWORD
from tests.import_files import pupils_csv
from tests.incidents.views.answering import LOG, answers, of_person
from tests.people import signed_in

pytestmark = pytest.mark.django_db
WORD = "quokkaword"


@pytest.fixture
def lines():
    """Return a function that gives what has been logged, as the console has it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def canaries(asha, karen, jayden, north):
    """What must not be found anywhere: names, addresses and words."""
    return [
        WORD,
        *(each.family_name for each in (asha, karen, jayden)),
        *(each.email for each in (asha, karen)),
        "North",
    ]


def found_in(text, canaries):
    return [word for word in canaries if word.lower() in text.lower()]


def everything_kept_in_the_cache():
    """Return the keys and values of the cache, as its table has them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        return repr(cursor.fetchall())


def work_through_a_day(asha, karen, jayden):
    """Log, review, look for, get wrong and break things, with the word in each."""
    client = signed_in(Client(raise_request_exception=False), asha)
    sent = client.post(LOG, answers(**of_person(jayden), what_happened=f"The {WORD}."))
    client.get(reverse("incidents:find_people") + f"?q={WORD}")
    client.get(f"/{WORD}/?name={WORD}")
    client.post(LOG, {"what_happened": WORD})
    with patch("incidents.views.log.render", side_effect=ValueError(f"{WORD} broke")):
        client.get(f"{LOG}?why={WORD}")
    for _ in range(6):
        Client().post(reverse("account_login"), {"login": asha.email, "password": WORD})
    Client().post(reverse("account_reset_password"), {"email": asha.email})
    Client().get(f"/sign-in/new-password/{WORD}/")
    reader = signed_in(Client(), karen)
    reader.get(reverse("incidents:incidents") + f"?q={WORD}")
    return sent


def break_the_jobs(karen):
    failure = ConnectionError(f"cannot reach {karen.email} about {WORD}")
    with patch("django.core.mail.EmailMessage.send", side_effect=failure):
        notices.deliver_owed_mail()

    def act(site):
        raise ValueError(f"{site.name} {WORD}")

    each_row(Site.objects.all(), act)
    try:
        raise KeyError(karen.email)
    except KeyError:
        logging.getLogger("a.library").exception("Failed on %s", karen.email)
    structlog.get_logger("accounts").warning("sent", name=karen.family_name)


def test_no_name_address_or_word_is_in_a_log_line_or_in_the_cache(
    lines, canaries, asha, karen, jayden, north
):
    sent = work_through_a_day(asha, karen, jayden)
    break_the_jobs(karen)
    written = [json.loads(line) for line in lines().splitlines()]

    assert sent.status_code == 302
    assert len(written) > 15
    assert found_in(lines(), canaries) == []
    assert found_in(everything_kept_in_the_cache(), canaries) == []


def keep_files_and_drafts(asha, karen, send):
    """Keep, refuse, give and break drafts and files, with the word in each."""
    draft_id = uuid4()
    client = signed_in(Client(raise_request_exception=False), asha)
    page = reverse("incidents:draft", args=[draft_id])
    words = answers(what_happened=f"The {WORD}.", place=WORD, outsider=WORD)
    kept = client.post(page, words, headers={"accept": "application/json"})
    files = reverse("incidents:draft_files", args=[draft_id])
    for ending in ("txt", "exe"):
        file = SimpleUploadedFile(f"{WORD}.{ending}", WORD.encode())
        client.post(files, {"file": file})
    with patch("incidents.views.files.render", side_effect=OSError(f"/{WORD}.txt")):
        broken = client.get(files)
    incident = send(f"The {WORD}.")
    reader = signed_in(Client(raise_request_exception=False), karen)
    added = attaching.add_to_incident(
        incident=incident, name=f"{WORD}.txt", data=WORD.encode(), by=karen
    )
    given = reader.get(added.get_absolute_url())
    with patch("incidents.operations.attaching.vault.get", side_effect=OSError(WORD)):
        reader.get(added.get_absolute_url())
    return [kept.status_code, broken.status_code, given.status_code]


def bring_in_a_roll(ada, north):
    """Bring in a file full of the word, see its check break, and be refused one."""
    client = signed_in(Client(raise_request_exception=False), ada)
    page = reverse("accounts:import_new", args=["pupils"])
    row = ("A1", WORD, WORD, "4/5/2013", "8", WORD)
    for name, data in ((f"{WORD}.csv", pupils_csv(row)), (f"{WORD}.xlsx", b"no book")):
        file = SimpleUploadedFile(name, data)
        client.post(page, {"site": north.pk, "file": file})
    run = ImportRun.objects.get()
    columns = reverse("accounts:import_columns", args=[run.pk])
    form = client.get(columns).context["form"]
    client.post(columns, {field.name: field.value() or "" for field in form})
    with patch(
        "accounts.operations.import_work._check", side_effect=ValueError(f"row {WORD}")
    ):
        run_every_task()
    ImportRun.objects.update(claimed_until=None)
    run_every_task()
    return client.get(reverse("accounts:import_run", args=[run.pk]))


def run_every_task():
    for entry in app.conf.beat_schedule.values():
        module, _, name = entry["task"].rpartition(".")
        getattr(import_module(module), name).apply()


def come_in_by_every_way(asha):
    """Ask for codes and links, right and wrong, known and unknown."""
    client = Client(raise_request_exception=False)
    for email in (asha.email, f"{WORD}@else.example"):
        client.post(reverse("account_request_login_code"), {"email": email})
        client.post(reverse("account_confirm_login_code"), {"code": WORD})
        client.post(reverse("account_reset_password"), {"email": email})
    client.post(reverse("mfa_login_webauthn"), {"credential": WORD})
    with patch("accounts.adapters.sessions.note_sign_in", side_effect=KeyError(WORD)):
        asha.set_password(PASSWORD)
        asha.save()
        return Client(raise_request_exception=False).post(
            reverse("account_login"), {"login": asha.email, "password": PASSWORD}
        )


@pytest.mark.slow
def test_no_word_of_a_draft_a_file_a_roll_or_a_sign_in_is_logged(
    lines, canaries, asha, karen, ada, send, north
):
    answered = keep_files_and_drafts(asha, karen, send)
    looked = bring_in_a_roll(ada, north)
    failed = come_in_by_every_way(asha)
    with patch("incidents.tasks.days.owe_digest", side_effect=ValueError(WORD)):
        run_every_task()

    assert answered == [200, 500, 200]
    assert WORD in looked.content.decode(), "the roll was read"
    assert failed.status_code == 500
    assert "ValueError" in lines()
    assert found_in(lines(), [*canaries, ada.family_name, PASSWORD]) == []


def test_the_canary_sings_where_a_word_is_logged(lines, canaries):
    logging.getLogger("accounts").warning("%s was here", WORD)

    assert found_in(lines(), canaries) == [WORD]


def test_a_request_is_told_by_its_page_its_answer_and_its_person(lines, asha):
    signed_in(Client(), asha).get(reverse("incidents:my_reports"))
    line = json.loads(lines().splitlines()[-1])

    assert line["request"] == "GET incidents:my_reports"
    assert line["code"] == 200
    assert line["user_id"] == str(asha.pk)
    assert set(line) == {
        "timestamp", "level", "logger", "event", "request", "code", "request_id",
        "user_id",
    }  # fmt: skip


def test_a_fault_is_told_by_class_and_place_without_its_words(lines, client, asha):
    client.raise_request_exception = False
    with patch("incidents.views.log.render", side_effect=ValueError(WORD)):
        signed_in(client, asha).get(LOG)
    line = next(
        json.loads(each) for each in lines().splitlines() if "request_failed" in each
    )

    assert line["exception"][0]["class"] == "builtins.ValueError"
    assert any(
        "incidents/views/log.py" in place for place in line["exception"][0]["at"]
    )


def test_messages_to_the_workers_carry_nothing_but_the_name_of_a_task():
    for entry in app.conf.beat_schedule.values():
        assert not entry.get("args")
        assert not entry.get("kwargs")
