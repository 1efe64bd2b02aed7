"""Markup in whatever people type is shown as they typed it, and nothing of it runs.

Every text that a page can show is full of markup here. The policy would stop a
script; that no element is made of the text shows that nothing needs to.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import Device, School, Site, Term, User
from incidents.models import IncidentKind
from incidents.operations import (
    attaching,
    correcting,
    drafts,
    following_up,
    reviewing,
    sharing,
)
from incidents.operations.sending import PersonInvolved
from incidents.terms import AddendumKind, EscalatedTo
from tests.factories import DeviceFactory, GroupFactory, PupilFactory
from tests.journeys.conftest import DESK

pytestmark = pytest.mark.django_db(transaction=True)
# Shortest first: the columns of names hold 60 letters, those of kinds 40.
SHORT = "<b data-x onclick=ran=1>x</b>'\""
NAME = f"{SHORT}<img src=x onerror=ran=1>"
STORY = (
    f"{NAME}</p></textarea></title></script><script data-x>ran=1</script>"
    "<svg data-x onload=ran=1></svg>{{7*7}} javascript:ran=1 <!-- ]]>"
)
MADE_OF_TEXT = "[data-x], main img[src=x], main img[onerror]"
OF_THE_INCIDENT = {
    "asha": ["my_report"],
    "karen": [
        "record", "print", "looked", "files",
    ],
}  # fmt: skip
OTHERS = {
    "asha": ["incidents:today", "incidents:my_reports", "incidents:drafts"],
    "karen": [
        "incidents:review", "incidents:incidents", "incidents:actions",
        "incidents:days",
    ],
    "ada": ["accounts:people", "accounts:devices"],
    "jo": ["incidents:security", "incidents:shared"],
    "colin": ["incidents:committee"],
}  # fmt: skip


@pytest.fixture
def marked_up(asha, karen, jo, ada, colin, north, school, send):
    """A school in which every name, word and label is markup."""
    School.objects.update(name=NAME, short_name=SHORT)
    Site.objects.filter(pk=north.pk).update(name=NAME)
    Term.objects.update(name=SHORT)
    IncidentKind.objects.update(label=STORY[:140], short_label=SHORT, follow_up=NAME)
    DeviceFactory(site=north, name=NAME, asset_number=SHORT[:30])
    pupil = PupilFactory(site=north)
    GroupFactory(site=north, name=NAME, pupils=[pupil])
    north.refresh_from_db()
    incident = send(
        STORY,
        kinds=["CD-01", "SE-08"],
        people=[pupil, PersonInvolved(outsider=STORY[:120])],
        place=NAME,
        done_words=STORY,
        device=NAME,
        link=f"javascript:ran=1//{NAME}",
        lesson=NAME,
    )
    waits = send(STORY, people=[pupil], cannot_wait=True)
    told_of(incident, karen=karen, jo=jo)
    send(STORY, people=[pupil], still_happening="yes", kinds=["SE-08"])
    draft = drafts.save_draft(
        draft_id=uuid4(),
        answers=urlencode({"what_happened": STORY, "place": NAME, "link": STORY[:300]}),
        site=north,
        saving=drafts.Saving(page=uuid4()),
        by=asha,
    )
    name_in_markup(pupil, *User.objects.all())
    return incident, waits, draft


def name_in_markup(pupil, *users):
    """Rename everybody, last: a title is made without a word of any name."""
    pupil.given_name, pupil.family_name = "Xander<b data-x>", NAME
    pupil.save()
    for user in users:
        user.given_name, user.family_name, user.job_title = SHORT, NAME, NAME
        user.save()


def told_of(incident, *, karen, jo):
    """Have a reviewer say something in markup wherever a reviewer can."""
    correcting.change_title(incident=incident, title=SHORT, by=karen)
    incident.refresh_from_db()
    following_up.add_to_timeline(
        incident=incident,
        kind=AddendumKind.NOTE,
        words=STORY,
        happened_at=timezone.now(),
        by=karen,
    )
    attaching.add_to_incident(
        incident=incident, name=f"{SHORT.replace('/', '')}.txt", data=b"words", by=karen
    )
    reviewing.escalate(
        incident=incident,
        to=EscalatedTo.POLICE,
        told_at=timezone.now(),
        contact=NAME,
        advice=STORY,
        by=karen,
    )
    following_up.give_action(
        incident=incident,
        what=NAME,
        owner=karen,
        due_at=timezone.now() + timedelta(hours=1),
        by=karen,
    )
    sharing.share(
        incident=incident, user=jo, until=timezone.localdate(), reason=NAME, by=karen
    )


def addresses(incident, waits, draft):
    """Yield who opens what."""
    for name, pages in OF_THE_INCIDENT.items():
        for page in pages:
            yield name, reverse(f"incidents:{page}", args=[incident.reference])
    yield (
        "karen",
        reverse("incidents:print", args=[incident.reference]) + ("?purpose=police"),
    )
    yield "karen", reverse("incidents:review_one", args=[waits.reference])
    yield "jo", reverse("incidents:shared_record", args=[incident.reference])
    yield "asha", draft.get_absolute_url()
    yield "ada", reverse("incidents:kinds", args=[incident.site.school_id])
    yield "ada", reverse("accounts:calendar", args=[incident.site.school_id])
    yield "ada", reverse("accounts:device_change", args=[Device.objects.get().pk])
    for name, pages in OTHERS.items():
        for page in pages:
            yield name, reverse(page)


def test_no_markup_that_somebody_typed_becomes_part_of_a_page(
    visit, request, marked_up
):
    pages, made, shown = {}, [], 0
    for name, url in addresses(*marked_up):
        if name not in pages:
            pages[name] = visit(request.getfixturevalue(name), url, size=DESK)
        else:
            pages[name].goto(pages[name].at(url))
        page = pages[name]
        if page.evaluate("typeof ran") != "undefined":
            made.append((url, "a script ran"))
        if page.locator(MADE_OF_TEXT).count():
            made.append((url, "an element was made"))
        shown += SHORT in page.locator("body").inner_text()

    assert made == []
    # Nearly every page shows a name or a title as it was typed.
    assert shown > 12


def test_the_people_that_a_script_draws_are_drawn_as_text(visit, asha, marked_up):
    page = visit(asha, "/log/", size=DESK)

    page.locator("#id_find").press_sequentially("xan")
    page.get_by_role("option").first.wait_for()

    assert NAME in page.get_by_role("option").first.inner_text()
    assert page.locator(MADE_OF_TEXT).count() == 0
    assert page.evaluate("typeof ran") == "undefined"
