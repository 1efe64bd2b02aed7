"""A whole roll at once: 5,000 pupils in, and in September all of them changed."""

import re
import time
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Group, NamePart, OutsideId, Pupil
from accounts.operations import import_work, importing
from accounts.terms import ImportKind, ImportState
from tests.import_files import fresh, pupils_csv
from tests.people import signed_in

# What the worker writes of its progress must be there for others at once.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PUPILS = 5_000
# In seconds, for the check and the import together.
LONGEST = 60
# In statements. One row at a time would be 5,000 and more.
MOST_TO_CHECK, MOST_TO_IMPORT = 50, 250
_READ = re.compile(r"([\d,]+) rows read so far")


def roll(*, year, surname="Family"):
    """Return a file of pupils of five years in forty classes, in their year `year`."""
    eldest = date(2008, 9, 1)
    return pupils_csv(
        *(
            (
                f"A{number:012}",
                f"Given{number % 700}",
                f"{surname}{number}",
                f"{eldest + timedelta(days=number % 2500):%d/%m/%Y}",
                f"Year {year + number % 5}",
                f"{year + number % 5}{'ABCDEFGH'[number % 8]}",
            )
            for number in range(PUPILS)
        )
    )


class Watch:
    """What somebody who has the page open sees, and what the worker asks for."""

    def __init__(self, run, by):
        self.client = signed_in(Client(), by)
        self.url = reverse("accounts:import_run", args=[run.pk])
        self.read, self.statements, self.is_looking = [], 0, False

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if self.is_looking:
            return answer
        self.statements += 1
        if 'SET "rows_done"' in sql:
            assert not connection.in_atomic_block
            self.look()
        return answer

    def look(self):
        """Open the page as it is now."""
        self.is_looking = True
        shown = _READ.search(self.client.get(self.url).content.decode())
        self.read.append(int(shown[1].replace(",", "")) if shown else 0)
        self.is_looking = False


@contextmanager
def watched(run, by):
    watch = Watch(run, by)
    with connection.execute_wrapper(watch):
        yield watch


def bring_in(data, *, by, site):
    """Bring a roll in through the job, looking on; return the run and the seconds."""
    run = importing.begin_import(kind=ImportKind.PUPILS, site=site, data=data, by=by)
    columns = {int(number): code for number, code in run.columns.items()}
    importing.choose_columns(run=run, columns=columns, by=by)
    began = time.monotonic()
    with watched(run, by) as checking:
        import_work.work_on_imports(now=timezone.now())
    run = fresh(run)
    assert run.state == ImportState.CHECKED
    importing.confirm_import(run=run, fingerprint=run.fingerprint, leavers=[], by=by)
    with watched(run, by) as writing:
        import_work.work_on_imports(now=timezone.now())
    took = time.monotonic() - began
    run = fresh(run)
    assert (run.state, run.rows_done) == (ImportState.DONE, PUPILS)
    for watch, most in ((checking, MOST_TO_CHECK), (writing, MOST_TO_IMPORT)):
        assert watch.statements <= most
        assert watch.read == list(range(250, PUPILS + 1, 250))
    return run, took


@pytest.mark.long
def test_five_thousand_pupils_come_in_and_all_change_in_september(ada, north):
    first, took = bring_in(roll(year=7), by=ada, site=north)

    assert first.counts["new"] == Pupil.objects.count() == PUPILS
    assert OutsideId.objects.count() == PUPILS
    assert Group.objects.count() == 40
    assert took <= LONGEST

    keys = set(Pupil.objects.values_list("pk", flat=True))
    again, took = bring_in(roll(year=8, surname="Other"), by=ada, site=north)

    assert (again.counts["new"], again.counts["changed"]) == (0, PUPILS)
    assert set(Pupil.objects.values_list("pk", flat=True)) == keys
    assert not Pupil.objects.filter(family_name__startswith="Family").exists()
    assert set(Pupil.objects.values_list("year_group", flat=True)) == {*range(8, 13)}
    in_two = Pupil.objects.filter(groups__name__startswith="7").count()
    assert in_two == 0
    # A name in a story is found by its parts: those of before are gone.
    assert NamePart.objects.filter(part="other4999", pupil__isnull=False).count() == 1
    assert not NamePart.objects.filter(part__startswith="family").exists()
    assert took <= LONGEST
