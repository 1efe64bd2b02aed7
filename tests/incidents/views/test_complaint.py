"""The public form for a complaint: plain, once, not too often, and it knows nobody."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from incidents.models import DataRequest
from tests.data_requests import complain
from tests.masking import without_token
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]
FORM = reverse("incidents:complaint")
WORDS = "You sent a letter about my son to the wrong house."


def sent_form(site, **changed):
    return {
        "send_key": str(uuid4()),
        "place": site.pk,
        "requester_name": "Nell Archer",
        "contact": "nell@home.example",
        "words": WORDS,
    } | changed


def send(site, client=None, **changed):
    return (client or Client()).post(FORM, sent_form(site, **changed))


def test_somebody_without_an_account_sends_one_and_is_thanked(everyone, north):
    sent = send(north)

    complaint = DataRequest.objects.get()
    thanks = Client().get(sent["Location"])
    shown = thanks.content.decode()
    assert complaint.reference in shown
    assert "We will write to you by" in shown
    assert "ICO" in shown
    assert "https://ico.org.uk/make-a-complaint/" in shown
    for word in ("Nell", "Archer", WORDS, "nell@home.example"):
        assert word not in shown
    assert "no-store" in thanks["Cache-Control"]


def test_a_double_press_makes_one(north):
    sent = sent_form(north)

    first, second = (Client().post(FORM, sent) for _ in range(2))

    assert first.status_code == second.status_code == 302
    assert DataRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"requester_name": " "}, "Write your name"),
        ({"contact": ""}, "Write your e-mail, your phone number or your address"),
        ({"words": ""}, "Write what went wrong"),
        ({"words": "a" * 5001}, "Use 5,000 characters or fewer"),
        ({"requester_name": "a" * 121}, "Use 120 characters or fewer"),
        ({"about_posts": ["slt"]}, "Choose again"),
    ],
)
def test_what_is_missing_is_told_plainly_and_the_rest_is_kept(north, changed, says):
    shown = send(north, about="My son Leo", **changed).content.decode()

    assert says in shown
    assert "My son Leo" in shown
    assert not DataRequest.objects.exists()


def test_an_address_sends_ten_an_hour_and_the_next_keeps_its_words(north):
    for _ in range(10):
        assert send(north).status_code == 302
    last = sent_form(north)

    refused = Client().post(FORM, last)

    assert refused.status_code == 429
    shown = unescape(refused.content.decode())
    assert "Too many came from your address" in shown
    assert WORDS in shown
    assert north.office_phone in shown
    assert DataRequest.objects.count() == 10
    assert Client(REMOTE_ADDR="198.51.100.7").post(FORM, last).status_code == 302


def test_a_second_press_and_a_form_with_errors_are_no_second_try(north):
    again = sent_form(north)
    Client().post(FORM, again)
    for _ in range(12):
        assert send(north, words="").status_code == 200
        assert Client().post(FORM, again).status_code == 302
    for _ in range(9):
        assert send(north).status_code == 302

    assert send(north).status_code == 429


def test_it_takes_nothing_without_the_token_of_its_page(north):
    strict = Client(enforce_csrf_checks=True)

    assert send(north, strict).status_code == 403
    assert not DataRequest.objects.exists()


def test_a_school_of_one_site_is_not_asked_for_and_of_several_it_is(west):
    alone = Client().get(FORM).content.decode()
    assert 'type="radio"' not in alone
    assert DataRequest.objects.count() == 0

    assert send(west).status_code == 302


def test_of_the_sites_of_one_school_somebody_chooses(north, south):
    shown = Client().get(FORM).content.decode()

    assert "Which of our sites is it about?" in shown
    assert shown.count('name="place"') == 2


def test_of_several_schools_somebody_chooses(north, south, west):
    shown = Client().get(FORM).content.decode()

    for words in ("Oakfield Short Stay School, North", "Elmwood School"):
        assert words in shown
    assert "Choose where it is about" in send(north, place="").content.decode()
    assert "Choose where it is about" in send(north, place=999_999).content.decode()
    send(south)
    assert DataRequest.objects.get().site == south


def test_without_a_school_there_is_no_form(db):
    assert Client().get(FORM).status_code == 404


def test_it_says_the_same_whether_a_name_is_known_or_not(everyone, north, jayden):
    known = send(north, requester_name="Karen Osei", about="Jayden Marsh")
    other = send(north, requester_name="Nobody Known", about="Nobody Known")
    pages = [Client().get(answer["Location"]) for answer in (known, other)]
    said = [re.sub(r"ES-DR-\d+", "", without_token(each).decode()) for each in pages]

    assert known.status_code == other.status_code == 302
    assert said[0] == said[1]


def test_what_is_complained_of_is_kept_from_them(everyone, north):
    send(north, about_posts=["dsl"])

    reference = DataRequest.objects.get().reference
    url = reverse("incidents:request", args=[reference])
    assert signed_in(Client(), everyone.karen).get(url).status_code == 404
    assert signed_in(Client(), everyone.dana).get(url).status_code == 200


def test_the_link_of_thanks_is_signed_and_of_the_public_form_alone(everyone, north):
    complain(north)

    for key in ("1", "made-up", "MQ:1abcde:xyz"):
        url = reverse("incidents:complaint_sent", args=[key])
        assert Client().get(url).status_code == 404


def test_every_page_leads_to_it_and_privacy_says_so(everyone, north):
    for page in (reverse("accounts:privacy"), reverse("account_login"), FORM):
        assert f'href="{FORM}"' in Client().get(page).content.decode()
    signed = signed_in(Client(), everyone.asha)
    assert f'href="{FORM}"' in signed.get(reverse("incidents:today")).content.decode()


def test_opening_it_makes_no_session(north):
    opened = Client().get(FORM)

    assert set(opened.cookies) == {settings.CSRF_COOKIE_NAME}


def grade(text):
    """Return the Flesch-Kincaid grade of a text (screens.md 5.9): 5 is about age 10."""
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    words = re.findall(r"[a-z’']+", text.lower())
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word))))
        for word in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_it_is_written_for_a_reader_of_ten(north):
    sent = send(north)
    for url in (FORM, sent["Location"]):
        main = Client().get(url).content.decode().split("<main", 1)[1]
        main = main.split("</main>")[0]
        said = re.findall(r"<(?:p|h1)\b[^>]*>(.*?)</(?:p|h1)>", main, re.DOTALL)
        plain = " ".join(f"{re.sub('<[^>]+>', '', unescape(each))}. " for each in said)
        words = re.sub(r"https?\S+|\d[\d ]+|\.\s*\.", ".", plain)
        assert grade(words) <= 5, (url, grade(words))
