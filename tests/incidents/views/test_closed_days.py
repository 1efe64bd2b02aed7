"""The number to ring on a day without school: on pages and in mails."""

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from accounts.operations.notices import deliver_owed_mail
from tests.accounts.models.test_places import COVER, TUESDAY
from tests.factories import ClosureFactory
from tests.incidents.operations.every_notice import TODAY, at, owe_every_kind
from tests.incidents.views.pages import page
from tests.people import signed_in
from tests.watching import queries_of

pytestmark = pytest.mark.django_db
PAGES = [
    ("asha", "today"),
    ("asha", "log"),
    ("karen", "review"),
    ("karen", "incidents"),
    ("karen", "days"),
    ("jo", "security"),
]


@pytest.fixture
def closed(school):
    """A whole school that is shut, and covered, on a Tuesday."""
    ClosureFactory(school=school, first_day=TUESDAY)
    with time_machine.travel("2026-10-13T11:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def covered(north, south):
    Site.objects.update(holiday_phone=COVER)


@pytest.mark.parametrize(("name", "address"), PAGES)
def test_a_page_gives_the_number_of_whoever_covers(
    closed, covered, everyone, send, north, name, address
):
    send(kinds=["SE-03"], cannot_wait=True)

    shown = page(getattr(everyone, name), address).content.decode()

    assert COVER in shown or "tel:+441632960777" in shown
    assert north.dsl_phone not in shown
    assert "tel:+441632960101" not in shown


def test_the_page_after_sending_rings_whoever_covers(closed, covered, asha, send):
    incident = send(kinds=["CD-03"])

    shown = page(asha, "sent", incident.reference).content.decode()

    assert "tel:+441632960777" in shown
    assert "tel:+441632960101" not in shown


@pytest.mark.parametrize("address", ["help", "settings"])
def test_help_and_what_one_may_not_see_give_it_too(
    client, closed, covered, asha, karen, north, address
):
    signed_in(client, asha)

    shown = client.get(reverse(f"accounts:{address}")).content.decode()

    assert COVER in shown
    assert north.dsl_phone not in shown
    assert f"Ring {karen.full_name}" not in shown


def test_on_a_school_day_the_dsl_is_rung(covered, school, everyone, send, north):
    with time_machine.travel("2026-10-14T11:00+01:00", tick=False):
        shown = page(everyone.asha, "today").content.decode()

    assert north.dsl_phone in shown
    assert COVER not in shown


def test_a_page_asks_once_for_it_however_often_it_stands_there(
    client, closed, north, asha
):
    signed_in(client, asha)
    address = reverse("incidents:log")
    client.get(address)
    without = queries_of(lambda: client.get(address))
    Site.objects.update(holiday_phone=COVER)

    assert len(queries_of(lambda: client.get(address))) == len(without) + 1


def test_every_mail_that_gives_a_number_gives_that_of_whoever_covers(north, send):
    with time_machine.travel(at(TODAY, "10:42"), tick=False) as clock:
        owe_every_kind(site=north, send=send, clock=clock)
        ClosureFactory(school=north.school, first_day=timezone.localdate())
        Site.objects.update(holiday_phone=COVER)

        deliver_owed_mail()

    bodies = [message.body for message in mail.outbox]
    kinds = {body for body in bodies if f"ring the DSL on {COVER}." in body}
    assert len(kinds) >= 4
    assert not any(north.dsl_phone in body for body in bodies)
