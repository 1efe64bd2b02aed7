"""The lists of data breaches: the register taken out, and what many rows cost."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from itertools import count
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import AuditEntry
from accounts.spreadsheets.writing import as_csv, as_workbook, safe_cell
from accounts.terms import Role
from incidents.breach_terms import EntryKind, TaskKind
from incidents.models import BreachAwareness, BreachEntry, BreachTask, DataBreach
from tests.breaches import close
from tests.factories import PostFactory
from tests.incidents.views.happenings import BREACH_WORDS, report_a_breach
from tests.incidents.views.pages import post, text
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


# --- The register -----------------------------------------------------------------


def test_the_register_is_taken_out_safely_and_that_is_kept(karen, asha, north):
    report_a_breach(north, asha, words="=1+1 went to the wrong parent.")

    answer = post(karen, "breach_export", form="csv")

    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][rows[0].index("What happened")].startswith("'=1+1")
    assert AuditEntry.objects.filter(action="breach.register_exported").exists()


def test_the_register_says_what_lies_behind_it_and_until_when_it_is_kept(
    karen, breach, time_machine
):
    time_machine.move_to(datetime(2028, 2, 29, 12, tzinfo=UK), tick=False)
    close(breach, karen, root_cause="Parents come first", staff_pointer="HR file 7")

    answer = post(karen, "breach_export", form="csv")

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["Root cause"] == "Parents come first"
    assert rows[0]["Follow-up with staff is kept"] == "HR file 7"
    assert rows[0]["Keep until"] == "2034-02-28"
    assert rows[0]["Signed off"].startswith("Settled")


def test_the_workbook_holds_texts_alone(karen, asha, north):
    report_a_breach(north, asha, words="=1+1 went to the wrong parent.")

    answer = post(karen, "breach_export", form="xlsx")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    cells = [cell for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "\t=1",
        " =1",
        "\ufeff=1",
        "\x00=1",
        "\u200b@a",
        "\uff1d1",
    ],
)
def test_no_cell_begins_a_formula(text):
    assert safe_cell(text) == f"'{text}"
    assert as_csv([[text]]).decode("utf-8-sig").strip('"\r\n').startswith("'")
    assert as_workbook([[text]], title="A")


def test_the_register_has_a_year_and_every_breach(karen, breach):
    year = timezone.localtime(breach.found_at).year

    assert breach.reference in text(karen, "breach_register", query=f"?year={year}")
    assert "No breach in that year" in text(
        karen, "breach_register", query="?year=2001"
    )


# --- Growth -----------------------------------------------------------------------


def test_the_lists_cost_the_same_for_many(karen, asha, north):
    client = signed_in(Client(), karen)
    pattern = report_a_breach(north, asha)
    numbers = count(2)

    def more(rows):
        """Add breaches as rows: what reporting one costs is not asked here."""
        DataBreach.objects.bulk_create(
            DataBreach(
                send_key=uuid4(),
                reference=f"ES-DB-{next(numbers):03}",
                site=north,
                title="Another",
                what_happened=BREACH_WORDS,
                reported_by=asha,
                found_at=pattern.found_at,
                aware_at=pattern.aware_at,
            )
            for _ in range(rows)
        )
        BreachAwareness.objects.bulk_create(
            BreachAwareness(
                breach=breach,
                number=1,
                aware_at=breach.aware_at,
                reason="So",
                set_by=asha,
            )
            for breach in DataBreach.objects.filter(awarenesses=None)
        )

    for name in ("incidents:breaches", "incidents:breach_register"):
        assert_does_not_grow(lambda name=name: client.get(reverse(name)), more)


def test_the_pages_of_one_cost_the_same_for_many_lines(karen, breach):
    client = signed_in(Client(), karen)
    own = {"breach": breach, "by": karen}

    def more(rows):
        now = timezone.now()
        BreachEntry.objects.bulk_create(
            BreachEntry(**own, kind=EntryKind.NOTE, words="Rang", happened_at=now)
            for _ in range(rows)
        )
        BreachTask.objects.bulk_create(
            BreachTask(
                **own,
                kind=TaskKind.REMEDY,
                what="Check",
                owner=karen,
                due_on=timezone.localdate(),
            )
            for _ in range(rows)
        )

    for name, args in (
        ("incidents:breach", [breach.reference]),
        ("incidents:breach_log", [breach.reference]),
        ("incidents:breach_aware", [breach.reference]),
        ("incidents:breach_step", [breach.reference, "learn"]),
    ):
        url = reverse(name, args=args)
        assert_does_not_grow(lambda url=url: client.get(url), more)


def test_a_breach_that_an_incident_opened_costs_the_same_for_many_colleagues(
    karen, send, north, jayden
):
    send(kinds=["SE-05"], people=[jayden])
    breach = DataBreach.objects.get()
    client = signed_in(Client(), karen)
    url = reverse("incidents:breach_step", args=[breach.reference, "learn"])

    def more(rows):
        for _ in range(rows):
            PostFactory(site=north, role=Role.STAFF)

    assert_does_not_grow(lambda: client.get(url), more)
    assert client.get(url).status_code == 200
