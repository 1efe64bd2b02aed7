"""Redis carries messages alone: with it away people sign in, and limits hold."""

import re
import runpy
import socket
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import broker, navigation
from accounts.models import JobRun
from incidents.models import Incident
from tests.accounts.signing_in import PASSWORD, try_password, with_app, with_password
from tests.accounts.signing_in import code_now as code
from tests.incidents.views.answering import answers, of_person, post
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _away(monkeypatch, settings):
    """Set everything as a school has it whose Redis has gone: nobody listens there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setenv("DATA_DIR", str(settings.DATA_DIR))
    theirs = runpy.run_path(str(ROOT / "esafety" / "settings.py"))
    settings.CACHES = theirs["CACHES"]
    settings.CELERY_BROKER_URL = theirs["CELERY_BROKER_URL"]
    broker._answers.clear()


def test_a_reader_signs_in_with_both_steps(client, karen):
    secret = with_app(karen)

    first = try_password(client, karen.email, PASSWORD)
    second = client.post(first.url, {"code": code(secret)})

    assert second.status_code == 302
    assert client.get(reverse("incidents:today")).status_code == 200


def test_the_wait_after_five_wrong_passwords_holds(client, asha):
    with_password(asha)

    tries = [try_password(client, asha.email).status_code for _ in range(5)]

    assert tries == [200, 200, 200, 200, 429]
    assert try_password(client, asha.email, PASSWORD).status_code == 429


def test_a_locked_page_is_unlocked_and_its_limit_holds(client, asha):
    with_password(asha)
    signed_in(client, asha)
    client.post(reverse("accounts:locked"))
    unlock = reverse("accounts:unlock")

    right = client.post(unlock, {"password": PASSWORD, "next": "/account/"})
    wrong = [client.post(unlock, {"password": "no"}).status_code for _ in range(5)]

    assert right.url == "/account/"
    assert wrong == [200] * 4 + [429]


def test_a_new_password_is_asked_for_and_set(client, asha):
    client.post(reverse("account_reset_password"), {"email": asha.email})
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True).redirect_chain[-1][0]

    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})

    assert try_password(client, asha.email, PASSWORD).status_code == 302


def test_an_incident_is_logged(client, asha, jayden):
    response = post(signed_in(client, asha), answers(**of_person(jayden)))

    assert response.status_code == 302
    assert Incident.objects.count() == 1


def test_it_is_said_to_machines_and_to_those_who_keep_it_running(client, jo):
    JobRun.objects.create(
        name="accounts.tasks.deliver_notices", every=20, ended_at=timezone.now()
    )

    ready = client.get("/readyz")
    page = signed_in(client, jo).get(reverse("accounts:jobs")).content.decode()

    assert (ready.status_code, ready.json()["problems"]) == (503, ["redis"])
    assert navigation.not_well(jo) == 1
    assert "<b>Redis does not answer.</b> Signing in and logging go on." in page


def test_one_that_stands_still_is_asked_once_and_not_for_long(settings, monkeypatch):
    monkeypatch.setattr(broker, "_PATIENCE", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as still:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{still.getsockname()[1]}"

        answer = broker.broker_answers()
        monkeypatch.setattr(broker, "_ask", None)

        assert (answer, broker.broker_answers()) == (False, False)


def test_one_that_answers_is_no_problem(monkeypatch):
    monkeypatch.setattr(broker.Redis, "ping", lambda _: True)

    assert broker.broker_answers()


def test_a_queue_of_files_has_no_redis_that_could_be_away(settings):
    settings.CELERY_BROKER_URL = "spool://localhost"

    assert broker.broker_answers()
