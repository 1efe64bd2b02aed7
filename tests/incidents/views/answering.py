"""What the log form is sent, by a browser with and without JavaScript."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from incidents.terms import Part

LOG = reverse("incidents:log")
PEOPLE = reverse("incidents:find_people")


def answers(**changes) -> dict:
    """Return what a page sends that has an answer to everything that needs one."""
    now = timezone.localtime()
    return {
        "send_key": str(uuid4()),
        "page": str(uuid4()),
        "revision": "0",
        "turn": "0",
        "what_happened": "A pupil was called names in a game chat.",
        "no_one": "on",
        "kinds": ["NS-00"],
        "happened_day_0": now.day,
        "happened_day_1": now.month,
        "happened_day_2": now.year,
        "happened_time": f"{now:%H:%M}",
    } | changes


def address_of(draft_id) -> str:
    return reverse("incidents:draft", args=[draft_id])


def post(browser, sent, **headers):
    """Post a page to the address of its draft, which is its `send_key`."""
    sent = dict(sent)
    return browser.post(address_of(sent.pop("send_key", uuid4())), sent, **headers)


def of_person(row, number=0, part=Part.UNSURE) -> dict:
    """Return what a page sends for somebody who was chosen."""
    sort = {"Pupil": "pupil", "User": "user", "Group": "group"}[type(row).__name__]
    return {
        f"person-{number}-id": f"{sort}:{row.pk}",
        f"person-{number}-part": part,
        "no_one": "",
    }


def text_of(response) -> str:
    return response.content.decode()
