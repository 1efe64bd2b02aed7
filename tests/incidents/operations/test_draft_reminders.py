"""Reminding authors of unsent drafts: on time, twice, late, after a week down."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice, SiteHours
from accounts.operations import notices
from accounts.terms import NoticeKind
from accounts.wordings import word
from incidents import tasks
from incidents.models import Draft
from incidents.models.draft import Unsent
from incidents.operations import attaching, drafts
from incidents.operations.drafts import Saving
from incidents.operations.sending import Account
from incidents.terms import DraftDeleted, UploadRule

pytestmark = pytest.mark.django_db

# A Tuesday in term; the sites of the tests close at 16:30.
BEGUN = datetime(2025, 10, 14, 10, 35, tzinfo=UK)
CLOSES = datetime(2025, 10, 14, 16, 30, tzinfo=UK)


@pytest.fixture
def begun(asha, north):
    """Return a function that begins a draft of Asha's at north at a moment."""

    def begun(at=BEGUN, *, by=asha, words="what_happened=Jayden+was+hurt", site=north):
        with time_machine.travel(at, tick=False):
            return drafts.save_draft(
                draft_id=uuid4(),
                answers=words,
                site=site,
                saving=Saving(page=uuid4()),
                by=by,
            )

    return begun


def sweep(at):
    with time_machine.travel(at, tick=False):
        tasks.owe_draft_reminders()


def owed() -> list[Notice]:
    return list(Notice.objects.filter(kind=NoticeKind.DRAFT_UNSENT).order_by("step"))


def test_the_author_is_reminded_when_the_site_closes_and_no_sooner(begun, asha):
    draft = begun()

    sweep(CLOSES - timedelta(seconds=1))
    assert owed() == []
    sweep(CLOSES)

    [notice] = owed()
    assert (notice.recipient, notice.record_id) == (asha, str(draft.pk))


def test_a_second_sweep_owes_nothing_more(begun):
    begun()

    for minutes in (0, 1, 60):
        sweep(CLOSES + timedelta(minutes=minutes))

    assert len(owed()) == 1


def test_each_school_day_reminds_once_and_the_weekend_not(begun):
    begun()

    for days in range(8):
        sweep(CLOSES + timedelta(days=days))

    # Tuesday to Friday, Monday and Tuesday.
    assert [notice.step for notice in owed()] == [
        f"2025-10-{day}" for day in (14, 15, 16, 17, 20, 21)
    ]


def test_a_sweep_that_comes_late_still_reminds(begun):
    begun()

    sweep(CLOSES + timedelta(hours=14))

    assert [notice.step for notice in owed()] == ["2025-10-14"]


def test_after_a_week_down_it_reminds_once(begun):
    begun()

    sweep(CLOSES + timedelta(days=7, hours=3))

    assert [notice.step for notice in owed()] == ["2025-10-21"]


def test_a_draft_begun_after_closing_waits_for_the_next_school_day(begun):
    begun(CLOSES + timedelta(hours=2))

    sweep(CLOSES + timedelta(hours=3))
    assert owed() == []
    sweep(CLOSES + timedelta(days=1))

    assert len(owed()) == 1


@pytest.mark.parametrize(
    "day",
    [datetime(2025, 10, 24, 9, tzinfo=UK), datetime(2026, 3, 27, 9, tzinfo=UK)],
    ids=["before the clocks go back", "before they go forward"],
)
def test_the_moment_is_by_the_schools_clock_on_both_sides_of_a_change(begun, day):
    begun(day)
    monday = day + timedelta(days=3)
    friday_closes = day.replace(hour=16, minute=30)
    sweep(friday_closes)
    assert len(owed()) == 1

    closes = monday.replace(hour=16, minute=30).astimezone(UTC)
    sweep(closes - timedelta(seconds=1))
    assert len(owed()) == 1
    sweep(closes)

    assert len(owed()) == 2


def test_a_site_without_hours_reminds_nobody(begun, north):
    begun()
    SiteHours.objects.filter(site=north).delete()

    sweep(CLOSES)

    assert owed() == []


def test_a_page_that_was_opened_and_left_empty_reminds_nobody_and_is_forgotten(
    asha, north, begun
):
    with time_machine.travel(BEGUN, tick=False):
        empty = drafts.open_draft(site=north, by=asha)
    kept = begun()

    sweep(BEGUN + timedelta(days=1))
    assert Draft.objects.filter(pk=empty.pk).exists()
    sweep(BEGUN + timedelta(days=1, seconds=1))

    assert list(Draft.objects.all()) == [kept]


def test_a_draft_that_holds_nothing_but_a_file_is_reminded_of_and_kept(
    asha, north, settings, tmp_path
):
    settings.ATTACHMENTS_DIR = tmp_path
    with time_machine.travel(BEGUN, tick=False):
        draft = drafts.open_draft(site=north, by=asha)
        for name in ("one.txt", "two.txt"):
            attaching.add_to_draft(
                draft=draft,
                rule=UploadRule.WITH_WARNING,
                name=name,
                data=b"Sam said: go away",
                by=asha,
            )

    sweep(CLOSES + timedelta(days=2))

    assert list(Draft.objects.all()) == [draft]
    assert len(owed()) == 1
    assert Draft.objects.unsent_at(north) == [Unsent("A Patel", 1)]


def test_the_mail_names_nobody_and_says_when_it_was_begun(begun, asha):
    draft = begun()
    sweep(CLOSES)

    with time_machine.travel(CLOSES, tick=False):
        notices.deliver_owed_mail()

    [message] = mail.outbox
    assert message.to == [asha.email]
    assert message.subject == "Daybook: you have an unsent draft"
    assert (
        "You started an incident at 10:35 and have not sent it. "
        "It must be sent today. Carry on:" in message.body
    )
    assert f"/log/{draft.pk}/" in message.body
    assert "Jayden" not in message.body


def test_after_a_week_the_mail_asks_to_send_or_delete(begun):
    begun()
    late = BEGUN + timedelta(days=7)
    sweep(late)

    with time_machine.travel(late, tick=False):
        notices.deliver_owed_mail()

    assert "Send it, or delete it and say why." in mail.outbox[0].body
    assert "on Tue 14 Oct at 10:35" in mail.outbox[0].body


@pytest.mark.parametrize("end", ["sent", "deleted"])
def test_what_is_settled_is_mailed_to_nobody(begun, asha, north, kind, end):
    draft = begun()
    sweep(CLOSES)
    if end == "sent":
        account = Account("A message.", [kind("CD-01")], timezone.now())
        drafts.send_draft(
            draft_id=draft.pk, account=account, site=north, has_file=False, by=asha
        )
    else:
        drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=asha)

    notices.deliver_owed_mail()

    assert mail.outbox == []
    assert not Notice.objects.shown_to(asha).exists()


@pytest.mark.parametrize("end", ["sent", "deleted", "gone"])
def test_a_reminder_that_comes_after_its_draft_is_settled_is_over(
    begun, asha, north, kind, end
):
    draft = begun()
    sweep(CLOSES)
    [notice] = owed()
    if end == "sent":
        account = Account("A message.", [kind("CD-01")], timezone.now())
        drafts.send_draft(
            draft_id=draft.pk, account=account, site=north, has_file=False, by=asha
        )
    elif end == "deleted":
        drafts.delete_draft(draft_id=draft.pk, reason=DraftDeleted.NOTHING, by=asha)
    else:
        draft.delete()
    # The sweep read the draft as open and committed after it was settled.
    Notice.objects.all().delete()
    notice.save(force_insert=True)

    assert word(notice).is_over
    notices.deliver_owed_mail()
    assert mail.outbox == []
    assert not Notice.objects.shown_to(asha).exists()


def test_the_command_does_what_the_task_does(begun):
    begun()

    with time_machine.travel(CLOSES, tick=False):
        call_command("owe_draft_reminders")

    assert len(owed()) == 1


def test_one_bad_site_does_not_stop_the_others(begun, dean, south, monkeypatch, north):
    begun()
    begun(by=dean, site=south)
    remind = drafts.owe_reminders

    def fail_at_north(*, site, now):
        if site == north:
            raise RuntimeError
        return remind(site=site, now=now)

    monkeypatch.setattr(drafts, "owe_reminders", fail_at_north)
    sweep(CLOSES)

    assert [notice.recipient for notice in owed()] == [dean]


def test_the_dsl_learns_how_many_and_whose_and_not_a_word(begun, jo, north, south):
    begun()
    begun()
    begun(by=jo)

    assert Draft.objects.unsent_at(north) == [
        Unsent("J Noble", 1),
        Unsent("A Patel", 2),
    ]
    assert Draft.objects.unsent_at(south) == []
