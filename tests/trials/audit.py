"""How fast the audit log is sealed and checked, and how many tampers are found.

`python -m tests.trials.audit --entries 200000 --tampers 10000`
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.trials.__main__ import SERVER, database, set_environment


def main():
    parser = argparse.ArgumentParser(prog="tests.trials.audit", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--server", default=SERVER)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--tampers", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(options) as url:
        set_environment(Path(folder), url, 0, 0, None)
        os.environ["EMAIL_URL"] = "dummymail://"
        django.setup()
        return measure(options)


def measure(options):
    # These need the settings.
    from tests.trials.school import prepare  # noqa: PLC0415

    prepare(1)
    if options.tampers:
        return count_tampers(options.tampers)
    return measure_speed(options.entries)


def measure_speed(entries):
    from accounts.models import AuditEntry, Site, User  # noqa: PLC0415
    from accounts.operations import sealing  # noqa: PLC0415

    site, user = Site.objects.first(), User.objects.first()
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                action="incident.sent",
                record_kind="incident",
                record_id=str(number),
                site=site,
                by=user,
                detail={"reference": f"ES-{number}", "is_urgent": False},
            )
            for number in range(entries)
        ),
        batch_size=5_000,
    )
    for what, act in (
        ("sealed", sealing.seal_audit_entries),
        ("checked", sealing.verify_audit),
        ("swept with nothing to seal", sealing.seal_audit_entries),
        ("swept thoroughly", lambda: sealing.seal_audit_entries(thorough=True)),
    ):
        began = time.monotonic()
        act()
        took = time.monotonic() - began
        say(f"{what}: {entries} entries, {took:.2f} s, {entries / took:,.0f} a second")
    return 0


def count_tampers(count):
    from accounts.chains import read_anchors  # noqa: PLC0415
    from accounts.models import AuditEntry, Site, User  # noqa: PLC0415
    from accounts.operations import anchoring, sealing  # noqa: PLC0415
    from tests.accounts import tampering  # noqa: PLC0415

    user = User.objects.first()
    for number in range(30):
        AuditEntry.objects.create(
            action="tests.written",
            record_kind="site",
            record_id=str(number),
            site=Site.objects.first() if number % 2 else None,
            by=user,
        )
    sealing.seal_audit_entries()
    told = read_anchors(anchoring.heads_in_words())
    ways = [*tampering.TAMPERS, *tampering.REBUILT]
    missed = []
    began = time.monotonic()
    for number in range(count):
        tamper = ways[number % len(ways)]
        anchors = told if tamper in tampering.REBUILT else None
        with tampering.past_the_triggers():
            tamper(random.Random(number))  # noqa: S311 to be run again
            if sealing.verify_audit(anchors=anchors).is_unbroken:
                missed.append(f"{tamper.__name__} {number}")
    say(f"{count} tampers of {len(ways)} kinds, {count - len(missed)} found, "
        f"{time.monotonic() - began:.0f} s")  # fmt: skip
    for words in missed:
        say(f"MISSED: {words}")
    return 1 if missed else 0


def say(words):
    sys.stdout.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
