"""Forms that share fields: whoever uses one leaves them as they were."""

import copy
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from incidents.forms.log import LogForm
from incidents.forms.review import DecisionForm
from incidents.terms import DueChoice
from tests.incidents.views.pages import page, post
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def shared_by(form):
    """Return the fields that a form of this class does not copy."""
    copied = copy.deepcopy(form.base_fields)
    return {
        name: field for name, field in form.base_fields.items() if field is copied[name]
    }


def said(it):
    """Return what a field or a widget says of itself, and those inside it."""
    inside = [*getattr(it, "fields", []), *getattr(it, "widgets", [])]
    if hasattr(it, "widget"):
        inside.append(it.widget)
    parts = {"widget", "widgets", "fields"}
    own = {name: value for name, value in vars(it).items() if name not in parts}
    return f"{own} {[said(each) for each in inside]}"


def of_all(form):
    return {name: said(field) for name, field in shared_by(form).items()}


def own_of(form):
    return set(form.base_fields) - set(shared_by(form))


def test_no_decision_changes_a_field_that_all_share(karen, send):
    before = of_all(DecisionForm)
    incident = send()
    page(karen, "review")
    for decision in ("further_action", "escalated", "restricted", "nothing"):
        post(
            karen, "review_one", incident.reference,
            decision=decision, due=DueChoice.PICK, told_day_0="99",
        )  # fmt: skip

    assert own_of(DecisionForm) == {"owner", "readers", "due"}
    assert of_all(DecisionForm) == before


def test_no_log_form_changes_a_field_that_all_share(asha, karen, north, south):
    before = of_all(LogForm)
    page(karen, "log_for")
    for author in (asha, karen):
        client = signed_in(Client(), author)
        address = reverse("incidents:draft", args=[uuid4()])
        for step in ("do-find", "do-save", "do-send"):
            client.post(address, {"find": "jay", "happened_day_0": "x", step: "1"})
        client.get(address)

    assert own_of(LogForm) == {"site", "told_by", "kinds", "found"}
    assert of_all(LogForm) == before
