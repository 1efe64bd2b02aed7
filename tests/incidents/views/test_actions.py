"""Follow-ups: whose stand where, and marking one as done."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Action, ActionDone
from incidents.models.stretches import SIZE
from incidents.operations import following_up, reviewing
from tests.decisions import escalate
from tests.incidents.views.happenings import soon
from tests.incidents.views.pages import page, post, text
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


def links_of(answer, words) -> list[str]:
    """Return where the links with these words lead."""
    found = re.findall(
        r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', answer.content.decode()
    )
    return [unescape(address) for address, said in found if said == words]


# --- Follow-ups -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["colin", "ada", "maria"])
def test_follow_ups_are_for_those_who_log(everyone, name):
    assert page(getattr(everyone, name), "actions").status_code == 403


def test_mine_come_first_then_those_of_others(karen, asha, send):
    incident = send()
    for owner, what in ((asha, "Hers"), (karen, "Mine")):
        following_up.give_action(
            incident=incident, what=what, owner=owner, due_at=soon(), by=karen
        )

    answer = page(karen, "actions")

    assert [action.what for action, _ in answer.context["mine"]] == ["Mine"]
    assert [action.what for action, _ in answer.context["others_rows"]] == ["Hers"]


def test_an_owner_who_may_not_read_sees_what_to_do_and_no_link(asha, followed_up):
    shown = text(asha, "actions")

    assert "Ring home" in shown
    assert followed_up.reference in shown
    assert followed_up.get_absolute_url() not in shown


def test_staff_see_no_follow_ups_of_others(asha, karen, send):
    following_up.give_action(
        incident=send(), what="Not hers", owner=karen, due_at=soon(), by=karen
    )

    assert "No follow-ups waiting" in text(asha, "actions")


def test_what_has_no_follow_up_left_is_listed_until_it_is_closed(
    karen, asha, sam, followed_up, send
):
    escalated = send()
    escalate(escalated, by=karen)

    assert list(page(karen, "actions").context["ready"].rows) == [escalated]
    post(asha, "mark_done", Action.objects.get().pk)
    shown = page(karen, "actions")
    assert set(shown.context["ready"].rows) == {followed_up, escalated}
    assert list(page(sam, "actions").context["ready"].rows) == list(
        shown.context["ready"].rows
    )
    assert not page(asha, "actions").context["ready"]
    assert "Nothing left to do" in shown.content.decode()
    reviewing.close(incident=escalated, reason="Settled", by=karen)
    reviewing.close(incident=followed_up, reason="Settled", by=karen)
    assert not page(karen, "actions").context["ready"].rows


def test_every_follow_up_of_others_is_reached_whatever_falls_due_together(
    karen, asha, send
):
    together, incident = soon(), send()
    for number in range(SIZE + 2):
        following_up.give_action(
            incident=incident, what=f"{number}.", owner=asha, due_at=together, by=karen
        )

    first = page(karen, "actions")
    (further,) = links_of(first, "More follow-ups of other people")
    second = signed_in(Client(), karen).get(further)

    seen = [
        action.what
        for answer in (first, second)
        for action, _ in answer.context["others_rows"]
    ]
    assert seen == [f"{number}." for number in range(SIZE + 2)]
    assert links_of(second, "More follow-ups of other people") == []
    assert links_of(second, "The first follow-ups of other people") == [
        f"{reverse('incidents:actions')}#others"
    ]


def test_marking_one_as_done_comes_back_to_the_same_stretch(karen, asha, send):
    for number in range(SIZE + 1):
        following_up.give_action(
            incident=send(), what=f"{number}.", owner=asha, due_at=soon(), by=karen
        )
    (further,) = links_of(page(karen, "actions"), "More follow-ups of other people")
    browser = signed_in(Client(), karen)
    ((action, _),) = browser.get(further).context["others_rows"]

    answer = browser.post(
        reverse("incidents:mark_done", args=[action.pk]), {"next": further}
    )

    assert answer["Location"] == further
    assert further.endswith("#others")
    shown = browser.get(further).content.decode()
    assert "The first follow-ups of other people" in shown


def test_everything_that_is_ready_to_close_is_reached(karen, send):
    escalated = [send() for _ in range(SIZE + 1)]
    for incident in escalated:
        escalate(incident, by=karen)

    first = page(karen, "actions")
    (further,) = links_of(first, "More incidents with nothing left to do")
    second = signed_in(Client(), karen).get(further)

    assert [*first.context["ready"].rows, *second.context["ready"].rows] == escalated


def test_each_list_goes_on_where_the_other_stays(karen, asha, send):
    for number in range(SIZE + 1):
        incident = send()
        following_up.give_action(
            incident=incident, what=f"{number}.", owner=asha, due_at=soon(), by=karen
        )
        escalate(send(), by=karen)
    browser = signed_in(Client(), karen)

    first = browser.get(reverse("incidents:actions"))
    (further,) = links_of(first, "More follow-ups of other people")
    second = browser.get(further)
    (both,) = links_of(second, "More incidents with nothing left to do")
    third = browser.get(both)

    assert len(third.context["others_rows"]) == 1
    assert len(third.context["ready"].rows) == 1
    (back,) = links_of(third, "The first follow-ups of other people")
    assert len(browser.get(back).context["others_rows"]) == SIZE
    assert len(browser.get(back).context["ready"].rows) == 1


@pytest.mark.parametrize("mark", ["x", "2026-01-01_1", "9999-12-31T00:00:00Z_0"])
def test_a_mark_that_cannot_be_read_is_the_beginning(karen, asha, send, mark):
    following_up.give_action(
        incident=send(), what="Ring", owner=asha, due_at=soon(), by=karen
    )

    answer = signed_in(Client(), karen).get(
        reverse("incidents:actions"), {"others": mark, "ready": mark}
    )

    assert [action.what for action, _ in answer.context["others_rows"]] == ["Ring"]


def test_a_follow_up_of_another_site_is_not_listed(sam, dean, karen, south, send):
    following_up.give_action(
        incident=send(by=dean, site=south),
        what="At south",
        owner=dean,
        due_at=soon(),
        by=karen,
    )

    assert "At south" not in text(sam, "actions")


def test_an_owner_marks_it_done_with_a_note_and_comes_back(asha, followed_up):
    action = Action.objects.get()

    answer = post(asha, "mark_done", action.pk, note="Spoke to Mum", next="/today/")

    done = ActionDone.objects.get()
    assert answer["Location"] == "/today/"
    assert (done.done_by, done.note) == (asha, "Spoke to Mum")
    assert "Done by A Patel: Spoke to Mum" in text(asha, "actions")


@pytest.mark.parametrize(
    "way",
    ["", "https://evil.example/", "//evil.example", "/\\evil.example", "today", "x:y"],
)
def test_marking_done_leads_only_to_a_page_of_ours(asha, followed_up, way):
    answer = post(asha, "mark_done", Action.objects.get().pk, next=way)

    assert answer["Location"] == reverse("incidents:actions")


@pytest.mark.parametrize(
    ("name", "status"), [("dean", 404), ("wes", 404), ("colin", 403), ("maria", 403)]
)
def test_nobody_else_marks_it_done(everyone, wes, followed_up, name, status):
    person = wes if name == "wes" else getattr(everyone, name)

    answer = post(person, "mark_done", Action.objects.get().pk)

    assert answer.status_code == status
    assert not ActionDone.objects.exists()


def test_the_second_to_mark_it_done_is_told(asha, karen, followed_up):
    action = Action.objects.get()
    following_up.mark_done(action=action, by=asha)
    client = signed_in(Client(), karen)

    url = reverse("incidents:mark_done", args=[action.pk])
    answer = client.post(url, follow=True)

    assert "Somebody has already marked this as done." in answer.content.decode()
    assert ActionDone.objects.count() == 1


@pytest.mark.parametrize(("seconds", "shown"), [(-1, True), (1, False)])
def test_what_is_done_leaves_the_page_after_fourteen_days(
    asha, followed_up, seconds, shown
):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        following_up.mark_done(action=Action.objects.get(), by=asha)

    with time_machine.travel(now + timedelta(days=14, seconds=seconds), tick=False):
        assert ("Ring home" in text(asha, "actions")) is shown


def test_follow_ups_ask_the_same_for_many(karen, asha, send):
    incident = send()
    client = signed_in(Client(), karen)

    def add(count):
        for _ in range(count):
            for owner in (karen, asha):
                following_up.give_action(
                    incident=incident, what="Ring", owner=owner, due_at=soon(), by=karen
                )
            done = following_up.give_action(
                incident=incident, what="Ring", owner=asha, due_at=soon(), by=karen
            )
            following_up.mark_done(action=done, by=asha)

    assert_does_not_grow(lambda: client.get(reverse("incidents:actions")), add)
