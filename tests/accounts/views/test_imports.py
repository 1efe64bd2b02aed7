"""The pages on which a file is brought in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ImportRun, Pupil
from accounts.operations import import_work
from accounts.spreadsheets.table import MOST_BYTES
from accounts.terms import ImportState, Role
from tests.factories import PupilFactory
from tests.import_files import bring_in, checked, fresh, pupils_csv, xlsx_of
from tests.masking import without_token
from tests.people import person, signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db

ANNA = ("A100", "Anna", "O'Brien-Łukasz", "04/05/2013", "Year 8", "8A")
NEW = "/settings/import/new/pupils/"


@pytest.fixture
def as_ada(ada):
    return signed_in(Client(), ada)


def send_file(client, data, site, name="pupils.csv"):
    file = SimpleUploadedFile(name, data)
    return client.post(NEW, {"site": site.pk, "file": file})


def page_of(run, name="import_run"):
    return reverse(f"accounts:{name}", args=[run.pk])


def words_of(response):
    return response.content.decode()


def work():
    import_work.work_on_imports(now=timezone.now())


def test_a_file_goes_all_the_way_without_a_script(as_ada, north, south, jayden):
    response = send_file(as_ada, pupils_csv(ANNA), north)
    run = ImportRun.objects.get()
    assert response["Location"] == page_of(run, "import_columns")

    columns = as_ada.get(response["Location"])
    assert "Such as A100" in words_of(columns)
    chosen = {field.name: field.value() or "" for field in columns.context["form"]}
    waiting = as_ada.post(response["Location"], chosen, follow=True)
    assert "Being checked" in words_of(waiting)

    work()
    check = as_ada.get(page_of(run))
    assert "Anna O&#x27;Brien-Łukasz" in words_of(check)
    assert "1 pupil on roll is not in the file" in words_of(check)
    form = {"fingerprint": fresh(run).fingerprint, "left": [str(jayden.pk)]}
    as_ada.post(page_of(run, "import_apply"), form)
    work()

    done = words_of(as_ada.get(page_of(run)))
    jayden.refresh_from_db()
    assert "Imported" in done
    assert Pupil.objects.filter(given_name="Anna", site=north).exists()
    assert jayden.left_on == timezone.localdate()


def test_a_workbook_says_which_sheet_is_read(as_ada, north, south):
    data = xlsx_of(("UPN", "Forename"), ("A1", "Anna"), title="Year 8")

    response = send_file(as_ada, data, north, name="pupils.xlsx")

    assert "sheet Year 8" in words_of(as_ada.get(response["Location"]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel file"),
        (b"%PDF-1.7\x00", "no file of rows and columns"),
        (b"x" * (MOST_BYTES + 1), "larger than 8 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    data, words, as_ada, north, south
):
    response = send_file(as_ada, data, north)

    assert words in str(response.context["form"].errors["file"])
    assert "Error: " in words_of(response)
    assert not ImportRun.objects.exists()


def test_no_file_says_to_choose_one(as_ada, north):
    response = as_ada.post(NEW, {"site": north.pk})

    assert response.context["form"].errors["file"] == ["Choose a file"]


def test_a_site_of_another_school_cannot_be_chosen(as_ada, north, west):
    response = send_file(as_ada, pupils_csv(ANNA), west)

    assert "site" in response.context["form"].errors


def test_a_file_sent_to_another_address_is_not_taken(as_ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=as_ada_user(as_ada), site=north)

    response = as_ada.post(
        page_of(run, "import_apply"),
        {"fingerprint": "x", "file": SimpleUploadedFile("a.csv", b"x")},
    )

    assert response.wsgi_request.upload_refused is True
    assert not response.wsgi_request.FILES


def as_ada_user(client):
    return ImportRun._meta.get_field("by").related_model.objects.get(
        pk=client.session["_auth_user_id"]
    )


def test_two_columns_for_one_thing_are_said_on_both(as_ada, north, ada):
    send_file(as_ada, pupils_csv(ANNA), north)
    run = ImportRun.objects.get()

    response = as_ada.post(
        page_of(run, "import_columns"), {"column_0": "upn", "column_1": "upn"}
    )

    assert "UPN is chosen twice" in words_of(response)


def test_columns_that_leave_something_out_say_what(as_ada, north):
    send_file(as_ada, pupils_csv(ANNA), north)
    run = ImportRun.objects.get()

    response = as_ada.post(page_of(run, "import_columns"), {"column_0": "upn"})

    assert "Given name; Family name; Date of birth; Year group" in words_of(response)


def test_all_leavers_are_ticked_with_one_box(as_ada, ada, north):
    for number in range(3):
        PupilFactory(site=north, family_name=f"Leaver{number}")
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    page = words_of(as_ada.get(page_of(run)))
    assert "3 pupils on roll are not in the file" in page
    assert "These are many" in page

    as_ada.post(
        page_of(run, "import_apply"),
        {"fingerprint": run.fingerprint, "all_left": "on"},
    )
    work()

    assert Pupil.objects.filter(left_on__isnull=False).count() == 3


def test_a_confirmation_twice_is_told_and_imports_once(as_ada, ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    form = {"fingerprint": run.fingerprint}

    as_ada.post(page_of(run, "import_apply"), form)
    second = as_ada.post(page_of(run, "import_apply"), form, follow=True)
    work()

    assert "It has gone on since" in words_of(second)
    assert Pupil.objects.count() == 1


def test_giving_up_goes_back_to_the_list(as_ada, ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)

    response = as_ada.post(page_of(run, "import_give_up"), follow=True)

    assert "Given up. Nothing was changed" in words_of(response)
    assert fresh(run).state == ImportState.GIVEN_UP


def test_the_administrator_of_another_school_finds_no_run(ada, north, west):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    stranger = signed_in(Client(), person("Stan Ger", (Role.ADMINISTRATOR, west)))

    hidden = stranger.get(page_of(run))
    missing = stranger.get("/settings/import/00000000-0000-4000-8000-000000000000/")

    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)
    assert stranger.post(page_of(run, "import_apply")).status_code == 404
    assert "Ada" not in words_of(stranger.get("/settings/import/"))


def test_a_colleague_sees_counts_and_no_way_in(as_ada, ada, north):
    run = bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)
    bea = signed_in(Client(), person("Bea Second", (Role.ADMINISTRATOR, north)))

    page = words_of(bea.get("/settings/import/"))

    assert "A Brooks" in page
    assert page_of(run) not in page
    assert bea.get(page_of(run)).status_code == 404


def test_the_template_has_the_columns_and_opens_in_excel(as_ada):
    response = as_ada.get("/settings/import/template/pupils/")

    lines = response.content.decode("utf-8-sig").splitlines()
    assert response["Content-Disposition"] == 'attachment; filename="pupils.csv"'
    assert lines[0].startswith("UPN,Admission number,")


def test_the_template_itself_can_be_brought_in(as_ada, ada, north):
    template = as_ada.get("/settings/import/template/pupils/").content

    run = bring_in("pupils", template, by=ada, site=north)

    assert run.counts["new"] == 1


@pytest.mark.parametrize("name", ["karen", "dana", "ruth"])
def test_who_reads_incidents_brings_in_no_roll(name, north, request):
    client = signed_in(Client(), request.getfixturevalue(name))

    assert client.get(NEW).status_code == 403
    assert send_file(client, pupils_csv(ANNA), north).status_code == 403
    assert "Pupils and their classes" not in words_of(client.get("/settings/import/"))


def test_the_list_of_imports_does_not_grow_with_them(as_ada, ada, north):
    def add(count):
        for _ in range(count):
            ImportRun.objects.create(kind="pupils", site=north, by=ada)

    assert_does_not_grow(lambda: as_ada.get(reverse("accounts:imports")), add)


def test_the_page_of_a_check_does_not_grow_with_what_was_found(as_ada, ada, north):
    runs = []

    def add(count):
        start = 1 if not runs else 2
        rows = [
            (f"A{n}", f"G{n}", "F", "4/5/2013", "8", "")
            for n in range(start, start + count)
        ]
        runs.append(checked("pupils", pupils_csv(*rows), by=ada, site=north))

    url = "accounts:import_run"
    assert_does_not_grow(lambda: as_ada.get(reverse(url, args=[runs[-1].pk])), add)
