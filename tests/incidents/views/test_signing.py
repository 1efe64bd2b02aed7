"""Signing a school day, and the page of how each day was signed."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.deadlines import UK
from accounts.models import Site
from incidents.models import ReviewDay
from incidents.terms import DayOutcome
from tests.decisions import no_further_action, restrict
from tests.incidents.views.happenings import sign
from tests.incidents.views.pages import page, post, text

pytestmark = pytest.mark.django_db
# A Wednesday in term.
TODAY, YESTERDAY = date(2026, 10, 14), date(2026, 10, 13)
SATURDAY = date(2026, 10, 10)


@pytest.fixture(autouse=True)
def clock(north, south):
    with time_machine.travel(
        datetime(2026, 10, 14, 15, tzinfo=UK), tick=False
    ) as clock:
        Site.objects.update(review_begins_on=date(2026, 10, 12))
        yield clock


# --- Signing --------------------------------------------------------------------


def test_a_day_with_nothing_asks_one_question(ruth, north):
    said = text(ruth, "finish", north.pk)

    assert "<h1>Nil return</h1>" in said
    assert "Wednesday 14 October, North." in said
    assert "Were you told about anything that is not logged?" in said
    assert "Why are these left" not in said


def test_a_nil_return_leads_back_to_the_queue_and_says_so(ruth, north):
    response = post(ruth, "finish", north.pk, day=TODAY, untold="no")

    assert response.url == "/review/"
    row = ReviewDay.objects.get()
    assert (row.day, row.outcome, row.signed_by) == (TODAY, DayOutcome.NIL_RETURN, ruth)


def test_somebody_who_was_told_of_something_is_led_to_log_it(ruth, north):
    response = post(ruth, "finish", north.pk, day=TODAY, untold="yes")

    assert response.url == "/log/for/"
    assert not ReviewDay.objects.exists()


def test_the_question_must_be_answered(ruth, north):
    response = post(ruth, "finish", north.pk, day=TODAY)

    said = response.content.decode()
    assert "Say whether you were told about anything not logged" in said
    assert "<title>Error:" in said
    assert not ReviewDay.objects.exists()


def test_what_is_left_is_listed_and_needs_a_reason(ruth, north, send):
    incident = send()

    said = post(ruth, "finish", north.pk, day=TODAY).content.decode()

    assert incident.reference in said
    assert "Say why some incidents are left for later" in said
    assert "Sign as part reviewed" in said
    assert not ReviewDay.objects.exists()


def test_a_part_reviewed_day_keeps_its_reason(ruth, karen, north, send):
    no_further_action(send(), by=karen)
    send()

    post(ruth, "finish", north.pk, day=TODAY, reason="It came at four.")

    row = ReviewDay.objects.get()
    assert row.outcome == DayOutcome.PART_REVIEWED
    assert (row.reviewed_count, row.left_count) == (1, 1)
    assert row.reason == "It came at four."


def test_what_the_signer_may_not_read_is_in_no_list_and_no_number(
    ruth, karen, north, send
):
    hidden = send()
    restrict(hidden, by=karen)

    said = text(ruth, "finish", north.pk)

    assert hidden.reference not in said
    assert "<h1>Nil return</h1>" in said


def test_a_day_that_has_passed_says_late_before_and_after(ruth, north):
    before = text(ruth, "finish", north.pk, query=f"?day={YESTERDAY}")
    response = post(ruth, "finish", north.pk, day=YESTERDAY, untold="no")

    assert "it will read as signed late" in before
    assert response.url == "/review/days/"
    assert ReviewDay.objects.get().is_late


WHY = "Why was it not signed on the day?"


def test_a_missed_day_without_incidents_can_be_explained(ruth, north):
    before = text(ruth, "finish", north.pk, query=f"?day={YESTERDAY}")
    post(ruth, "finish", north.pk, day=YESTERDAY, untold="no", reason="We were out.")

    assert WHY in before
    assert before.index("Were you told") < before.index(WHY)
    row = ReviewDay.objects.get()
    assert (row.outcome, row.reason) == (DayOutcome.NIL_RETURN, "We were out.")
    assert "We were out." in text(ruth, "days")
    assert "We were out." in text(ruth, "finish", north.pk, query=f"?day={YESTERDAY}")


def test_an_explanation_is_not_for_the_committee(ruth, colin, north):
    post(ruth, "finish", north.pk, day=YESTERDAY, untold="no", reason="We were out.")

    assert "We were out." not in text(colin, "days")


def test_a_missed_day_need_not_be_explained(ruth, north):
    post(ruth, "finish", north.pk, day=YESTERDAY, untold="no")

    assert ReviewDay.objects.get().reason == ""


def test_a_nil_return_on_the_day_asks_for_no_explanation(ruth, north):
    said = text(ruth, "finish", north.pk)
    post(ruth, "finish", north.pk, day=TODAY, untold="no", reason="We were out.")

    assert WHY not in said
    assert ReviewDay.objects.get().reason == ""


def test_an_explanation_stays_in_its_box_where_the_question_was_not_answered(
    ruth, north
):
    answer = post(ruth, "finish", north.pk, day=YESTERDAY, reason="We were out.")

    assert "We were out.</textarea>" in answer.content.decode()
    assert not ReviewDay.objects.exists()


def test_a_signed_day_shows_who_signed_it_and_no_form(ruth, karen, north):
    sign(north, TODAY, karen, DayOutcome.NIL_RETURN)

    said = text(ruth, "finish", north.pk)

    assert (
        "Karen Osei looked at the log on Wed 14 Oct at 16:00 and there was "
        "nothing to review." in said
    )
    assert "untold" not in said


def test_the_second_of_two_signatures_is_told_of_the_first(ruth, karen, north):
    sign(north, TODAY, karen, DayOutcome.NIL_RETURN)

    said = post(ruth, "finish", north.pk, day=TODAY, untold="no").content.decode()

    assert "K Osei signed this day at 16:00: Nil return." in said
    assert ReviewDay.objects.get().signed_by == karen


# A Friday in term, before the site began.
TOO_EARLY = date(2026, 10, 9)


@pytest.mark.parametrize("day", [SATURDAY, TODAY + timedelta(days=1), TOO_EARLY])
def test_a_day_that_cannot_be_signed_says_so_and_is_not(ruth, north, day):
    said = text(ruth, "finish", north.pk, query=f"?day={day}")
    post(ruth, "finish", north.pk, day=day, untold="no")

    assert "Not a day to sign" in said
    assert "before Mon 12 Oct, when the review begins here" in said
    assert not ReviewDay.objects.exists()


@pytest.mark.parametrize("asked", ["2026-02-30", "yesterday", "", "9999-99-99", "\0"])
def test_a_day_that_is_none_means_today(ruth, north, asked):
    response = page(ruth, "finish", north.pk, query=f"?day={asked}")

    assert "Wednesday 14 October" in response.content.decode()


def test_another_site_is_not_there_and_another_job_is_refused(ruth, asha, south, north):
    assert page(ruth, "finish", south.pk).status_code == 404
    assert post(ruth, "finish", south.pk, day=TODAY, untold="no").status_code == 404
    assert post(asha, "finish", north.pk, day=TODAY, untold="no").status_code == 403
    assert not ReviewDay.objects.exists()


# --- Days -----------------------------------------------------------------------


@pytest.fixture
def signed(north, karen):
    return sign(north, YESTERDAY, karen, DayOutcome.NIL_RETURN)


def test_the_days_say_how_each_was_signed_and_by_whom(ruth, signed):
    said = text(ruth, "days")

    for words in ("Nil return", "Not reviewed", "Not signed yet", "K Osei"):
        assert words in said
    assert "South" not in said


def test_a_day_signed_late_says_so_with_the_day(ruth, karen, north):
    late = datetime(2026, 10, 14, 9, tzinfo=UK)
    sign(north, YESTERDAY, karen, DayOutcome.NIL_RETURN, signed_at=late)

    assert "signed late on Wed 14 Oct" in text(ruth, "days")


def test_a_reviewer_can_sign_each_open_day_of_their_own_sites(ruth, north, signed):
    said = text(ruth, "days")

    assert f"/review/finish/{north.pk}/?day=2026-10-12" in said
    assert f"/review/finish/{north.pk}/?day={YESTERDAY}" not in said


def test_the_committee_sees_days_without_names_and_signs_none(colin, signed):
    said = text(colin, "days")

    assert "Nil return" in said
    assert "K Osei" not in said
    assert "Sign it now" not in said


def test_a_term_that_has_not_begun_says_so(ruth, north):
    Site.objects.update(review_begins_on=TODAY + timedelta(days=30))

    assert "No school day has come yet this term." in text(ruth, "days")
