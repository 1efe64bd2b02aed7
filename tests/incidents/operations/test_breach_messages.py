"""Messages and tasks of a breach: what is kept, who is told, what is refused."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind
from incidents.breach_terms import EntryKind, MessageTo
from incidents.models import DataBreach
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations import breach_steps, breach_tasks, breaches
from incidents.refusals import AlreadyDecided, FieldRefusal
from tests.breaches import FRIDAY, HOUR, SECOND, give, report_of, tell, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


def test_the_regulator_hears_late_only_with_the_reason(everyone, breach, on_friday):
    on_friday.move_to(FRIDAY + 72 * HOUR)
    tell(breach, everyone.karen)
    late = report_of(breach.site, everyone.asha)
    on_friday.move_to(FRIDAY + 72 * HOUR + SECOND)

    with pytest.raises(FieldRefusal) as refusal:
        tell(late, everyone.karen)

    assert refusal.value.field == "late_reason"
    tell(late, everyone.karen, late_reason="The lead was in hospital")


def test_pressing_a_button_twice_writes_once(everyone, breach):
    for _ in range(2):
        tell(breach, everyone.karen)
        give(breach, by=everyone.karen, owner=everyone.sam)
        breach_steps.write_entry(
            breach=breach,
            kind=EntryKind.NOTE,
            words="Rang",
            happened_at=FRIDAY,
            by=everyone.karen,
        )

    for rows in (breach.breachmessage_set, breach.breachtask_set):
        assert rows.count() == 1
    assert breach.breachentry_set.count() == 1
    assert Notice.objects.filter(kind=NoticeKind.BREACH_TASK).count() == 1
    give(breach, by=everyone.karen, owner=everyone.ruth)
    assert breach.breachtask_set.count() == 2


def test_where_the_school_knew_earlier_than_was_thought_the_reason_is_asked_for(
    everyone, breach, on_friday
):
    on_friday.move_to(FRIDAY + 50 * HOUR)
    tell(breach, everyone.karen)
    breaches.change_awareness(
        breach=breach,
        aware_at=FRIDAY - 30 * HOUR,
        reason="The office knew",
        seen=1,
        by=everyone.karen,
    )
    breach.refresh_from_db()
    assert sheet_of_breach(breach).owes_late_reason

    with pytest.raises(FieldRefusal, match="Say why it is late"):
        tell(breach, everyone.karen, words="More is known")
    tell(breach, everyone.karen, words="More is known", late_reason="Nobody said so")

    assert not sheet_of_breach(breach).owes_late_reason


def test_the_note_of_the_second_who_marks_a_task_is_not_lost(everyone, breach):
    task = give(breach, by=everyone.karen)
    breach_tasks.finish_task(task=task, words="Done", by=everyone.karen)

    breach_tasks.finish_task(task=task, words="I rang them too", by=everyone.ruth)

    assert breach.breachentry_set.get().words == "Change it: I rang them too"
    with pytest.raises(AlreadyDecided):
        breach_tasks.finish_task(task=task, words=" ", by=everyone.ruth)


def test_letters_need_somebody_to_have_checked_the_addresses(everyone, breach):
    with pytest.raises(FieldRefusal, match="puts anybody at risk"):
        tell(breach, everyone.karen, MessageTo.PEOPLE, is_address_safe=False)


def test_an_owner_is_told_of_a_task_and_may_mark_it_without_reading_the_breach(
    everyone, breach
):
    task = give(breach, by=everyone.karen, owner=everyone.asha)

    assert told(str(task.pk), NoticeKind.BREACH_TASK) == {"Asha"}
    assert not DataBreach.objects.visible_to(everyone.asha).exists()
    with pytest.raises(NotAllowed):
        breach_tasks.finish_task(task=task, words="", by=everyone.olive)
    breach_tasks.finish_task(task=task, words="Changed", by=everyone.asha)
    with pytest.raises(AlreadyDecided):
        breach_tasks.finish_task(task=task, words="", by=everyone.karen)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": " "}, "what"),
        ({"due_on": FRIDAY.date() - timedelta(days=1)}, "due_on"),
        ({"owner": "dean"}, "owner"),
    ],
)
def test_a_task_that_cannot_be_so_is_refused(everyone, breach, changed, field):
    if "owner" in changed:
        changed = {"owner": everyone.dean}
    with pytest.raises(FieldRefusal) as refusal:
        give(breach, by=everyone.karen, **changed)

    assert refusal.value.field == field
