"""The people of the log form: one row for each, whatever sort of person they are."""

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.http import QueryDict

from accounts.forms.daybook import DaybookForm
from accounts.models import Group, Pupil, User
from incidents.forms.matches import Match
from incidents.operations.sending import PersonInvolved
from incidents.terms import Part

PREFIX: Final = "person"
MOST_PEOPLE: Final = 60
LONGEST_WORDS: Final = 120
OUTSIDER: Final = "outsider"
UNKNOWN: Final = "unknown"
PERSON_GONE: Final = "Remove the person marked Not found and add them again"
_ROW: Final = re.compile(rf"{PREFIX}-(\d{{1,4}})-id")


@dataclass(frozen=True)
class Row:
    """One person as the page sends them: who, their words if a stranger, the part."""

    token: str
    words: str = ""
    part: str = Part.UNSURE


def rows_of(data: QueryDict, *, without: str = "") -> list[Row]:
    """Return the people in what a page sent, in order, leaving one number out."""
    numbers = sorted(
        (match[1] for match in map(_ROW.fullmatch, data) if match), key=int
    )
    rows = [
        Row(
            token=data.get(f"{PREFIX}-{number}-id", ""),
            words=data.get(f"{PREFIX}-{number}-words", ""),
            part=data.get(f"{PREFIX}-{number}-part", Part.UNSURE),
        )
        for number in numbers
        if number != without
    ]
    return [row for row in rows if row.token]


def with_rows(data: QueryDict, rows: list[Row]) -> QueryDict:
    """Return a copy of what a page sent that holds these people, numbered from 0."""
    changed = copy(data)
    for key in [key for key in changed if key.startswith(f"{PREFIX}-")]:
        del changed[key]
    changed[f"{PREFIX}-TOTAL_FORMS"] = str(len(rows))
    changed[f"{PREFIX}-INITIAL_FORMS"] = "0"
    for number, row in enumerate(rows):
        changed[f"{PREFIX}-{number}-id"] = row.token
        changed[f"{PREFIX}-{number}-words"] = row.words
        changed[f"{PREFIX}-{number}-part"] = row.part
    return changed


class PersonForm(DaybookForm):
    """Somebody who was involved: a hidden token and the part they played."""

    id = forms.CharField(max_length=50, required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        max_length=LONGEST_WORDS, required=False, widget=forms.HiddenInput
    )
    part = forms.ChoiceField(
        choices=Part.pairs,
        required=False,
        error_messages={"invalid_choice": "Choose the part they played again"},
    )

    def __init__(
        self, *args: Any, known: dict[str, Match] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known or {}
        self.fields["part"].label = f"Part {self.name or '__name__'} played"

    @property
    def token(self) -> str:
        """Return what stands for the person, such as "pupil:" and an id."""
        return str(self["id"].value() or "")

    @property
    def match(self) -> Match | None:
        """Return who the token stands for, or None for strangers."""
        return self.known.get(self.token)

    @property
    def is_stranger(self) -> bool:
        """Say whether this is somebody whom only words describe."""
        return self.token in {OUTSIDER, UNKNOWN}

    @property
    def is_gone(self) -> bool:
        """Say whether the token stands for nobody whom this person may name."""
        return bool(self.token) and not self.is_stranger and not self.match

    @property
    def is_staff(self) -> bool:
        """Say whether this is a member of staff."""
        return self.match is not None and self.match.is_staff

    @property
    def name(self) -> str:
        """Return the name on the card."""
        if self.match:
            return self.match.name
        # A draft keeps the name of somebody who has since left.
        return str(self["words"].value() or ("Not found" if self.token else ""))

    @property
    def about(self) -> str:
        """Return the line under the name."""
        if self.match:
            return self.match.about
        words = {OUTSIDER: "Outside school", UNKNOWN: "Name not known"}
        return words.get(self.token, "Not found. Remove this one and add them again")

    def clean(self) -> dict[str, Any]:
        """Refuse whoever this person may not name, and a stranger without words."""
        cleaned = super().clean() or self.cleaned_data
        if self.is_stranger and not cleaned.get("words"):
            raise forms.ValidationError("Say who it was, or remove them")
        if self.is_gone or not self.token:
            raise forms.ValidationError(PERSON_GONE)
        return cleaned

    def involved(self) -> PersonInvolved:
        """Return the person as the operation takes them. Only of a clean form."""
        part = Part(self.cleaned_data["part"] or Part.UNSURE)
        row = self.match.row if self.match else None
        words = self.cleaned_data["words"]
        return PersonInvolved(
            part=part,
            pupil=row if isinstance(row, Pupil) else None,
            user=row if isinstance(row, User) else None,
            group=row if isinstance(row, Group) else None,
            outsider=words if self.token == OUTSIDER else "",
            unknown=words if self.token == UNKNOWN else "",
        )


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[PersonForm]
else:
    _FormSet = forms.BaseFormSet


class _People(_FormSet):
    """The rows of people. Its problems are shown at the search field."""

    def __init__(self, data: QueryDict | None, *, known: dict[str, Match]) -> None:
        self.known = known
        messages = {"too_many_forms": "Add 60 people at most, or a whole class"}
        super().__init__(data, prefix=PREFIX, error_messages=messages)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "known": self.known}

    def problems(self) -> list[str]:
        """Return what is wrong with the rows, each thing once, in words to act on."""
        if not self.is_bound:
            return []
        tokens = [form.token for form in self.forms if not form.is_stranger]
        found = [str(error) for error in self.non_form_errors()]
        found += [
            str(error)
            for form in self.forms
            for errors in form.errors.values()
            for error in errors
        ]
        if len(tokens) != len(set(tokens)):
            found.append("Remove whoever is there twice")
        return list(dict.fromkeys(found))

    def involved(self) -> list[PersonInvolved]:
        """Return everybody as the operation takes them. Only without problems."""
        return [form.involved() for form in self.forms]


_Rows = cast(
    type[_People],
    forms.formset_factory(
        PersonForm,
        formset=_People,
        extra=0,
        max_num=MOST_PEOPLE,
        validate_max=True,
        absolute_max=MOST_PEOPLE * 6,
    ),
)


def people_rows(data: QueryDict | None, *, known: dict[str, Match]) -> _People:
    """Return the rows of what a page sent; none of a new page.

    `known` is whoever the tokens stand for, as far as the author may name them.
    """
    return _Rows(data, known=known)
