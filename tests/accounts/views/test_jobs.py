"""Those who keep it running see what stands still, and push what failed."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import navigation
from accounts.models import AuditCheck, AuditEntry, JobRun, Notice, Restore
from accounts.operations import anchoring, jobs, notices, sealing
from accounts.operations.records import audit
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, RecordKind
from tests.factories import UserFactory
from tests.people import signed_in
from tests.watching import assert_does_not_grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def owe(north, karen, send):
    # Something waits, or the digest would be over and not mailed.
    send()

    def owe(recipient=karen, site=north, step=""):
        notices.owe(
            kind=NoticeKind.REVIEW_DIGEST,
            recipients=[recipient],
            record_kind=RecordKind.SITE,
            record=site,
            site=site,
            step=step,
        )
        return Notice.objects.latest("owed_at")

    return owe


@pytest.fixture
def failed(owe):
    """A notice to Karen at north whose mail failed."""
    notice = owe()
    with patch("django.core.mail.EmailMessage.send", side_effect=ConnectionError):
        notices.deliver_owed_mail()
    return notice


@pytest.fixture
def page(client, jo):
    """Return the words of the page as Jo sees it."""

    def page():
        response = signed_in(client, jo).get(reverse("accounts:jobs"))
        return " ".join(response.content.decode().split())

    return page


def test_the_page_says_how_long_ago_the_last_sweep_was(page):
    never = page()
    jobs.note_run(name="accounts.tasks.deliver_notices", every=20, failed=False)
    just_now = page()
    JobRun.objects.update(ended_at=timezone.now() - timedelta(minutes=3))
    standing = page()

    assert "No sweep yet." in never
    assert "Last sweep 0 s ago." in just_now
    assert "Mail and reminders stand still" not in just_now
    assert "Last sweep 3 min ago." in standing.replace("180 s", "3 min")
    assert "Mail and reminders stand still" in standing


def test_the_page_names_what_failed_and_neither_record_nor_kind(page, failed, karen):
    words = page()

    assert karen.full_name in words
    assert "Fault: ConnectionError." in words
    assert "digest" not in words


def test_the_page_says_when_mail_is_held_and_the_log_broken(page):
    Restore.objects.create(backup_made_at=timezone.now())
    AuditCheck.objects.create(checked=7, fault="Chain 1, place 2, audit entry 3: gone")
    words = page()

    assert "Mail is held after a restore." in words
    assert "The audit log is broken." in words
    assert "Chain 1, place 2, audit entry 3: gone" in words


def test_the_page_prints_the_heads_as_they_are_mailed(page, north, owe):
    anchoring.anchor_audit()
    sealing.check_audit()
    words = page()

    for head in sealing.heads():
        assert (str(head) in words) == (head.chain == north.pk)
    assert "entries, unbroken." in words


def test_entries_to_seal_are_counted_at_the_readers_sites(page, owe, north, south, jo):
    sealing.seal_audit_entries()
    for site in (north, south, south, None):
        audit(
            "tests.written", record_kind=RecordKind.SITE, record=north, site=site, by=jo
        )

    assert "<dd>1 of your sites to seal</dd>" in page()


def test_each_is_told_of_the_sites_they_keep_running(page, owe, south, west, wes):
    for site in (south, west):
        owe(wes, site)
    with patch("django.core.mail.EmailMessage.send", side_effect=ConnectionError):
        notices.deliver_owed_mail()

    assert wes.full_name not in page()


def test_a_retry_goes_with_the_next_sweep_and_is_audited(client, jo, failed):
    response = signed_in(client, jo).post(
        reverse("accounts:retry_notice", args=[failed.pk])
    )
    notices.deliver_owed_mail()

    assert response.status_code == 302
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.get(action="retry_notice").by == jo


def test_a_retry_while_a_worker_holds_it_is_refused(failed, jo):
    Notice.objects.update(claimed_until=None)

    def meanwhile(message, *args, **kwargs):
        with pytest.raises(jobs.NothingToRetry):
            jobs.retry_notice(notice=failed, by=jo)

    with patch("django.core.mail.EmailMessage.send", meanwhile):
        notices.deliver_owed_mail()

    assert not AuditEntry.objects.filter(action="retry_notice").exists()


def test_a_second_retry_after_it_went_is_told_so(client, jo, failed):
    url = reverse("accounts:retry_notice", args=[failed.pk])
    signed_in(client, jo).post(url)
    notices.deliver_owed_mail()
    response = client.post(url, follow=True)

    assert "It has gone since" in response.content.decode()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("name", ["karen", "asha", "dana", "colin"])
def test_a_retry_is_for_those_who_keep_it_running(request, failed, name):
    with pytest.raises(NotAllowed):
        jobs.retry_notice(notice=failed, by=request.getfixturevalue(name))


def test_a_retry_at_another_site_is_refused(owe, jo, south, dean):
    with pytest.raises(NotAllowed):
        jobs.retry_notice(notice=owe(dean, south), by=jo)


def test_a_queue_that_does_not_answer_does_not_stop_the_page(page):
    with patch(
        "accounts.views.jobs.current_app.connection_for_read", side_effect=OSError
    ):
        assert "The queue does not answer." in page()


def test_the_light_in_the_navigation_counts_what_is_not_well(jo):
    before = navigation.not_well(jo)
    jobs.note_run(name="accounts.tasks.deliver_notices", every=20, failed=False)

    assert (before, navigation.not_well(jo)) == (1, 0)


def test_the_page_costs_the_same_for_many_failures(client, jo, owe):
    signed_in(client, jo)

    def add_rows(count):
        for _ in range(count):
            owe(UserFactory())
        Notice.objects.update(last_failure="ConnectionError")

    assert (
        assert_does_not_grow(lambda: client.get(reverse("accounts:jobs")), add_rows)
        <= 18
    )
