"""The words of notices: counts and links, no word of a story, and nothing untrue."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from accounts.models import Notice, Site
from accounts.operations.notices import deliver_owed_mail
from accounts.terms import NoticeKind
from accounts.wordings import word
from incidents.models import IncidentKind
from incidents.operations.days import (
    sign_day,
)
from tests.decisions import no_further_action
from tests.incidents.operations.every_notice import (
    TODAY,
    at,
    owe_every_kind,
    sweep,
)

pytestmark = pytest.mark.django_db
# screens.md 5.3 R12.
SUBJECT = re.compile(r"^[^A-Z]*Daybook: \d+")
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(TODAY, "10:42"), tick=False) as clock:
        yield clock


def words_of(kind):
    return word(Notice.objects.filter(kind=kind).first())


# --- No word of a story ---------------------------------------------------------


@pytest.fixture
def told_of_everything(north, south, send, clock):
    """Every kind of notice, about incidents that name people; return the names."""
    return owe_every_kind(site=north, send=send, clock=clock)


def test_r12_no_mail_holds_a_name_a_kind_or_a_word_that_somebody_typed(
    told_of_everything, school
):
    kinds = set(Notice.objects.values_list("kind", flat=True))
    deliver_owed_mail()

    labels = IncidentKind.objects.filter(school=school).values_list(
        "label", "short_label", "code"
    )
    banned = told_of_everything | {word for row in labels for word in row}
    assert kinds == set(NoticeKind.values)
    assert len(mail.outbox) >= len(kinds)
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}\n{message.extra_headers}"
        # A key is made at random, and may hold cd-02 in the middle of it.
        said = KEY.sub("", text.casefold())
        assert [word for word in banned if word.casefold() in said] == []


def test_no_line_in_the_product_holds_one_either(told_of_everything):
    for notice in Notice.objects.all():
        words = word(notice)
        text = f"{words.line} {words.path}"
        assert [each for each in told_of_everything if each in text] == []


def test_every_subject_is_a_count_after_the_name_of_the_product(told_of_everything):
    deliver_owed_mail()

    subjects = {message.subject for message in mail.outbox}
    assert len(subjects) == len(NoticeKind)
    # The one that screens.md 4.9 words itself, for the author of a draft, and those
    # about one's own account, where nothing is counted.
    assert {subject for subject in subjects if not SUBJECT.match(subject)} == {
        "Daybook: you have an unsent draft",
        "Daybook: set your password",
        "Daybook: choose your password",
        "Daybook: an account was connected to yours",
        "Daybook: new sign-in to your account",
    }


def test_every_mail_and_no_other_name_goes_by_the_name_the_school_chose(
    told_of_everything, settings
):
    settings.PRODUCT_NAME = "Logbook"

    deliver_owed_mail()

    assert len(mail.outbox) >= len(NoticeKind)
    for message in mail.outbox:
        assert message.subject.startswith("Logbook: ")
        assert "Daybook" not in f"{message.subject}\n{message.body}"


# --- Each of them ---------------------------------------------------------------


def test_the_urgent_alert_says_when_where_and_whom_to_ring(karen, north, send):
    incident = send(kinds=["CD-03"])

    words = words_of(NoticeKind.URGENT_INCIDENT)

    assert words.subject == "1 urgent incident to read now"
    assert words.body.startswith("An urgent incident was sent at 10:42 at North.")
    assert north.deputy_phone in words.body
    assert words.path == f"/review/{incident.reference}/"


@pytest.mark.parametrize(
    ("count", "says"),
    [(1, "There is 1 incident at North"), (3, "There are 3 incidents at North")],
)
def test_the_digest_counts_what_waits(karen, north, send, clock, count, says):
    for _ in range(count):
        send()
    clock.move_to(at(TODAY, "15:30"))
    sweep(north)

    words = words_of(NoticeKind.REVIEW_DIGEST)

    assert words.subject == f"{count} to review before you go"
    assert words.body.startswith(f"{says} with no decision.")


@pytest.mark.parametrize(
    ("age", "says"),
    [
        (timedelta(seconds=59), "1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=119), "1 hour"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_the_digest_says_how_long_the_oldest_has_waited(
    karen, north, send, clock, age, says
):
    with time_machine.travel(at(TODAY, "15:30") - age, tick=False):
        send()
    clock.move_to(at(TODAY, "15:30"))
    send()
    sweep(north)

    assert f"The oldest has waited {says}." in words_of(NoticeKind.REVIEW_DIGEST).body


def test_the_digest_counts_what_waits_when_it_is_sent(karen, north, send, clock):
    first = send()
    send()
    clock.move_to(at(TODAY, "15:30"))
    sweep(north)
    no_further_action(first, by=karen)

    deliver_owed_mail()

    subjects = {message.subject for message in mail.outbox}
    assert "Daybook: 1 to review before you go" in subjects


def test_a_digest_of_nothing_is_not_sent(karen, north, send, clock):
    incident = send()
    clock.move_to(at(TODAY, "15:30"))
    sweep(north)
    no_further_action(incident, by=karen)

    deliver_owed_mail()

    assert mail.outbox == []
    assert not Notice.objects.shown_to(karen).exists()


def test_a_day_signed_before_the_mail_went_is_not_called_missed(
    karen, ruth, north, clock
):
    Site.objects.update(review_begins_on=TODAY)
    clock.move_to(at(TODAY + timedelta(days=1), "07:00"))
    sweep(north)
    sign_day(site=north, day=TODAY, nothing_untold=True, by=karen)

    deliver_owed_mail()

    assert mail.outbox == []


def test_a_missed_day_says_which_and_that_it_can_be_signed(ruth, north, clock):
    Site.objects.update(review_begins_on=TODAY)
    clock.move_to(at(TODAY + timedelta(days=1), "07:00"))
    sweep(north)

    words = words_of(NoticeKind.MISSED_DAY)

    assert words.subject == "1 school day was not reviewed"
    assert words.line == "Nobody signed the review of Wed 14 Oct at North."
    assert words.path == "/review/days/"
