"""A real school moves in: the pages of an import, with and without a script."""

import pytest
from django.utils import timezone

from accounts.models import ImportRun, Pupil
from accounts.operations import import_work, importing
from accounts.terms import ImportKind
from incidents.models import Incident
from tests.import_files import bring_in, checked, csv_of, pupils_csv
from tests.journeys.conftest import (
    DESK,
    PHONE,
    axe_faults,
)
from tests.journeys.surveying import as_lines, faults_in_every_look

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = ("A100", "Anna", "O'Brien-Łukasz", "04/05/2013", "Year 8", "8A")
FILE = pupils_csv(ANNA, ("A200", "Ben", "Hart", "31/02/2012", "9", "9B"))
PAST = csv_of(
    ("Reference", "Date", "Details", "Category", "Student", "Status"),
    (
        "4711",
        "14/05/2024",
        "A pupil was called names.",
        "Bullying",
        "Quill, Zeb",
        "Open",
    ),
)


def work():
    import_work.work_on_imports(now=timezone.now())


@pytest.fixture
def pages(ada, karen, north, jayden):
    """Each page of imports by name: who opens it and where it is."""
    begun = importing.begin_import(
        kind=ImportKind.PUPILS, site=north, data=FILE, by=ada
    )
    waiting = importing.begin_import(
        kind=ImportKind.PUPILS, site=north, data=FILE, by=ada
    )
    check = checked("pupils", FILE, by=ada, site=north)
    done = bring_in("pupils", FILE, by=ada, site=north)
    past = checked("incidents", PAST, by=karen, site=north)
    columns = {int(number): code for number, code in waiting.columns.items()}
    importing.choose_columns(run=waiting, columns=columns, by=ada)
    return {
        "list": (ada, "/settings/import/"),
        "new": (ada, "/settings/import/new/pupils/"),
        "columns": (ada, f"/settings/import/{begun.pk}/columns/"),
        "waiting": (ada, f"/settings/import/{waiting.pk}/"),
        "check": (ada, f"/settings/import/{check.pk}/"),
        "done": (ada, f"/settings/import/{done.pk}/"),
        "past": (karen, f"/settings/import/{past.pk}/"),
        "words": (karen, f"/settings/import/{past.pk}/words/"),
    }


@pytest.mark.database("sqlite")
def test_nothing_is_wrong_with_any_page_of_an_import_in_any_look(visit, pages):
    faults = {
        name: faults_in_every_look(visit(who, path))
        for name, (who, path) in pages.items()
    }

    assert as_lines(faults) == ""


def test_the_whole_way_without_a_script_and_by_keyboard(visit, ada, north, tmp_path):
    file = tmp_path / "pupils.csv"
    file.write_bytes(FILE)
    page = visit(ada, "/settings/import/", size=PHONE, javascript=False)
    page.get_by_role("link", name="Pupils and their classes", exact=True).press("Enter")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Choose columns next").press("Enter")
    assert page.get_by_label("Legal Surname").input_value() == "family_name"
    page.get_by_role("button", name="Check the file").press("Enter")
    assert "Being checked" in page.inner_text("main")

    work()
    page.get_by_role("link", name="Look again").press("Enter")
    words = " ".join(page.inner_text("main").split())
    assert "Row 3 Date of birth is not a date" in words
    assert not Pupil.objects.exists()
    page.get_by_role("button", name="Import 1 change").press("Enter")
    work()
    page.get_by_role("link", name="Look again").press("Enter")

    assert "Imported" in page.inner_text("main")
    assert Pupil.objects.get().family_name == "O'Brien-Łukasz"


def test_a_page_that_waits_shows_by_itself_what_came_of_it(visit, ada, north):
    run = importing.begin_import(kind=ImportKind.PUPILS, site=north, data=FILE, by=ada)
    columns = {int(number): code for number, code in run.columns.items()}
    importing.choose_columns(run=run, columns=columns, by=ada)
    page = visit(ada, f"/settings/import/{run.pk}/", size=DESK)
    ImportRun.objects.update(rows_done=1250)
    page.get_by_text("1,250 rows read so far").wait_for(timeout=15_000)

    work()

    page.get_by_role("heading", name="What the file would change").wait_for(
        timeout=15_000
    )


def test_an_open_incident_of_another_system_stands_in_the_queue_as_imported(
    visit, karen, north
):
    bring_in("incidents", PAST, by=karen, site=north)
    incident = Incident.objects.get()

    page = visit(karen, f"/review/{incident.reference}/", size=DESK)
    assert "Imported" in page.inner_text("main")
    assert axe_faults(page) == []
    page.goto(page.at(incident.get_absolute_url()))

    words = page.inner_text("main")
    assert "Quill, Zeb, not found on the roll here" in words
    assert "4711" in words
    assert axe_faults(page) == []
