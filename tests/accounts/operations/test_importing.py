"""One import on its way: begun, checked, confirmed, carried out whole or not at all."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, ImportPaper, ImportRun, OutsideId, Post, Pupil
from accounts.operations import import_work, importing
from accounts.operations.importing import NotAsChecked
from accounts.operations.roll.pupils import PupilImporter
from accounts.refusals import NotAllowed
from accounts.spreadsheets.table import FileRefused
from accounts.terms import ImportKind, ImportState, PaperKind, Role
from tests.factories import PostFactory
from tests.import_files import bring_in, checked, fresh, pupils_csv, report
from tests.people import person

pytestmark = pytest.mark.django_db

ANNA = ("A100", "Anna", "O'Brien-Łukasz", "04/05/2013", "Year 8", "8A")
BEN = ("A200", "Ben", "Hart", "2012-11-30", "9", "9B")


class Killed(BaseException):
    """Stands for a worker that is killed: no except clause meets it."""


def work(now=None):
    return import_work.work_on_imports(now=now or timezone.now())


def confirm(run, by, left=()):
    importing.confirm_import(run=run, fingerprint=run.fingerprint, leavers=left, by=by)


def begun(ada, north, *rows):
    return importing.begin_import(
        kind=ImportKind.PUPILS, site=north, data=pupils_csv(*rows or (ANNA,)), by=ada
    )


# --- Who may --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["karen", "asha", "jo", "olive", "colin", "dana"])
def test_only_who_looks_after_settings_brings_in_a_roll(name, north, request):
    someone = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        begun(someone, north)

    assert not ImportRun.objects.exists()


def test_an_administrator_of_another_site_may_not(north, west):
    stranger = person("Stan Ger", (Role.ADMINISTRATOR, west))

    with pytest.raises(NotAllowed):
        begun(stranger, north)


def test_what_a_person_may_is_asked_again_when_it_is_carried_out(ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    confirm(run, ada)
    Post.objects.filter(user=ada).update(to_day=timezone.localdate() - timedelta(1))

    work()

    assert fresh(run).state == ImportState.FAILED
    assert not Pupil.objects.exists()


def test_a_row_about_a_site_of_somebody_else_is_left_out(north, south):
    nora = person("Nora North", (Role.ADMINISTRATOR, north))
    headings = (*("UPN", "Forename", "Surname", "DOB", "Year"), "Site")
    data = pupils_csv(("A1", "Anna", "M", "4/5/2013", "8", "South"), headings=headings)

    run = checked("pupils", data, by=nora, site=north)

    assert "not a site you look after" in report(run)["errors"][0]["words"]


# --- Beginning ------------------------------------------------------------------


def test_a_file_is_kept_sealed_and_its_columns_are_guessed(ada, north):
    run = begun(ada, north)

    paper = run.papers.get()
    assert b"Anna" not in bytes(paper.sealed)
    assert run.columns["0"] == "upn"
    assert run.state == ImportState.COLUMNS
    assert AuditEntry.objects.get(record_id=str(run.pk)).action == "import.begun"


@pytest.mark.parametrize("data", [b"", b"UPN,Forename\n", b"\xd0\xcf\x11\xe0"])
def test_a_file_that_cannot_be_read_leaves_nothing(data, ada, north):
    with pytest.raises(FileRefused):
        importing.begin_import(kind=ImportKind.PUPILS, site=north, data=data, by=ada)

    assert not ImportRun.objects.exists()
    assert not ImportPaper.objects.exists()


def test_columns_that_leave_something_out_are_refused(ada, north):
    run = begun(ada, north)

    with pytest.raises(FileRefused, match="Choose the column that holds: Family name"):
        importing.choose_columns(
            run=run,
            columns={0: "upn", 1: "given_name", 3: "born_on", 4: "year_group"},
            by=ada,
        )


# --- Checking -------------------------------------------------------------------


def test_a_check_writes_nothing_about_people(ada, north):
    run = checked("pupils", pupils_csv(ANNA, BEN), by=ada, site=north)

    assert run.state == ImportState.CHECKED
    assert run.counts == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "left_out": 0,
        "leavers": 0,
    }
    assert not Pupil.objects.exists()


def test_what_a_check_found_is_sealed_too(ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)

    paper = run.papers.get(kind=PaperKind.REPORT)
    assert b"Anna" not in bytes(paper.sealed)
    assert report(run)["changes"][0]["who"] == "Anna O'Brien-Łukasz"


# --- Confirming -----------------------------------------------------------------


def test_a_confirmation_of_an_earlier_check_is_refused(ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)

    with pytest.raises(NotAsChecked):
        importing.confirm_import(run=run, fingerprint="other", leavers=[], by=ada)

    assert fresh(run).state == ImportState.CHECKED


def test_a_double_click_imports_once(ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    confirm(run, ada)

    with pytest.raises(NotAsChecked):
        confirm(run, ada)
    work()
    work()

    assert Pupil.objects.count() == 1


def test_what_changed_since_the_check_is_shown_and_not_imported(ada, north, jayden):
    row = ("A900", "Jayden", "Marsh", "04/05/2013", "9", "")
    run = checked("pupils", pupils_csv(row), by=ada, site=north)
    Pupil.objects.update(year_group=10)
    confirm(run, ada)

    work()

    run = fresh(run)
    assert run.state == ImportState.CHECKED
    assert "changed since you looked" in run.trouble
    assert Pupil.objects.get().year_group == 10
    assert "Year group: Year 10, now Year 9" in report(run)["changes"][0]["what"]


def test_of_two_people_who_import_the_same_pupils_the_second_is_told(ada, north):
    bea = person("Bea Second", (Role.ADMINISTRATOR, north))
    runs = [
        checked("pupils", pupils_csv(ANNA), by=each, site=north) for each in (ada, bea)
    ]
    for run, by in zip(runs, (ada, bea), strict=True):
        confirm(run, by)

    work()

    first, second = map(fresh, runs)
    assert first.state == ImportState.DONE
    assert second.state == ImportState.CHECKED
    assert second.counts["unchanged"] == 1
    assert Pupil.objects.count() == 1


# --- A worker that dies ---------------------------------------------------------


def test_a_worker_killed_in_the_middle_imports_nothing_and_the_next_does(ada, north):
    run = checked("pupils", pupils_csv(ANNA, BEN), by=ada, site=north)
    confirm(run, ada)
    whole = PupilImporter.apply

    def dies(self, plan, **kwargs):
        whole(self, plan, **kwargs)
        raise Killed

    now = timezone.now()
    with patch.object(PupilImporter, "apply", dies), pytest.raises(Killed):
        work(now)
    assert not Pupil.objects.exists()
    assert fresh(run).state == ImportState.TO_APPLY

    assert work(now + import_work.LEASE - timedelta(seconds=1)) == 0
    assert work(now + import_work.LEASE + timedelta(seconds=1)) == 1

    assert fresh(run).state == ImportState.DONE
    assert Pupil.objects.count() == 2


def test_a_worker_whose_claim_ran_out_undoes_what_it_did(ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    confirm(run, ada)
    whole = PupilImporter.apply

    def is_slow(self, plan, **kwargs):
        counts = whole(self, plan, **kwargs)
        ImportRun.objects.update(claim=None, claimed_until=None)
        return counts

    with patch.object(PupilImporter, "apply", is_slow):
        work()

    assert not Pupil.objects.exists()
    assert fresh(run).state == ImportState.TO_APPLY


def test_after_three_tries_a_run_is_left_alone(ada, north):
    run = begun(ada, north)
    importing.choose_columns(
        run=run, columns={int(n): code for n, code in run.columns.items()}, by=ada
    )

    with patch.object(PupilImporter, "plan", side_effect=RuntimeError("Anna")):
        for _ in range(4):
            work()

    run = fresh(run)
    assert run.state == ImportState.FAILED
    assert "Nothing was imported" in run.trouble
    assert not run.papers.filter(kind=PaperKind.FILE).exists()


def test_a_worker_has_a_claim_of_its_own(ada, north):
    run = begun(ada, north)
    importing.choose_columns(
        run=run, columns={int(n): code for n, code in run.columns.items()}, by=ada
    )
    now = timezone.now()
    ImportRun.objects.update(claimed_until=now + timedelta(minutes=1))

    assert work(now) == 0


# --- The end --------------------------------------------------------------------


def test_the_file_goes_when_it_is_imported_and_the_report_a_week_later(ada, north):
    run = bring_in("pupils", pupils_csv(ANNA), by=ada, site=north)
    assert [paper.kind for paper in run.papers.all()] == [PaperKind.REPORT]
    assert run.headings == []

    import_work.remove_old_papers(now=timezone.now() + timedelta(days=6))
    assert run.papers.exists()
    import_work.remove_old_papers(now=timezone.now() + timedelta(days=8))

    assert not run.papers.exists()
    assert report(run) == {}


def test_giving_up_removes_the_file_and_changes_nothing(ada, north):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)

    importing.give_up_import(run=run, by=ada)

    assert fresh(run).state == ImportState.GIVEN_UP
    assert not run.papers.exists()
    with pytest.raises(NotAsChecked):
        importing.give_up_import(run=run, by=ada)


def test_a_file_that_is_left_for_a_day_is_removed(ada, north):
    run = begun(ada, north)

    import_work.remove_old_papers(now=timezone.now() + timedelta(hours=23))
    assert fresh(run).state == ImportState.COLUMNS
    import_work.remove_old_papers(now=timezone.now() + timedelta(hours=25))

    assert fresh(run).state == ImportState.GIVEN_UP
    assert not run.papers.exists()


def test_a_file_sealed_with_a_key_that_is_gone_is_said_to_be(ada, north, settings):
    run = checked("pupils", pupils_csv(ANNA), by=ada, site=north)
    confirm(run, ada)
    settings.SECRET_KEY = "another"

    work()

    assert "cannot be opened" in fresh(run).trouble


# --- Size -----------------------------------------------------------------------


def many(count):
    return [
        (f"{count}N{n}", f"Given{n}", f"Family{n}", "04/05/2013", "8", f"8{n % 200}")
        for n in range(count)
    ]


def queries_for(count, ada, north):
    with CaptureQueriesContext(connection) as captured:
        run = bring_in("pupils", pupils_csv(*many(count)), by=ada, site=north)
    assert run.counts["new"] == count
    return len(captured)


@pytest.mark.slow
def test_five_hundred_pupils_cost_few_queries_more_than_ten(ada, north):
    few = queries_for(10, ada, north)
    OutsideId.objects.all().delete()
    Pupil.groups.through.objects.all().delete()
    Pupil.objects.all().delete()

    more = queries_for(500, ada, north)

    # Two ticks of progress, and the batches that hold no more than 500: on SQLite
    # 333 of the parts of names, of which there are three for each pupil.
    assert more - few <= 12 + 5 - 1, (few, more)


def test_who_may_see_an_import_is_by_its_kind_and_site(ada, karen, north, west):
    run = begun(ada, north)
    away = person("Away Admin", (Role.ADMINISTRATOR, west))

    seen_by = [
        someone
        for someone in (ada, karen, away)
        if ImportRun.objects.visible_to(someone).filter(pk=run.pk).exists()
    ]

    assert seen_by == [ada]


def test_a_colleague_sees_that_it_was_and_is_not_its_maker(ada, north):
    run = begun(ada, north)
    bea = person("Bea Second", (Role.ADMINISTRATOR, north))

    assert ImportRun.objects.visible_to(bea).get() == run
    assert not ImportRun.objects.visible_to(bea).made_by(bea).exists()


def test_a_post_that_ends_today_still_counts(ada, north):
    PostFactory(
        user=ada, role=Role.ADMINISTRATOR, site=north, to_day=timezone.localdate()
    )

    assert checked("pupils", pupils_csv(ANNA), by=ada, site=north).state == "checked"
