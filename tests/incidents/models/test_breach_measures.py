"""What goes into the report of what was done: offered, chosen, never by itself."""

import pytest

from accounts.refusals import NotAllowed
from incidents.breach_terms import CheckAnswer, CyberCheck, EntryKind, TaskKind
from incidents.models import BreachEntry
from incidents.models.breach_letters import points_for_regulator
from incidents.models.breach_measures import measures_offered
from incidents.models.breach_nine import steps_of
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations.breach_checks import tick_check
from incidents.operations.breach_measures import add_measures
from incidents.operations.breach_tasks import finish_task
from incidents.refusals import FieldRefusal
from tests.breaches import give, report_of

pytestmark = pytest.mark.django_db


def tick(breach, check, by, answer=CheckAnswer.DONE, words=""):
    return tick_check(breach=breach, check=check, answer=answer, words=words, by=by)


def offered(breach):
    return {each.key: each.words for each in measures_offered(sheet_of_breach(breach))}


def done(breach) -> str:
    return dict(points_for_regulator(sheet_of_breach(breach)))["What we did"]


def test_what_was_done_on_the_checklist_is_offered_and_not_put_in(breach, karen):
    tick(breach, CyberCheck.ACCOUNTS, karen, words="12 accounts")
    tick(breach, CyberCheck.LOGS, karen, CheckAnswer.NOT_YET, "Asked the supplier")
    tick(breach, CyberCheck.LEADER, karen)

    assert offered(breach) == {
        "check_accounts": "The accounts that it may have reached were locked: "
        "12 accounts"
    }
    assert done(breach) == "Not known yet"


def test_what_somebody_chooses_stands_in_the_words_and_is_offered_no_more(
    breach, karen
):
    tick(breach, CyberCheck.ACCOUNTS, karen)
    tick(breach, CyberCheck.LOGS, karen)

    add_measures(breach=breach, chosen=["check_logs"], by=karen)

    assert done(breach) == "The logs were kept."
    assert list(offered(breach)) == ["check_accounts"]
    entry = BreachEntry.objects.get()
    assert (entry.kind, entry.by) == (EntryKind.MEASURE, karen)
    # To keep the logs contains nothing.
    assert steps_of(sheet_of_breach(breach))[0].state != "done"


def test_what_is_planned_says_by_when_and_is_offered_anew_once_it_is_done(
    breach, karen
):
    task = give(breach, by=karen, kind=TaskKind.REMEDY, what="Change the address book")
    assert offered(breach) == {
        f"task_{task.pk}": "Planned by Fri 27 Nov: Change the address book"
    }
    add_measures(breach=breach, chosen=[f"task_{task.pk}"], by=karen)
    assert offered(breach) == {}

    finish_task(task=task, words="", by=karen)

    assert offered(breach) == {f"task_{task.pk}": "Done: Change the address book"}


def test_what_the_reporter_did_stays_in_the_words(everyone, north, on_friday):
    breach = report_of(north, everyone.asha, contained="Called it back")
    tick(breach, CyberCheck.LOGS, everyone.karen)

    add_measures(breach=breach, chosen=["check_logs"], by=everyone.karen)

    assert done(breach) == "Called it back. The logs were kept."


def test_nothing_chosen_and_whoever_may_not_are_refused(breach, karen, asha):
    tick(breach, CyberCheck.LOGS, karen)

    for chosen in ([], ["check_words"], ["task_999"]):
        with pytest.raises(FieldRefusal, match="Choose what belongs"):
            add_measures(breach=breach, chosen=chosen, by=karen)
    with pytest.raises(NotAllowed):
        add_measures(breach=breach, chosen=["check_logs"], by=asha)
    assert not BreachEntry.objects.exists()
