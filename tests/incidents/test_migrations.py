"""What a migration fills in for the rows that are there already."""

from importlib import import_module

import pytest
from django.db import connection

from incidents.models import InvolvedMember, Involvement

pytestmark = pytest.mark.django_db
members_of_now = import_module("incidents.migrations.0022_members_of_now")


def fill():
    with connection.cursor() as cursor:
        cursor.execute(members_of_now.FILL)


def kept(involvement):
    return set(involvement.members.values_list("pupil", flat=True))


def test_a_group_named_before_members_were_kept_gets_those_of_now(
    send, jayden, callum, willow
):
    old = Involvement.objects.create(incident=send(people=[jayden]), group=willow)

    fill()

    assert kept(old) == {jayden.pk, callum.pk}
    assert InvolvedMember.objects.count() == 2


def test_what_is_kept_already_stays_as_it_is(send, jayden, callum, willow):
    sent = send(people=[willow]).involvements.get()
    willow.pupils.remove(callum)

    fill()

    assert kept(sent) == {jayden.pk, callum.pk}
