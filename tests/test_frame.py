"""The bar of every page, whatever posts somebody holds."""

from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.terms import Role
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
# A small school gives several posts to one person.
SETS = [*combinations(Role, 2), tuple(Role)]


@pytest.mark.parametrize("roles", SETS, ids=" and ".join)
def test_the_bar_is_drawn_for_whoever_holds_several_posts(north, roles):
    user = person("Robin Vale", *((role, north) for role in roles))
    browser = signed_in(Client(), user)

    aside = browser.get(reverse("accounts:account"))
    assert aside.status_code == 200
    entries = aside.context["navigation"]
    for url in {entries[0].url, entries[-1].url}:
        answer = browser.get(url)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert ('<summary class="here">More' in page) == (
            len(entries) > 7 and url in {entry.url for entry in entries[7:]}
        )
        assert (">More<" in page) == (len(entries) > 7)
        assert page.count(f'<a href="{url}" aria-current="page">') == 2


def test_a_page_that_is_none_of_theirs_has_the_bar_too(north):
    user = person("Robin Vale", (Role.DSL, north), (Role.TECHNICAL, north))
    browser = signed_in(Client(), user)

    answer = browser.get(reverse("accounts:settings"))

    assert answer.status_code == 403
    assert 'aria-label="Main"' in answer.content.decode()
