"""Adding to one's own report."""

from django import forms

from accounts.forms.daybook import DaybookForm


class AuthorNoteForm(DaybookForm):
    """What an author forgot to say. It stands beside their words, never in them."""

    words = forms.CharField(
        label="Add a note",
        help_text="Your note is added below. What you sent stays as it is.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write what you want to add"},
    )
