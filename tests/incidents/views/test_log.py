"""The log form: opening it, sending it, mending it."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Draft, Incident, IncidentKind
from incidents.terms import Part
from tests.factories import PupilFactory
from tests.incidents.views.answering import (
    LOG,
    PEOPLE,
    answers,
    of_person,
    post,
    text_of,
)
from tests.people import signed_in
from tests.watching import assert_does_not_grow, no_writes_but_access

pytestmark = pytest.mark.django_db


# --- Opening it -----------------------------------------------------------------


def test_the_page_asks_five_questions_and_writes_nothing(page, karen):
    with no_writes_but_access():
        text = text_of(page.get(LOG))

    for question in (
        "What happened?",
        "Who was involved?",
        "What kind is it?",
        "When and where?",
        "What have you done so far?",
    ):
        assert question in text
    assert "Goes to <strong>Karen Osei (DSL)</strong>" in text
    assert "Only you can see it until you send it" in text


def test_the_numbers_to_ring_come_before_the_form(page, north):
    text = text_of(page.get(LOG))

    assert text.index('href="tel:999"') < text.index("<main")
    assert text.index('href="tel:+441632960101"') < text.index("<main")


def test_there_is_nowhere_to_put_a_file(page):
    text = text_of(page.get(LOG))

    assert 'type="file"' not in text
    assert "multipart" not in text


def test_each_page_has_a_draft_of_its_own_to_become(page):
    addresses = {page.get(LOG).context["address"] for _ in range(2)}

    assert len(addresses) == 2
    assert not Draft.objects.exists()


def test_the_site_is_asked_only_of_people_with_more_than_one(page, karen):
    assert 'name="site"' not in text_of(page.get(LOG))
    assert 'name="site"' in text_of(signed_in(Client(), karen).get(LOG))


def test_eight_kinds_are_in_front_and_a_retired_one_nowhere(page, school):
    IncidentKind.objects.filter(school=school, code="CD-10").update(is_retired=True)

    form = page.get(LOG).context["form"]

    front = [label for _, label in form.fields["kinds"].choices]
    assert front == [
        "Cyberbullying",
        "Nude or semi-nude",
        "Harmful content",
        "Unsafe contact",
        "Lost or leaked data",
        "Network or password",
        "Not sure",
    ]
    assert "CD-10" not in form.kinds_in_use


@pytest.mark.parametrize("name", ["colin", "ada", "maria"])
def test_people_who_do_not_log_are_turned_away(everyone, client, name):
    browser = signed_in(client, getattr(everyone, name))

    assert browser.get(LOG).status_code == 403
    assert post(browser, answers()).status_code == 403
    assert browser.get(PEOPLE, {"q": "ja"}).status_code == 403


# --- Sending it -----------------------------------------------------------------


def test_sending_leads_to_the_page_that_says_so(page, asha, north, jayden, willow):
    response = post(
        page,
        answers(
            **of_person(jayden, part=Part.HARMED) | of_person(willow, 1),
            kinds=["CD-01"],
            kinds_conduct=["CD-11"],
            place="Room 4",
            done_so_far=["told_dsl"],
        ),
    )

    incident = Incident.objects.get()
    assert response.url == reverse("incidents:sent", args=[incident.reference])
    assert (incident.author, incident.site, incident.place) == (asha, north, "Room 4")
    assert {kind.code for kind in incident.kinds.all()} == {"CD-01", "CD-11"}
    assert {(who.full_name, who.part) for who in incident.involvements.all()} == {
        ("Jayden Marsh", Part.HARMED),
        ("Whole class, Willow", Part.UNSURE),
    }


def test_strangers_in_words_are_people_without_a_press_on_add(page):
    post(page, answers(no_one="", outsider="A cousin", unknown="Boy, red coat"))

    involved = Incident.objects.get().involvements
    assert {who.full_name for who in involved.all()} == {"A cousin", "Boy, red coat"}


def test_somebody_with_two_sites_chooses(client, karen, south):
    browser = signed_in(client, karen)

    post(browser, answers(site=south.pk))

    assert Incident.objects.get().site == south


def test_the_site_of_somebody_elses_is_refused(client, karen, west):
    browser = signed_in(client, karen)

    text = text_of(post(browser, answers(site=west.pk)))

    assert "Choose one of your sites" in text
    assert not Incident.objects.exists()


def test_times_can_be_typed_in_three_ways(page):
    for typed in ("00:01", "00.01", "0001"):
        post(page, answers(happened_time=typed))

    assert Incident.objects.count() == 3


def test_the_extra_answers_are_kept(page):
    post(
        page,
        answers(
            kinds=["SE-06", "CT-00"],
            pupil_safe="no",
            found_out_day_0=1,
            found_out_day_1=9,
            found_out_day_2=2025,
            found_out_time="09:00",
        ),
    )

    incident = Incident.objects.get()
    assert incident.pupil_safe == "no"
    assert incident.is_urgent
    assert timezone.localtime(incident.found_out_at).date() == date(2025, 9, 1)


def test_the_same_page_sent_twice_is_one_incident(page):
    sent = answers()

    first, second = post(page, sent), post(page, sent)

    assert first.url == second.url
    assert Incident.objects.count() == 1


def test_other_words_on_a_page_sent_before_come_back_as_a_page_of_their_own(page):
    sent = answers()
    post(page, sent)

    response = post(page, sent | {"what_happened": "Something else again."})

    assert response.status_code == 409
    assert "This page was sent before" in text_of(response)
    assert "Something else again." in text_of(response)
    page.post(
        response.context["address"], sent | {"what_happened": "Something else again."}
    )
    assert Incident.objects.count() == 2


# --- Mending it -----------------------------------------------------------------


def test_an_empty_page_says_three_things_and_links_to_each(page):
    text = text_of(post(page, {"send_key": str(uuid4())}))

    assert "<title>Error: Log an incident" in text
    for field, words in (
        ("id_what_happened", "Write what happened"),
        ("id_find", "Add who was involved, or choose No one named"),
        ("id_kinds_0", "Choose what kind of incident it is, or choose Not sure"),
    ):
        assert f'<a href="#{field}">{words}</a>' in text
        assert f'id="{field}"' in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"happened_time": "teatime"}, "Enter the time as hours and minutes"),
        ({"happened_day_1": "13"}, "Enter a day, a month and a year"),
        ({"happened_day_2": "26"}, "Enter the year with four numbers"),
        ({"happened_day_2": "2099"}, "When it happened must be today or in the past"),
        ({"place": "x" * 81}, "Use 80 characters or fewer"),
        ({"outsider": "x" * 121}, "Use 120 characters or fewer"),
        ({"kinds": ["ZZ-99"]}, "Choose the kind again: the list has changed"),
        ({"found_out_time": "09:00"}, "Enter the day too"),
        ({"find": "jay"}, "Choose who you meant from the list, or clear the box"),
    ],
)
def test_each_slip_is_named_and_the_words_are_kept(page, jayden, changes, words):
    response = post(page, answers(what_happened="My very words.") | changes)

    assert words in text_of(response)
    assert "My very words." in text_of(response)
    assert not Incident.objects.exists()


def test_no_one_named_and_somebody_named_cannot_both_be(page, jayden):
    text = text_of(post(page, answers(**of_person(jayden) | {"no_one": "on"})))

    assert "Untick No one named, or remove the people you added" in text
    assert "Jayden Marsh" in text


@pytest.mark.parametrize("bad", ["foreign", "malformed", "unheard", "twice"])
def test_people_who_cannot_be_named_are_refused_and_nothing_is_lost(
    page, jayden, ella, bad
):
    token = {
        "foreign": f"pupil:{ella.pk}",
        "malformed": "pupil:1 OR 1=1",
        "unheard": f"user:{uuid4()}",
        "twice": f"pupil:{jayden.pk}",
    }[bad]
    sent = answers(**of_person(jayden) | {"person-1-id": token, "person-1-part": ""})

    text = text_of(post(page, sent))

    expected = "Remove whoever is there twice" if bad == "twice" else "marked Not found"
    assert expected in text
    assert "Jayden Marsh" in text
    assert "Ella" not in text
    assert not Incident.objects.exists()


def test_a_huge_number_of_people_is_refused(page):
    many = {
        key: value
        for number in range(61)
        for key, value in {
            f"person-{number}-id": "unknown",
            f"person-{number}-words": f"Somebody {number}",
        }.items()
    }

    text = text_of(post(page, answers(**many | {"no_one": ""})))

    assert "Add 60 people at most, or a whole class" in text


def test_a_page_with_an_image_kind_and_a_slip_shows_the_stop_panel(page):
    text = text_of(post(page, answers(kinds=["CD-03"], what_happened="")))

    assert 'class="stop is-shown" role="region"' in text


@pytest.mark.parametrize("sent", ["whole", "empty", "step"])
def test_a_file_is_refused_with_everything_typed_kept(page, sent):
    file = SimpleUploadedFile("a.png", b"\x89PNG")
    fields = {
        "whole": answers(what_happened="My very words.", kinds=["CD-03"]),
        "empty": {"what_happened": "My very words."},
        "step": answers(what_happened="My very words.") | {"do-find": "1"},
    }[sent]

    response = post(page, fields | {"image": file})

    assert response.status_code == 400
    assert "Leave the image where it is and tell the DSL." in text_of(response)
    assert "My very words." in text_of(response)
    assert not Incident.objects.exists()


# --- People without JavaScript --------------------------------------------------


def test_find_brings_the_page_back_with_matches_and_everything_kept(
    page, jayden, callum
):
    sent = answers(what_happened="My very words.", place="Bus", find="jay")

    text = text_of(
        post(page, sent | of_person(callum, part=Part.SAW_IT) | {"do-find": "1"})
    )

    assert f'value="pupil:{jayden.pk}"' in text
    for kept in ("My very words.", "Bus", "Callum Reeve"):
        assert kept in text
    assert '<option value="saw_it" selected' in text
    assert "There is a problem" not in text
    assert not Incident.objects.exists()


def test_find_says_when_nobody_is_called_that(page):
    text = text_of(post(page, answers(find="zzz") | {"do-find": "1"}))

    assert "Nobody here is called “zzz”" in text


def test_add_makes_people_of_the_ticked(page, jayden, willow):
    ticked = [f"pupil:{jayden.pk}", f"group:{willow.pk}"]

    response = post(
        page, answers(find="ja", found=ticked, unknown="Boy", **{"do-add": "1"})
    )

    people = response.context["form"].people.forms
    assert [person.name for person in people] == [
        "Jayden Marsh",
        "Whole class, Willow, 2 pupils",
        "Boy",
    ]
    assert response.context["form"]["find"].value() == ""


def test_remove_takes_out_that_one(page, jayden, callum):
    sent = answers(**of_person(jayden) | of_person(callum, 4))

    response = post(page, sent | {"do-remove": "0"})

    people = response.context["form"].people.forms
    assert [person.name for person in people] == ["Callum Reeve"]


def test_a_member_of_staff_brings_the_chairs_number(page, olive):
    text = text_of(post(page, answers(**of_person(olive)) | {"do-stay": "1"}))

    assert "person--staff" in text
    assert "This will be restricted to the headteacher and DSL." in text
    assert "01632 960900" in text


# --- What it costs ----------------------------------------------------------------


def test_the_form_costs_the_same_for_many_people(page, north):
    pupils = PupilFactory.create_batch(50, site=north)
    shown = []

    def open_page():
        sent = answers(no_one="")
        for number, pupil in enumerate(shown):
            sent |= of_person(pupil, number)
        assert post(page, sent | {"do-stay": "1"}).status_code == 200

    assert_does_not_grow(
        open_page, lambda count: shown.extend(pupils[len(shown) : len(shown) + count])
    )
