"""The review queue: its order, its numbers, and the decision on an open incident."""

import re
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import AccessEntry
from accounts.terms import AccessKind
from incidents.models import Action, Decision, Incident
from incidents.models.queue import decided_on, numbers_for, queue_for
from incidents.navigation import to_review
from incidents.terms import IncidentState, NoActionReason, Outcome
from tests.decisions import further_action, no_further_action, reopen, restrict
from tests.incidents.views.pages import page, post, text

pytestmark = pytest.mark.django_db
# A Wednesday in term.
NOW = datetime(2026, 10, 14, 12, tzinfo=UK)


# As the three boxes of a day send it.
YESTERDAY = {"told_day_0": 13, "told_day_1": 10, "told_day_2": 2026}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def shown(html):
    """Return the references in the list of a queue page, in their order."""
    listed = html.split('<ul class="rows">')[1].split("</ul>")[0]
    return re.findall(r"/review/(ES-\d+)/", listed)


def numbers(user, *sites):
    return numbers_for(user, sites=list(sites), today=timezone.localdate())


def same_bytes(*answers):
    """Say whether pages are alike but for the token that differs on every opening."""
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    return len({token.sub("", each.content.decode()) for each in answers}) == 1


# --- Order and numbers ----------------------------------------------------------


def a_random_queue(random, *, site, by):
    """Put a handful of incidents in the database, some urgent, some decided."""
    made = []
    for number in range(random.randrange(1, 9)):
        received_at = NOW - timedelta(minutes=random.randrange(600))
        decided = {"last_decided_at": NOW, "last_decided_by": by, "state": "closed"}
        made.append(
            Incident(
                send_key=uuid4(),
                reference=f"RQ-{number}",
                site=site,
                author=by,
                what_happened="A message was sent.",
                happened_at=received_at,
                received_at=received_at,
                is_urgent=random.random() < 0.4,
                **(decided if random.random() < 0.2 else {}),
            )
        )
    return Incident.objects.bulk_create(made)


@pytest.mark.parametrize("seed", range(50))
def test_r8_fifty_random_queues_are_urgent_first_then_oldest(karen, north, seed):
    random = Random(seed)  # noqa: S311 makes a queue, keeps no secret
    made = a_random_queue(random, site=north, by=karen)

    found = [row.reference for row in queue_for(karen, sites=[north])]

    waiting = [each for each in made if each.state == IncidentState.TO_REVIEW]
    waiting.sort(key=lambda each: (not each.is_urgent, each.received_at, each.pk))
    assert found == [each.reference for each in waiting]


def test_the_page_lists_in_that_order_and_opens_the_first(karen, send, clock):
    for kinds in ("CD-01", "CD-03", "CD-01", "CD-03"):
        clock.shift(60)
        send(kinds=[kinds])

    answer = text(karen, "review")

    assert shown(answer) == ["ES-2", "ES-4", "ES-1", "ES-3"]
    assert "Review ES-2 (4 to review)" in answer
    assert "4 to review, oldest 3 min." in answer


def test_how_long_the_oldest_waited_and_who_wrote_it_are_said_in_words(
    karen, asha, send, clock
):
    asha.job_title = "Deputy DSL"
    asha.save()
    send()
    clock.shift(3 * 3600 + 26 * 60)

    answer = text(karen, "review")

    assert "1 to review, oldest 3 h 26 min." in answer
    assert "A Patel, deputy DSL" in answer


def test_every_number_agrees_with_its_list(karen, ruth, asha, north, south, dean, send):
    for _ in range(2):
        send()
    send(kinds=["SE-03"])
    send(by=dean, site=south)
    further_action(send(), by=karen)
    further_action(send(), by=ruth, owner=karen)
    for _ in range(2):
        incident = send()
        no_further_action(incident, by=karen)
        reopen(incident, by=karen)
    no_further_action(incident, by=karen)

    counted = numbers(karen, north, south)

    assert counted.waiting == len(shown(text(karen, "review"))) == to_review(karen) == 5
    done = re.findall(r'<li><a href="/incidents/ES-', text(karen, "reviewed_today"))
    assert counted.done == len(done) == 3
    assert counted.done_by_me == 2
    assert counted.actions == Action.objects.open().filter(owner=karen).count() == 2
    assert counted.security == 1
    assert numbers(karen, south).waiting == 1


def test_what_is_decided_twice_on_a_day_is_listed_once_as_it_was_last(
    karen, north, send
):
    incident = send()
    no_further_action(incident, by=karen)
    reopen(incident, by=karen)
    last = further_action(incident, by=karen)

    assert list(decided_on(karen, sites=[north], day=NOW.date())) == [last]


# --- Restricted rows (screens.md R11) -------------------------------------------


def test_r11_a_restricted_row_is_no_row_no_number_and_no_address(karen, sam, send):
    send()
    before = text(sam, "review")
    hidden = send(kinds=["CD-03"])
    restrict(hidden, by=karen)

    after = text(sam, "review")
    missing = page(sam, "review_one", "ES-9999")
    answer = page(sam, "review_one", hidden.reference)
    posted = post(sam, "review_one", hidden.reference, decision="escalated")

    assert shown(after) == shown(before) == ["ES-1"]
    assert "(1 to review)" in after
    assert answer.status_code == missing.status_code == posted.status_code == 404
    assert same_bytes(answer, missing)
    assert hidden.reference not in after
    assert not AccessEntry.objects.filter(by=sam, record_id=str(hidden.pk)).exists()
    assert shown(text(karen, "review")) == ["ES-2", "ES-1"]


# --- Deciding on the page -------------------------------------------------------


def decide(user, incident, decision, **answers):
    return post(user, "review_one", incident.reference, decision=decision, **answers)


def test_a_decision_is_saved_and_the_next_is_opened(karen, send):
    first, second = send(), send()

    answer = decide(
        karen, first, Outcome.NO_FURTHER_ACTION, no_action_reason="dealt_with"
    )

    assert answer.status_code == 302
    assert answer.url == f"/review/{second.reference}/#incident"
    assert Decision.objects.get().incident == first


@pytest.mark.parametrize(
    ("decision", "answers", "says"),
    [
        ("", {}, "Choose what you decided"),
        ("no_further_action", {}, "Say why no further action is needed"),
        ("no_further_action", {"no_action_reason": "other"}, "Say in a few words why"),
        ("further_action", {"due": "today"}, "Say what needs to happen"),
        ("further_action", {"due": "pick", "what": "Ring"}, "Enter the day it is due"),
        ("escalated", {}, "Choose whom you told"),
        ("restricted", {}, "Say why it needs to be restricted"),
        (
            "escalated",
            {"to": "police", "contact": "Log 114"} | YESTERDAY,
            "Enter the time you told them",
        ),
    ],
)
def test_r9_what_is_missing_is_said_and_nothing_is_saved(
    karen, send, decision, answers, says
):
    incident = send()

    answer = decide(karen, incident, decision, advice="Wait for them", **answers)

    assert answer.status_code == 200
    html = answer.content.decode()
    assert says in html
    assert "Wait for them" in html
    assert not Decision.objects.exists()
    incident.refresh_from_db()
    assert incident.state == IncidentState.TO_REVIEW


def test_all_that_an_escalation_lacks_is_said_at_once(karen, send):
    day = timezone.localdate() + timedelta(days=1)
    tomorrow = {
        f"told_day_{n}": getattr(day, name)
        for n, name in enumerate(("day", "month", "year"))
    }

    answer = decide(
        karen, send(), "escalated", to="", contact=" ", told_time="10:42", **tomorrow
    )

    assert answer.context["open"]["form"].errors == {
        "to": ["Choose whom you told"],
        "told_day": ["When you told them must be now or in the past"],
        "contact": ["Enter the name of whom you told, or their reference"],
    }
    assert not Decision.objects.exists()


TYPED = {
    "words": "The tutor knew",
    "what": "See them both",
    "contact": "Log 114",
    "advice": "Wait for a call",
    "restrict_reason": "Her brother works here",
    "sanction": "Detention",
    "parents_reason": "Gran was told instead",
}


@pytest.mark.parametrize("decision", ["no_further_action", "escalated", "restricted"])
def test_the_second_reviewer_keeps_every_word_they_typed(karen, ruth, send, decision):
    incident = send()
    no_further_action(incident, by=karen)

    answer = decide(ruth, incident, decision, **TYPED)

    assert answer.status_code == 409
    html = answer.content.decode()
    assert [words for words in TYPED.values() if words not in html] == []
    assert incident.decisions.get().decided_by == karen


def test_words_that_the_form_began_with_are_not_those_of_the_second(karen, ruth, send):
    incident = send()
    began_with = incident.kinds.get().follow_up
    no_further_action(incident, by=karen)

    answer = decide(ruth, incident, "no_further_action", what=began_with, words="Mine")

    assert "Mine" in answer.content.decode()
    assert began_with not in answer.content.decode()


def test_opening_is_recorded_and_the_other_reviewer_is_told(karen, ruth, send):
    incident = send()

    text(karen, "review")
    seen = text(ruth, "review_one", incident.reference)

    assert "K Osei is reading this" in seen
    kinds = AccessEntry.objects.values_list("kind", flat=True)
    assert set(kinds) == {AccessKind.REVIEWED}


def test_a_decided_one_leads_to_its_record(karen, send):
    incident = send()
    no_further_action(incident, by=karen, reason=NoActionReason.LOW_LEVEL)

    answer = page(karen, "review_one", incident.reference)

    assert (answer.status_code, answer.url) == (302, incident.get_absolute_url())


@pytest.mark.parametrize("name", ["asha", "jo", "olive", "priya", "colin", "ada"])
def test_the_queue_is_not_for_those_who_do_not_review(everyone, send, name):
    send()

    assert page(getattr(everyone, name), "review").status_code == 403
