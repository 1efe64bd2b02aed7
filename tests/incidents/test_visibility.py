"""Who may read an incident: the one rule, held against a plain oracle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ParentalLink
from accounts.terms import Relationship
from incidents.models import Incident, IncidentReader
from incidents.terms import Restriction
from tests.factories import LONG_AGO, GroupFactory, ParentalLinkFactory, PupilFactory

pytestmark = pytest.mark.django_db


def may_read(person, incident) -> bool:
    return Incident.objects.visible_to(person).filter(pk=incident.pk).exists()


def readers(people, incident) -> set[str]:
    return {name for name, who in vars(people).items() if may_read(who, incident)}


def test_reviewers_of_the_site_read_it_and_nobody_else(everyone, send, dean, south):
    at_north = send()
    at_south = send(by=dean, site=south)

    assert readers(everyone, at_north) == {"sam", "ruth", "karen", "dana"}
    assert readers(everyone, at_south) == {"karen", "dana"}


def test_naming_a_colleague_narrows_it_to_head_and_dsls(everyone, send):
    incident = send(people=[everyone.olive])

    assert readers(everyone, incident) == {"ruth", "karen", "dana"}


@pytest.mark.parametrize("code", ["ST-01", "ST-02", "ST-03", "ST-04"])
def test_a_concern_about_an_adult_goes_to_the_head_alone(everyone, send, code):
    incident = send(kinds=[code], people=[everyone.asha], by=everyone.jo)

    assert readers(everyone, incident) == {"dana"}


def test_whoever_is_named_never_reads_it_whatever_their_post(everyone, send):
    incident = send(people=[everyone.karen])

    assert readers(everyone, incident) == {"ruth", "dana"}


def test_a_reviewer_who_cares_for_a_named_pupil_does_not_read_it(
    everyone, send, jayden
):
    ParentalLinkFactory(user=everyone.ruth, pupil=jayden)

    incident = send(people=[jayden])

    assert readers(everyone, incident) == {"sam", "karen", "dana"}


def test_a_link_ended_or_barred_by_a_court_still_keeps_the_reviewer_out(
    everyone, send, jayden
):
    ParentalLinkFactory(user=everyone.ruth, pupil=jayden, to_day=LONG_AGO)
    ParentalLinkFactory(user=everyone.sam, pupil=jayden, is_barred_by_court=True)

    incident = send(people=[jayden])

    assert readers(everyone, incident) == {"karen", "dana"}


def test_a_whole_class_keeps_out_the_reviewer_whose_child_is_in_it(
    everyone, send, willow, callum
):
    ParentalLinkFactory(user=everyone.karen, pupil=callum)

    incident = send(people=[willow])

    assert readers(everyone, incident) == {"sam", "ruth", "dana"}


def test_a_child_who_left_the_class_since_still_keeps_the_reviewer_out(
    everyone, send, willow, callum
):
    ParentalLinkFactory(user=everyone.karen, pupil=callum)
    incident = send(people=[willow])

    willow.pupils.remove(callum)

    assert readers(everyone, incident) == {"sam", "ruth", "dana"}


def test_a_child_who_joins_the_class_later_keeps_nobody_out(
    everyone, send, north, willow
):
    joins = ParentalLinkFactory(user=everyone.karen, pupil__site=north).pupil
    incident = send(people=[willow])

    willow.pupils.add(joins)

    assert "karen" in readers(everyone, incident)
    assert readers(everyone, send(people=[willow])) == {"sam", "ruth", "dana"}


def test_an_incident_is_about_who_was_in_the_class_when_it_was_sent(
    send, north, willow, callum
):
    joins = PupilFactory(site=north)
    incident = send(people=[willow])

    willow.pupils.set([joins])

    assert list(Incident.objects.about_pupil(callum)) == [incident]
    assert not Incident.objects.about_pupil(joins).exists()


def test_another_class_keeps_nobody_out(everyone, send, north, callum):
    ParentalLinkFactory(user=everyone.karen, pupil=callum)
    oak = GroupFactory(site=north, name="Oak")

    assert "karen" in readers(everyone, send(people=[oak]))


def test_an_author_keeps_a_copy_until_it_is_restricted(everyone, send):
    plain = send()
    about_olive = send(people=[everyone.olive])

    assert list(Incident.objects.written_by(everyone.asha)) == [plain]
    assert not Incident.objects.written_by(everyone.jo).exists()
    assert not may_read(everyone.asha, about_olive)


# --- The oracle --------------------------------------------------------------

NAMES = ["sam", "ruth", "karen", "dana", "asha", "jo", "colin", "ada", "priya", "wes"]
CIRCLES = {
    Restriction.NONE: {"sam", "ruth", "karen", "dana"},
    Restriction.HEAD_AND_DSL: {"ruth", "karen", "dana"},
    Restriction.HEAD_ONLY: {"dana"},
}

worlds = st.fixed_dictionaries(
    {
        "restriction": st.sampled_from(list(Restriction)),
        "named": st.sets(st.sampled_from(NAMES), max_size=3),
        "parents": st.sets(st.sampled_from(NAMES), max_size=3),
        "readers": st.sets(st.sampled_from(NAMES), max_size=3),
        "by_class": st.booleans(),
    }
)


def oracle(world) -> set[str]:
    """Return who may read an incident at north, said in sets of names."""
    able = {"sam", "ruth", "karen", "dana"}
    circle = CIRCLES.get(world["restriction"], (world["readers"] & able) | {"dana"})
    return circle - world["named"] - world["parents"]


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds)
def test_the_rule_agrees_with_the_oracle(
    world, everyone, wes, send, jayden, willow, callum
):
    people = {**vars(everyone), "wes": wes}
    ParentalLink.objects.all().delete()
    incident = send(people=[willow if world["by_class"] else jayden])
    for name in world["named"]:
        incident.involvements.create(user=people[name])
    for name in world["parents"]:
        ParentalLinkFactory(
            user=people[name], pupil=jayden, relationship=Relationship.OTHER
        )
    for name in world["readers"]:
        IncidentReader.objects.create(
            incident=incident, user=people[name], given_by=people["dana"]
        )
    Incident.objects.filter(pk=incident.pk).update(restriction=world["restriction"])

    found = {name for name in NAMES if may_read(people[name], incident)}

    assert found == oracle(world)
