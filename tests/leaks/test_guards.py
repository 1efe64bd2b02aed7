"""What every page carries, and what no POST and no session gets past."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.accounts.signing_in import CODE, PASSWORD, SIGN_IN, code_now, with_app
from tests.answer import OPEN, PEOPLE
from tests.leaks.guarding import missing_guards
from tests.matrix import ANSWERS
from tests.matrix_world import url_of
from tests.people import signed_in
from tests.watching import no_writes_but_access

pytestmark = pytest.mark.django_db
HOSTS = [
    {"host": "evil.example"},
    {"host": "localhost.evil.example"},
    {"host": "localhost:8000@evil.example"},
    {"host": "evil.example:443"},
    {"host": "127.0.0.1\u00ad.evil.example"},
]


def first_who(answer, is_due):
    """Return the first of the people for whom something is so, or None."""
    return next((name for name in PEOPLE if is_due(answer, name)), None)


def gets_it(answer, name):
    return answer.status_for(name) == 200


def may_post(answer, name):
    if answer.posts == OPEN:
        return gets_it(answer, name)
    return name in (answer.posts or "").split()


@pytest.mark.slow
def test_every_page_that_a_stranger_gets_is_framed_by_nobody(people, rows):
    client, unguarded = Client(), {}
    for answer in ANSWERS:
        if gets_it(answer, "nobody"):
            response = client.get(url_of(answer, rows, people))
            if missing := missing_guards(response, is_private=False):
                unguarded[str(answer)] = missing

    assert unguarded == {}


@pytest.mark.slow
def test_no_post_is_taken_without_its_token(people, rows):
    clients, taken, tried = {}, {}, set()
    for answer in ANSWERS:
        name = first_who(answer, may_post)
        if name in {None, "nobody"} or answer.name in tried:
            continue
        tried.add(answer.name)
        client = clients.setdefault(
            name, signed_in(Client(enforce_csrf_checks=True), getattr(people, name))
        )
        url = url_of(answer, rows, people)
        with no_writes_but_access():
            response = client.post(url, {"send_key": str(uuid4())})
        # The page of a draft gives the words back, to be sent again.
        gives_back = response.status_code == 302 and response["Location"] == url
        if response.status_code != 403 and not gives_back:
            taken[str(answer)] = response.status_code

    assert taken == {}
    assert len(tried) > 70


def test_a_session_that_was_laid_out_for_somebody_is_never_theirs(karen, no_tries_yet):
    laid_out = Client()
    laid_out.get("/sign-in/")
    key = laid_out.session.session_key or laid_out.session.create() or "a" * 32
    victim = Client()
    victim.cookies[settings.SESSION_COOKIE_NAME] = key
    secret = with_app(karen)

    keys = {key}
    victim.post(SIGN_IN, {"login": karen.email, "password": PASSWORD})
    keys.add(victim.session.session_key)
    victim.post(CODE, {"code": code_now(secret)})

    assert victim.session["_auth_user_id"] == str(karen.pk)
    assert victim.session.session_key not in keys
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: headers["host"])
def test_a_page_answers_to_no_other_name(client, school, headers):
    response = client.get("/sign-in/", headers=headers)

    assert response.status_code == 400
    assert b"evil" not in response.content


@pytest.mark.parametrize(
    "headers",
    [{"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}],
    ids=lambda headers: next(iter(headers)),
)
def test_what_a_proxy_header_calls_us_is_on_no_page(client, asha, headers):
    response = signed_in(client, asha).get("/", headers=headers, follow=True)

    assert b"evil" not in response.content
    assert all("evil" not in url for url, _ in response.redirect_chain)
