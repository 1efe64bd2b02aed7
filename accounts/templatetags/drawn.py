"""Parts of a page that are drawn by Jinja: its frame, its fields and its long lists.

A page is a template of Django. A part that a page draws many times, or that every page
draws, is a `.jinja` file: Jinja makes Python of it and takes a fifth of the time.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, cast

from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import forms, template
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.context import Context
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined

from accounts.addresses import plain_address
from accounts.forms.renderer import draw_input
from accounts.templatetags import look

register = template.Library()


@register.simple_tag
def draw(file: str, part: str, **given: Any) -> SafeString:
    """Draw a part of a `.jinja` file, a macro, with what it is given."""
    return SafeString(_macro(file, part)(**given))


@register.simple_tag(takes_context=True)
def draw_field(context: Context) -> SafeString:
    """Draw the field of the context as crispy asks for it: label, hint, error, box."""
    return draw(
        "daybook/fields.jinja",
        "field",
        field=context["field"],
        label_class=context.get("label_class"),
        shows_label=context.get("form_show_labels", True),
        wrapper_class=context.get("wrapper_class"),
        field_class=context.get("field_class"),
    )


def _macro(file: str, part: str) -> Any:
    drawn_by = cast("Jinja2", engines["jinja2"])
    return getattr(drawn_by.env.get_template(file).module, part)


def environment(**options: Any) -> Environment:
    """Return what draws `.jinja` files. A name that is not there is an error.

    It escapes what it fills in, as its backend asks for.
    """
    options |= {"undefined": StrictUndefined}
    made = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701  see above
    made.globals |= {
        "url": _url,
        "icon": look.icon,
        "status_tag": look.status_tag,
        "kind_tag": look.kind_tag,
        "margin_date": look.margin_date,
        "control": control,
        "choice_box": _choice_box,
        "alike": _alike,
    }
    made.filters |= {
        each.__name__: each
        for each in (
            *(look.short_day, look.day_word, look.clock, look.year),
            *(look.tel, look.initials, look.hint_id, look.boxes, look.inside),
            optgroups,
        )
    }
    made.filters["linebreaks"] = linebreaks_filter
    made.tests |= {"a": _is_a}
    return made


def control(field: forms.BoundField) -> SafeString:
    """Return the box of a field, of the class `field` besides its own."""
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} field".lstrip()})


def _choice_box(option: dict[str, Any]) -> SafeString:
    """Return the box of one of a set of choices."""
    return mark_safe(draw_input(option))  # noqa: S308  it escapes each part


# What `_alike` has drawn in this process, by form, part and what the part hangs on.
_ALIKE: "Final[dict[tuple[Any, ...], str]]" = {}
# Some of it hangs on the time or on words: it begins anew where it would grow for ever.
_MOST_ALIKE: Final = 1000


def _alike(
    form: forms.BaseForm, part: str, *names: str, caller: Callable[[], str]
) -> str:
    """Return a part of a form that nobody has answered, drawn once for all alike.

    For what `{% call alike(form, "part") %}` holds: fields that start alike for
    everybody, and those named, which may differ by their first value and choices.
    Names of people do not belong into it. An answered form is drawn each time.
    """
    if form.is_bound:
        return caller()
    key: tuple[Any, ...] = (
        type(form),
        form.prefix,
        form.auto_id,
        part,
        *(_start_of(form, name) for name in names),
    )
    drawn = _ALIKE.get(key)
    if drawn is None:
        if len(_ALIKE) >= _MOST_ALIKE:
            _ALIKE.clear()
        drawn = _ALIKE[key] = caller()
    return drawn


def _start_of(form: forms.BaseForm, name: str) -> Hashable:
    """Return what a field starts with: its first value and what can be chosen."""
    field = form.fields[name]
    offered: Any = getattr(field, "choices", ())
    first = form.get_initial_for_field(field, name)
    # Words that are marked as safe are not escaped, and others are.
    return type(first), first, tuple(offered)


def _is_a(field: forms.BoundField, widget: str) -> bool:
    kind: type[forms.Widget] = getattr(forms, widget)
    return isinstance(field.field.widget, kind)


def _url(name: str, *words: object) -> str:
    """Return the address of a page. One that hangs on nothing is looked up once."""
    return reverse(name, args=words) if words else plain_address(name)
