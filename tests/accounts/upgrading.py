"""A school on an earlier release, run as a process of its own by test_upgrade.

`python -m tests.accounts.upgrading fill` makes the tables as they were, with rows in
them, and `show` prints what is in the tables that were there then.
"""

import json
import sys
from datetime import UTC, date, datetime
from uuid import UUID

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from incidents import vault

# The first release that schools could have run.
EARLIER = [
    ("accounts", "0015_connections"),
    ("incidents", "0014_who_is_named_by_index"),
]
SENT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
STORY = "O’Brien-Łukasz wrote\nto\t\\N them: a quokkaword."
FILE = UUID("00000000-0000-4000-8000-000000000007")


def make_tables():
    """Make the tables as the earlier release had them; return its models."""
    executor = MigrationExecutor(connection)
    others = [
        node
        for node in executor.loader.graph.leaf_nodes()
        if node[0] not in dict(EARLIER)
    ]
    executor.migrate([*others, *EARLIER])
    call_command("createcachetable", verbosity=0)
    return executor.loader.project_state(EARLIER).apps


def fill(models):
    """Put a school with people, a class, incidents, a file and an audit log in."""

    def make(app, model, /, **fields):
        return models.get_model(app, model).objects.create(**fields)

    school = make("accounts", "School", name="Oakfield", reference_prefix="ES")
    phones = dict.fromkeys(
        ("office_phone", "dsl_phone", "deputy_phone"), "01632 960100"
    )
    site = make("accounts", "Site", school=school, name="North", **phones)
    karen = person(make, site, "Karen", "Osei", "dsl")
    asha = person(make, site, "Asha", "Patel", "staff")
    pupils = [
        make(
            "accounts",
            "Pupil",
            site=site,
            given_name=given,
            family_name="Marsh",
            born_on=date(2013, 5, 4),
            year_group=8,
            joined_on=date(2024, 9, 2),
        )
        for given in ("Jayden", "Ella")
    ]
    group = make("accounts", "Group", site=site, name="Willow", kind="class")
    group.pupils.set(pupils)
    kind = make(
        "incidents",
        "IncidentKind",
        school=school,
        code="CD-01",
        label="Cyberbullying",
        short_label="Cyberbullying",
        risk_area="conduct",
        route="dsl",
        upload_rule="with_warning",
        procedure="P1",
        follow_up="See them",
    )
    for number in range(1, 41):
        incident = make(
            "incidents",
            "Incident",
            send_key=UUID(int=number),
            reference=f"ES-{1000 + number}",
            site=site,
            author=asha,
            title="Name-calling in a chat",
            what_happened=f"{STORY} {number}",
            happened_at=SENT,
            received_at=SENT,
        )
        incident.kinds.set([kind])
        named = {"group": group} if number % 2 else {"pupil": pupils[0]}
        make("incidents", "Involvement", incident=incident, **named)
        make(
            "accounts",
            "AuditEntry",
            at=SENT,
            site=site,
            by=asha,
            action="send_incident",
            record_kind="incident",
            record_id=str(incident.pk),
        )
    attach(make, incident, karen)


def person(make, site, given, family, role):
    """Make somebody with a post from 2024 on."""
    user = make(
        "accounts",
        "User",
        email=f"{given.lower()}@school.example",
        given_name=given,
        family_name=family,
        password="!",
    )
    make("accounts", "Post", user=user, site=site, role=role, from_day=date(2024, 9, 2))
    return user


def attach(make, incident, karen):
    """Keep a file with an incident, sealed as the product seals it."""
    make(
        "incidents",
        "Attachment",
        id=FILE,
        incident=incident,
        name="chat.txt",
        file_type="text",
        size=6,
        sha256="ab" * 32,
        sent_size=6,
        sent_sha256="ab" * 32,
        key_name=vault.put(FILE, b"Words."),
        added_by=karen,
    )


def show():
    """Return the rows of each table of ours, and what the file holds."""
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            if name.startswith(("accounts_", "incidents_")):
                cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
                tables[name] = cursor.fetchone()[0]
        cursor.execute("SELECT what_happened FROM incidents_incident ORDER BY id")
        stories = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT key_name FROM incidents_attachment")
        [[key]] = cursor.fetchall()
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        applied = [f"{app}.{name}" for app, name in cursor.fetchall()]
    words = vault.get(FILE, key=key).decode()
    return {"tables": tables, "stories": stories, "file": words, "applied": applied}


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "fill":
        fill(make_tables())
    sys.stdout.write(json.dumps(show()))
