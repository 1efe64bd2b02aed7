"""The words of notices: counts and links, no word of a story, and nothing untrue."""

import re
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice, Site
from accounts.operations import connecting, inviting, notices, posts
from accounts.operations.alerting import Alerts, change_alerts
from accounts.operations.notices import deliver_owed_mail
from accounts.terms import InvitedGroup, NoticeKind, RecordKind, Role
from accounts.wordings import word
from incidents.breach_terms import TaskKind
from incidents.models import Draft, IncidentKind
from incidents.operations.breach_alarms import owe_alarms
from incidents.operations.breach_tasks import give_task
from incidents.operations.breaches import BreachReport, report_breach
from incidents.operations.days import (
    owe_digest,
    owe_missed_days,
    owe_no_reader,
    sign_day,
)
from incidents.operations.drafts import owe_reminders
from incidents.operations.escalating import owe_unread
from incidents.operations.request_alarms import owe_request_alarms
from incidents.operations.sharing import share
from incidents.operations.telling import owe_same_day
from incidents.operations.undoing import undo
from tests.data_requests import record
from tests.decisions import further_action, no_further_action
from tests.factories import GroupFactory, PupilFactory
from tests.people import person

pytestmark = pytest.mark.django_db
# A Wednesday in term.
TODAY = date(2026, 10, 14)
# screens.md 5.3 R12.
SUBJECT = re.compile(r"^[^A-Z]*Daybook: \d+")
# Words that a person typed, one for each place where one can.
CANARIES = {
    "what_happened": "Zebedee",
    "place": "Quillroom",
    "done_words": "Xylophone",
    "device": "Wombat",
    "link": "https://vexing.example/",
    "lesson": "Yodelling",
}


def at(day, clock_time):
    """Return a UK wall-clock time of a day."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(TODAY, "10:42"), tick=False) as clock:
        yield clock


SWEEPS = (
    owe_digest,
    owe_missed_days,
    owe_no_reader,
    owe_unread,
    owe_same_day,
    owe_reminders,
    owe_alarms,
    owe_request_alarms,
)


def sweep(site):
    """Owe everything that is due at the site now."""
    for owe in SWEEPS:
        owe(site=Site.objects.get(pk=site.pk), now=timezone.now())


def words_of(kind):
    return word(Notice.objects.filter(kind=kind).first())


# --- No word of a story ---------------------------------------------------------


@pytest.fixture
def told_of_everything(north, south, send, clock):
    """Every kind of notice, about an incident that names people; return the names."""
    Site.objects.update(review_begins_on=TODAY)
    reviewer = person("Ottoline Kestrel", (Role.DSL, north), title="Falconer")
    head = person("Barnaby Thistle", (Role.HEADTEACHER, north))
    administrator = person("Peregrine Moth", (Role.ADMINISTRATOR, north))
    author = person("Cressida Foxglove", (Role.STAFF, north))
    pupil = PupilFactory(site=north, given_name="Saoirse", family_name="O’Brien-Łukasz")
    group = GroupFactory(site=north, name="Hedgehogs", pupils=[pupil])
    incident = send(
        kinds=["CD-03"], people=[pupil, group], by=author, cannot_wait=True, **CANARIES
    )
    send(kinds=["ST-01"], people=[reviewer, head, author], by=author, **CANARIES)
    further_action(incident, by=reviewer, what="Ring Ptarmigan", owner=author)
    send(kinds=["CD-01"], by=author, **CANARIES)
    told_of_the_full_review(incident, reviewer, author, clock, send)
    told_about_accounts(author, administrator, north)
    clock.move_to(at(TODAY + timedelta(days=1), "15:30"))
    sweep(north)
    people = (reviewer, head, administrator, author, pupil)
    names = {part for each in people for part in (each.given_name, each.family_name)}
    return names | {"Hedgehogs", "Ptarmigan", "Falconer"} | set(CANARIES.values())


def told_about_accounts(author, administrator, site):
    """Propose a post, send links, change the alerts and use a new browser."""
    person("Linnet Sorrel", (Role.ADMINISTRATOR, site))
    posts.ask_for_post(
        user=author,
        role=Role.DSL,
        site=site,
        from_day=timezone.localdate(),
        by=administrator,
    )
    posts.send_password_link(user=author, by=administrator)
    inviting.invite(
        people=[author.pk], group=InvitedGroup.STAFF, press=uuid4(), by=administrator
    )
    connecting.connect(provider="google", subject="Osprey", by=author)
    change_alerts(
        site=site,
        alerts=Alerts([Role.DSL], 15, 30, time(15, 30)),
        by=administrator,
    )
    notices.owe(
        kind=NoticeKind.NEW_DEVICE,
        recipients=[author],
        record_kind=RecordKind.USER,
        record=author,
        site=site,
    )


def told_of_a_breach(author, site):
    """Report one, and let its first alarm be due."""
    report = BreachReport("Zebedee left it on the bus.", timezone.now())
    breach = report_breach(report=report, site=site, send_key=uuid4(), by=author)
    lead = person("Wren Tansy", (Role.DATA_PROTECTION_LEAD, site))
    give_task(
        breach=breach,
        kind=TaskKind.POLICY,
        what="Ring Ptarmigan",
        owner=author,
        due_on=timezone.localdate() + timedelta(days=7),
        by=lead,
    )


def told_of_a_request(author, site):
    """Record one whose first warning is due."""
    record(
        site,
        author,
        words="Zebedee wants his file.",
        requester_name="Saoirse Ptarmigan",
        contact="https://vexing.example/",
        received_on=timezone.localdate() - timedelta(days=12),
    )


def told_of_the_full_review(incident, reviewer, author, clock, send):
    """Share a record, take a follow-up back and leave an urgent alert unread."""
    until = timezone.localdate() + timedelta(days=30)
    share(incident=incident, user=author, until=until, reason="Wombat", by=reviewer)
    taken_back = further_action(
        send(kinds=["CD-01"], by=author, **CANARIES),
        by=reviewer,
        what="Ring Ptarmigan",
        owner=author,
    )
    Notice.objects.filter(kind=NoticeKind.ACTION_GIVEN).update(
        claimed_until=timezone.now() + timedelta(minutes=2)
    )
    undo(decision=taken_back, by=reviewer)
    send(kinds=["CD-03"], by=author, **CANARIES)
    person("Rufus Bracken", (Role.TECHNICAL, incident.site))
    for code in ("SE-02", "CD-02"):
        send(kinds=[code], by=author, **CANARIES)
    owe_same_day(site=incident.site, now=timezone.now())
    told_of_a_breach(author, incident.site)
    told_of_a_request(author, incident.site)
    Draft.objects.create(
        id=uuid4(), owner=author, site=incident.site, answers="what_happened=Zebedee"
    )
    clock.shift(timedelta(minutes=15))


def test_no_mail_holds_a_name_a_kind_or_a_word_that_somebody_typed(
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
        assert [word for word in banned if word.casefold() in text.casefold()] == []


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


# --- Each of them ---------------------------------------------------------------


def test_the_urgent_alert_says_when_where_and_whom_to_ring(karen, north, send):
    incident = send(kinds=["CD-03"])

    words = words_of(NoticeKind.URGENT_INCIDENT)

    assert words.subject == "Daybook: 1 urgent incident to read now"
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

    assert words.subject == f"Daybook: {count} to review before you go"
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

    assert words.subject == "Daybook: 1 school day was not reviewed"
    assert words.line == "Nobody signed the review of Wed 14 Oct at North."
    assert words.path == "/review/days/"
