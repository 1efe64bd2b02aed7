"""The pages of data breaches: the report, the workspace, the log and the register."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from incidents.breach_clocks import moment_in_words
from incidents.breach_terms import BreachAnswer, BreachQuestion, EntryKind, TaskKind
from incidents.models import (
    BreachDecision,
    BreachFacts,
    BreachMessage,
    DataBreach,
)
from incidents.operations import breach_steps, breach_tasks
from incidents.operations.breach_alarms import owe_alarms
from incidents.operations.breaches import change_awareness
from tests.incidents.views.happenings import BREACH_WORDS
from tests.incidents.views.pages import page, post, text
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def sent_form(site, **changed):
    now = timezone.localtime()
    return {
        "send_key": str(uuid4()),
        "what_happened": BREACH_WORDS,
        "found_day_0": now.day,
        "found_day_1": now.month,
        "found_day_2": now.year,
        "found_time": "00:00",
        "people_kinds": ["pupils"],
        "contained": "Called back",
        "site": site.pk,
    } | changed


# --- Reporting --------------------------------------------------------------------


def test_staff_report_one_and_see_both_deadlines(asha, karen, north):
    answer = post(asha, "report_breach", **sent_form(north))

    breach = DataBreach.objects.get()
    assert answer["Location"] == reverse("incidents:breach_sent", args=[breach])
    shown = text(asha, "breach_sent", breach.reference)
    assert breach.reference in shown
    due = moment_in_words(breach.found_at + timedelta(hours=72), year=True)
    assert "the ICO must hear of it by" in shown
    assert due.replace(", ", " ") in shown.replace(", ", " ")
    assert "Whoever handles data breaches is being told" in shown
    assert BREACH_WORDS not in shown


def test_the_receipt_says_nothing_of_what_became_of_it(asha, karen, breach):
    def shown():
        whole = text(asha, "breach_sent", breach.reference)
        return whole[whole.index("<main") : whole.index("</main")]

    before = shown()
    breach_steps.decide(
        breach=breach,
        question=BreachQuestion.IS_BREACH,
        answer=BreachAnswer.NO,
        reason="It was empty",
        by=karen,
    )

    assert shown() == before


def test_the_log_names_an_earlier_time_of_knowing_for_its_alarms_alone(
    karen, asha, breach
):
    later = timezone.now() + timedelta(hours=30)
    owe_alarms(breach=breach, now=later)
    assert "earlier time of knowing" not in text(karen, "breach_log", breach.reference)
    change_awareness(
        breach=breach,
        aware_at=breach.found_at - timedelta(hours=1),
        reason="The office knew",
        seen=1,
        by=karen,
    )

    shown = text(karen, "breach_log", breach.reference)

    assert shown.count("earlier time of knowing") == 1


def test_the_second_to_change_the_time_may_do_so_after_reading(karen, ruth, breach):
    before = timezone.localtime(breach.found_at - timedelta(hours=1))
    sent = {
        "aware_day_0": before.day,
        "aware_day_1": before.month,
        "aware_day_2": before.year,
        "aware_time": f"{before:%H:%M}",
        "reason": "The head knew",
    }
    change_awareness(
        breach=breach,
        aware_at=before - timedelta(hours=1),
        reason="The office knew",
        seen=1,
        by=karen,
    )

    refused = post(ruth, "breach_aware", breach.reference, **sent, seen=1)

    shown = refused.content.decode()
    assert "Somebody else saved this meanwhile" in shown
    assert "The head knew" in shown
    assert 'name="seen" value="2"' in shown
    again = post(ruth, "breach_aware", breach.reference, **sent, seen=2)
    assert again.status_code == 302


def test_an_administrator_reports_one_from_the_settings_and_sees_no_more_of_it(
    ada, karen, client, north
):
    assert (
        reverse("incidents:report_breach")
        in signed_in(client, ada).get(reverse("accounts:settings")).content.decode()
    )

    post(ada, "report_breach", **sent_form(north))

    breach = DataBreach.objects.get()
    shown = page(ada, "breach_sent", breach.reference).content.decode()
    assert reverse("incidents:home") in shown
    assert reverse("incidents:today") not in shown
    assert page(ada, "breach", breach.reference).status_code == 403


@pytest.mark.parametrize(("name", "finds"), [("ada", True), ("colin", False)])
def test_help_leads_whoever_may_report_one_there(everyone, client, name, finds):
    signed_in(client, getattr(everyone, name))

    shown = client.get(reverse("accounts:help")).content.decode()

    assert (reverse("incidents:report_breach") in shown) == finds


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"what_happened": ""}, "Write what happened to the information"),
        ({"found_time": ""}, "Enter the time"),
        ({"found_day_2": 2999}, "must be today or in the past"),
    ],
)
def test_bad_answers_are_told_and_nothing_typed_is_lost(asha, north, changed, says):
    answer = post(asha, "report_breach", **sent_form(north, **changed))

    shown = answer.content.decode()
    assert says in shown
    assert "Called back" in shown
    assert not DataBreach.objects.exists()


# --- The workspace ----------------------------------------------------------------


def test_the_workspace_shows_three_clocks_and_nine_steps(karen, breach):
    shown = text(karen, "breach", breach.reference)

    for words in ("School deadline", "ICO deadline", "People affected", "Nine steps"):
        assert words in shown
    assert shown.count('class="line') >= 9
    assert AccessEntry.objects.filter(by=karen, record_kind="breach").count() == 1


def test_one_that_an_incident_opened_says_so_and_nothing_of_its_story(
    priya, karen, send
):
    send("Zebedee lost it.", kinds=["SE-05"])
    breach = DataBreach.objects.get()

    shown = text(priya, "breach_step", breach.reference, "contain")

    assert "Zebedee" not in shown
    assert "can be a data breach" in shown


def test_a_decision_is_saved_and_one_without_a_reason_keeps_what_was_typed(
    karen, breach
):
    url = ("breach_step", breach.reference, "regulator")
    refused = post(karen, *url, do="regulator", answer="no", reason="")
    assert "Say why you decided not to tell the ICO" in refused.content.decode()

    told = post(karen, *url, do="regulator", answer="yes", reason="Notes were read")

    assert told.status_code == 302
    assert BreachDecision.objects.get().reason == "Notes were read"
    assert "Notes were read" in text(karen, *url)


def test_the_words_for_the_regulator_are_made_of_what_is_known(karen, breach):
    breach_steps.write_entry(
        breach=breach,
        kind=EntryKind.CONTAINED,
        words="Rang the parent",
        happened_at=timezone.now(),
        by=karen,
    )
    shown = text(karen, "breach_step", breach.reference, "regulator")

    assert BREACH_WORDS in shown
    assert "Rang the parent" in shown
    assert "Not known yet" in shown


def test_a_message_is_kept_with_when_and_how(karen, breach):
    now = timezone.localtime()
    post(
        karen,
        "breach_step",
        breach.reference,
        "regulator",
        do="told_regulator",
        sent_day_0=now.day,
        sent_day_1=now.month,
        sent_day_2=now.year,
        sent_time=f"{now:%H:%M}",
        method="phone",
        reference="IC-1",
    )

    message = BreachMessage.objects.get()
    assert (message.to, message.method, message.reference) == (
        "regulator",
        "phone",
        "IC-1",
    )


@pytest.mark.parametrize(
    "slug",
    ["contain", "facts", "data", "risk", "regulator", "people", "evidence", "learn"],
)
def test_every_step_opens_before_and_after_it_is_over(karen, breach, slug):
    assert page(karen, "breach_step", breach.reference, slug).status_code == 200
    post(
        karen,
        "breach_step",
        breach.reference,
        "contain",
        do="not_a_breach",
        reason="Nobody could open it",
    )

    shown = text(karen, "breach_step", breach.reference, slug)

    assert "Not a breach" in shown
    assert "Reopen it" in text(karen, "breach_step", breach.reference, "close")


def test_pressing_close_after_somebody_else_does_not_reopen_it(karen, ruth, breach):
    post(
        karen,
        "breach_step",
        breach.reference,
        "contain",
        do="not_a_breach",
        reason="Nobody could open it",
    )

    late = post(
        ruth, "breach_step", breach.reference, "close", do="close", reason="All settled"
    )

    breach.refresh_from_db()
    assert not breach.is_open
    shown = late.content.decode()
    assert f"{breach.reference} is closed" in shown
    assert "All settled" in shown


def test_words_for_a_breach_that_ended_meanwhile_are_not_lost(karen, ruth, breach):
    post(
        karen,
        "breach_step",
        breach.reference,
        "contain",
        do="not_a_breach",
        reason="Nobody could open it",
    )
    late = post(
        ruth,
        "breach_step",
        breach.reference,
        "regulator",
        do="regulator",
        answer="yes",
        reason="Notes were read",
    )

    assert "Notes were read" in late.content.decode()


def test_a_press_that_names_nothing_carries_nothing_out(karen, breach):
    answer = post(karen, "breach_step", breach.reference, "close", reason="Settled")

    assert answer.status_code == 400
    assert not BreachDecision.objects.exists()


def test_the_second_to_save_facts_keeps_their_words_and_may_save_again(
    karen, ruth, breach
):
    url = ("breach_step", breach.reference, "facts")
    post(karen, *url, do="facts", what_happened="It went to one parent.", seen=0)
    second = {"do": "facts", "what_happened": "It went to two parents."}

    told = post(ruth, *url, **second, seen=0)

    shown = told.content.decode()
    assert "Somebody else saved this meanwhile" in shown
    assert "It went to one parent." in shown
    assert "It went to two parents." in shown
    latest = BreachFacts.objects.get().pk
    assert f'name="seen" value="{latest}"' in shown
    assert post(ruth, *url, **second, seen=latest).status_code == 302


def test_an_owner_finds_their_task_under_actions_and_marks_it(asha, karen, breach):
    task = breach_tasks.give_task(
        breach=breach,
        kind=TaskKind.POLICY,
        what="Check the address book",
        owner=asha,
        due_on=timezone.localdate(),
        by=karen,
    )
    assert "Check the address book" in text(asha, "actions")
    assert "Check the address book" not in text(karen, "actions")

    post(asha, "breach_task", task.pk, note="Checked")

    assert "Check the address book" not in text(asha, "actions")


def test_no_such_step_is_not_there(karen, breach):
    assert page(karen, "breach_step", breach.reference, "ghost").status_code == 404


def test_it_is_taken_up_by_a_press(karen, breach):
    post(karen, "take_up_breach", breach.reference)

    assert "Led by Karen Osei" in text(karen, "breach", breach.reference)


def test_another_time_of_knowing_is_listed_with_the_earlier_one(karen, breach):
    before = timezone.localtime(breach.aware_at - timedelta(hours=1))
    answer = post(
        karen,
        "breach_aware",
        breach.reference,
        aware_day_0=before.day,
        aware_day_1=before.month,
        aware_day_2=before.year,
        aware_time=f"{before:%H:%M}",
        reason="The office knew",
        seen=1,
    )

    assert answer.status_code == 302
    shown = text(karen, "breach_aware", breach.reference)
    assert "The office knew" in shown
    assert "when the first member of staff knew" in shown


def test_the_strip_is_on_the_pages_of_who_handles_it_alone(karen, asha, dean, breach):
    assert f"Open {breach.reference}" in text(karen, "today")
    assert breach.reference not in text(asha, "today")
    assert breach.reference not in text(dean, "today")


def test_the_heads_home_counts_open_breaches_and_leads_there(dana, asha, breach):
    shown = text(dana, "today")

    assert "open data breach" in shown
    assert f'href="{reverse("incidents:breaches")}"' in shown
    assert "open data breach" not in text(asha, "today")
