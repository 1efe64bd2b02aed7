"""Drawing the plain boxes of forms without a template for each.

A form of a review draws sixty of them, and Django's templates for one are three, each
inside the other. What is drawn is what those say, but for the space between options.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


def _attributes(attrs: Mapping[str, Any]) -> str:
    """Return attributes; True has no value, and False is left out."""
    return "".join(
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def draw_input(widget: Widget) -> str:
    value = widget["value"]
    kept = "" if value is None else f' value="{conditional_escape(value)}"'
    return (
        f'<input type="{conditional_escape(widget["type"])}" '
        f'name="{conditional_escape(widget["name"])}"{kept}'
        f"{_attributes(widget['attrs'])}>"
    )


def _option(option: Widget) -> str:
    return (
        f'<option value="{conditional_escape(option["value"])}"'
        f"{_attributes(option['attrs'])}>{conditional_escape(option['label'])}</option>"
    )


def _select(widget: Widget) -> str:
    lines = []
    for group, options, _ in widget["optgroups"]:
        drawn = [f"  {_option(option)}" for option in options]
        if group:
            label = f'  <optgroup label="{conditional_escape(group)}">'
            drawn = [label, *drawn, "  </optgroup>"]
        lines += drawn
    name, attributes = conditional_escape(widget["name"]), widget["attrs"]
    start = f'<select name="{name}"{_attributes(attributes)}>'
    return "\n".join([start, *lines, "</select>"])


def _textarea(widget: Widget) -> str:
    words = conditional_escape(widget["value"] or "")
    return (
        f'<textarea name="{conditional_escape(widget["name"])}"'
        f"{_attributes(widget['attrs'])}>\n"
        f"{words}</textarea>"
    )


_WIDGETS: Final = "django/forms/widgets/"
_DRAWN: Final[Mapping[str, Callable[[Widget], str]]] = {
    f"{_WIDGETS}{name}.html": draw_input
    for name in ("text", "number", "email", "tel", "hidden", "checkbox")
} | {
    f"{_WIDGETS}select.html": _select,
    f"{_WIDGETS}textarea.html": _textarea,
}
# One of a set of choices, which a template may want inside its label.
_CHOICES: Final = (f"{_WIDGETS}radio_option.html", f"{_WIDGETS}checkbox_option.html")


class DaybookRenderer(DjangoTemplates):
    """Django's own, but that it draws the plain boxes itself."""

    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> SafeString:
        widget = context.get("widget", {})
        draw = _DRAWN.get(template_name)
        if template_name in _CHOICES and not widget.get("wrap_label"):
            draw = draw_input
        if draw is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308  by Django's templates
        return mark_safe(draw(widget))  # noqa: S308  each part is escaped above
