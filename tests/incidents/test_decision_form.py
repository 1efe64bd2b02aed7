"""The panel of a decision: what is drawn once is the same for whoever comes next."""

import pytest
from django.utils import timezone

from accounts.models.people import colleagues_at
from accounts.templatetags import drawn
from incidents.forms.review import DecisionForm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _drawn_anew():
    drawn._ALIKE.clear()
    yield
    drawn._ALIKE.clear()


def panel_of(user, incident, *, follow_up="Ring home"):
    """Return the decision panel as somebody first sees it."""
    form = DecisionForm(
        incident=incident,
        follow_up=follow_up,
        by=user,
        colleagues=colleagues_at(incident.site, on=timezone.localdate()),
    )
    return drawn.draw("incidents/queue/_parts.jinja", "decision", form=form)


def test_whoever_saw_the_panel_before_it_is_the_same(karen, ruth, send, north, south):
    seen = {
        (user, follow_up, incident.is_urgent): (user, incident, follow_up)
        for user in (karen, ruth)
        for follow_up in ("Ring home", 'Ask "them" <b>')
        for incident in (send(), send(kinds=["CD-03"]))
    }
    assert len(seen) == 8
    first_each = []
    for user, incident, follow_up in seen.values():
        drawn._ALIKE.clear()
        first_each.append(panel_of(user, incident, follow_up=follow_up))
    drawn._ALIKE.clear()

    after_others = [
        panel_of(user, incident, follow_up=follow_up)
        for user, incident, follow_up in [*seen.values(), *seen.values()]
    ]

    assert after_others == first_each * 2
    assert len(set(first_each)) == 8


def test_no_name_of_a_person_is_kept_for_the_next(karen, ruth, send):
    incident = send()
    for user in (karen, ruth):
        panel_of(user, incident)

    kept = "".join(drawn._ALIKE.values())

    assert kept
    for user in (karen, ruth):
        assert user.family_name not in kept
        assert str(user.pk) not in kept
