"""What every form shares: its words for screen readers and its crispy set-up."""

import copy
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

from crispy_forms.helper import FormHelper
from django import forms

_Form = TypeVar("_Form", bound="DaybookForm")


class DescribedField(forms.BoundField):
    """A bound field whose hint and error are read in that order after its label."""

    @property
    def hint_id(self) -> str:
        """Return the id of the hint in the page."""
        return f"{self.auto_id}_hint"

    @property
    def aria_describedby(self) -> str | None:
        """Return the ids of the hint and the error, or None when set by the widget."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        ids = []
        if self.auto_id and not self.is_hidden:
            if self.help_text:
                ids.append(self.hint_id)
            if self.errors:
                ids.append(f"{self.auto_id}_error")
        return " ".join(ids)


class DaybookForm(forms.Form):
    """A form drawn by the crispy template pack `daybook`.

    Write the <form method="post" novalidate> and the CSRF token in the template,
    then {% crispy form %}. Set `marks_optional` to add "(optional)" to the label of
    each field that may stay empty.
    """

    use_required_attribute = False
    bound_field_class = DescribedField
    base_fields: ClassVar[dict[str, forms.Field]]
    marks_optional: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False


class _Fields(dict[str, forms.Field]):
    """Fields of a class of forms, of which a form copies those that it changes."""

    def __init__(self, fields: Mapping[str, forms.Field], changed: set[str]) -> None:
        super().__init__(fields)
        self._changed = changed

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {
            name: copy.deepcopy(field, memo) if name in self._changed else field
            for name, field in self.items()
        }


def changes_only(*names: str) -> Callable[[type[_Form]], type[_Form]]:
    """Let the forms of a class share their fields but these, which each may change.

    Django copies every field for every form, and of a long form that takes as long as
    drawing it.
    """

    def shared(form: type[_Form]) -> type[_Form]:
        form.base_fields = _Fields(form.base_fields, set(names))
        return form

    return shared


class DayBoxes(forms.MultiWidget):
    """Three boxes for a date: day, month and year. No calendar to fight with."""

    box_labels = ("Day", "Month", "Year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes = [
            forms.TextInput({"inputmode": "numeric", "class": f"box box--{size}"})
            for size in ("2", "2", "4")
        ]
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        """Return the day, month and year of a date, or three empty boxes."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A date typed as three numbers. Give it `required` and `invalid` messages."""

    widget = DayBoxes

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.IntegerField(min_value=1) for _ in DayBoxes.box_labels]
        super().__init__(boxes, require_all_fields=True, **kwargs)

    def clean(self, value: list[str | None] | None) -> date | None:
        """Return the date, or None when all three boxes are empty and may be."""
        if not any(value or []):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], "required")
            return None
        try:
            day, month, year = (int(part or "") for part in value or [])
            return date(year, month, day)
        except ValueError as reason:
            raise forms.ValidationError(
                self.error_messages["invalid"], "invalid"
            ) from reason
