"""Bringing in a file: choosing it, its columns, its words, and confirming."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from crispy_forms.layout import Field, Layout
from django import forms

from accounts.forms.daybook import DaybookForm
from accounts.models import ImportRun, Site
from accounts.spreadsheets.headings import Layout as FileLayout
from accounts.spreadsheets.table import MOST_BYTES
from accounts.terms import ImportKind

# More boxes than this nobody ticks one by one, and a request could not carry.
MOST_BOXES: Final = 400
_MB: Final = MOST_BYTES // 1_000_000
# Of a column's first cells: how much of one is shown, and past what it stands alone.
_SAMPLE: Final = 40
_SHORT_SAMPLE: Final = 24

HINTS: Final[dict[ImportKind, str]] = {
    ImportKind.PUPILS: "One row for each pupil, with a UPN, an admission number or the "
    "id of your information system.",
    ImportKind.GROUPS: "One row for each pupil in each group. Import pupils first.",
    ImportKind.PARENTS: "One row for each parent of each pupil. Import pupils first.",
    ImportKind.STAFF: "One row for each person. They get the post of staff and no "
    "password yet.",
    ImportKind.INCIDENTS: "One row for each incident and pupil, from the system you "
    "used before. They come in as closed history.",
}


class FileForm(DaybookForm):
    """The file, and the site of rows that name none."""

    site = forms.TypedChoiceField(
        label="Site of the rows that do not name one",
        coerce=int,
        error_messages={
            "required": "Choose a site",
            "invalid_choice": "Choose a site that you look after",
        },
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV or an Excel workbook (.xlsx), at most {_MB} MB.",
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Export it again, then choose it",
        },
    )

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.pk: site for site in sites}
        field = self.fields["site"]
        field.choices = [(site.pk, site.name) for site in sites]  # type: ignore[attr-defined]  # a ChoiceField
        if len(sites) == 1:
            field.widget = forms.HiddenInput()
            field.initial = sites[0].pk

    @property
    def chosen_site(self) -> Site:
        """Return the site that was chosen."""
        return self.sites[self.cleaned_data["site"]]


class ColumnsForm(DaybookForm):
    """For each column of the file, what it holds."""

    def __init__(
        self,
        *args: Any,
        run: ImportRun,
        layout: FileLayout,
        samples: Sequence[Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.file_layout = layout
        choices = [("", "Leave out")]
        choices += [(column.code, column.label) for column in layout.columns]
        for number, heading in enumerate(run.headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading or f"Column {number + 1}, without a heading",
                help_text=_sample(samples, number),
                choices=choices,
                required=False,
                initial=run.columns.get(str(number), ""),
                error_messages={"invalid_choice": "Choose what this column holds"},
            )
        self.helper.label_class = "label--s"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for name, code in list(cleaned.items()):
            if not code:
                continue
            label = self.file_layout.label(code)
            if code in taken:
                self.add_error(
                    name, f"{label} is chosen twice. Leave one of the columns out"
                )
            taken[code] = name
        missing = self.file_layout.missing(taken)
        if missing and not self.errors:
            self.add_error(None, f"Choose the column that holds: {'; '.join(missing)}")
        return cleaned

    @property
    def chosen(self) -> dict[int, str]:
        """Return what was chosen, by the number of the column."""
        return {
            int(name.removeprefix("column_")): code
            for name, code in self.cleaned_data.items()
            if code
        }


class WordsForm(DaybookForm):
    """For each word of the file, the code that it gets here."""

    def __init__(
        self,
        *args: Any,
        words: Mapping[str, str],
        choices: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = sorted(words)
        for number, word in enumerate(self.words):
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=word,
                choices=choices,
                initial=words[word],
                error_messages={"invalid_choice": "Choose what this means here"},
            )
        self.helper.label_class = "label--s"

    @property
    def chosen(self) -> dict[str, str]:
        """Return the code of each word."""
        return {
            word: self.cleaned_data[f"word_{number}"]
            for number, word in enumerate(self.words)
        }


class ConfirmForm(DaybookForm):
    """The confirmation, with those who are not in the file and have left."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    all_left = forms.BooleanField(required=False)
    left = forms.MultipleChoiceField(
        label="Or tick those who have",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Tick the names again: the list has changed"},
    )

    def __init__(
        self,
        *args: Any,
        leavers: Sequence[Mapping[str, str]],
        all_words: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [leaver["key"] for leaver in leavers]
        self.fields["all_left"].label = all_words
        self.fields["left"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (leaver["key"], f"{leaver['who']}, {leaver['about']}")
            for leaver in leavers[:MOST_BOXES]
        ]
        parts = ["fingerprint"]
        if leavers:
            parts += ["all_left", Field("left", css_class="chips--stack")]
        else:
            del self.fields["all_left"], self.fields["left"]
        self.helper.layout = Layout(*parts)
        self.helper.label_class = "label--s"

    @property
    def ticked(self) -> list[str]:
        """Return the keys of those who have left."""
        if self.cleaned_data.get("all_left"):
            return self.keys
        ticked: list[str] = self.cleaned_data.get("left", [])
        return ticked


def _sample(samples: Sequence[Sequence[str]], number: int) -> str:
    cells = (row[number].strip() for row in samples if number < len(row))
    said = list(dict.fromkeys(cell for cell in cells if cell))
    if not said:
        return "Empty in the first rows"
    first, *others = said
    both = [first, *others[:1]] if len(first) <= _SHORT_SAMPLE else [first]
    return f"Such as {' or '.join(_shortened(each) for each in both)}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SAMPLE else f"{text[:_SAMPLE].rstrip(' .,')}…"
