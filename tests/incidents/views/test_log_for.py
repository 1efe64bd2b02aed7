"""Logging for somebody who told a reviewer in person."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Draft, Incident, InPersonReport
from tests.incidents.views.answering import answers, post, text_of
from tests.incidents.views.pages import text
from tests.people import signed_in
from tests.watching import no_writes_but_access

pytestmark = pytest.mark.django_db
LOG_FOR = reverse("incidents:log_for")


@pytest.fixture
def desk(karen, asha, jo, north):
    """A browser in which Karen, the DSL, is signed in."""
    return signed_in(Client(), karen)


def told(north, **changes) -> dict:
    return answers(for_someone="True", site=str(north.pk), **changes)


def test_the_page_asks_who_told_and_writes_nothing(desk):
    with no_writes_but_access():
        shown = text_of(desk.get(LOG_FOR))

    assert "Log for someone who told you" in shown
    assert "Who told you?" in shown
    assert "Asha Patel" in shown
    assert "Karen Osei</option>" not in shown


@pytest.mark.parametrize("name", ["asha", "jo", "olive"])
def test_only_reviewers_log_for_others(everyone, name, client):
    browser = signed_in(client, getattr(everyone, name))

    assert browser.get(LOG_FOR).status_code == 403


def test_who_told_is_kept_and_read_on_the_record(desk, karen, asha, north, sam):
    post(desk, told(north, told_by=str(asha.pk)))

    incident = Incident.objects.get()
    assert incident.author == karen
    assert incident.in_person.told_by == asha
    for page in ("record", "review_one"):
        shown = text(sam, page, incident.reference)
        assert "Told in person by" in shown
        assert "Asha Patel" in shown


def test_somebody_who_is_not_on_the_staff_is_kept_in_words(desk, north):
    post(desk, told(north, told_by_words="Ella’s grandmother"))

    assert Incident.objects.get().in_person.teller == "Ella’s grandmother"


def test_nobody_who_told_is_named_as_a_slip(desk, north):
    shown = text_of(post(desk, told(north)))

    assert "Choose who told you, or say who it was" in shown
    assert not Incident.objects.exists()


def test_it_counts_only_once_it_is_logged(desk, karen, asha, north):
    post(desk, told(north, told_by=str(asha.pk)) | {"do-save": "1"})

    assert not Incident.objects.exists()
    assert "1 unsent draft: K Osei" in text(karen, "finish", north.pk)
    draft = Draft.objects.get()
    shown = text_of(desk.get(draft.get_absolute_url()))
    assert f'<option value="{asha.pk}" selected>Asha Patel' in shown


def test_a_teacher_cannot_say_that_somebody_told_them(page, jo):
    post(page, answers(for_someone="True", told_by=str(jo.pk)))

    assert Incident.objects.exists()
    assert not InPersonReport.objects.exists()


def test_whoever_told_is_not_named_in_it_and_may_review_it(desk, north, ruth):
    post(desk, told(north, told_by=str(ruth.pk)))

    incident = Incident.objects.get()
    assert Incident.objects.visible_to(ruth).filter(pk=incident.pk).exists()
    assert incident.restriction == "none"


def test_a_yes_on_the_nil_return_leads_here(desk, north):
    response = desk.post(
        reverse("incidents:finish", args=[north.pk]),
        {"untold": "yes", "day": timezone.localdate().isoformat()},
    )

    assert response.url == LOG_FOR
