"""Parts that Jinja draws: they escape, they miss nothing quietly, they see no more."""

import pytest
from django import forms
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.utils.safestring import mark_safe
from jinja2 import UndefinedError

from accounts.forms.daybook import DaybookForm, DayField
from accounts.templatetags.drawn import _ALIKE

AWKWARD = '<b>O\'Brien & "Łukasz"</b>'
ESCAPED = "&lt;b&gt;O&#x27;Brien &amp; &quot;Łukasz&quot;&lt;/b&gt;"


def drawn(words, **context):
    """Return what a template of Django says that draws parts."""
    return Template(f"{{% load drawn %}}{words}").render(Context(context))


class Asked(DaybookForm):
    name = forms.CharField(label=AWKWARD, help_text=AWKWARD)
    note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea({"class": "tall"})
    )
    more = forms.CharField(label="<More> (optional)")
    day = DayField(label="Day", error_messages={"required": "Enter the day"})
    sure = forms.BooleanField(label="I am sure", required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", AWKWARD), ("b", "B")], widget=forms.RadioSelect
    )
    site = forms.ChoiceField(label="Site", choices=[("", "Choose"), ("1", "North")])
    key = forms.CharField(widget=forms.HiddenInput)
    marks_optional = True


def alike(html):
    """Return HTML with quotes escaped as Django does it, which Jinja does otherwise."""
    return html.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")


def field_of(form, name, **context):
    return drawn("{% draw_field %}", field=form[name], **context)


def test_what_a_person_wrote_is_escaped_in_a_part():
    line = drawn(
        '{% draw "incidents/queue/_parts.jinja" "face" name=name tone="b" %}', name="<B"
    )

    assert "&lt;" in line
    assert "<B" not in line


def test_a_name_that_a_part_lacks_is_an_error():
    with pytest.raises(TypeError, match="face"):
        drawn('{% draw "incidents/queue/_parts.jinja" "face" nam="A" %}')
    macro = engines["jinja2"].from_string("{{ incident.tittle }}")
    with pytest.raises(UndefinedError):
        macro.render({"incident": Asked()})


def test_a_part_that_is_not_there_is_an_error():
    with pytest.raises(AttributeError):
        drawn('{% draw "incidents/queue/_parts.jinja" "nothing" %}')
    with pytest.raises(TemplateDoesNotExist):
        engines["jinja2"].get_template("incidents/queue/nothing.jinja")


def test_a_part_sees_nothing_of_the_page_that_it_is_not_given():
    page = drawn(
        '{% draw "parts/frame.jinja" "footer" site=None %}', site="x", user="<user>"
    )

    assert "ring the school office" in page
    assert "user" not in page


def test_what_need_not_be_answered_stands_lighter_however_it_is_said():
    form = Asked()
    lighter = ' <span class="opt">(optional)</span></label>'

    assert f"Note{lighter}" in field_of(form, "note")
    assert f"&lt;More&gt;{lighter}" in field_of(form, "more")
    assert "(optional)" not in field_of(form, "name")


def test_a_field_has_label_hint_error_and_box_in_that_order():
    form = Asked({"name": ""})

    text = alike(field_of(form, "name"))

    order = [
        f'<label class="label" for="id_name">{ESCAPED}',
        f'id="id_name_hint">{ESCAPED}',
        *('id="id_name_error"', "This field is required."),
        '<input type="text" name="name" class="field"',
    ]
    places = [text.find(each) for each in order]
    assert places == sorted(places)
    assert -1 not in places
    assert 'aria-describedby="id_name_hint id_name_error"' in text
    assert "question question--error" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("note", '<textarea name="note" cols="40" rows="10" class="tall field"'),
        ("note", '<span class="opt">(optional)</span>'),
        ("day", '<fieldset id="div_id_day" class="question"'),
        ("day", 'name="day_1" class="field box box--2" id="id_day_1"'),
        ("sure", '<label class="chip" for="id_sure"><input type="checkbox"'),
        ("kind", '<input type="radio" name="kind" value="a"'),
        ("site", '<div class="pick"><select name="site" class="field"'),
        ("key", '<input type="hidden" name="key"'),
    ],
)
def test_each_sort_of_field_is_drawn(name, said):
    assert said in field_of(Asked(), name)


def test_a_label_that_is_not_shown_is_read_out():
    assert 'class="label label--s vh"' in field_of(
        Asked(), "site", form_show_labels=False, label_class="label--s"
    )


def test_boxes_of_a_day_hold_what_was_typed_and_say_that_it_is_wrong():
    form = Asked({"day_0": "31", "day_1": "2", "day_2": "<"})

    text = field_of(form, "day")

    assert 'value="31"' in text
    assert 'value="&lt;"' in text
    assert text.count('aria-invalid="true"') == 3


def test_an_error_with_the_words_of_somebody_is_escaped():
    form = Asked({"kind": AWKWARD})

    text = alike(field_of(form, "kind"))

    assert f"{ESCAPED} is not one of the available choices" in text
    assert "<b>" not in text


def test_several_errors_stand_below_each_other():
    form = Asked({"name": ""})
    form.add_error("name", "One & two")

    assert "This field is required.<br>One &amp; two" in field_of(form, "name")


# --- What is drawn once -------------------------------------------------------------


ALIKE = """{% macro part(form) %}{% call alike(form, "names", "name", "kind") %}
{{ form["name"] }}{{ form["kind"] }}{{ form.counted() }}{% endcall %}{% endmacro %}"""


class Counted(Asked):
    """A form that says how often it was drawn."""

    def __init__(self, *args, kinds, drawn, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.drawn = drawn

    def counted(self):
        self.drawn.append(1)
        return len(self.drawn)


@pytest.fixture
def part():
    macro = engines["jinja2"].from_string(ALIKE).template.module.part
    _ALIKE.clear()
    times = []

    def part(*args, initial=None, kinds=("a", "b")):
        return macro(
            Counted(
                *args,
                initial=initial or {},
                kinds=[(each, each) for each in kinds],
                drawn=times,
            )
        )

    yield part
    _ALIKE.clear()


def test_a_part_that_starts_alike_is_drawn_once(part):
    assert part() == part()


def test_another_first_value_or_choice_is_drawn_anew(part):
    drawn = {
        part(),
        part(initial={"name": "Ann"}),
        part(kinds=("a", "c")),
        part(initial={"name": mark_safe("<i>")}),
        part(initial={"name": "<i>"}),
    }

    assert len(drawn) == 5
    assert sum("&lt;i&gt;" in each for each in drawn) == 1


def test_what_somebody_answered_is_drawn_each_time(part):
    assert part({"name": "Ann"}) != part({"name": "Ann"})


def test_what_is_drawn_once_does_not_grow_for_ever(part, monkeypatch):
    monkeypatch.setattr("accounts.templatetags.drawn._MOST_ALIKE", 3)

    for number in range(9):
        part(initial={"name": str(number)})

    assert len(_ALIKE) <= 3
