"""Choosing whom to invite."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from accounts.forms.daybook import DaybookForm
from accounts.models.invitations import Invited
from accounts.terms import InvitationState


class InviteForm(DaybookForm):
    """Who of those on the page is invited.

    `press` names the page as it was opened: sending it twice invites nobody twice.
    """

    press = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Open this page again, then press the button once more.",
            "invalid": "Open this page again, then press the button once more.",
        },
    )
    fresh = forms.MultipleChoiceField(
        label="To invite", widget=forms.CheckboxSelectMultiple, required=False
    )
    again = forms.MultipleChoiceField(
        label="Invited already",
        help_text="Ticked, they get a new link and the old one stops working.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, rows: Sequence[Invited], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("fresh", [each for each in rows if each.is_fresh])
        self._offer("again", [each for each in rows if _is_sent(each)])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ticked = {*cleaned.get("fresh", ()), *cleaned.get("again", ())}
        return {"press": cleaned.get("press"), "people": {UUID(pk) for pk in ticked}}

    def _offer(self, name: str, rows: Sequence[Invited]) -> None:
        """Offer these people, or take the field away where there is nobody."""
        if not rows:
            del self.fields[name]
            return
        field = self.fields[name]
        field.choices = [(str(each.user.pk), how_it_stands(each)) for each in rows]  # type: ignore[attr-defined]  # it has some
        field.error_messages["invalid_choice"] = (
            "Choose again: somebody on this page has signed in or left meanwhile."
        )


def how_it_stands(row: Invited) -> str:
    """Return somebody with their address and how their invitation stands."""
    words = row.state.label
    if row.state == InvitationState.SENT and row.at and row.expires_at:
        words = f"Sent {_day(row.at)}, works until {_day(row.expires_at)}"
    elif row.state == InvitationState.OVER and row.at:
        words = f"Expired {_day(row.at)}"
    elif row.state == InvitationState.USED and row.at:
        words = f"Password chosen {_day(row.at)}, not signed in yet"
    elif row.state == InvitationState.USED:
        words = "Has a password, not signed in yet"
    return f"{row.user.full_name}, {row.user.email}. {words}"


def _is_sent(row: Invited) -> bool:
    return row.can_be_invited and not row.is_fresh


def _day(moment: Any) -> str:
    local = timezone.localtime(moment)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
