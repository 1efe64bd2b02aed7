"""Small tags for templates: icons, status tags, days and phone links."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from django import forms, template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

register = template.Library()


@dataclass(frozen=True)
class Look:
    """A status in words, with its colour and the shape that says it again."""

    words: str
    colour: str = ""
    shape: str = ""


# The fixed set of screens.md 4.4. No colour: plain words, nothing to do.
STATUSES: Final = {
    "urgent": Look("Urgent", "red", "triangle"),
    "needs_review": Look("Needs review", "amber", "dot"),
    "further_action": Look("Further action", "blue", "half"),
    "sent_to_it": Look("Sent to IT too", "plum", "diamond"),
    "escalated": Look("Escalated", "plum", "diamond"),
    "restricted": Look("Restricted", "solid", "padlock"),
    "overdue": Look("Overdue", "red", "bang"),
    "late": Look("Late", "red", "bang"),
    "due_soon": Look("Due soon", "amber", "bang"),
    "not_met": Look("Not met", "red", "cross"),
    "in_progress": Look("In progress", "blue", "half"),
    "not_started": Look("Not started", "grey"),
    "cannot_start": Look("Cannot start yet", "faint"),
    "draft": Look("Draft", "draft"),
    "locked": Look("Locked", "solid", "padlock"),
    "met": Look("Met"),
    "done": Look("Done"),
    "no_further_action": Look("No further action"),
    "kind": Look("", "grey"),
}


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 20) -> SafeString:
    """Return a line icon for use beside words; screen readers pass over it."""
    return SafeString(lucide(name, size=size, aria_hidden="true"))


@register.simple_tag
def product_name() -> str:
    """Return the school's name for the product, for pages without a context."""
    name: str = settings.PRODUCT_NAME
    return name


@register.simple_tag
def status_tag(status: str, words: str = "") -> SafeString:
    """Draw a status of `STATUSES`, in other words if given: {% status_tag "late" %}."""
    look = STATUSES[status]
    return _tag(words or look.words, look.colour, look.shape)


@register.simple_tag
def kind_tag(words: str) -> SafeString:
    """Draw a description such as Cyberbullying as a grey tag without a shape."""
    return _tag(words, "grey", "")


# Typed, because words that are marked as safe are not escaped and others are.
@lru_cache(maxsize=1024, typed=True)
def _tag(words: str, colour: str, shape: str) -> SafeString:
    """Return a tag. It depends on nothing else, and a list draws a hundred of them."""
    return render_to_string(
        "parts/tag.html", {"words": words, "colour": colour, "shape": shape}
    )


def _in_london(moment: datetime) -> datetime:
    """Return a moment in London's time; `TypeError` for None, which would be now."""
    if not isinstance(moment, datetime):
        raise TypeError(moment)
    return timezone.localtime(moment)


def _local_day(moment: date) -> date:
    """Return the day in London of a day or a moment."""
    if isinstance(moment, datetime):
        return (
            timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()
        )
    return moment


@register.simple_tag
def margin_date(day: date) -> SafeString:
    """Draw a day, or the London day of a moment, in the margin of a sheet."""
    shown = _local_day(day)
    return format_html(
        '<time class="m num" datetime="{}">{}<small>{}</small></time>',
        shown.isoformat(),
        shown.day,
        f"{shown:%b}",
    )


@register.simple_tag
def margin_time(moment: datetime, under: str = "") -> SafeString:
    """Draw a time in the margin of a sheet, with a word below it, such as today."""
    below = format_html("<small>{}</small>", under) if under else ""
    return format_html(
        '<time class="m m--time" datetime="{}">{}{}</time>',
        iso(moment),
        clock(moment),
        below,
    )


@register.filter
def clock(moment: datetime) -> str:
    """Return the time in London as in 09:05."""
    return f"{_in_london(moment):%H:%M}"


@register.filter
def day_of_month(moment: date) -> str:
    """Return a day or the London day of a moment as in 14 Oct."""
    day = _local_day(moment)
    return f"{day.day} {day:%b}"


@register.filter
def year(moment: date) -> int:
    """Return the year of a day or of the London day of a moment."""
    return _local_day(moment).year


@register.filter
def iso(moment: datetime) -> str:
    """Return a moment for machines, in London's time."""
    return _in_london(moment).isoformat()


@register.filter
def inside(words: str) -> str:
    """Return words as they stand inside a line: teacher, but DSL and PE teacher."""
    return " ".join(each.lower() if each.istitle() else each for each in words.split())


@register.filter
def short_day(moment: date | None) -> str:
    """Return a day or the London day of a moment as in Tue 14 Oct; None is empty."""
    if not moment:
        return ""
    day = _local_day(moment)
    return f"{day:%a} {day.day} {day:%b}"


@register.filter
def day_word(moment: date | None) -> str:
    """Return today, yesterday or tomorrow, or else the short day."""
    if not moment:
        return ""
    words = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    distance = (_local_day(moment) - timezone.localdate()).days
    return words.get(distance) or short_day(moment)


@register.filter
def tel(phone: str) -> str:
    """Return the link that rings a British number: tel:+441509000100."""
    digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    is_national = digits.startswith("0")
    return f"tel:+44{digits[1:]}" if is_national else f"tel:{digits}"


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")) if words else ""


@register.filter
def hint_id(field: forms.BoundField) -> str:
    """Return the id that the field's control names as its description."""
    return getattr(field, "hint_id", f"{field.auto_id}_helptext")


@register.filter
def first_box(field: forms.BoundField) -> str:
    """Return the id of the control to send someone to: the first box of a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.filter
def boxes(field: forms.BoundField) -> list[tuple[str, forms.boundfield.BoundWidget]]:
    """Return each box of a widget of several boxes with its label."""
    labels = getattr(field.field.widget, "box_labels", ())
    return list(zip(labels, field.subwidgets[0].data["subwidgets"], strict=False))


@register.filter
def ago(moment: datetime, now: datetime) -> str:
    """Return how long before `now` it was: 12 s, 4 min, 3 h or 2 days."""
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"
