"""The lists of requests: the register taken out, and what many rows cost."""

import csv
from io import BytesIO, StringIO
from itertools import count
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.terms import Role
from incidents.models import DataRequest, RequestAlarm, RequestStep
from incidents.request_terms import RequestKind
from tests.data_requests import WORDS, complain, record, refuse
from tests.factories import PostFactory
from tests.incidents.views.pages import post
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def access(everyone, north):
    return record(north, everyone.asha)


def test_the_register_is_taken_out_safely_and_that_is_kept(everyone, north):
    request = record(north, everyone.asha, words="=1+1 and my file")
    refuse(request, everyone.karen)

    taken = post(everyone.karen, "request_export", form="csv")

    rows = list(csv.reader(StringIO(taken.content.decode("utf-8-sig"))))
    row = dict(zip(*rows, strict=True))
    assert row["What they ask"].startswith("'=1+1")
    assert (row["Outcome"], row["Late"]) == ("Refused", "No")
    assert row["Exemption"] == "It tells about somebody else"
    assert AuditEntry.objects.filter(action="request.register_exported").exists()


def test_the_workbook_holds_texts_alone_and_one_kind(everyone, access):
    complain(access.site)

    taken = post(everyone.karen, "request_export", form="xlsx", kind="complaint")

    sheet = openpyxl.load_workbook(BytesIO(taken.content)).active
    assert sheet.max_row == 2
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}
    assert post(everyone.karen, "request_export", form="pdf").status_code == 404


def test_a_register_holds_nothing_that_is_kept_from_whoever_takes_it(everyone, north):
    record(north, everyone.asha, named=[everyone.karen], words="Zebedee")

    taken = post(everyone.karen, "request_export", form="csv")

    assert b"Zebedee" not in taken.content


# --- Growth ---------------------------------------------------------------------


def test_the_pages_cost_the_same_for_many(everyone, north):
    karen = everyone.karen
    client = signed_in(Client(), karen)
    numbers = count(2)
    first = record(north, everyone.asha)

    def more(rows):
        """Add requests as rows, half of them answered, and much on the first."""
        made = DataRequest.objects.bulk_create(
            DataRequest(
                send_key=uuid4(),
                reference=f"ES-DR-{next(numbers):03}",
                site=north,
                kind=RequestKind.ACCESS,
                requester_name="Nell Archer",
                relationship="parent",
                way="letter",
                received_on=first.received_on,
                words=WORDS,
                recorded_by=karen,
            )
            for _ in range(2 * rows)
        )
        own = {"by": karen, "on": first.received_on}
        last = first.steps.count()
        RequestStep.objects.bulk_create(
            [
                RequestStep(
                    request=each, number=1, kind="answered", outcome="in_full", **own
                )
                for each in made[::2]
            ]
            + [
                RequestStep(
                    request=first,
                    number=last + 1 + n,
                    kind="noted",
                    words="Rang",
                    **own,
                )
                for n in range(rows)
            ]
        )
        RequestAlarm.objects.bulk_create(
            RequestAlarm(
                request=first,
                clock="answer",
                round=first.alarms.count() + n,
                step="late",
                due_at=timezone.now(),
            )
            for n in range(rows)
        )
        for _ in range(rows):
            PostFactory(site=north, role=Role.SLT)

    for name, args in (
        ("incidents:requests", []),
        ("incidents:record_request", []),
        ("incidents:request", [first.reference]),
        ("incidents:request_step", [first.reference, "keep"]),
    ):
        url = reverse(name, args=args)
        assert_does_not_grow(lambda url=url: client.get(url), more)
