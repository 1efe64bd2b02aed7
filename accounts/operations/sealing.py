"""Sealing the audit log: each entry gets its place in the chain of its site."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from accounts.abilities import JOB
from accounts.chains import (
    Anchors,
    Entry,
    Fault,
    Head,
    Link,
    Report,
    check,
    link_hash,
    mark_of,
    read_anchors,
)
from accounts.models import AuditAnchor, AuditCheck, AuditEntry, AuditLink, Site
from accounts.models.chain import unsealed
from accounts.operations.records import audit
from accounts.terms import RecordKind

logger = logging.getLogger(__name__)
_AT_ONCE: Final = 2_000
# A transaction may end long after others that began later. A sweep looks back this
# many ids for entries that appeared behind the last sealed one; the thorough sweep
# of the day looks at all.
_LOOK_BACK: Final = 10_000
# No transaction takes this long. An entry that the sweep left this far behind was put
# in beside the product, or its seal was taken away.
SOON: Final = timedelta(minutes=10)
_KEPT: Final = 30
_ENTRY: Final = (
    "id", "at", "site_id", "by_id", "action", "record_kind", "record_id", "detail",
)  # fmt: skip
_LINK: Final = ("entry_id", "chain", "number", "sealed_at", "hash", "mark")
Row = tuple[Link, Entry | None]
Values = tuple[Any, ...]


def seal_audit_entries(*, thorough: bool = False) -> int:
    """Seal every audit entry that has no seal, oldest first; return how many.

    Safe to run twice and by several workers at once: a place in a chain is taken
    once, and whoever comes second leaves the rest to the first.
    """
    sealed = 0
    floor = 0 if thorough else _floor()
    _note_new_key()
    while True:
        try:
            count = _seal_some(floor)
        except IntegrityError:
            return sealed
        sealed += count
        if count < _AT_ONCE:
            return sealed


def heads() -> list[Head]:
    """Return how far each chain goes and its last hash."""
    return [
        Head(link.chain, link.number, link.hash) for link in AuditLink.objects.heads()
    ]


def verify_audit(
    *, anchors: Anchors | None = None, key: str = "", using: str = "default"
) -> Report:
    """Check the chains of this database, and tell what the sweep has yet to seal.

    An entry without a seal waits, however old it is, while the sweep stands still. It
    is a fault where the sweep has gone on past it: it is older by ten minutes than the
    newest sealed entry, or has a lower id and is as much older than that one's seal.
    """
    report = check(rows(using), anchors=anchors, key=key)
    waiting = unsealed().using(using)
    links = AuditLink.objects.using(using).select_related("entry")
    newest = links.order_by("-entry_id").first()
    if newest is not None:
        passed_by = Q(at__lt=newest.entry.at - SOON) | Q(
            pk__lt=newest.entry_id, at__lt=newest.sealed_at - SOON
        )
        for entry in waiting.filter(passed_by)[:1]:
            what = "it has no seal, and later ones were sealed"
            report.faults.append(Fault(entry.site_id or 0, 0, entry.pk, what))
        waiting = waiting.exclude(passed_by)
    seen = waiting.aggregate(count=Count("pk"), since=Min("at"))
    report.waiting, report.waiting_since = seen["count"], seen["since"]
    return report


def check_audit() -> None:
    """Look at all chains once a day and write down what was found.

    Two at once write down the same twice, and no more.

    The heads of the last days that are kept here are looked at too. They catch what
    falsifies the log alone; only the copies outside catch whoever owns all of it.
    """
    if AuditCheck.objects.filter(at__date=timezone.localdate()).exists():
        return
    kept = AuditAnchor.objects.values_list("heads", flat=True)[:_KEPT]
    report = verify_audit(anchors=read_anchors(*kept), key=settings.AUDIT_KEY)
    fault = str(report.faults[0]) if report.faults else ""
    AuditCheck.objects.create(checked=report.checked, fault=fault)
    if fault:
        logger.error("The audit log is broken. %s", fault)


def rows(using: str = "default") -> Iterator[Row]:
    """Return each link with the entry it seals, by chain and place.

    The two are fetched apart: a join would pass over a link whose entry is gone.
    """
    links = AuditLink.objects.using(using).order_by("chain", "number")
    links_values = links.values_list(*_LINK)
    for some in _in_pieces(links_values.iterator(chunk_size=_AT_ONCE)):
        entries = {
            values[0]: _entry(values)
            for values in AuditEntry.objects.using(using)
            .filter(pk__in=[link.entry for link in some])
            .values_list(*_ENTRY)
        }
        for link in some:
            yield link, entries.get(link.entry)


def unsealed_entries() -> Iterator[Entry]:
    """Return the entries that wait for their seal."""
    for values in unsealed().values_list(*_ENTRY):
        yield _entry(values)


def _floor() -> int:
    newest = AuditLink.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
    return max(0, newest - _LOOK_BACK)


@transaction.atomic
def _seal_some(floor: int) -> int:
    waiting = [
        _entry(values)
        for values in unsealed().filter(pk__gt=floor).values_list(*_ENTRY)[:_AT_ONCE]
    ]
    if not waiting:
        return 0
    now = timezone.now()
    ends = {head.chain: head for head in heads()}
    links = []
    for entry in waiting:
        chain = entry.site or 0
        end = ends.get(chain, Head(chain, 0, ""))
        hash_ = link_hash(
            entry, previous=end.hash, number=end.number + 1, sealed_at=_moment(now)
        )
        ends[chain] = Head(chain, end.number + 1, hash_)
        links.append(
            AuditLink(
                entry_id=entry.id,
                chain=chain,
                number=end.number + 1,
                sealed_at=now,
                hash=hash_,
                mark=mark_of(hash_, settings.AUDIT_KEY),
            )
        )
    AuditLink.objects.bulk_create(links)
    return len(links)


def _note_new_key() -> None:
    """Begin marking at once where a key has been set since the last seal.

    From then on a chain without a mark at its end has been made without the key.
    """
    if not settings.AUDIT_KEY:
        return
    for link in AuditLink.objects.heads().filter(mark=""):
        if unsealed().filter(site=link.chain or None).exists():
            continue
        audit(
            "audit_key_set",
            record_kind=RecordKind.AUDIT_CHAIN,
            record=link,
            site=Site.objects.filter(pk=link.chain).first(),
            by=JOB,
        )


def _in_pieces(links: Iterable[Values]) -> Iterator[list[Link]]:
    some: list[Link] = []
    for values in links:
        some.append(_link(values))
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(values: Values) -> Entry:
    """Return the columns of `_ENTRY` in plain values."""
    id_, at, site, by, action, record_kind, record_id, detail = values
    who = str(by) if by else None
    return Entry(id_, _moment(at), site, who, action, record_kind, record_id, detail)


def _link(values: Values) -> Link:
    """Return the columns of `_LINK` in plain values."""
    entry, chain, number, sealed_at, hash_, mark = values
    return Link(entry, chain, number, _moment(sealed_at), hash_, mark)
