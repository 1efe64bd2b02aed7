"""Choosing a file to add, and saying why one is locked."""

from typing import Any

from django import forms

from incidents.forms.boxes import line
from incidents.forms.record import RefusableForm


class FileForm(RefusableForm):
    """One file. What it may be is told from its content, not here."""

    file = forms.FileField(
        label="Choose a file",
        help_text=(
            "A text file, saved e-mail (.eml), PDF or Word document of 10 MB at most"
        ),
        error_messages={
            "required": "Choose a file",
            "missing": "Choose a file",
            "invalid": "Choose a file",
            "empty": "This file is empty. Choose another",
        },
    )

    def __init__(self, *args: Any, takes_pictures: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if takes_pictures:
            self.fields["file"].help_text = (
                "A text file, saved e-mail (.eml), PDF, Word document or image of "
                "10 MB at most. Where and with what an image was taken is not kept"
            )


class CaseFileForm(FileForm):
    """A file beside a breach or a request, and what it shows."""

    words = line(
        "What is it?",
        200,
        "Such as: the e-mail as it went out, or our answer with its list",
        error="Say what it is",
    )


class LockForm(RefusableForm):
    """Why nobody may open a file again."""

    words = forms.CharField(
        label="Why may nobody open it?",
        max_length=300,
        error_messages={"required": "Say why nobody may open it"},
    )
