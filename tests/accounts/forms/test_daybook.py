from datetime import date

import pytest
from django import forms
from django.template import Context, Template

from accounts.forms.daybook import DaybookForm, DayField, changes_only


class WorryForm(DaybookForm):
    marks_optional = True
    what = forms.CharField(
        label="What happened?",
        help_text="Just the facts",
        error_messages={"required": "Say what happened"},
    )
    kinds = forms.MultipleChoiceField(
        label="What kind is it?",
        help_text="Choose all that fit",
        choices=[("bullying", "Cyberbullying"), ("data", "Lost data")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose a kind"},
    )
    where = forms.CharField(label="Where?", required=False)
    day = DayField(
        label="Which day?",
        error_messages={"required": "Enter the day", "invalid": "Enter a real date"},
    )


def drawn(form):
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": form})
    )


def summary_of(form):
    return Template('{% include "parts/error_summary.html" %}').render(
        Context({"form": form})
    )


def test_a_question_is_label_hint_error_control_in_that_order():
    html = drawn(WorryForm({}))

    places = [
        html.index(part)
        for part in ("What happened?", "Just the facts", "Say what happened", "<input")
    ]
    assert places == sorted(places)


def test_a_control_names_its_hint_and_its_error():
    html = drawn(WorryForm({}))

    assert 'aria-describedby="id_what_hint id_what_error"' in html
    assert 'id="id_what_hint"' in html
    assert 'id="id_what_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_of_chips_is_described_as_a_whole():
    html = drawn(WorryForm({}))

    assert (
        '<fieldset id="div_id_kinds" class="question question--error"'
        ' aria-describedby="id_kinds_hint id_kinds_error">'
    ) in html


def test_the_summary_leads_to_the_first_box_of_a_group():
    form = WorryForm({})

    html = summary_of(form)

    for box in ("id_what", "id_kinds_0", "id_day_0"):
        assert f'href="#{box}"' in html
        assert f'id="{box}"' in drawn(form)


def test_a_form_without_errors_has_no_summary():
    assert "There is a problem" not in summary_of(WorryForm())


def test_only_a_field_that_may_stay_empty_is_marked():
    assert drawn(WorryForm()).count("(optional)") == 1


def test_what_was_typed_is_escaped():
    assert "<script>" not in drawn(
        WorryForm({"what": '"><script>', "day_0": "<script>"})
    )


def test_three_boxes_make_a_day():
    assert DayField().clean(["14", "10", "2025"]) == date(2025, 10, 14)


@pytest.mark.parametrize(
    "boxes", [["31", "2", "2025"], ["", "10", "2025"], ["x", "1", "1"]]
)
def test_a_day_that_is_not_in_the_calendar_is_refused(boxes):
    field = DayField(error_messages={"invalid": "Enter a real date"})

    with pytest.raises(forms.ValidationError, match="Enter a real date"):
        field.clean(boxes)


def test_a_day_may_be_left_empty_when_it_is_optional():
    assert DayField(required=False).clean(["", "", ""]) is None


# --- Fields that forms share --------------------------------------------------------


@changes_only("kinds")
class SharedForm(WorryForm):
    """A form whose fields are shared but for one."""


def test_forms_share_the_fields_that_none_of_them_changes():
    first, second = SharedForm(), SharedForm()

    assert first.fields["what"] is second.fields["what"]
    assert list(first.fields) == list(WorryForm.base_fields)


def test_a_field_that_a_form_changes_is_its_own():
    first, second = SharedForm(), SharedForm()
    first.fields["kinds"].choices = [("other", "Other")]
    first.fields["kinds"].widget.attrs["class"] = "wide"

    assert [key for key, _ in second.fields["kinds"].choices] == ["bullying", "data"]
    assert second.fields["kinds"].widget.attrs == {}
    assert drawn(second) == drawn(WorryForm())


def test_a_form_that_shares_its_fields_is_answered_like_any_other():
    answers = {"what": "A word", "kinds": ["data"], "day_0": "1", "day_1": "10"}

    shared, own = SharedForm(answers), WorryForm(answers)

    assert shared.errors == own.errors
    assert shared.cleaned_data == own.cleaned_data
    assert SharedForm({}).errors == WorryForm({}).errors
    assert not SharedForm().errors
