"""The pages of requests: recording one, its receipt, the list, its own page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from incidents.models import DataRequest, RequestStep
from tests.data_requests import (
    WORDS,
    acknowledge,
    answer,
    complain,
    pause,
    record,
    refuse,
    sheet,
)
from tests.incidents.views.pages import page, post, text
from tests.masking import without_token
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def access(everyone, north):
    return record(north, everyone.asha)


def day_of(name, day):
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def sent_form(site, **changed):
    return (
        {
            "send_key": str(uuid4()),
            "kind": "access",
            "words": WORDS,
            "requester_name": "Nell Archer",
            "relationship": "parent",
            "way": "spoken",
            "site": site.pk,
        }
        | day_of("received_on", timezone.localdate())
        | changed
    )


# --- Recording ------------------------------------------------------------------


def test_staff_record_one_and_see_its_receipt_and_no_more(asha, north):
    sent = post(asha, "record_request", **sent_form(north))

    request = DataRequest.objects.get()
    assert sent["Location"] == reverse("incidents:request_sent", args=[request])
    shown = text(asha, "request_sent", request.reference)
    assert request.reference in shown
    assert "They answer it by" in shown
    assert WORDS not in shown
    assert "Archer" not in shown
    assert page(asha, "request", request.reference).status_code == 403


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": ""}, "Choose what they want"),
        ({"requester_name": ""}, "Enter the name of whoever asks"),
        ({"relationship": ""}, "Choose who they are"),
        ({"way": ""}, "Choose how it came"),
        ({"way": "online"}, "Choose how it came"),
        ({"received_on_2": 2999}, "It must be today or in the past"),
        ({"received_on_1": 13}, "Enter a day, a month and a year"),
        ({"words": "a" * 5001}, "Use 5,000 characters or fewer"),
    ],
)
def test_bad_answers_are_told_and_nothing_typed_is_lost(asha, north, changed, says):
    sent = sent_form(north, contact="nell@home.example") | changed

    shown = post(asha, "record_request", **sent).content.decode()

    assert says in shown
    assert "nell@home.example" in shown
    assert not DataRequest.objects.exists()


def test_a_receipt_says_nothing_of_what_was_done_since(everyone, access):
    before = without_token(page(everyone.asha, "request_sent", access.reference))
    pause(access, everyone.karen)
    refuse(access, everyone.karen)

    after = without_token(page(everyone.asha, "request_sent", access.reference))
    assert after == before


def test_a_double_press_makes_one(asha, north):
    sent = sent_form(north)

    first, second = (post(asha, "record_request", **sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert DataRequest.objects.count() == 1


def test_whoever_is_named_is_chosen_from_those_who_handle_them(everyone, north):
    asha, priya = everyone.asha, everyone.priya
    named = sent_form(north, named=[priya.pk])
    wrong = sent_form(north, named=[everyone.jo.pk])

    assert "Priya Nair" in text(asha, "record_request")
    assert "Jo Noble" not in text(asha, "record_request")
    refused = post(asha, "record_request", **wrong).content.decode()
    assert "Choose from those who handle requests" in refused
    post(asha, "record_request", **named)

    request = DataRequest.objects.get()
    assert page(priya, "request", request.reference).status_code == 404
    assert page(everyone.dana, "request", request.reference).status_code == 200


def test_it_is_linked_beside_the_report_of_a_breach_and_in_help(asha, ada, colin):
    url = reverse("incidents:record_request")

    assert url in text(asha, "today")
    for person in (ada, colin):
        shown = signed_in(Client(), person).get(reverse("accounts:help"))
        assert url in shown.content.decode()
    assert url not in Client().get(reverse("accounts:help")).content.decode()


# --- The list -------------------------------------------------------------------


def test_the_list_has_the_open_ones_by_the_time_left_and_then_the_answered(
    everyone, north
):
    karen = everyone.karen
    late = record(
        north, everyone.asha, kind="complaint", received_on=timezone.localdate()
    )
    soon = record(north, everyone.asha, kind="record")
    over = record(north, everyone.asha, kind="erasure")
    still = record(north, everyone.asha, kind="objection")
    pause(still, karen)
    refuse(over, karen)

    shown = text(karen, "requests")

    places = [shown.index(each.reference) for each in (soon, late, still, over)]
    assert places == sorted(places)
    assert "Refused" in shown


def test_the_list_is_narrowed_to_a_kind_and_says_where_there_is_none(everyone, access):
    karen = everyone.karen
    other = complain(access.site)

    shown = text(karen, "requests", query="?kind=complaint")
    assert other.reference in shown
    assert access.reference not in shown
    empty = text(karen, "requests", query="?kind=erasure")
    assert "No open request of this kind" in empty
    assert access.reference in text(karen, "requests", query="?kind=nonsense")


def test_an_empty_list_says_so(karen):
    assert "No request is open" in text(karen, "requests")


def test_the_badge_counts_what_this_person_may_see(everyone, access):
    record(access.site, everyone.asha, named=[everyone.priya])

    def badge(user):
        shown = text(user, "today")
        return shown.split('href="/requests/"', 1)[1][:200]

    assert "1" in badge(everyone.priya)
    assert "2" in badge(everyone.dana)


# --- Its own page ---------------------------------------------------------------


def test_the_page_shows_the_clock_the_words_and_the_next_thing(everyone, access):
    shown = text(everyone.karen, "request", access.reference)

    for words in (WORDS, "Nell Archer", "Answer", "More time", "Recorded"):
        assert words in shown
    assert "Record the answer" in shown
    assert AccessEntry.objects.filter(record_kind="request").count() == 1
    title = shown.split("<title>")[1].split("</title>")[0]
    assert "Archer" not in title


def test_a_complaint_is_first_acknowledged_and_a_stopped_clock_first_started(
    everyone, access
):
    complaint = complain(access.site)
    pause(access, everyone.karen)

    assert "Keep that it was acknowledged" in text(
        everyone.karen, "request", complaint.reference
    )
    acknowledge(complaint, everyone.karen)
    assert "Record the answer" in text(everyone.karen, "request", complaint.reference)
    assert "Start the clock" in text(everyone.karen, "request", access.reference)


def test_each_thing_is_done_on_its_page(everyone, access):
    karen, today = everyone.karen, timezone.localdate()
    url = "request_step", access.reference
    on, sent_on = day_of("on", today), day_of("sent_on", today)
    sent = {"sent_by": "letter", "words": "As told"} | sent_on
    asked = [
        ("pause", {"cause": "identity", "words": "Which ID?"} | on),
        ("resume", on),
        ("extend", {"cause": "complex"} | sent),
        ("note", {"words": "Looked in the archive"} | on),
        (
            "answer",
            {"outcome": "in_part", "exemption": "legal", "is_harm_checked": "on"}
            | {"is_regulator_told": "on"}
            | sent,
        ),
        ("reopen", {"words": "They wrote again"}),
        (
            "correct",
            {"kind": "complaint", "words": "Read again"} | day_of("received_on", today),
        ),
        ("answer", {"outcome": "upheld", "is_regulator_told": "on"} | sent),
    ]

    for slug, data in asked:
        done = post(karen, *url, slug, **data)
        assert done.status_code == 302, (slug, done.content.decode())

    kinds = list(RequestStep.objects.values_list("kind", flat=True))
    assert kinds == [
        "paused", "resumed", "extended", "noted", "answered", "reopened", "corrected",
        "answered",
    ]  # fmt: skip
    shown = text(karen, "request", access.reference)
    for words in ("Looked in the archive", "It was: subject access request", "Upheld"):
        assert words in shown


def test_a_complaint_is_acknowledged_on_its_page_and_a_late_one_says_why(
    everyone, north
):
    today = timezone.localdate()
    late = complain(north, received_on=today - timedelta(days=30))
    url = "request_step", late.reference, "acknowledge"
    sent = {"sent_by": "letter"} | day_of("sent_on", today)

    refused = post(everyone.karen, *url, **sent).content.decode()
    done = post(everyone.karen, *url, late_reason="I was ill", **sent)

    assert "Say why it is late" in refused
    assert done.status_code == 302
    shown = text(everyone.karen, "request", late.reference)
    assert "Late because: I was ill" in shown
    assert "Done late" in shown


def test_a_letter_is_shown_to_copy_and_never_kept_as_sent_by_itself(everyone, north):
    complaint = complain(north)
    greeting = f"Dear {complaint.requester_name},"

    shown = page(everyone.karen, "request", complaint.reference)
    assert greeting in shown.context["words_to_copy"]
    assert greeting in shown.content.decode()
    assert shown.context["form"]["words"].value() is None

    sent = {"sent_by": "letter"} | day_of("sent_on", timezone.localdate())
    post(everyone.karen, "request_step", complaint.reference, "acknowledge", **sent)
    assert sheet(complaint).steps[0].words == ""
    shown = page(everyone.karen, "request", complaint.reference)
    assert greeting in shown.context["words_to_copy"]
    assert shown.context["form"]["letter"].value() is None


def test_what_is_refused_keeps_what_was_typed(everyone, access):
    refused = post(
        everyone.karen,
        "request_step",
        access.reference,
        "answer",
        outcome="refused",
        words="It tells about another child",
        sent_by="letter",
        **day_of("sent_on", timezone.localdate()),
    ).content.decode()

    assert "Choose why something is held back" in refused
    assert "It tells about another child" in refused
    assert not RequestStep.objects.exists()


def test_the_second_to_answer_keeps_their_words_and_reads_what_the_first_did(
    everyone, access
):
    answer(access, everyone.ruth)

    second = post(
        everyone.karen,
        "request_step",
        access.reference,
        "answer",
        outcome="in_full",
        words="My own words",
        sent_by="letter",
        is_harm_checked="on",
        **day_of("sent_on", timezone.localdate()),
    ).content.decode()

    assert "was answered meanwhile" in second
    assert "My own words" in second
    assert "Ruth Hall" in second


def test_what_cannot_be_done_now_shows_what_can(everyone, access):
    shown = text(everyone.karen, "request_step", access.reference, "reopen")

    assert "Record the answer" in shown
    assert (
        page(everyone.karen, "request_step", access.reference, "burn").status_code
        == 404
    )


def test_whoever_names_themselves_goes_back_to_the_list(everyone, access):
    karen = everyone.karen

    done = post(karen, "request_step", access.reference, "keep", person=karen.pk)

    assert done["Location"] == reverse("incidents:requests")
    assert page(karen, "request", access.reference).status_code == 404
    assert "Kept from Karen Osei" in text(everyone.dana, "request", access.reference)


def test_taking_it_up_says_who_leads_it(everyone, access):
    post(everyone.karen, "take_up_request", access.reference)

    assert "Led by Karen Osei" in text(everyone.ruth, "request", access.reference)


def test_what_is_hidden_is_the_same_bytes_as_what_is_not_there(everyone, north, wes):
    hidden = record(north, everyone.asha, named=[everyone.karen])

    for user in (everyone.karen, wes):
        gone = [
            without_token(page(user, "request", reference))
            for reference in (hidden.reference, "ES-DR-999")
        ]
        assert gone[0] == gone[1]
