"""The arithmetic of the audit chain: what is hashed, and how a chain is checked.

It knows nothing of the database, so that the same lines check the tables and a file
that was exported from them. docs/operate.md says how it is used.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

_BEGINNING: Final = "daybook audit chain 1"
_HEAD: Final = re.compile(
    r"^[>\s]*chain (\d+) entries (\d+) sha256 ([0-9a-f]{64})\s*$", re.MULTILINE
)
Anchors = Mapping[int, Mapping[int, str]]


@dataclass(frozen=True)
class Entry:
    """An audit entry in plain values. `at` is UTC in ISO format, to the microsecond."""

    id: int
    at: str
    site: int | None
    by: str | None
    action: str
    record_kind: str
    record_id: str
    detail: Any


@dataclass(frozen=True)
class Link:
    """A link in plain values. `entry` is the id of what it seals."""

    entry: int
    chain: int
    number: int
    sealed_at: str
    hash: str
    mark: str = ""


@dataclass(frozen=True)
class Head:
    """How far a chain goes, and its last hash: enough to vouch for all before it."""

    chain: int
    number: int
    hash: str

    def __str__(self) -> str:
        return f"chain {self.chain} entries {self.number} sha256 {self.hash}"


@dataclass(frozen=True)
class Fault:
    """The first place where a chain does not hold, and in which way."""

    chain: int
    number: int
    entry: int | None
    what: str

    def __str__(self) -> str:
        entry = f", audit entry {self.entry}" if self.entry is not None else ""
        return f"Chain {self.chain}, place {self.number}{entry}: {self.what}"


@dataclass
class Report:
    """What a check found: the head of each chain, and the first fault of each.

    `waiting` entries have no seal yet, the oldest of them since `waiting_since`, in
    UTC; None where none waits. That is no fault: the sweep has not come to them.
    """

    heads: dict[int, Head] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    checked: int = 0
    waiting: int = 0
    waiting_since: datetime | None = None

    @property
    def is_unbroken(self) -> bool:
        return not self.faults


def link_hash(entry: Entry, *, previous: str, number: int, sealed_at: str) -> str:
    """Return the hash that seals an entry behind the hash before it.

    It covers every column of the entry, its place, and when it was sealed.
    """
    row = [
        entry.id,
        entry.at,
        entry.site,
        entry.by,
        entry.action,
        entry.record_kind,
        entry.record_id,
        entry.detail,
    ]
    words = json.dumps(
        [_BEGINNING, previous, number, sealed_at, row],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(words.encode()).hexdigest()


def mark_of(hash_: str, key: str) -> str:
    """Return the hash signed with the key; empty without a key."""
    if not key:
        return ""
    return hmac.new(key.encode(), hash_.encode(), hashlib.sha256).hexdigest()


def read_anchors(*texts: str) -> dict[int, dict[int, str]]:
    """Return the heads found in mails or print-outs, by chain and place.

    Lines that are no heads are passed over, and so is the "> " of a quoted mail.
    """
    found: dict[int, dict[int, str]] = {}
    for chain, number, hash_ in (
        match for text in texts for match in _HEAD.findall(text)
    ):
        found.setdefault(int(chain), {})[int(number)] = hash_
    return found


def check(
    rows: Iterable[tuple[Link, Entry | None]],
    *,
    anchors: Anchors | None = None,
    key: str = "",
) -> Report:
    """Check links with what they seal, ordered by chain and place.

    Each chain is checked up to its first fault. With `anchors`, its hashes must be
    those that were told to the outside, and it must go as far as they did. With
    `key`, each link must carry its mark from the first marked one on, and at least
    the last must.
    """
    report = Report()
    checkers: dict[int, _Checker] = {}
    anchors = anchors or {}
    for link, entry in rows:
        report.checked += 1
        checker = checkers.get(link.chain)
        if checker is None:
            checker = checkers[link.chain] = _Checker(
                link.chain, anchors.get(link.chain, {}), key
            )
        checker.take(link, entry)
    for chain in sorted({*checkers, *anchors}):
        checker = checkers.get(chain) or _Checker(chain, anchors[chain], key)
        fault = checker.fault or checker.last_fault()
        if fault:
            report.faults.append(fault)
        report.heads[chain] = checker.head
    return report


class _Checker:
    """Walks one chain from its beginning and stops at its first fault."""

    def __init__(self, chain: int, anchors: Mapping[int, str], key: str) -> None:
        self.head = Head(chain, 0, "")
        self.fault: Fault | None = None
        self._anchors = anchors
        self._key = key
        self._is_marked = False

    def take(self, link: Link, entry: Entry | None) -> None:
        if self.fault:
            return
        what = self._what_is_wrong(link, entry)
        if what:
            self.fault = Fault(link.chain, link.number, link.entry, what)
            return
        self.head = Head(link.chain, link.number, link.hash)
        self._is_marked = self._is_marked or bool(link.mark)

    def last_fault(self) -> Fault | None:
        """Return what is wrong with where the chain ends."""
        reached, furthest = self.head.number, max(self._anchors, default=0)
        chain = self.head.chain
        if furthest > reached:
            what = f"the chain ends before it, and {furthest} were told to the outside"
            return Fault(chain, reached + 1, None, what)
        if self._key and reached and not self._is_marked:
            return Fault(chain, reached, None, "no link has the mark of the key")
        return None

    def _what_is_wrong(self, link: Link, entry: Entry | None) -> str:
        number = self.head.number + 1
        if link.number != number:
            return f"place {number} is missing before it"
        if entry is None:
            return "the entry it sealed is gone"
        hash_ = link_hash(
            entry, previous=self.head.hash, number=number, sealed_at=link.sealed_at
        )
        if hash_ != link.hash or (entry.site or 0) != link.chain:
            return "it is not what was sealed"
        if self._anchors.get(number, hash_) != hash_:
            return "it is not what was told to the outside"
        return "" if self._mark_is_right(link) else "it lacks the mark of the key"

    def _mark_is_right(self, link: Link) -> bool:
        if not self._key or not (link.mark or self._is_marked):
            return True
        return hmac.compare_digest(link.mark, mark_of(link.hash, self._key))
