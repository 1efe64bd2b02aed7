"""A session that nobody uses locks and then ends, and no word that was sent is lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from incidents.models import Draft
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PHONE_SAYS = {"user-agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}
ACCOUNT = reverse("accounts:account")
LOCKED = reverse("accounts:locked")
PASSWORD = "four quiet green lanterns"
WORDS = "Jayden showed me a message at break."


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def asha_in(client, asha):
    """Asha's browser, in use at noon."""
    asha.set_password(PASSWORD)
    asha.save()
    signed_in(client, asha)
    assert client.get(ACCOUNT).status_code == 200
    return client


def later(time_machine, **rest):
    time_machine.move_to(NOON + timedelta(**rest), tick=False)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [({}, 20), (PHONE_SAYS, 10), ({"sec-ch-ua-mobile": "?1"}, 10)],
)
def test_a_page_locks_after_twenty_minutes_or_ten_on_a_phone(
    asha_in, time_machine, headers, minutes
):
    later(time_machine, minutes=minutes, seconds=-1)
    assert asha_in.get(ACCOUNT, headers=headers).status_code == 200

    used_again = timedelta(minutes=minutes, seconds=-1)
    time_machine.move_to(NOON + used_again + timedelta(minutes=minutes), tick=False)
    response = asha_in.get(f"{ACCOUNT}?page=2", headers=headers)

    assert response.url == f"{LOCKED}?next=%2Faccount%2F%3Fpage%3D2"


def test_the_locked_page_is_a_timetable_and_names_nobody(asha_in, time_machine):
    later(time_machine, minutes=21)

    page = asha_in.get(asha_in.get(ACCOUNT).url).content.decode()

    assert "<title>Timetable</title>" in page
    assert "Your draft is safe" in page
    assert "Asha" not in page
    assert "Log an incident" not in page


def test_no_page_opens_before_it_is_unlocked(asha_in):
    asha_in.post(LOCKED)

    for name in ("incidents:home", "accounts:account", "incidents:log", "mfa_index"):
        assert asha_in.get(reverse(name)).url.startswith(LOCKED), name
    assert asha_in.get("/not-a-page/").url.startswith(LOCKED)
    assert asha_in.get(reverse("accounts:help")).status_code == 200


def test_hide_without_javascript_locks_and_leads_back(asha_in):
    hidden = asha_in.post(
        LOCKED, headers={"referer": "http://testserver/account/?page=2"}
    )
    assert hidden.url == f"{LOCKED}?next=%2Faccount%2F"

    opened = asha_in.post(
        reverse("accounts:unlock"), {"password": PASSWORD, "next": ACCOUNT}
    )

    assert opened.url == ACCOUNT
    assert asha_in.get(ACCOUNT).status_code == 200


def test_a_wrong_password_keeps_it_locked(asha_in):
    asha_in.post(LOCKED)

    page = asha_in.post(reverse("accounts:unlock"), {"password": "wrong"})

    assert page.status_code == 200
    assert b"wrong" in page.content
    assert asha_in.get(ACCOUNT).url.startswith(LOCKED)


def test_unlocking_leads_to_our_own_pages_only(asha_in):
    asha_in.post(LOCKED)

    opened = asha_in.post(
        reverse("accounts:unlock"),
        {"password": PASSWORD, "next": "https://evil.example/"},
    )

    assert opened.url == reverse("incidents:home")


def test_a_page_that_stays_is_given_the_ways_to_unlock_it(asha_in):
    as_script = {"accept": "application/json", "sec-fetch-dest": "empty"}

    panel = asha_in.post(LOCKED, headers=as_script)
    wrong = asha_in.post(
        reverse("accounts:unlock"), {"password": "wrong"}, headers=as_script
    )
    right = asha_in.post(
        reverse("accounts:unlock"), {"password": PASSWORD}, headers=as_script
    )

    assert b"data-unlock-panel" in panel.content
    assert wrong.status_code == 422
    assert "wrong" in wrong.json()["problem"]
    assert right.status_code == 204


def test_what_is_sent_after_a_rest_is_carried_out_and_shows_nothing(
    asha_in, time_machine, kind, north
):
    later(time_machine, minutes=25)

    draft = uuid4()
    sent = asha_in.post(
        reverse("incidents:draft", args=[draft]),
        {"what_happened": WORDS, "page": str(uuid4()), "do-save": "1"},
    )

    assert sent.status_code == 302
    assert asha_in.get(ACCOUNT).url.startswith(LOCKED)
    assert Draft.objects.get(pk=draft).story == WORDS


def test_a_page_that_rested_too_long_is_told_that_it_is_locked(asha_in, time_machine):
    later(time_machine, minutes=25)

    first = asha_in.post(reverse("accounts:still_here"), headers={"accept": "*/*"})

    assert first.status_code == 423
    assert asha_in.get(ACCOUNT).url.startswith(LOCKED)


def test_a_session_that_rested_half_an_hour_has_ended(asha_in, time_machine):
    later(time_machine, minutes=30)

    response = asha_in.get(ACCOUNT)

    assert response.url == f"{reverse('account_login')}?next={ACCOUNT}"
    assert "_auth_user_id" not in asha_in.session


def test_saying_that_somebody_is_here_keeps_it_open(asha_in, time_machine):
    for minutes in range(1, 90, 9):
        later(time_machine, minutes=minutes)
        assert asha_in.post(reverse("accounts:still_here")).status_code == 204

    later(time_machine, minutes=99)

    assert asha_in.get(ACCOUNT).status_code == 200


def test_words_sent_to_an_ended_session_are_given_back(asha_in, time_machine):
    later(time_machine, hours=2)

    response = asha_in.post(
        reverse("incidents:log"),
        {"what_happened": f"{WORDS} <b>", "password": "not one to show here"},
    )

    page = response.content.decode()
    assert response.status_code == 401
    assert f"{WORDS} &lt;b&gt;" in page
    assert "not one to show" not in page


def test_words_sent_while_locked_are_given_back(asha_in):
    asha_in.post(LOCKED)

    response = asha_in.post(reverse("incidents:log"), {"what_happened": WORDS})

    assert response.status_code == 423
    assert WORDS in response.content.decode()


@pytest.mark.parametrize(
    "words", ["It was Room 6.", "Ring mum first", "Telephoned grandmother"]
)
def test_few_words_are_given_back_too(asha_in, words):
    asha_in.post(LOCKED)

    response = asha_in.post(reverse("incidents:log"), {"what_happened": words})

    assert response.status_code == 423
    assert words in response.content.decode()


def test_words_sent_to_a_page_that_is_not_there_are_given_back(asha_in):
    response = asha_in.post(
        reverse("incidents:add_to_report", args=["ES-999"]), {"words": WORDS}
    )
    nothing_typed = asha_in.post(reverse("incidents:add_to_report", args=["ES-999"]))

    page = response.content.decode()
    assert response.status_code == nothing_typed.status_code == 404
    assert WORDS in page
    assert "Go to Today" in page
    assert "Page not found" in nothing_typed.content.decode()


def test_a_script_is_told_in_short_that_the_page_is_locked(asha_in):
    asha_in.post(LOCKED)

    response = asha_in.post(
        reverse("accounts:still_here"), headers={"sec-fetch-dest": "empty"}
    )

    assert (response.status_code, response.content) == (423, b"")


def test_a_stranger_is_sent_to_sign_in_as_before(client, school):
    response = client.post(reverse("incidents:log"), {"where": "Room 4"})

    assert response.url.startswith(reverse("account_login"))


def test_a_session_is_written_at_most_once_a_minute(asha_in, time_machine):
    def noted():
        asha_in.get(ACCOUNT)
        return asha_in.session["used_at"]

    first = noted()
    later(time_machine, seconds=59)
    assert noted() == first
    later(time_machine, seconds=60)
    assert noted() > first


def test_a_page_tells_its_script_when_to_lock(asha_in):
    page = asha_in.get(ACCOUNT).content.decode()
    on_phone = asha_in.get(ACCOUNT, headers=PHONE_SAYS).content.decode()

    assert 'data-rest="1200"' in page
    assert 'data-warn="120"' in page
    assert 'data-rest="600"' in on_phone
