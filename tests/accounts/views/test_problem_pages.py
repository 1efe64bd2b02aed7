"""What somebody sees when something is wrong: screens.md 2.4."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from accounts.views import pages
from tests.factories import ClosureFactory
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_whoever_may_not_see_a_page_is_told_whom_to_ring(client, asha, karen, north):
    signed_in(client, asha)

    response = client.get(reverse("accounts:settings"))

    page = response.content.decode()
    assert response.status_code == 403
    assert "You cannot see this page" in page
    assert f"Ring {karen.full_name} on" in page
    assert north.dsl_phone in page


def test_without_a_dsl_the_number_alone_is_given(client, asha, north):
    signed_in(client, asha)

    page = client.get(reverse("accounts:settings")).content.decode()

    assert "Ring the DSL on" in page
    assert north.dsl_phone in page


def test_nobody_is_named_beside_the_number_of_whoever_covers(
    client, asha, karen, north
):
    today = timezone.localdate()
    ClosureFactory(school=north.school, site=north, first_day=today)
    Site.objects.filter(pk=north.pk).update(holiday_phone="01632 960777")
    signed_in(client, asha)

    page = client.get(reverse("accounts:settings")).content.decode()

    assert 'Ring the DSL on <a href="tel:+441632960777">' in page
    assert karen.full_name not in page


def test_a_page_that_is_not_there_leads_to_today(client, asha):
    signed_in(client, asha)

    response = client.get("/not-a-page/")

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_a_fault_leads_to_a_page_that_needs_no_database(rf, settings):
    settings.URGENT_PHONE = "01632 960999"
    settings.PRODUCT_NAME = "Logbook"

    def refuse(*args, **kwargs):
        raise AssertionError("the page asked the database")

    with connection.execute_wrapper(refuse):
        response = pages.problem(rf.get("/"))

    page = response.content.decode()
    assert response.status_code == 500
    assert "There is a problem" in page
    assert "Logbook" in page
    assert "Daybook" not in page
    assert 'href="tel:+441632960999"' in page


def test_a_fault_in_a_page_is_answered_with_it(asha, monkeypatch):
    client = signed_in(Client(raise_request_exception=False), asha)

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("accounts.views.account.methods_of", broken)
    response = client.get(reverse("accounts:account"))

    assert response.status_code == 500
    assert "ring the DSL." in response.content.decode()
