"""What a record can do besides being read: print, share, correct, narrow, void."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from accounts.terms import AccessKind
from incidents.models import Addendum, Incident, ReviewDuty, Share
from incidents.operations import following_up, sharing
from incidents.terms import AddendumKind, PrintPurpose
from tests.factories import ParentalLinkFactory
from tests.incidents.views.pages import page, post, text
from tests.masking import without_token
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db
OF_A_RECORD = ["record", "looked", "print", "share", "readers", "title", "void"]
CHANGES = ["add", "reopen", "close", "parents", "share", "readers", "title", "void"]


def day_boxes(name, day):
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def add(incident, by, kind=AddendumKind.NOTE, words="A note", **ago):
    return following_up.add_to_timeline(
        incident=incident,
        kind=kind,
        words=words,
        happened_at=timezone.now() - timedelta(**ago),
        by=by,
    )


# --- Involved: nothing is there -----------------------------------------------------


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_a_reviewer_whose_child_is_in_it_finds_nothing(ruth, jayden, send, name):
    ParentalLinkFactory(user=ruth, pupil=jayden, is_barred_by_court=True)
    incident = send(people=[jayden])

    hidden = page(ruth, name, incident.reference)
    missing = page(ruth, name, "ES-99999")

    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)
    assert not AccessEntry.objects.filter(by=ruth).exists()


@pytest.mark.parametrize("name", CHANGES)
def test_a_reviewer_who_is_named_in_it_changes_nothing(ruth, send, name):
    incident = send(people=[ruth])

    assert post(ruth, name, incident.reference, reason="x").status_code == 404


def test_r11_it_is_in_no_list_and_no_count(karen, ruth, jayden, send):
    ParentalLinkFactory(user=ruth, pupil=jayden)
    hidden = send("A word about Xylophone.", people=[jayden])

    for name in ("review", "today", "incidents", "reviewed_today", "actions"):
        shown = text(ruth, name)
        assert hidden.reference not in shown
        assert hidden.title not in shown
    assert "Nothing to review." in text(ruth, "review")
    assert "1 to review" in text(karen, "review")


# --- B5, B6, B8 -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["record", "print", "looked"])
@pytest.mark.parametrize("method", ["put", "patch", "post", "delete"])
def test_b5_no_method_changes_the_words(karen, send, name, method):
    incident = send("He showed me his phone.")
    url = reverse(f"incidents:{name}", args=[incident.reference])

    answer = getattr(signed_in(Client(), karen), method)(
        url,
        data="what_happened=Other",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {403, 405}
    assert Incident.objects.get().what_happened == "He showed me his phone."


def test_b6_newest_first_both_times_and_machine_readable(karen, send):
    incident = send()
    add(incident, karen, words="Yesterday’s call", days=1)
    add(incident, karen, words="A moment ago", minutes=1)

    timeline = text(karen, "record", incident.reference).split('class="tl"')[1]

    assert timeline.index("A moment ago") < timeline.index("Yesterday’s call")
    assert ", written <time datetime=" in timeline
    times = re.findall(r"<time[^>]*>", timeline)
    assert times
    assert all("datetime=" in each for each in times)


def test_b8_each_opening_is_one_row_that_is_seen(karen, send):
    incident = send()
    for _ in range(3):
        page(karen, "record", incident.reference)

    shown = text(karen, "looked", incident.reference)

    assert AccessEntry.objects.filter(kind=AccessKind.RECORD).count() == 3
    assert "Read it 3 times" in shown


# --- Print ----------------------------------------------------------------------------


def test_printing_asks_what_for_and_writes_it_down(karen, send):
    incident = send("He showed me his phone.")

    asked = text(karen, "print", incident.reference)
    assert "He showed me" not in asked
    assert not AccessEntry.objects.exists()

    printed = text(karen, "print", incident.reference, query="?purpose=police")
    entry = AccessEntry.objects.get()
    assert (entry.kind, entry.purpose) == (AccessKind.PRINTED, "police")
    assert "He showed me his phone." in printed
    assert "Printed by Karen Osei" in printed
    assert "Printed it, for the police" in text(karen, "looked", incident.reference)


def test_a_purpose_that_is_none_is_asked_again(karen, send):
    incident = send("He showed me his phone.")

    shown = text(karen, "print", incident.reference, query="?purpose=gossip")

    assert "Choose what it is for" in shown
    assert "He showed me" not in shown


def test_a_purpose_that_was_not_chosen_is_asked_for(karen, send):
    incident = send("He showed me his phone.")

    first = text(karen, "print", incident.reference)
    shown = text(karen, "print", incident.reference, query="?show=1")

    assert "Choose what it is for" not in first
    assert 'name="show"' in first
    assert "There is a problem" in shown
    assert "Choose what it is for" in shown
    assert "He showed me" not in shown


# --- Corrections, the filter, parents -----------------------------------------------


def test_a_correction_stands_beside_words_that_stay(karen, send):
    incident = send("It was in Room 4.")
    add(incident, karen, AddendumKind.CORRECTION, "It was Room 6.")

    shown = text(karen, "record", incident.reference)

    words, timeline = shown.split('id="timeline"')
    assert "It was in Room 4." in words
    assert "Corrected <time" in words
    assert "It was Room 6." in words
    assert "It was Room 6." in timeline


@pytest.mark.parametrize(
    ("show", "there", "gone"),
    [("correction", "Room 6", "Rang Mum"), ("contact", "Rang Mum", "Room 6")],
)
def test_the_timeline_can_be_narrowed(karen, send, show, there, gone):
    incident = send()
    add(incident, karen, AddendumKind.CORRECTION, "Room 6")
    add(incident, karen, AddendumKind.CALL_HOME, "Rang Mum")

    shown = text(karen, "record", incident.reference, query=f"?show={show}")

    timeline = shown.split('id="timeline"')[1]
    assert there in timeline
    assert gone not in timeline


def test_parents_are_told_in_one_form(karen, send):
    incident = send()

    post(
        karen, "parents", incident.reference, kind="parents_told", words="Mum, by phone"
    )
    refused = post(karen, "parents", incident.reference, kind="parents_not_told")

    assert "Say who was told, or why not" in refused.content.decode()
    assert Addendum.objects.get().kind == AddendumKind.PARENTS_TOLD
    assert "Mum, by phone" in text(karen, "record", incident.reference)


def test_title_and_error_are_offered_to_those_who_lead(sam, karen, send):
    incident = send()

    assert "Entered in error" in text(karen, "record", incident.reference)
    assert "Entered in error" not in text(sam, "record", incident.reference)
    assert page(sam, "void", incident.reference).status_code == 403
    post(karen, "void", incident.reference, reason="Sent twice")
    assert "Entered in error" in text(karen, "incidents")


# --- Sharing --------------------------------------------------------------------------


def test_a_record_is_shared_and_read_and_the_reading_is_seen(karen, jo, send):
    incident = send("He showed me his phone.")
    answers = {"user": jo.pk, "reason": "She blocks the app"}
    until = day_boxes("until", timezone.localdate() + timedelta(days=2))
    url = reverse("incidents:share", args=[incident.reference])

    signed_in(Client(), karen).post(url, answers | until)

    assert incident.title in text(jo, "shared")
    assert "record shared with me" in text(jo, "today")
    assert "He showed me his phone." in text(jo, "shared_record", incident.reference)
    assert page(jo, "record", incident.reference).status_code == 403
    assert "Jo Noble" in text(karen, "looked", incident.reference)
    assert "Read it, shared with them" in text(karen, "looked", incident.reference)


def test_a_share_that_was_withdrawn_reads_like_none(karen, jo, send):
    incident = send()
    shared = sharing.share(
        incident=incident, user=jo, until=timezone.localdate(), reason="x", by=karen
    )

    post(karen, "withdraw_share", incident.reference, shared.pk)

    hidden = page(jo, "shared_record", incident.reference)
    missing = page(jo, "shared_record", "ES-99999")
    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)
    assert "Nothing is shared with you" in text(jo, "shared")


def test_without_a_second_factor_nothing_shared_is_read(karen, olive, send):
    incident = send()
    sharing.share(
        incident=incident, user=olive, until=timezone.localdate(), reason="x", by=karen
    )

    answer = page(olive, "shared_record", incident.reference)

    assert answer.status_code == 302
    assert answer.url == reverse("mfa_index")
    assert not AccessEntry.objects.exists()


# --- Growth ---------------------------------------------------------------------------


def test_what_is_shared_does_not_cost_more_with_more(karen, jo, send):
    def more(count):
        for _ in range(count):
            Share.objects.create(
                incident=send(),
                user=jo,
                until=timezone.localdate(),
                reason="x",
                given_by=karen,
            )

    client = signed_in(Client(), jo)
    assert_does_not_grow(lambda: client.get(reverse("incidents:shared")), more)


def test_the_rota_does_not_cost_more_with_more(karen, north):
    def more(count):
        first = timezone.localdate() + timedelta(days=ReviewDuty.objects.count())
        ReviewDuty.objects.bulk_create(
            ReviewDuty(
                site=north,
                person=karen,
                from_day=first + timedelta(days=number),
                to_day=first + timedelta(days=number),
                given_by=karen,
            )
            for number in range(count)
        )

    client = signed_in(Client(), karen)
    assert_does_not_grow(lambda: client.get(reverse("incidents:rota")), more)


def test_a_printed_and_a_shared_record_cost_the_same_however_long(
    karen, jo, send, jayden
):
    incident = send(people=[jayden])
    sharing.share(
        incident=incident,
        user=jo,
        until=timezone.localdate() + timedelta(days=2),
        reason="She blocks the app",
        by=karen,
    )

    def add(count):
        for number in range(count):
            following_up.add_to_timeline(
                incident=incident,
                kind=AddendumKind.NOTE,
                words=f"Note {number}",
                happened_at=timezone.now(),
                by=karen,
            )

    browser, other = signed_in(Client(), karen), signed_in(Client(), jo)
    printed = reverse("incidents:print", args=[incident.reference])
    shared = reverse("incidents:shared_record", args=[incident.reference])
    assert_does_not_grow(
        lambda: browser.get(f"{printed}?purpose={PrintPurpose.values[0]}"), add
    )
    assert_does_not_grow(lambda: other.get(shared), add)
