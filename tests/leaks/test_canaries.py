"""No page shows a word, a reference or a number of what its reader may not know of."""

import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from incidents.models import CaseFile, DataBreach, DataRequest, Draft, Share
from incidents.operations import reviewing
from tests.answer import READERS_NORTH
from tests.factories import ParentalLinkFactory, PupilFactory
from tests.leaks.guarding import missing_guards
from tests.leaks.planting import Planter
from tests.masking import without_token
from tests.matrix import ANSWERS
from tests.matrix_world import client_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

A_TUESDAY = "2026-11-24T10:00:00+00:00"
HEADS = "karen dana"
# To whom nothing that `plant_hidden` plants is known, whatever their posts.
OUTSIDE = ["sam", "asha", "jo", "colin"]
# One of each sort of person; Priya and Olive get what Asha gets.
INSIDE = f"asha dean jo olive {READERS_NORTH} wes colin ada maria lena nobody"
# Who reads nearly all opens a record in every way; the others would say no more.
ABOUT_A_RECORD = ("", "north", "north_incident", "north_file")
# The state of the machine counts mails; a challenge is another one each time.
CHANGING = ("/jobs/", "/locked/passkey/")
# The id of a draft to come, and how often its reader has opened a record.
_DIFFERS = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|Read it[^<]*")


@pytest.fixture(autouse=True)
def _stopped_clock():
    with time_machine.travel(A_TUESDAY, tick=False):
        yield


@pytest.fixture
def planter(people, send):
    return Planter(people, send)


def plant_hidden(planter, *, jayden, south, west):
    """Plant what nobody but a head, a DSL or those elsewhere may know of."""
    people = planter.people
    planter.record("west", by="wes", readers="wes", site=west)
    planter.review("west", by="wes", readers="wes")
    planter.file("west", by="wes", readers="wes")
    planter.record("south", by="dean", readers=HEADS, own="dean", site=south)
    planter.review("south", by="karen", readers=HEADS, author="dean")
    planter.file("south", by="karen", readers=HEADS)
    network = ["CD-01", "SE-08"]
    planter.record("named", by="dana", readers=HEADS, people=[jayden], kinds=network)
    reviewing.restrict(
        incident=planter.planted["named"],
        readers=[],
        reason=planter.word("named: why it is restricted", HEADS),
        by=people.karen,
    )
    planter.review("named", by="karen", readers=HEADS)
    planter.file("named", by="karen", readers=HEADS)
    about_sam = f"ruth {HEADS}"
    planter.record(
        "about Sam", by="dana", readers=about_sam, people=[people.sam, jayden]
    )
    planter.review("about Sam", by="karen", readers=about_sam)
    planter.record("head only", by="dana", readers="dana", kinds=["ST-02"])
    planter.request("request at west", by="wes", readers="wes", site=west)
    planter.request("request at south", by="dean", readers=HEADS, site=south)
    planter.breach("breach at west", by="wes", readers="wes", site=west)
    planter.breach("breach at south", by="dean", readers=HEADS, site=south)
    planter.request(
        "request about Sam", by="dana", readers="dana", site=jayden.site,
        named=[people.sam],
    )  # fmt: skip
    about_karen = "ruth dana"
    planter.record("about Karen", by="dana", readers=about_karen, people=[people.karen])
    planter.review("about Karen", by="ruth", readers=about_karen)


def plant_known_in_part(planter, *, jayden, north, south, callum):
    """Plant what some may read a part of: an author, an owner, a carer, a friend."""
    people = planter.people
    planter.record("taken from its author", by="asha", readers=HEADS, people=[jayden])
    reviewing.restrict(
        incident=planter.planted["taken from its author"],
        readers=[],
        reason=planter.word("taken: why", HEADS),
        by=people.karen,
    )
    child = PupilFactory(site=north, given_name="Wren", family_name="Hallam")
    ParentalLinkFactory(user=people.ruth, pupil=child)
    not_ruth = f"sam {HEADS}"
    planter.record(
        "about a child of Ruth", by="asha", readers=not_ruth, own="asha",
        people=[child, callum],
    )  # fmt: skip
    planter.review(
        "about a child of Ruth", by="karen", readers=not_ruth, owner=people.olive,
        author="asha",
    )  # fmt: skip
    planter.file("about a child of Ruth", by="karen", readers=not_ruth)
    planter.record("voided", by="asha", readers=READERS_NORTH, own="asha")
    reviewing.void(
        incident=planter.planted["voided"],
        reason=planter.word("voided: why", READERS_NORTH),
        by=people.karen,
    )
    with_jo = f"{READERS_NORTH} jo"
    planter.record("shared", by="asha", readers=with_jo, own="asha")
    planter.review("shared", by="karen", readers=with_jo, author="asha")
    Share.objects.create(
        incident=planter.planted["shared"],
        user=people.jo,
        until=timezone.localdate(),
        reason=planter.word("shared: why", with_jo),
        given_by=people.karen,
    )
    for name, site in (("asha", north), ("dean", south), ("dana", north)):
        planter.draft(name, site)


def pages_due_to(name, people, rows, *, about=("", "north")):
    """Return the addresses of the pages of ours that this person gets.

    Those about one row only where `about` names its sort: "" is a page about many.
    A page that a stranger gets too holds nothing but what a stranger gets and the
    frame, which every page has.
    """
    return {
        url_of(answer, rows, people)
        for answer in ANSWERS
        if answer.name.startswith(("incidents:", "accounts:"))
        and answer.row in about
        and answer.status_for(name) in {200, 302}
        and (name == "nobody" or answer.status_for("nobody") is None)
    }


def pages_of_cases():
    """Yield where every request, every breach and every file beside them would be."""
    for reference in DataRequest.objects.values_list("reference", flat=True):
        for page in ("request", "request_files", "request_looked"):
            yield reverse(f"incidents:{page}", args=[reference])
    for reference in DataBreach.objects.values_list("reference", flat=True):
        for page in ("breach", "breach_log", "breach_files", "breach_looked"):
            yield reverse(f"incidents:{page}", args=[reference])
    for file in CaseFile.objects.all():
        yield file.get_absolute_url()


def pages_of_planted(planter, name):
    """Yield where the planted records would be, if they were there for this person."""
    if name in {*READERS_NORTH.split(), "wes"}:
        yield from pages_of_cases()
    if name in {"jo", "asha"}:
        shared = planter.planted["shared"].reference
        yield reverse("incidents:shared_record", args=[shared])
    for draft in Draft.objects.filter(owner__given_name__iexact=name):
        yield draft.get_absolute_url()
        yield reverse("incidents:draft_files", args=[draft.pk])
    for incident in planter.planted.values():
        if name == incident.author.given_name.lower():
            yield reverse("incidents:my_report", args=[incident.reference])
        if name in {*READERS_NORTH.split(), "wes"}:
            yield incident.get_absolute_url()
            for file in incident.attachments.all():
                yield file.get_absolute_url()


def words_of(response) -> str:
    """Return the headers and the body of an answer, as text."""
    headers = "\n".join(f"{key}: {value}" for key, value in response.headers.items())
    return f"{headers}\n{response.content.decode()}"


def opened(client, addresses) -> dict[str, bytes]:
    """Return each page without what differs from one opening to the next."""
    return {
        url: _DIFFERS.sub(b"", without_token(client.get(url)))
        for url in sorted(addresses)
        if not url.startswith(CHANGING)
    }


def test_no_byte_of_a_page_depends_on_what_its_reader_may_not_know_of(
    people, rows, planter, jayden, south, west
):
    clients = {name: client_of(people, name) for name in OUTSIDE}
    pages = {name: pages_due_to(name, people, rows) for name in OUTSIDE}
    pages["sam"].add(reverse("incidents:record", args=[rows["north_incident"]]))
    before = {name: opened(clients[name], pages[name]) for name in OUTSIDE}

    plant_hidden(planter, jayden=jayden, south=south, west=west)

    changed = {
        (name, url)
        for name in OUTSIDE
        for url, page in opened(clients[name], pages[name]).items()
        if page != before[name][url]
    }
    assert sorted(changed) == []


@pytest.mark.long
def test_no_canary_sings_to_somebody_who_may_not_hear_it_and_none_is_cached(
    people, rows, planter, jayden, callum, north, south, west
):
    plant_hidden(planter, jayden=jayden, south=south, west=west)
    plant_known_in_part(planter, jayden=jayden, north=north, south=south, callum=callum)
    wrong, heard, unguarded = set(), set(), set()
    for name in INSIDE.split():
        client = client_of(people, name)
        about = ABOUT_A_RECORD if name == "dana" else ("", "north")
        urls = pages_due_to(name, people, rows, about=about)
        for url in urls.union(pages_of_planted(planter, name)):
            response = client.get(url)
            if missing_guards(response, is_private=name != "nobody"):
                unguarded.add((name, url))
            said = words_of(response)
            for canary in planter.canaries:
                if canary.word not in said:
                    continue
                heard.add(canary.where)
                if name not in canary.seen_by:
                    wrong.add((name, url, canary.where))

    assert sorted(wrong) == []
    assert sorted(unguarded) == []
    assert sorted({canary.where for canary in planter.canaries} - heard) == []
