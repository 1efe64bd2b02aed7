"""Bringing in past incidents: history with its own dates, references and names."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEntry, Notice, OutsideId
from accounts.operations import import_work, importing
from accounts.refusals import NotAllowed
from accounts.terms import ImportKind
from incidents.models import Addendum, Decision, Incident, Involvement, Origin
from incidents.models.queue import numbers_for, queue_for
from incidents.models.reports import reports_of
from incidents.operations import days
from incidents.terms import AddendumKind, IncidentState, Outcome, Restriction
from tests.factories import PupilFactory
from tests.import_files import bring_in, checked, csv_of, fresh, problems, report

pytestmark = pytest.mark.django_db

UK = ZoneInfo("Europe/London")
HEADINGS = (
    "Incident Number",
    "Date/Time",
    "Date Added",
    "Incident",
    "Category",
    "Student",
    "DOB",
    "Added by",
    "Actions",
    "Status",
    "Documents",
)
STORY = "Jayden was sent unkind messages by another pupil in a game chat."
JAYDEN = ("Marsh, Jayden", "04/05/2013")


def row(reference="4711", story=STORY, pupil=JAYDEN, **said):
    values = {
        "happened": "14/05/2024 10:42",
        "added": "14/05/2024 15:10",
        "category": "Cyberbullying",
        "author": "J Smith",
        "actions": "Rang home.\nSpoke to both.",
        "status": "Closed",
        "files": "",
    } | said
    return (
        reference,
        values["happened"],
        values["added"],
        story,
        values["category"],
        *pupil,
        values["author"],
        values["actions"],
        values["status"],
        values["files"],
    )


def past_csv(*rows):
    return csv_of(HEADINGS, *rows)


def brought(karen, north, *rows):
    return bring_in("incidents", past_csv(*rows), by=karen, site=north)


def notes(run):
    return [each["words"] for each in report(run)["notes"]]


# --- Who may --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ada", "sam", "asha", "jo", "olive", "colin"])
def test_only_who_reads_everything_at_the_site_brings_in_incidents(
    name, north, request
):
    someone = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        importing.begin_import(
            kind=ImportKind.INCIDENTS, site=north, data=past_csv(row()), by=someone
        )


@pytest.mark.parametrize("name", ["karen", "ruth", "dana"])
def test_a_dsl_a_deputy_and_the_head_do(name, north, request):
    someone = request.getfixturevalue(name)

    assert brought(someone, north, row()).counts["new"] == 1


def test_a_deputy_of_one_site_brings_nothing_in_at_the_other(ruth, north, south):
    headings = ("Reference", "Date", "Details", "Site")
    data = csv_of(headings, ("1", "14/05/2024", STORY, "South"))

    run = checked("incidents", data, by=ruth, site=north)

    assert "not a site you look after" in problems(run)[2]


# --- As history -----------------------------------------------------------------


def test_a_closed_one_comes_in_with_its_own_dates_reference_and_author(
    karen, north, jayden
):
    brought(karen, north, row())

    incident = Incident.objects.get()
    assert incident.what_happened == STORY
    assert incident.happened_at == datetime(2024, 5, 14, 10, 42, tzinfo=UK)
    assert incident.received_at == datetime(2024, 5, 14, 15, 10, tzinfo=UK)
    assert incident.state == IncidentState.CLOSED
    assert incident.origin.reference == "4711"
    assert incident.writer == "J Smith"
    assert [kind.code for kind in incident.kinds.all()] == ["CD-01"]
    assert incident.involvements.get().pupil == jayden
    assert incident.reference.startswith("ES-")


def test_what_was_done_there_is_on_the_timeline(karen, north, jayden):
    brought(karen, north, row())

    added = Addendum.objects.get()
    assert added.kind == AddendumKind.BROUGHT_IN
    assert added.words == "Rang home.\nSpoke to both."
    assert added.happened_at.date() == date(2024, 5, 14)
    assert added.written_by == karen


def test_it_is_in_no_queue_no_day_and_alerts_nobody(karen, north, jayden):
    today = timezone.localdate()
    brought(karen, north, row(category="Self-harm or suicide"))

    numbers = numbers_for(karen, sites=[north], today=today)
    count = days.count_day(site=north, day=today, by=karen)
    assert (numbers.waiting, numbers.done) == (0, 0)
    assert count.is_empty
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_its_decision_says_who_brought_it_in_and_claims_no_review(karen, north, jayden):
    brought(karen, north, row())

    decision = Decision.objects.get()
    assert decision.outcome == Outcome.BROUGHT_IN
    assert decision.decided_by == karen
    assert timezone.now() - decision.decided_at < timedelta(minutes=1)


def test_it_is_nobodys_own_report_unless_they_wrote_it(karen, north, jayden, asha):
    headings = (*HEADINGS, "Author email")
    brought_by_name = row()
    own = (*row("4712", "Another story of a pupil in a game."), asha.email)
    data = csv_of(headings, (*brought_by_name, ""), own)

    bring_in("incidents", data, by=karen, site=north)

    assert not reports_of(karen).exists()
    assert reports_of(asha).get().origin.reference == "4712"


def test_a_title_names_nobody_of_the_roll_or_of_the_file(karen, north, jayden):
    stranger = row(
        "2",
        "Zebedee hit Jayden with a tablet in the corridor.",
        pupil=("Quill, Zebedee", "01/01/2010"),
    )

    brought(karen, north, row(), stranger)

    titles = " ".join(Incident.objects.values_list("title", flat=True))
    assert "Jayden" not in titles
    assert "Zebedee" not in titles
    assert "a pupil" in titles.casefold()


# --- Open ones ------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Open", "ongoing", "In progress"])
def test_an_open_one_waits_in_the_queue_once(status, karen, north, jayden):
    data = past_csv(row(status=status))
    run = bring_in("incidents", data, by=karen, site=north)
    bring_in("incidents", data, by=karen, site=north)

    waiting = queue_for(karen, sites=[north]).get()
    assert waiting.brought_from.reference == "4711"
    assert not waiting.is_urgent
    assert run.counts["to_review"] == 1
    assert not Decision.objects.exists()
    assert not Notice.objects.exists()


# --- Kinds ----------------------------------------------------------------------


def test_a_category_that_is_not_known_comes_in_as_not_sure(karen, north, jayden):
    run = brought(karen, north, row(category="Cause for concern"))

    assert [kind.code for kind in Incident.objects.get().kinds.all()] == ["NS-00"]
    assert report(run)["words"] == {"Cause for concern": "NS-00"}


def test_words_of_an_import_that_was_done_are_used_for_the_next(karen, north, jayden):
    run = checked("incidents", past_csv(row(category="CFC")), by=karen, site=north)
    importing.choose_words(run=run, words={"CFC": "CN-04"}, by=karen)
    from_work(run, karen)

    again = checked(
        "incidents", past_csv(row("2", category="CFC")), by=karen, site=north
    )

    assert [kind.code for kind in Incident.objects.get().kinds.all()] == ["CN-04"]
    assert report(again)["words"] == {"CFC": "CN-04"}


def from_work(run, by):

    import_work.work_on_imports(now=timezone.now())
    run = fresh(run)
    importing.confirm_import(run=run, fingerprint=run.fingerprint, leavers=[], by=by)
    import_work.work_on_imports(now=timezone.now())


def test_several_categories_become_several_kinds(karen, north, jayden):
    brought(karen, north, row(category="Cyberbullying; CN-04; Other"))

    codes = {kind.code for kind in Incident.objects.get().kinds.all()}
    assert codes == {"CD-01", "CN-04"}


def test_a_concern_about_an_adult_is_for_the_head_alone(karen, dana, north, jayden):
    brought(karen, north, row(category="ST-02"))

    assert Incident.objects.get().restriction == Restriction.HEAD_ONLY
    assert not Incident.objects.visible_to(karen).exists()
    assert Incident.objects.visible_to(dana).exists()


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("CD-03", "never brought in, nor opened"),
        ("Cyberbullying", "Its files are not brought in"),
    ],
)
def test_files_are_never_brought_in_and_it_is_said(
    category, words, karen, north, jayden
):
    run = brought(karen, north, row(category=category, files="IMG_1.jpg"))

    assert words in notes(run)[0]


# --- Pupils ---------------------------------------------------------------------


def test_a_pupil_is_found_by_the_id_of_the_information_system(karen, north):
    pupil = PupilFactory(site=north, given_name="Ania", family_name="Nowak")
    OutsideId.objects.create(
        school=north.school, scheme="upn", value="A100", pupil=pupil
    )
    data = csv_of(
        ("Ref", "Date", "Details", "UPN", "Student"),
        ("1", "14/05/2024", STORY, "a100", "Kowalska, Anna"),
    )

    bring_in("incidents", data, by=karen, site=north)

    assert Involvement.objects.get().pupil == pupil


def test_a_pupil_who_left_is_found_too(karen, north, jayden):
    jayden.left_on = date(2023, 7, 20)
    jayden.save()

    brought(karen, north, row())

    assert Involvement.objects.get().pupil == jayden


def test_a_pupil_who_is_not_found_is_kept_as_a_name_and_listed(karen, north):
    run = brought(karen, north, row())

    kept = Involvement.objects.get()
    assert kept.outsider == "Marsh, Jayden, not found on the roll here"
    assert notes(run) == [
        "No pupil here fits the name and birth date. The name is kept."
    ]


def test_a_name_alone_is_no_match(karen, north, jayden):
    brought(karen, north, row(pupil=("Marsh, Jayden", "")))

    assert Involvement.objects.get().pupil is None


def test_rows_of_one_reference_are_one_incident_with_every_pupil(
    karen, north, jayden, callum
):
    second = row(pupil=("Reeve, Callum", "04/05/2013"))

    run = brought(karen, north, row(), second, row())

    assert run.counts["new"] == 1
    pupils = {each.pupil for each in Incident.objects.get().involvements.all()}
    assert pupils == {jayden, callum}


def test_one_reference_with_two_stories_is_left_out(karen, north, jayden):
    run = brought(karen, north, row(), row(story="Something else altogether."))

    assert "that of row 2, with other words" in problems(run)[3]
    assert Incident.objects.count() == 1


# --- Again ----------------------------------------------------------------------


def test_the_same_file_again_brings_nothing_in(karen, north, jayden):
    file = past_csv(row(), row("", story="Without a reference at all."))
    bring_in("incidents", file, by=karen, site=north)

    again = bring_in("incidents", file, by=karen, site=north)

    assert (again.counts["new"], again.counts["unchanged"]) == (0, 2)
    assert Incident.objects.count() == 2


def test_other_words_under_a_reference_change_nothing_and_it_is_said(
    karen, north, jayden
):
    brought(karen, north, row())

    again = brought(karen, north, row(story="The story as somebody rewrote it."))

    assert Incident.objects.get().what_happened == STORY
    assert "brought in before, with other words" in notes(again)[0]


def test_one_reference_in_two_schools_is_two_incidents(karen, wes, north, west):
    brought(karen, north, row())

    bring_in("incidents", past_csv(row()), by=wes, site=west)

    assert Origin.objects.count() == 2


# --- Rows -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"story": ""}, "What happened is empty"),
        ({"happened": "", "added": ""}, "Date it happened is empty"),
        ({"happened": "soon", "added": ""}, "Date it happened is not a date"),
        ({"happened": "14/05/2124"}, "in the future"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out(said, words, karen, north, jayden):
    run = brought(karen, north, row(**said), row("2", story="Another."))

    assert words in problems(run)[2]
    assert run.counts["new"] == 1


def test_a_day_without_a_time_is_not_given_one(karen, north, jayden):
    brought(karen, north, row(happened="14/05/2024"))

    assert not Incident.objects.get().origin.has_time


def test_the_audit_holds_counts_and_no_word_of_it(karen, north, jayden):
    brought(karen, north, row())

    entry = AuditEntry.objects.get(action="import.done")
    assert entry.detail["new"] == 1
    assert "Jayden" not in str(entry.detail)


def test_numbers_go_on_after_those_brought_in(karen, north, jayden, send):
    brought(karen, north, row(), row("2", story="Another story of a pupil."))

    references = {incident.reference for incident in Incident.objects.all()}
    assert send().reference not in references
    assert len(references) == 2
