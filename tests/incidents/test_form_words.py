"""What the forms say: mistakes can be told apart, and no choice is blank."""

import pytest
from django import forms

from accounts.forms.daybook import DaybookForm
from accounts.forms.settings import NewSiteForm
from accounts.forms.settings_people import NewPersonForm
from accounts.models import Site, User
from incidents.forms.breach_steps import DecideForm, RiskForm, TaskForm

DASHES = forms.ModelChoiceField(queryset=None).empty_label


def all_forms(kind: type) -> list[type]:
    return [each for form in kind.__subclasses__() for each in (form, *all_forms(form))]


def said(form) -> list[str]:
    assert not form.is_valid()
    return [message for each in form.errors.values() for message in each]


def test_no_choice_begins_with_dashes():
    blank = {
        f"{form.__name__}.{name}"
        for form in all_forms(DaybookForm)
        for name, field in form.base_fields.items()
        if getattr(field, "empty_label", None) == DASHES
        and not isinstance(field.widget, forms.HiddenInput)
    }

    assert blank == set()


def test_the_summary_tells_each_of_the_nine_factors_apart():
    messages = said(RiskForm({}))

    assert len(messages) == len(set(messages))
    assert "How sensitive is it? Choose from 0 to 3" in messages


def test_a_decision_that_is_missing_says_which():
    asked = {"yes": "Tell them", "no": "Do not tell them"}

    messages = said(DecideForm({}, missing="Choose whether to tell them", **asked))

    assert messages[0] == "Choose whether to tell them"


def test_the_summary_tells_the_phones_of_a_new_site_apart():
    messages = said(NewSiteForm({}))

    assert "Enter the phone of the deputy DSL" in messages
    assert len(messages) == len(set(messages))


@pytest.mark.django_db
def test_the_address_of_a_new_person_is_theirs():
    messages = said(NewPersonForm({}, sites=Site.objects.none()))

    assert "Enter their e-mail address" in messages


@pytest.mark.django_db
def test_a_task_without_words_is_said_with_the_rest():
    assert "Say what needs to change" in said(
        TaskForm({}, colleagues=User.objects.none())
    )
