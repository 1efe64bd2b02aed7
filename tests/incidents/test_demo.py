"""The demo school stands as a school would after a month, whatever the day."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import transaction

from accounts.deadlines import UK, local_day
from accounts.models import (
    AccessEntry,
    AuditEntry,
    Notice,
    ParentalLink,
    Pupil,
    School,
    Site,
    User,
)
from accounts.terms import Ability, Role
from incidents.breach_terms import TaskKind
from incidents.management.demo.filling import fill
from incidents.management.demo.staff import STAFF
from incidents.management.demo.world import PASSWORD, address_of
from incidents.models import (
    Action,
    ActionDone,
    Addendum,
    BreachTask,
    CaseFile,
    DataBreach,
    DataRequest,
    Decision,
    Incident,
    IncidentKind,
    RequestStep,
    ReviewDay,
)
from incidents.models.breach_sheet import sheet_of_breach
from incidents.models.request_sheet import sheets_of_requests
from incidents.operations.breach_alarms import owe_alarms
from incidents.request_clocks import paused_days
from incidents.request_terms import RequestKind, RequestState
from incidents.shipped_kinds import SHIPPED_KINDS
from incidents.terms import DayOutcome, Outcome, Restriction

pytestmark = pytest.mark.slow

# Wednesday 14 October 2026, at break: the moment of the mock-ups.
NOW = datetime(2026, 10, 14, 10, 56, tzinfo=UK)
MOMENTS = (
    (Incident, "received_at"),
    (Incident, "happened_at"),
    (Decision, "decided_at"),
    (Action, "given_at"),
    (ActionDone, "done_at"),
    (Addendum, "written_at"),
    (ReviewDay, "signed_at"),
    (RequestStep, "at"),
    (DataRequest, "recorded_at"),
    (AuditEntry, "at"),
    (AccessEntry, "at"),
    (Notice, "owed_at"),
)


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The demo as it opens on a Wednesday morning, made once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled, db):
    return School.objects.get()


def of(name):
    return User.objects.get(email=address_of(name))


def in_future(now):
    return [
        model.__name__
        for model, moment in MOMENTS
        if model.objects.filter(**{f"{moment}__gt": now}).exists()
    ]


# --- The school and its people ----------------------------------------------


def test_the_school_says_that_its_data_is_for_training(demo):
    assert demo.name == "Ashdown Short Stay School"
    assert demo.is_training
    assert demo.incident_kinds.count() == len(SHIPPED_KINDS)


def test_both_sites_are_open_today_and_keep_hours_of_their_own(demo):
    north, south = demo.sites.order_by("name")

    assert north.calendar.is_school_day(local_day(NOW))
    assert south.calendar.is_school_day(local_day(NOW))
    assert north.calendar.hours != south.calendar.hours


def test_every_telephone_number_is_one_kept_for_drama(demo):
    phones = [demo.chair_phone]
    for site in demo.sites.all():
        phones += [site.office_phone, site.dsl_phone, site.deputy_phone]

    assert all(phone.startswith("01632 960") for phone in phones)


def test_somebody_holds_every_post_the_product_knows(demo):
    assert {adult.role for adult in STAFF} == set(Role)
    assert len(STAFF) == 25
    assert User.objects.filter(posts__isnull=False).distinct().count() == 25


def test_everybody_signs_in_with_one_password_at_an_example_address(demo):
    assert not User.objects.exclude(email__endswith="@ashdown.example").exists()
    assert len(set(User.objects.values_list("password", flat=True))) == 1
    assert of("Siobhán O'Brien-Łukasz").check_password(PASSWORD)


def test_those_who_need_a_second_factor_have_one_and_recovery_codes(demo):
    for adult in STAFF:
        user = of(adult.name)
        kinds = set(
            Authenticator.objects.filter(user=user).values_list("type", flat=True)
        )
        needed = user.duties.needs_second_factor
        assert kinds == ({"totp", "recovery_codes"} if needed else set()), adult.key


def test_there_are_sixty_pupils_and_some_that_are_easily_mixed_up(demo):
    ryans = Pupil.objects.filter(given_name="Ryan", family_name="Clarke")

    assert Pupil.objects.count() == 60
    assert len({pupil.born_on for pupil in ryans}) == 2
    assert Pupil.objects.filter(given_name="Leo").count() == 2


def test_parents_are_linked_one_is_barred_and_one_works_here(demo):
    assert ParentalLink.objects.values("user").distinct().count() == 46
    assert ParentalLink.objects.filter(is_barred_by_court=True).exists()
    assert of("Hannah Mills").parental_links.exists()


def test_the_leaver_has_no_post_today(demo):
    assert not of("Lena Moss").posts.current(local_day(NOW)).exists()


# --- The month --------------------------------------------------------------


def test_nothing_has_happened_that_lies_ahead(demo):
    assert in_future(NOW) == []


def test_every_moment_of_a_row_is_that_of_the_history(demo):
    """Rows that the clock did not reach would carry the day the test runs on."""
    assert Incident.objects.filter(received_at__lt=NOW - timedelta(days=20)).exists()
    assert AuditEntry.objects.filter(at__lt=NOW - timedelta(days=20)).count() > 50
    assert AccessEntry.objects.filter(at__lt=NOW - timedelta(days=20)).exists()


def test_seven_wait_and_the_urgent_one_comes_first(demo):
    waiting = Incident.objects.visible_to(of("Karen Osei")).awaiting_review()

    assert [(row.reference, row.title) for row in waiting.urgent_first()] == [
        ("ES-1042", "Photo of a pupil in a group chat"),
        ("ES-1036", "Visitor wi-fi password shared"),
        ("ES-1037", "Stranger adding pupils on an app"),
        ("ES-1038", "Abusive post about a member of staff"),
        ("ES-1039", "VPN found on a school tablet"),
        ("ES-1040", "Name-calling on a game chat"),
        ("ES-1041", "Phishing e-mail opened on staff laptop"),
    ]


def test_four_were_decided_today(demo):
    today = Decision.objects.filter(decided_at__date=local_day(NOW))

    assert today.count() == 4


def test_a_restricted_record_is_for_the_dsl_and_not_for_a_senior_leader(demo):
    restricted = Incident.objects.get(reference="ES-1038")
    readable = Incident.objects.filter(pk=restricted.pk)

    assert restricted.restriction == Restriction.HEAD_AND_DSL
    assert readable.visible_to(of("Karen Osei")).exists()
    assert not readable.visible_to(of("Helen Abara")).exists()


def test_every_way_to_decide_was_used(demo):
    # What a month of plausible work has no cause for.
    rare = {Outcome.BROUGHT_IN, Outcome.UNRESTRICTED, Outcome.VOIDED}

    used = set(Decision.objects.values_list("outcome", flat=True))
    assert used == set(Outcome) - rare


def test_the_signed_days_show_every_outcome_one_late_and_one_missed(demo):
    north, south = demo.sites.order_by("name")
    days = ReviewDay.objects.all()

    assert set(days.values_list("outcome", flat=True)) == set(DayOutcome)
    assert sum(day.is_late for day in days) == 1
    assert days.filter(site=north).count() == 19
    assert days.filter(site=south).count() == 20


def test_only_the_mail_of_today_is_still_owed(demo):
    owed = Notice.objects.filter(mailed_at__isnull=True)

    assert owed.exists()
    assert {local_day(notice.owed_at) for notice in owed} == {local_day(NOW)}
    assert Notice.objects.filter(mailed_at__isnull=False).exists()


def test_titles_name_nobody(demo):
    names = {
        part
        for pupil in Pupil.objects.all()
        for part in (pupil.given_name, pupil.family_name)
    }
    for title in Incident.objects.values_list("title", flat=True):
        assert not names & set(title.replace("'s", "").split()), title


def test_stories_are_told_in_few_words(demo):
    for words in Incident.objects.values_list("what_happened", flat=True):
        assert 15 <= len(words.split()) <= 60, words


def test_the_kinds_are_many(demo):
    assert IncidentKind.objects.filter(incidents__isnull=False).distinct().count() > 25


# --- Its sign-ins and its first day ------------------------------------------


def test_the_sign_ins_are_shown_with_the_password_once(demo):
    said = StringIO()

    call_command("show_sign_ins", url="http://localhost:9000", stdout=said)

    assert said.getvalue().count(PASSWORD) == 1
    assert "http://localhost:9000" in said.getvalue()
    assert "karen.osei@ashdown.example" in said.getvalue()


def test_what_the_table_says_of_posts_is_so(demo):
    readers = {
        adult.key for adult in STAFF if Ability.READ_INCIDENT in of(adult.name).duties
    }

    assert readers == {"karen", "ruth", "gareth", "dana", "helen", "peter"}


def test_review_began_with_the_first_day_of_the_history(demo):
    for site in Site.objects.all():
        first = ReviewDay.objects.filter(site=site).earliest("day")
        assert site.review_begins_on == first.day


def test_there_is_a_request_in_each_state(demo):
    sheets = {
        sheet.request.requester_name.split()[1]: sheet
        for sheet in sheets_of_requests(DataRequest.objects.all())
    }

    access, complaint = sheets["Bellweather"], sheets["Fairweather"]
    assert paused_days(access.asked, today=local_day(NOW)) == 4
    assert access.is_open
    assert complaint.clock(now=NOW).look == "amber"
    assert sheets["Wiśniewski"].state == RequestState.ANSWERED
    assert sheets["Kowal"].state == RequestState.PAUSED
    assert sheets["Pell"].asked.is_extended
    assert sheets["Adeyinka"].request.kind == RequestKind.RECORD
    alarms = complaint.request.alarms.values_list("step", flat=True)
    assert list(alarms) == ["day 15", "day 25"]


def test_an_attack_runs_and_a_fault_waits_to_be_looked_back_at(demo):
    sheets = [sheet_of_breach(breach) for breach in DataBreach.objects.all()]

    (attack,) = (each for each in sheets if each.checks)
    assert attack.breach.is_open
    assert attack.checklist.is_cyber
    assert attack.checklist.left == 4
    (review,) = BreachTask.objects.left().filter(kind=TaskKind.REVIEW)
    assert not review.breach.is_open
    assert owe_alarms(breach=review.breach, now=NOW) == 1
    assert CaseFile.objects.get().words == "The e-mail as it went out"
