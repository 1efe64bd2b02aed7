"""The demo can be filled at any moment, once, and only a demo shows its sign-ins."""

import re
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.abilities import OPERATOR
from accounts.deadlines import UK
from accounts.models import AuditEntry, User
from accounts.operations.people import NewSite, create_school
from accounts.terms import Role
from incidents.management.demo.school import SITES
from incidents.management.demo.world import PASSWORD
from incidents.models import Incident
from tests.incidents.test_demo import in_future

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2026-11-22T12:00", id="a Sunday"),
        pytest.param("2026-11-24T05:10", id="before school"),
        pytest.param("2026-08-12T11:00", id="the summer holiday"),
        pytest.param("2026-12-28T11:00", id="a bank holiday"),
        pytest.param("2026-10-28T14:00", id="half term"),
    ],
)
def test_it_opens_with_a_queue_whatever_the_moment(moment):
    now = datetime.fromisoformat(moment).replace(tzinfo=UK)

    call_command("fill_demo", as_of=moment, stdout=StringIO())

    first, *others = Incident.objects.awaiting_review().urgent_first()
    assert first.reference == "ES-1042"
    assert len(others) == 6
    assert in_future(now) == []


def test_a_second_filling_does_nothing():
    call_command("fill_demo", as_of="2026-10-14T10:56", stdout=StringIO())
    counted = AuditEntry.objects.count()
    said = StringIO()

    call_command("fill_demo", stdout=said)

    assert AuditEntry.objects.count() == counted
    assert "nothing was made" in said.getvalue()


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(CommandError, match="Give the moment"):
        call_command("fill_demo", as_of="soon")


def test_a_school_that_is_not_for_training_shows_no_sign_ins():
    create_school(
        name="Real School",
        short_name="Real",
        reference_prefix="RS",
        chair_phone="01632 960001",
        sites=[NewSite(**vars(SITES[0]))],
        by=OPERATOR,
    )

    with pytest.raises(CommandError, match="no training school"):
        call_command("show_sign_ins", stdout=StringIO())


def test_the_demo_shows_a_sign_in_for_each_role_and_for_a_parent():
    call_command("fill_demo", as_of="2026-10-14T10:56", stdout=StringIO())
    said = StringIO()

    call_command("show_sign_ins", stdout=said)

    shown = said.getvalue()
    missing = [role.label for role in Role if f"  {role.label}  " not in shown]
    assert missing == []
    assert "  Parent  " in shown
    listed = re.findall(r"\S+@ashdown\.example", shown)
    users = User.objects.filter(email__in=listed)
    assert len(users) == len(listed)
    assert {user.password for user in users} == {users[0].password}
    assert users[0].check_password(PASSWORD)
