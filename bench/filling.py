"""Filling a database: a long history behind one and the same day's work.

However many incidents there are, a hundred are received in a day, fifty wait and a
hundred and fifty are being followed up. What grows is the history, at two sites.
The rows are made by the database itself, a million in about a minute.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.abilities import OPERATOR
from accounts.models import (
    AccessEntry,
    AuditEntry,
    Group,
    Post,
    Pupil,
    School,
    Site,
    User,
)
from accounts.operations import statistics
from accounts.operations.people import NewSite, NewTerm, create_school
from accounts.terms import AccessKind, RecordKind, Role
from incidents.models import (
    Action,
    ActionDone,
    Decision,
    Incident,
    IncidentKind,
    Involvement,
)
from incidents.terms import IncidentState, Outcome, Part

SECONDS_BETWEEN: Final = 864
WAITING, FOLLOWED = 50, 150
_STORY: Final = (
    "A pupil showed me messages from a game chat at break. Two others had written "
    "unkind things about the way she talks. She was upset but came back to the "
    "lesson, and I told them I would pass it on today."
)


@dataclass(frozen=True)
class Filled:
    """Who to ask as: a reviewer of both sites, a narrower one, a teacher."""

    head: User
    leader: User
    teacher: User
    sites: list[Site]


def fill(count: int) -> Filled:
    """Fill an empty, migrated database with so many incidents and what is on them."""
    with transaction.atomic():
        filled = _people()
        pupils = _pupils(filled.sites, count // 5)
        _incidents(count, filled, pupils)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            statistics.refresh_statistics()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return filled


def _people() -> Filled:
    today = timezone.localdate()
    site = {"office_phone": "01632 960100", "dsl_phone": "01632 960101"}
    hours = {"opens_at": time(8, 30), "closes_at": time(16, 30)}
    school = create_school(
        name="Bench School",
        short_name="Bench",
        reference_prefix="ES",
        chair_phone="01632 960900",
        sites=[
            NewSite(name=name, deputy_phone="01632 960102", **site, **hours)  # type: ignore[arg-type]  # words and times
            for name in ("North", "South")
        ],
        terms=[NewTerm("Long", date(2000, 1, 1), today + timedelta(days=400))],
        by=OPERATOR,
    )
    sites = list(school.sites.all())
    teachers = [_person(f"Teacher{n}", Role.STAFF, sites) for n in range(20)]
    return Filled(
        head=_person("Head", Role.HEADTEACHER, sites),
        leader=_person("Leader", Role.SLT, sites[:1]),
        teacher=teachers[0],
        sites=sites,
    )


def _person(name: str, role: Role, sites: list[Site]) -> User:
    user = User.objects.create_user(
        f"{name}@bench.example".lower(), given_name=name, family_name="Bench"
    )
    long_ago = date(2000, 1, 1)
    Post.objects.bulk_create(
        Post(user=user, role=role, site=site, from_day=long_ago) for site in sites
    )
    return user


def _pupils(sites: list[Site], count: int) -> int:
    """Make the pupils with a table that numbers them, and return how many."""
    made = Pupil.objects.bulk_create(
        (
            Pupil(
                site=sites[n % 2],
                given_name=f"Given{n % 500}",
                family_name=f"Family{n // 500}",
                year_group=7 + n % 5,
                born_on=date(2012, 1, 1),
                joined_on=date(2000, 1, 1),
            )
            for n in range(count)
        ),
        batch_size=2_000,
    )
    group = Group.objects.create(site=sites[0], name="Willow")
    group.pupils.set(made[:30])
    with connection.cursor() as cursor:
        kind = Pupil._meta.pk.db_type(connection)
        cursor.execute(
            f"CREATE TEMPORARY TABLE numbered (n integer PRIMARY KEY, id {kind})"
        )
        stored = [(n, _stored(pupil)) for n, pupil in enumerate(made)]
        for start in range(0, len(stored), 5_000):
            cursor.executemany(
                "INSERT INTO numbered VALUES (%s, %s)", stored[start : start + 5_000]
            )
    return len(made)


def _stored(pupil: Pupil) -> Any:
    return pupil.pk.hex if connection.vendor == "sqlite" else str(pupil.pk)


def _incidents(count: int, filled: Filled, pupils: int) -> None:
    """Insert the incidents and all that is on them. Number 1 is the oldest."""
    authors = list(
        User.objects.filter(given_name__startswith="Teacher").order_by("email")
    )
    kinds = list(IncidentKind.objects.order_by("code").values_list("pk", flat=True))
    head = _key(filled.head)
    waits = f"n > {count - WAITING}"
    decided = f"NOT ({waits})"
    followed = f"n > {count - WAITING - FOLLOWED}"
    received = _ago(f"({count} - n) * {SECONDS_BETWEEN}")
    later = _ago(f"({count} - n) * {SECONDS_BETWEEN} - 400")
    _insert(
        Incident,
        count,
        id="n",
        send_key=_uuid(),
        reference="'ES-' || n",
        site_id=_one_of([str(site.pk) for site in filled.sites]),
        author_id=_one_of([_key(author) for author in authors]),
        title="'Unkind messages in a game chat ' || n",
        what_happened=f"'{_STORY} ' || n",
        happened_at=_ago(f"({count} - n) * {SECONDS_BETWEEN} + 600"),
        received_at=received,
        is_urgent=_true(f"{waits} AND n % 25 = 0"),
        state=f"CASE WHEN {waits} THEN '{IncidentState.TO_REVIEW}' "
        f"WHEN {followed} THEN '{IncidentState.FOLLOWING_UP}' "
        f"ELSE '{IncidentState.CLOSED}' END",
        last_outcome=f"CASE WHEN {waits} THEN '' WHEN {followed} THEN "
        f"'{Outcome.FURTHER_ACTION}' ELSE '{Outcome.NO_FURTHER_ACTION}' END",
        last_decided_at=f"CASE WHEN {decided} THEN {later} END",
        last_decided_by_id=f"CASE WHEN {decided} THEN {head} END",
    )
    _insert(
        Incident.kinds.through,
        count,
        incident_id="n",
        incidentkind_id=_one_of([str(kind) for kind in kinds]),
    )
    for part, step, start in ((Part.HARMED, 1, 0), (Part.MAY_HAVE_DONE_IT, 7, 3)):
        _insert(
            Involvement,
            count,
            source="JOIN numbered ON numbered.n = "
            f"(numbers.n * {step} + {start}) % {pupils}",
            incident_id="numbers.n",
            part=f"'{part}'",
            pupil_id="numbered.id",
        )
    _insert(
        Decision,
        count - WAITING,
        incident_id="n",
        outcome=f"CASE WHEN {followed} THEN '{Outcome.FURTHER_ACTION}' "
        f"ELSE '{Outcome.NO_FURTHER_ACTION}' END",
        no_action_reason=f"CASE WHEN {followed} THEN '' ELSE 'dealt_with' END",
        reason="'Dealt with'",
        decided_at=later,
        decided_by_id=head,
    )
    _insert(
        Action,
        FOLLOWED,
        id="n",
        incident_id=f"n + {count - WAITING - FOLLOWED}",
        what="'Ring home'",
        owner_id=head,
        due_at=_ago("-(n * 3600)"),
        given_at=_ago("0"),
        given_by_id=head,
    )
    for kind in (AccessKind.REVIEWED, AccessKind.RECORD):
        _insert(
            AccessEntry,
            count - WAITING,
            at=later,
            site_id=str(filled.sites[0].pk),
            by_id=head,
            kind=f"'{kind}'",
            record_kind=f"'{RecordKind.INCIDENT}'",
            record_id=_text("n"),
        )
    _insert(
        AuditEntry,
        count,
        at=received,
        site_id=str(filled.sites[0].pk),
        by_id=head,
        action="'incident.sent'",
        record_kind=f"'{RecordKind.INCIDENT}'",
        record_id=_text("n"),
    )
    School.objects.update(last_reference=count)
    _numbers_go_on(Incident, Action, ActionDone)


def _insert(
    model: type[models.Model], count: int, *, source: str = "", **columns: str
) -> None:
    """Insert as many rows, each column by its expression or its default.

    In an expression `n` runs from 1 to the count.
    """
    if count < 1:
        return
    rest = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.primary_key
    }
    names = ", ".join(f'"{name}"' for name in (*columns, *rest))
    values = ", ".join((*columns.values(), *("%s" for _ in rest)))
    numbers = (
        f"(SELECT n FROM generate_series(1, {count}) AS n)"
        if connection.vendor == "postgresql"
        else f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s "
        f"WHERE n < {count}) SELECT n FROM s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) '
            f"SELECT {values} FROM {numbers} AS numbers {source}".replace(
                " % ", " %% "
            ),
            list(rest.values()),
        )


def _key(user: User) -> str:
    key = user.pk.hex if connection.vendor == "sqlite" else str(user.pk)
    return f"'{key}'" if connection.vendor == "sqlite" else f"'{key}'::uuid"


def _one_of(choices: list[str]) -> str:
    """Return the expression that takes the choices in turn."""
    whens = " ".join(f"WHEN {n} THEN {each}" for n, each in enumerate(choices))
    return f"CASE n % {len(choices)} {whens} END"


def _ago(seconds: str) -> str:
    """Return the expression of a moment so many seconds before now."""
    if connection.vendor == "postgresql":
        return f"now() - ({seconds}) * interval '1 second'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', (-({seconds})) || ' seconds')"


def _uuid() -> str:
    if connection.vendor == "postgresql":
        return "gen_random_uuid()"
    return "lower(hex(randomblob(16)))"


def _true(condition: str) -> str:
    return f"CASE WHEN {condition} THEN true ELSE false END"


def _text(expression: str) -> str:
    return f"CAST({expression} AS varchar)"


def _numbers_go_on(*tables: type[models.Model]) -> None:
    """Let the sequences go on after the ids that were given by hand."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in tables:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f'(SELECT coalesce(max(id), 1) FROM "{table}"))'
            )
