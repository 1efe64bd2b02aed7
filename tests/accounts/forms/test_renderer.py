"""The boxes that are drawn without templates are what Django's templates say."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from accounts.forms.renderer import DaybookRenderer

AWKWARD = '<b>"O\'Brien" & sons</b>'


class Boxes(forms.Form):
    text = forms.CharField(initial=AWKWARD, max_length=40, label=AWKWARD)
    empty = forms.CharField(required=False)
    number = forms.IntegerField(initial=1200, min_value=1)
    email = forms.EmailField(initial="a+b@school.example")
    phone = forms.CharField(widget=forms.TextInput({"type": "tel", "data-x": AWKWARD}))
    hidden = forms.CharField(widget=forms.HiddenInput, initial="")
    ticked = forms.BooleanField(initial=True)
    unticked = forms.BooleanField(required=False)
    chosen = forms.ChoiceField(
        choices=[("", "Choose"), (AWKWARD, AWKWARD), ("safe", mark_safe("<i>x</i>"))],
        initial=AWKWARD,
    )
    grouped = forms.ChoiceField(
        choices=[("G & H", [(1, "One"), (2, "Two")]), (3, "Three")], initial=2
    )
    one_of = forms.ChoiceField(
        choices=[(1, AWKWARD), (2, "Two")], widget=forms.RadioSelect, initial=2
    )
    some_of = forms.MultipleChoiceField(
        choices=[(1, AWKWARD), (2, "Two")],
        widget=forms.CheckboxSelectMultiple(attrs={"disabled": True, "x": False}),
    )


def squeezed(html):
    return re.sub(r"\s*\n\s*", "", html)


@pytest.mark.parametrize("data", [None, {"text": "", "chosen": "x", "one_of": "1"}])
def test_each_box_is_what_its_template_says(data):
    ours, djangos = (
        Boxes(data, renderer=kind()) for kind in (DaybookRenderer, DjangoTemplates)
    )

    for name in Boxes.base_fields:
        assert squeezed(str(ours[name])) == squeezed(str(djangos[name])), name
        for own, other in zip(ours[name], djangos[name], strict=True):
            assert squeezed(own.tag()) == squeezed(other.tag()), name


def test_nothing_that_was_typed_is_drawn_as_markup():
    drawn = str(Boxes(renderer=DaybookRenderer())["text"])

    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
