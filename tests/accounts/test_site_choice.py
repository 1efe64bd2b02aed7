"""Looking at one of several sites: what is narrowed, what never is, who may."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.operations import following_up
from tests.breaches import report_of
from tests.incidents.views.happenings import soon
from tests.people import signed_in

pytestmark = pytest.mark.django_db
BAR = '<details class="drop switch">'


def address(name):
    return reverse(f"incidents:{name}")


@pytest.fixture
def at_both(everyone, send, north, south):
    """One incident at each site, with a follow-up of somebody else's."""
    found = {
        "north": send("Words at north.", by=everyone.asha, site=north),
        "south": send("Words at south.", by=everyone.dean, site=south),
    }
    owners = {"north": everyone.asha, "south": everyone.dean}
    for place, incident in found.items():
        following_up.give_action(
            incident=incident,
            what=f"Ring the home of {incident.site}",
            owner=owners[place],
            due_at=soon(),
            by=everyone.karen,
        )
    return found


@pytest.fixture
def browser(karen):
    return signed_in(Client(), karen)


def choose(client, site, *, on=""):
    sent = {"site": getattr(site, "pk", site)}
    return client.post(reverse("accounts:choose_site"), sent, headers={"Referer": on})


def shown(client, name, query=""):
    return client.get(address(name) + query).content.decode()


def test_the_queue_does_not_stay_open_at_an_incident_of_the_other_site(
    browser, send, asha, dean, north, south
):
    here = send(by=dean, site=south)
    away = send(by=asha, site=north)
    at = f"http://testserver{reverse('incidents:review_one', args=[away.reference])}"

    to = choose(browser, south, on=at)
    page = browser.get(to.url).content.decode()

    assert to.url == address("review")
    assert f"Incident {here.reference}" in page
    assert away.reference not in page


def test_it_is_in_the_bar_of_who_has_several_sites(browser, asha, colin, north):
    assert BAR in shown(browser, "today")
    assert "Both sites" in shown(browser, "today")
    assert BAR not in shown(signed_in(Client(), asha), "today")
    # The committee has both sites and no list that it would narrow.
    assert BAR not in shown(signed_in(Client(), colin), "committee")

    answer = choose(browser, north, on="http://testserver/review/?site=all")

    assert answer["Location"] == "/review/?site=all"
    assert '<span class="vh">Site: </span>North' in shown(browser, "today")


@pytest.mark.parametrize("name", ["review", "incidents", "actions"])
def test_the_lists_of_a_sites_work_show_that_site_alone(browser, at_both, north, name):
    words = [incident.reference for incident in at_both.values()]
    if name == "actions":
        words = ["Ring the home of North", "Ring the home of South"]
    assert all(each in shown(browser, name) for each in words)

    choose(browser, north)

    assert words[0] in shown(browser, name)
    assert words[1] not in shown(browser, name)
    choose(browser, "")
    assert words[1] in shown(browser, name)


def test_review_days_are_narrowed_for_reviewers_and_not_for_the_committee(
    browser, colin, north, south
):
    committee = signed_in(Client(), colin)
    for client in (browser, committee):
        choose(client, north)

    assert f'id="site-{south.pk}"' not in shown(browser, "days")
    assert f'id="site-{south.pk}"' in shown(committee, "days")


def test_the_queue_says_what_waits_elsewhere_and_the_bar_counts_all(
    browser, at_both, north
):
    choose(browser, north)

    queue = shown(browser, "review")

    assert "1 more at your other site<" in queue
    assert '>2<span class="vh"> to review' in queue
    everything = shown(browser, "review", "?site=all")
    assert "more at your other site" not in everything
    assert at_both["south"].reference in everything


def test_what_waits_for_the_person_and_what_has_a_clock_is_never_narrowed(
    browser, everyone, at_both, north, south
):
    breach = report_of(south, everyone.dean, found_at=timezone.now())
    before = shown(browser, "today").count("incidents to review")
    choose(browser, north)

    assert shown(browser, "today").count("incidents to review") == before == 1
    assert breach.reference in shown(browser, "breaches")
    assert f"Open {breach.reference}" in shown(browser, "today")


def test_another_site_in_the_list_of_incidents_goes_before_the_bar(
    browser, at_both, north, south
):
    choose(browser, north)
    reference = at_both["south"].reference

    assert reference in shown(browser, "incidents", f"?site={south.pk}")
    assert reference in shown(browser, "incidents", "?site=")
    narrowed = shown(browser, "incidents")
    assert f'href="{address("incidents")}?site="' in narrowed
    assert f'value="{north.pk}" selected' in narrowed


def test_a_site_of_somebody_elses_is_not_there(browser, asha, north, south, west):
    choose(browser, north)

    for site in (west, "x", 999_999):
        assert choose(browser, site).status_code == 404
    assert choose(signed_in(Client(), asha), south).status_code == 404
    assert '<span class="vh">Site: </span>North' in shown(browser, "today")


def test_where_the_post_has_ended_all_that_is_left_is_shown(
    browser, karen, at_both, north
):
    choose(browser, north)
    karen.posts.filter(site=north).update(to_day="2026-01-01")

    assert BAR not in shown(browser, "today")
    assert at_both["south"].reference in shown(browser, "review")


def test_it_leads_nowhere_else(browser, north):
    for page in ("https://elsewhere.example/", "http://testserver//x", "", "x"):
        assert choose(browser, north, on=page)["Location"] == "/#main"
