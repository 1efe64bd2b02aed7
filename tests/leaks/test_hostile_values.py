"""Whatever an address is asked with, it answers, and with nothing of somebody else's.

A value is hostile by its size, its sort or whose it is. Each goes into each parameter
of each page that takes one, and into each address that holds words.
"""

from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from accounts.models import Site
from tests.factories import PupilFactory
from tests.matrix_world import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# In the record of the other school and nowhere else.
CANARY = "quokkaword"
VALUES = {
    "nul": "a\0b c\0",
    "quotes": "\u202e'\";--/**/)) OR 1=1 %_\\</title><script>{{7*7}}\u2066",
    "long": "é" * 10_000,
}
WORDS = {"many words": "ab " * 3_000, "half a character": "\ud800"}
CHOICES = {"negative": "-1", "huge": "9" * 40, "other digits": "٣٤"}
DAYS = {
    "last day of all": "9999-12-31",
    "first day of all": "0001-01-01",
    "no day": "2026-02-31",
}
MARKS = {
    "before the first moment": "0001-01-01T00:00:00+23:59_1",
    "past the last moment": "9999-12-31T23:59:59-23:59_1",
    "past every number": f"2026-01-01T00:00:00Z_{2**63}",
    "too long for a number": f"2026-01-01T00:00:00Z_{'9' * 5_000}",
    "without a zone": "2026-01-01T00:00:00_1",
}
PATHS = {
    "bare word": "incidents",
    "elsewhere": "//evil.example/",
    "scheme": "javascript:alert(1)",
}
# The page, the one who asks, and the parameters that it reads with their sort.
PAGES = [
    ("incidents:incidents", "karen", {"state": WORDS, "site": CHOICES}),
    ("incidents:incidents", "karen", {"pupil": CHOICES, "reference": WORDS}),
    ("incidents:incidents", "karen", {"before": MARKS}),
    ("incidents:my_reports", "asha", {"before": MARKS}),
    ("incidents:find_people", "asha", {"q": WORDS}),
    ("incidents:review", "sam", {"site": CHOICES, "lines": CHOICES}),
    ("incidents:review_lines", "sam", {"site": CHOICES, "lines": CHOICES}),
    ("incidents:reviewed_today", "sam", {"site": CHOICES}),
    ("incidents:finish north", "sam", {"day": DAYS}),
    ("incidents:record north_incident", "sam", {"show": WORDS}),
    ("incidents:print north_incident", "sam", {"purpose": CHOICES}),
    ("accounts:people", "ada", {"q": WORDS, "left": CHOICES}),
    ("accounts:invitations", "ada", {"who": CHOICES, "page": CHOICES}),
    ("accounts:notices", "asha", {"page": CHOICES}),
    ("accounts:locked", "asha", {"next": PATHS}),
    ("account_login", "nobody", {"next": PATHS}),
]
# Addresses that hold words, and who asks.
WORDS_IN_ADDRESSES = [
    ("incidents:sent", "asha"),
    ("incidents:my_report", "asha"),
    ("incidents:review_one", "sam"),
    ("incidents:record", "sam"),
    ("incidents:print", "sam"),
    ("incidents:shared_record", "jo"),
    ("accounts:import_new", "ada"),
    ("accounts:invitation", "nobody"),
    ("accounts:sign_in_with", "nobody"),
    ("accounts:signed_in_with", "nobody"),
    ("accounts:import_template", "ada"),
]


@pytest.fixture
def of_others(rows, west):
    """What belongs to the other school, by the name of its parameter."""
    pupil = PupilFactory(site=west, given_name="Zed", family_name=CANARY)
    return {
        "site": str(west.pk),
        "pupil": str(pupil.pk),
        "q": CANARY[:6],
        "reference": rows["west_incident"],
        "before": f"2100-01-01T00:00:00Z_{2**62}",
    }


@pytest.fixture(autouse=True)
def _planted(west, other_school):
    """Write the word where the pages of the other school show it."""
    Site.objects.filter(pk=west.pk).update(name=CANARY)


def asked(client, url):
    """Return what is wrong with the answer to an address, or nothing."""
    client.raise_request_exception = False
    response = client.get(url)
    body = b"".join(response) if response.streaming else response.content
    if response.status_code not in {200, 302, 400, 404}:
        return f"status {response.status_code}"
    if CANARY in body.decode():
        return "a row of the other school"
    leads_to = response.headers.get("Location", "/")
    if not leads_to.startswith("/") or leads_to.startswith(("//", "/incidents/EW")):
        return f"leads to {leads_to}"
    return ""


def test_no_parameter_breaks_a_page_or_opens_somebody_elses_row(
    people, rows, of_others
):
    wrong = {}
    for page, name, parameters in PAGES:
        address, _, row = page.partition(" ")
        url = reverse(address, args=[rows[row]] if row else [])
        client = client_of(people, name)
        for parameter, more in parameters.items():
            tried = VALUES | more | {"another's": of_others.get(parameter, "")}
            for sort, value in tried.items():
                raw = value.encode("utf-8", "surrogatepass")
                fault = asked(client, f"{url}?{urlencode({parameter: raw})}")
                if fault:
                    wrong[f"{address}?{parameter}: {sort}"] = fault
            twice = f"{url}?{parameter}[]=1&{parameter}=1&{parameter}=2"
            if fault := asked(client, twice):
                wrong[f"{address}?{parameter}: twice"] = fault

    assert wrong == {}


def test_no_word_in_an_address_breaks_a_page(people, rows):
    wrong = {}
    for address, name in WORDS_IN_ADDRESSES:
        client = client_of(people, name)
        for sort, value in VALUES.items():
            raw = value.replace("/", "").encode("utf-8", "surrogatepass")
            url = reverse(address, args=["HERE"]).replace("HERE", quote(raw))
            if fault := asked(client, url):
                wrong[f"{address}: {sort}"] = fault

    assert wrong == {}
