"""Kinds of incident as chips that say what each brings to the form."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django import forms

from incidents.terms import Route


class KindShown(Protocol):
    """What a chip says of a kind: of the row itself or of one that is offered."""

    code: str
    short_label: str
    route: str
    extra_question: str
    shows_stop_panel: bool
    goes_to_head_only: bool


class KindChips(forms.CheckboxSelectMultiple):
    """Chips of kinds that tell the style sheet what each brings with it."""

    def __init__(self, kinds: Sequence[KindShown]) -> None:
        super().__init__()
        self.kinds = {kind.code: kind for kind in kinds}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        kind = self.kinds[str(option["value"])]
        if kind.shows_stop_panel:
            option["attrs"]["data-stop"] = True
        if kind.route == Route.IMMEDIATE:
            option["attrs"]["data-at-once"] = True
        if kind.goes_to_head_only:
            option["attrs"]["data-head"] = True
        if kind.extra_question:
            option["attrs"]["data-asks"] = kind.extra_question
        return option


def offer(field: Any, kinds: Iterable[KindShown]) -> None:
    """Give a field of several choices these kinds, drawn as chips."""
    shown = list(kinds)
    field.widget = KindChips(shown)
    field.choices = [(kind.code, kind.short_label) for kind in shown]
