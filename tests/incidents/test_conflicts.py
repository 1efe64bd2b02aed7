"""Whoever is involved in a record meets no trace of it: many worlds, one oracle.

A world is made by chance: who cares for which pupil, now, once or barred by a court,
and some hundred incidents with people, classes, restrictions, readers, shares and
states. The classes have other members by the time that anybody looks.
"""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ParentalLink
from incidents.models import (
    Action,
    Decision,
    Incident,
    IncidentReader,
    InvolvedMember,
    Involvement,
    Share,
)
from incidents.models.conflicts import has_reader, involved_in, kept_from_a_reviewer
from incidents.models.follow_ups import follow_ups_for
from incidents.models.queue import decided_on, numbers_for, queue_for
from incidents.navigation import to_review
from incidents.terms import IncidentState, Outcome, Restriction
from tests.factories import GroupFactory, ParentalLinkFactory, PupilFactory

pytestmark = pytest.mark.django_db
ROWS = 250
TODAY = date(2026, 11, 24)
NAMES = ["sam", "ruth", "karen", "dana", "asha", "jo", "olive", "dean"]
# Who reviews where, and how far into what is restricted.
REVIEWS = {"north": {"sam", "ruth", "karen", "dana"}, "south": {"karen", "dana"}}
RESTRICTED, HEADS = {"ruth", "karen", "dana"}, {"dana"}


# --- The oracle: at most forty lines ----------------------------------------------


def is_involved(name, row, world) -> bool:
    """Say whether a person is named in a row, or cares or cared for a child in it."""
    children = set(row.pupils)
    for group in row.groups:
        children |= world.members[group]
    return name in row.named or bool(world.cared_for[name] & children)


def may_read(name, row, world) -> bool:
    """Say whether a person's post and the restriction let them read a row."""
    if name not in REVIEWS[row.site] or is_involved(name, row, world):
        return False
    return {
        Restriction.NONE: True,
        Restriction.HEAD_AND_DSL: name in RESTRICTED,
        Restriction.HEAD_ONLY: name in HEADS,
        Restriction.NAMED: name in row.readers | HEADS,
    }[row.restriction]


def is_shared_with(name, row, world) -> bool:
    """Say whether a row is shared with a person who is not involved in it."""
    return name in row.shared and not is_involved(name, row, world)


def is_kept_from_somebody(row, world) -> bool:
    """Say whether a reviewer of the row's site is involved in it."""
    return any(is_involved(name, row, world) for name in REVIEWS[row.site])


# --- The world --------------------------------------------------------------------


def some(random, names, most):
    return set(random.sample(sorted(names), random.randint(0, most)))


def made_up(random) -> SimpleNamespace:
    """Make a world up from names alone."""
    pupils = [f"p{number}" for number in range(6)]
    members = {f"g{number}": some(random, pupils, 3) for number in range(3)}
    links = {name: some(random, pupils, 1) for name in NAMES}
    rows = [
        SimpleNamespace(
            number=number,
            site=random.choice(["north", "south"]),
            named=some(random, NAMES, 2) if random.random() < 0.3 else set(),
            pupils=some(random, pupils, 2),
            groups=some(random, members, 1),
            readers=some(random, NAMES, 2),
            shared=some(random, NAMES, 1),
            owner=random.choice(NAMES),
            restriction=random.choice(list(Restriction)),
            state=random.choice(list(IncidentState)),
        )
        for number in range(ROWS)
    ]
    return SimpleNamespace(pupils=pupils, members=members, cared_for=links, rows=rows)


def build(world, random, people, sites):
    """Put a made-up world into the database, past the rules of sending."""
    pupils = {name: PupilFactory(site=sites["north"]) for name in world.pupils}
    groups = {
        name: GroupFactory(site=sites["north"], pupils=[pupils[each] for each in names])
        for name, names in world.members.items()
    }
    ParentalLink.objects.all().delete()
    for name, names in world.cared_for.items():
        for pupil in names:
            how = random.choice(
                [{}, {"is_barred_by_court": True}, {"to_day": date(2021, 7, 1)}]
            )
            ParentalLinkFactory(user=people[name], pupil=pupils[pupil], **how)
    first = Incident.objects.count()
    now = sites["north"].calendar.closing_moment(TODAY)
    incidents = [
        Incident(
            send_key=UUID(int=first + row.number),
            reference=f"W{first}-{row.number}",
            site=sites[row.site],
            author=people["dean"],
            title="A title",
            what_happened="Words",
            happened_at=now,
            received_at=now,
            restriction=row.restriction,
            state=row.state,
            **decided(row, people, now),
        )
        for row in world.rows
    ]
    Incident.objects.bulk_create(incidents)
    kept = list(Incident.objects.filter(reference__startswith=f"W{first}-"))
    by_reference = {incident.reference: incident for incident in kept}
    for row in world.rows:
        row.incident = by_reference[f"W{first}-{row.number}"]
    involve(world, people, pupils, groups, now)
    for group in groups.values():
        group.pupils.set(random.sample(list(pupils.values()), 3))
    count_the_rows()
    return set(kept)


def count_the_rows():
    """Let PostgreSQL know how many rows there are, as it does by itself in time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def decided(row, people, now):
    if row.state == IncidentState.TO_REVIEW:
        return {}
    return {
        "last_outcome": Outcome.ESCALATED,
        "last_decided_at": now,
        "last_decided_by": people["dana"],
    }


def involve(world, people, pupils, groups, now):
    named, readers, shares, decisions, actions = [], [], [], [], []
    for row in world.rows:
        incident = row.incident
        named += [
            Involvement(incident=incident, user=people[each]) for each in row.named
        ]
        named += [
            Involvement(incident=incident, pupil=pupils[each]) for each in row.pupils
        ]
        named += [
            Involvement(incident=incident, group=groups[each]) for each in row.groups
        ]
        given = {"incident": incident, "given_by": people["wes"]}
        readers += [IncidentReader(user=people[each], **given) for each in row.readers]
        shares += [
            Share(user=people[each], until=TODAY, reason="x", **given)
            for each in row.shared
        ]
        actions.append(Action(what="x", owner=people[row.owner], due_at=now, **given))
        if row.state != IncidentState.TO_REVIEW:
            decisions.append(
                Decision(
                    incident=incident,
                    outcome=Outcome.ESCALATED,
                    decided_by=people["dana"],
                    decided_at=now,
                    escalated_to="police",
                    told_at=now,
                )
            )
    for model, rows in (
        (Involvement, named),
        (IncidentReader, readers),
        (Share, shares),
        (Decision, decisions),
        (Action, actions),
    ):
        model.objects.bulk_create(rows)
    keep_members(world, named, pupils, groups)


def keep_members(world, named, pupils, groups):
    """Keep who was in each group, as sending does."""
    members = {groups[name].pk: names for name, names in world.members.items()}
    InvolvedMember.objects.bulk_create(
        InvolvedMember(involvement=each, pupil=pupils[name])
        for each in named
        if each.group_id
        for name in members[each.group_id]
    )


# --- What is held against it --------------------------------------------------------


def expected(world, holds):
    return {row.incident for row in world.rows if holds(row)}


def seen_by(person, sites, now):
    """Return the incidents that each page of a person is made of."""
    every = list(sites.values())
    return {
        "record": Incident.objects.visible_to(person),
        "decisions": [
            each.incident
            for each in Decision.objects.visible_to(person).select_related("incident")
        ],
        "queue": queue_for(person, sites=every),
        "done": [
            each.incident
            for each in decided_on(person, sites=every, day=TODAY).select_related(
                "incident"
            )
        ],
        "actions": [each.incident for each in follow_ups_for(person, now=now)],
        "shared": [each.incident for each in Share.objects.visible_to(person)],
    }


@pytest.mark.slow
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(random=st.randoms(use_true_random=True))
@pytest.mark.usefixtures("clock_of_the_world")
@pytest.mark.long
def test_nobody_involved_meets_a_trace_of_a_record(random, everyone, wes, north, south):
    sites = {"north": north, "south": south}
    people = {**vars(everyone), "wes": wes}
    world = made_up(random)
    kept = build(world, random, people, sites)
    now = north.calendar.closing_moment(TODAY) + timedelta(minutes=1)

    for name in NAMES:
        person = people[name]

        def reads(row, name=name):
            return may_read(name, row, world)

        def waits(row):
            return row.state == IncidentState.TO_REVIEW

        due = {
            "record": reads,
            "decisions": lambda row: reads(row) and not waits(row),
            "queue": lambda row: reads(row) and waits(row),
            "done": lambda row: reads(row) and not waits(row),
            "actions": lambda row, name=name: (
                reads(row) or (row.owner == name and not is_involved(name, row, world))
            ),
            "shared": lambda row, name=name: is_shared_with(name, row, world),
        }
        seen = seen_by(person, sites, now)
        for page, holds in due.items():
            assert set(seen[page]) & kept == expected(world, holds), (name, page)
        waiting = set(queue_for(person, sites=list(sites.values())))
        numbers = numbers_for(person, sites=list(sites.values()), today=TODAY)
        assert numbers.waiting == to_review(person) == len(waiting)

    assert set(kept_from_a_reviewer(people["dana"])) & kept == expected(
        world,
        lambda row: (
            waits(row)
            and may_read("dana", row, world)
            and is_kept_from_somebody(row, world)
        ),
    )
    for row in random.sample(world.rows, 10):
        assert has_reader(row.incident) == any(
            may_read(name, row, world) for name in NAMES
        )
        assert {people[name] for name in NAMES} & set(involved_in(row.incident.pk)) == {
            people[name] for name in NAMES if is_involved(name, row, world)
        }


@pytest.fixture
def clock_of_the_world():
    with time_machine.travel(f"{TODAY}T12:00:00+00:00", tick=False):
        yield
