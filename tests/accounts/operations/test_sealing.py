"""The audit log is a chain: what was changed, left out or put in is found."""

import random
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.chains import read_anchors
from accounts.models import AuditEntry, AuditLink
from accounts.operations import anchoring, sealing
from accounts.operations.records import audit
from accounts.tasks import seal_audit
from accounts.terms import RecordKind
from tests.accounts import tampering

KEY = "a key that is not in the database"
TRIALS = 25


def write(site, by, count=1, action="tests.written"):
    for number in range(count):
        audit(
            action,
            record_kind=RecordKind.SITE,
            record=site,
            site=site if action != "tests.no_site" else None,
            by=by,
            number=number,
            until=timezone.localdate(),
        )


@pytest.fixture
def log(north, south, karen, ada):
    """A sealed log of three chains, an hour old."""
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        for _ in range(3):
            write(north, karen, 3)
            write(south, karen, 2)
            write(north, ada, 2, action="tests.no_site")
            sealing.seal_audit_entries()


@pytest.fixture
def told(log):
    """What was told to the outside of that log."""
    return read_anchors(anchoring.heads_in_words())


def test_each_entry_gets_the_next_place_in_the_chain_of_its_site(log, north):
    chain = AuditLink.objects.filter(chain=north.pk)

    assert [link.number for link in chain] == list(range(1, 10))
    assert all(link.entry.site == north for link in chain)
    assert AuditLink.objects.filter(chain=0).exists()
    assert sealing.verify_audit().is_unbroken


def test_sealing_again_changes_nothing(log):
    before = list(AuditLink.objects.values_list())

    seal_audit()
    seal_audit()

    assert list(AuditLink.objects.values_list()) == before


def test_after_a_week_down_everything_is_sealed_in_one_sweep(log, north, karen):
    with time_machine.travel(timezone.now() - timedelta(minutes=20), tick=False):
        write(north, karen, 30)
    since = AuditEntry.objects.order_by("at").filter(link__isnull=True)[0].at
    late = sealing.verify_audit()
    seal_audit()
    after = sealing.verify_audit()

    assert (late.is_unbroken, late.waiting, late.waiting_since) == (True, 30, since)
    assert (after.is_unbroken, after.waiting, after.waiting_since) == (True, 0, None)


@pytest.mark.parametrize(("seconds", "is_broken"), [(599, False), (601, True)])
def test_an_entry_that_the_sweep_has_passed_by_is_broken(
    log, north, seconds, is_broken
):
    newest = AuditLink.objects.order_by("-entry_id").first()
    AuditEntry.objects.create(
        pk=newest.entry_id + 9,
        action="tests.beside",
        record_kind="site",
        record_id="1",
        site=north,
        at=newest.entry.at - timedelta(seconds=seconds),
    )

    report = sealing.verify_audit()

    assert report.waiting == (0 if is_broken else 1)
    assert ["later ones were sealed" in str(each) for each in report.faults] == (
        [True] if is_broken else []
    )


def test_more_entries_than_one_piece_are_sealed_in_order(
    log, north, karen, monkeypatch
):
    monkeypatch.setattr(sealing, "_AT_ONCE", 4)
    write(north, karen, 11)

    assert sealing.seal_audit_entries() == 11
    assert sealing.verify_audit().is_unbroken


def test_an_entry_that_appears_behind_sealed_ones_is_not_passed_over(log, north):
    newest = AuditEntry.objects.order_by("-pk").first().pk
    for pk in (newest + 5, newest + 3):
        AuditEntry.objects.create(
            pk=pk, action="tests.late", record_kind="site", record_id="1", site=north
        )
        sealing.seal_audit_entries()

    numbers = AuditLink.objects.filter(entry__action="tests.late").order_by("entry")

    assert [link.number for link in numbers] == [11, 10]
    assert sealing.verify_audit().is_unbroken


def test_an_entry_far_behind_is_found_by_the_thorough_sweep(log, north, monkeypatch):
    monkeypatch.setattr(sealing, "_LOOK_BACK", 2)
    newest = AuditEntry.objects.order_by("-pk").first().pk
    for pk in (newest + 9, newest + 1):
        AuditEntry.objects.create(
            pk=pk, action="tests.late", record_kind="site", record_id="1", site=north
        )
        sealing.seal_audit_entries()
    passed_over = AuditEntry.objects.filter(link__isnull=True).count()

    sealing.seal_audit_entries(thorough=True)

    assert passed_over == 1
    assert not AuditEntry.objects.filter(link__isnull=True).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_sweeps_at_once_make_one_chain(north, karen):
    write(north, karen, 40)
    start = threading.Barrier(3)

    def sweep():
        start.wait()
        sealing.seal_audit_entries()
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealing.seal_audit_entries()

    assert AuditLink.objects.count() == AuditEntry.objects.count()
    assert sealing.verify_audit().is_unbroken


@pytest.mark.slow
@pytest.mark.parametrize("tamper", tampering.TAMPERS, ids=lambda each: each.__name__)
def test_what_was_changed_is_found_by_the_chain_alone(log, tamper):
    found = [tampered_with(tamper, seed) for seed in range(TRIALS)]

    assert all(found)


@pytest.mark.slow
@pytest.mark.parametrize("tamper", tampering.REBUILT, ids=lambda each: each.__name__)
def test_a_chain_built_anew_or_cut_short_is_found_by_what_was_told(log, told, tamper):
    found = [tampered_with(tamper, seed, anchors=told) for seed in range(TRIALS)]

    assert all(found)


@pytest.mark.slow
def test_a_chain_built_anew_is_found_by_the_key_alone(settings, north, karen):
    settings.AUDIT_KEY = KEY
    write(north, karen, 9)
    sealing.seal_audit_entries()
    rebuilt = tampering.edit_and_rebuild

    found = [tampered_with(rebuilt, seed, key=KEY) for seed in range(TRIALS)]

    assert all(found)


def test_nothing_is_found_where_nothing_was_changed(log, told):
    assert not tampered_with(random.Random.random, 0, anchors=told)


def test_the_first_broken_entry_is_named(log, north):
    entry = AuditLink.objects.get(chain=north.pk, number=4).entry
    with tampering.past_the_triggers():
        AuditEntry.objects.filter(pk=entry.pk).update(record_id="999")
        faults = sealing.verify_audit().faults

    assert [(each.chain, each.number, each.entry) for each in faults] == [
        (north.pk, 4, entry.pk)
    ]


def test_a_key_that_is_set_later_marks_from_then_on(log, settings, north, karen):
    settings.AUDIT_KEY = KEY
    before = sealing.verify_audit(key=KEY)
    sealing.seal_audit_entries()
    write(north, karen)
    sealing.seal_audit_entries()

    assert not before.is_unbroken
    assert sealing.verify_audit(key=KEY).is_unbroken
    assert AuditEntry.objects.filter(action="audit_key_set").count() == 3
    assert not sealing.verify_audit(key="another key").is_unbroken


def tampered_with(tamper, seed, **told):
    """Say whether the check finds what this tamper did, and undo it."""
    with tampering.past_the_triggers():
        tamper(random.Random(seed))  # noqa: S311 a test that can be run again
        return not sealing.verify_audit(**told).is_unbroken
