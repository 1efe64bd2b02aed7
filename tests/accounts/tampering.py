"""Ways to falsify the audit log, by somebody who owns the database.

Each takes a `random.Random` and changes rows past the triggers, and the test puts
everything back. `TAMPERS` need nothing from outside to be found; `REBUILT` leave a
chain that holds in itself and need the heads that were told to the outside.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from accounts.chains import link_hash
from accounts.models import AuditEntry, AuditLink, Site
from accounts.operations import sealing

TABLES = ("accounts_auditentry", "accounts_auditlink")


@contextmanager
def past_the_triggers():
    """Take the triggers away for what runs inside, then undo all of it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                    " AND tbl_name IN (%s, %s)",
                    TABLES,
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in TABLES:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        transaction.set_rollback(True)


def edit(chance):
    fields = {
        "action": "tests.other",
        "record_id": "999",
        "detail": {"outcome": "none"},
        "record_kind": "user",
    }
    field = chance.choice(sorted(fields))
    AuditEntry.objects.filter(pk=any_entry(chance)).update(**{field: fields[field]})


def give_to_nobody(chance):
    named = AuditEntry.objects.filter(by__isnull=False).values_list("pk", flat=True)
    AuditEntry.objects.filter(pk=chance.choice(sorted(named))).update(by=None)


def move_to_another_site(chance):
    entry = AuditEntry.objects.get(pk=any_entry(chance))
    other = Site.objects.exclude(pk=entry.site_id).order_by("pk").first()
    AuditEntry.objects.filter(pk=entry.pk).update(site=other)


def retime(chance):
    moved = timedelta(microseconds=chance.choice([-1, 1]) * chance.randint(1, 10**9))
    AuditEntry.objects.filter(pk=any_entry(chance)).update(at=F("at") + moved)


def reseal_time(chance):
    link = any_link(chance)
    link_rows(link).update(sealed_at=link.sealed_at + timedelta(minutes=1))


def delete_entry(chance):
    delete(AuditEntry.objects.filter(pk=any_entry(chance)))


def delete_link(chance):
    delete(link_rows(any_link(chance, but_last=True)))


def delete_both(chance):
    link = any_link(chance, but_last=True)
    delete(link_rows(link))
    delete(AuditEntry.objects.filter(pk=link.entry_id))


def delete_both_and_close_the_gap(chance):
    link = any_link(chance, but_last=True)
    delete_pair(link)
    later = AuditLink.objects.filter(chain=link.chain, number__gt=link.number)
    for each in later.order_by("number"):
        link_rows(each).update(number=each.number - 1)


def swap_words(chance):
    one, other = two_entries(chance)
    words = ("action", "record_id", "record_kind", "detail", "at", "by_id")
    values = [{name: getattr(each, name) for name in words} for each in (one, other)]
    AuditEntry.objects.filter(pk=one.pk).update(**values[1])
    AuditEntry.objects.filter(pk=other.pk).update(**values[0])


def swap_places(chance):
    one = any_link(chance, but_last=True)
    other = AuditLink.objects.get(chain=one.chain, number=one.number + 1)
    link_rows(one).update(number=10**9)
    link_rows(other).update(number=one.number)
    link_rows(one).update(number=other.number)


def insert_in_the_middle(chance):
    link = any_link(chance, but_last=True)
    later = AuditLink.objects.filter(chain=link.chain, number__gt=link.number)
    for each in later.order_by("-number"):
        link_rows(each).update(number=each.number + 1)
    entry = forge(link)
    new = AuditLink(
        entry=entry,
        chain=link.chain,
        number=link.number + 1,
        sealed_at=link.sealed_at,
    )
    new.hash = hash_of(new, previous=link.hash)
    new.save()


def insert_without_a_seal(chance):
    """Put in what happened before others that are sealed. A later one would wait."""
    entry = forge(any_link(chance))
    earlier = entry.at - 2 * sealing.SOON
    AuditEntry.objects.filter(pk=entry.pk).update(at=earlier)


def truncate(chance):
    last = any_last(chance)
    count = chance.randint(1, last.number)
    for link in AuditLink.objects.filter(
        chain=last.chain, number__gt=last.number - count
    ):
        delete_pair(link)


def truncate_and_grow_again(chance):
    truncate(chance)
    for link in AuditLink.objects.heads():
        forge(link)
    sealing.seal_audit_entries()


def edit_and_rebuild(chance):
    link = any_link(chance)
    AuditEntry.objects.filter(pk=link.entry_id).update(record_id="999")
    rebuild(link.chain)


def delete_and_rebuild(chance):
    link = any_link(chance)
    delete_both_and_close_the_gap_at(link)
    forge_last(link.chain)
    rebuild(link.chain)


TAMPERS = (
    edit, give_to_nobody, move_to_another_site, retime, reseal_time, delete_entry,
    delete_link, delete_both, delete_both_and_close_the_gap, swap_words, swap_places,
    insert_in_the_middle, insert_without_a_seal,
)  # fmt: skip
REBUILT = (truncate, truncate_and_grow_again, edit_and_rebuild, delete_and_rebuild)


# --- What they are made of --------------------------------------------------


def any_entry(chance):
    return any_link(chance).entry_id


def any_link(chance, *, but_last=False):
    links = AuditLink.objects.select_related("entry").order_by("pk")
    if but_last:
        links = links.exclude(pk__in=[head.pk for head in AuditLink.objects.heads()])
    return chance.choice(list(links))


def any_last(chance):
    return chance.choice(list(AuditLink.objects.heads()))


def two_entries(chance):
    """Return two entries of one chain that do not say the same."""
    link = any_link(chance, but_last=True)
    other = AuditLink.objects.get(chain=link.chain, number=link.number + 1)
    return link.entry, other.entry


def link_rows(link):
    return AuditLink.objects.filter(pk=link.pk)


def delete(rows):
    """Delete without asking what still points at the rows."""
    rows._raw_delete(rows.db)


def delete_pair(link):
    delete(link_rows(link))
    delete(AuditEntry.objects.filter(pk=link.entry_id))


def delete_both_and_close_the_gap_at(link):
    delete_pair(link)
    later = AuditLink.objects.filter(chain=link.chain, number__gt=link.number)
    for each in later.order_by("number"):
        link_rows(each).update(number=each.number - 1)


def forge(link):
    """Put an entry in beside the product, as old as the one that the link seals."""
    return AuditEntry.objects.create(
        action="tests.forged",
        record_kind="site",
        record_id="1",
        site_id=link.chain or None,
        at=link.entry.at if link.entry_id else link.sealed_at,
    )


def forge_last(chain):
    for link in AuditLink.objects.heads().filter(chain=chain):
        entry = forge(link)
        AuditLink.objects.create(
            entry=entry,
            chain=chain,
            number=link.number + 1,
            sealed_at=link.sealed_at,
            hash="0" * 64,
        )


def rebuild(chain):
    """Hash the whole chain anew, so that it holds in itself."""
    previous = ""
    for link in AuditLink.objects.filter(chain=chain).order_by("number"):
        previous = hash_of(link, previous=previous)
        link_rows(link).update(hash=previous)


def hash_of(link, *, previous):
    values = AuditEntry.objects.filter(pk=link.entry_id).values_list(*sealing._ENTRY)
    return link_hash(
        sealing._entry(values.get()),
        previous=previous,
        number=link.number,
        sealed_at=sealing._moment(link.sealed_at),
    )
