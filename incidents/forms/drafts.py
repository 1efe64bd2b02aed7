"""What a page says about itself beside its answers, and why a draft is deleted."""

from typing import Final, Self
from uuid import uuid4

from django import forms
from django.core import signing
from django.http import QueryDict

from accounts.forms.daybook import DaybookForm
from accounts.models import User
from incidents.operations.drafts import Saving
from incidents.terms import DraftDeleted

_MOST: Final = 2**31 - 1
_SALT: Final = "incidents.draft.writer"


class PageMarks(DaybookForm):
    """Which page it is, what it has seen of the draft, and who was writing.

    The writer is signed: words that arrive after a session has ended are kept for
    that person and shown to nobody else.
    """

    page = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(
        min_value=0, max_value=_MOST, widget=forms.HiddenInput
    )
    turn = forms.IntegerField(min_value=0, max_value=_MOST, widget=forms.HiddenInput)
    writer = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of_new_page(cls, *, revision: int, by: User) -> Self:
        """Return the marks of a page that shows a revision of a draft."""
        initial = {
            "page": uuid4(),
            "revision": revision,
            "turn": 0,
            "writer": signing.dumps(str(by.pk), salt=_SALT),
        }
        return cls(initial=initial)

    def saving(self, *, replaces: bool) -> Saving:
        """Return the marks as the operation takes them.

        Marks that are missing or malformed are those of a page that has seen nothing.
        """
        self.full_clean()
        said = self.cleaned_data
        return Saving(
            page=said.get("page") or uuid4(),
            revision=said.get("revision") or 0,
            turn=said.get("turn") or 0,
            replaces=replaces,
        )


def writer_of(data: QueryDict) -> str:
    """Return the id of whoever was writing a page, or "" where nobody signed it."""
    try:
        writer: str = signing.loads(data.get("writer", ""), salt=_SALT)
    except signing.BadSignature:
        return ""
    return writer


class DeleteDraftForm(DaybookForm):
    """Why a draft will not be sent."""

    reason = forms.ChoiceField(
        label="Why will you not send it?",
        help_text="Telling the DSL in person is not enough. It counts once it is sent.",
        choices=DraftDeleted.pairs,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose why you will not send it",
            "invalid_choice": "Choose why you will not send it",
        },
    )

    @property
    def chosen(self) -> DraftDeleted:
        """Return the reason. Only of a clean form."""
        return DraftDeleted(self.cleaned_data["reason"])
