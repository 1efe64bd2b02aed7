"""The log form: five questions on one page, three of which must be answered."""

from datetime import date, datetime
from typing import Any, Final, Self

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone

from accounts.deadlines import local_moment
from accounts.forms.daybook import DaybookForm, changes_only
from accounts.models import Site, User
from accounts.terms import Ability
from incidents.forms.boxes import answers, day, line, time
from incidents.forms.kind_chips import offer
from incidents.forms.matches import find_matches
from incidents.forms.offered import offered_at
from incidents.forms.people import LONGEST_WORDS, PERSON_GONE, people_rows, rows_of
from incidents.operations.sending import Account
from incidents.refusals import FieldRefusal
from incidents.terms import DoneSoFar, ExtraQuestion, RiskArea

_FIRST_YEAR: Final = 2000
_NO_ONE: Final = "Add who was involved, or choose No one named"
_NOT_CHOSEN: Final = "Choose who you meant from the list, or clear the box"
_NO_KIND: Final = "Choose what kind of incident it is, or choose Not sure"
_TELLER_GONE: Final = "Choose who told you from the list again"
_NO_TELLER: Final = "Choose who told you, or say who it was"
_SITE_GONE: Final = "Choose one of your sites"
_KIND_GONE: Final = "Choose the kind again: the list has changed"
# Where the page shows what the operation refuses, if not under the same name.
_SHOWN_AT: Final = {
    "people": "find",
    "happened_at": "happened_day",
    "found_out_at": "found_out_day",
    "send_key": None,
}


@changes_only("site", "told_by", "kinds", "found")
class LogForm(DaybookForm):
    """An incident as its author fills it in, with the people in rows of their own.

    With `checks=False` it shows what was typed and says nothing about it: for the
    steps in between, such as finding a person without JavaScript.
    """

    what_happened = forms.CharField(
        label="What happened?",
        help_text="Just the facts. Quote exact words",
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Write what happened"},
    )
    find = line(
        "Add a pupil, adult or whole class",
        100,
        placeholder="Add a pupil, adult or class",
        spellcheck="false",
    )
    found = forms.MultipleChoiceField(
        label="Who did you mean?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    outsider = line(
        "Someone outside school",
        LONGEST_WORDS,
        "Their name, or who they are, such as a parent or a visitor",
    )
    unknown = line(
        "I do not know the name", LONGEST_WORDS, "Such as Year 9 boy, red coat"
    )
    no_one = forms.BooleanField(label="No one named", required=False)
    kinds = forms.MultipleChoiceField(
        label="What kind is it?",
        help_text="Choose all that fit, or Not sure",
        required=False,
        error_messages={"invalid_choice": _KIND_GONE, "invalid_list": _KIND_GONE},
    )
    pupil_safe = answers(ExtraQuestion.PUPIL_SAFE)
    still_happening = answers(ExtraQuestion.STILL_HAPPENING)
    staff_harmed = answers(ExtraQuestion.STAFF_HARMED)
    shows_image = forms.ChoiceField(
        label="Does a file you added show the image?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        required=False,
    )
    found_out_day = day("Day", required=False)
    found_out_time = time("Time", required=False)
    happened_day = day("Day")
    happened_time = time("Time")
    site = forms.ChoiceField(
        label="Site",
        error_messages={"invalid_choice": _SITE_GONE, "required": _SITE_GONE},
    )
    place = line("Place", 80, "Such as Room 4, the bus, or at home")
    done_so_far = forms.MultipleChoiceField(
        label="What have you done so far? (optional)",
        choices=DoneSoFar.pairs,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose what you have done again"},
    )
    done_words = line("Anything else you have done", 1000)
    device = line("Device", 80, "Such as the pupil’s phone or laptop 14")
    link = line("Link or app", 300)
    lesson = line("Lesson", 80)
    cannot_wait = forms.BooleanField(label="This cannot wait", required=False)
    for_someone = forms.BooleanField(required=False, widget=forms.HiddenInput)
    told_by = forms.ChoiceField(
        label="Who told you?",
        required=False,
        error_messages={"invalid_choice": _TELLER_GONE},
    )
    told_by_words = line(
        "Somebody who is not on the staff",
        LONGEST_WORDS,
        "Their name, or who they are, such as a parent or a pupil",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        by: User,
        checks: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.by = by
        self.said = data if data is not None else QueryDict()
        self.checks = checks
        self.has_lost_site = False
        self.tellers: dict[str, User] = {}
        self.sites: list[Site] = by.duties.sites_for(Ability.LOG_INCIDENT)
        self.at_site = self._chosen_site()
        tokens = [row.token for row in rows_of(self.said)]
        self.offered = offered_at(self.at_site, tokens, by=by)
        self.people = people_rows(data, known=self.offered.people)
        self._offer_sites()
        self._ask_who_told()
        self._offer_kinds()
        self._offer_matches()

    @classmethod
    def new(
        cls, *, by: User, begun_at: datetime | None = None, for_someone: bool = False
    ) -> Self:
        """Return the form of a page without answers yet, filled in with its moment.

        That is now, or when the page was first opened. `for_someone` asks a reviewer
        besides who told them.
        """
        begun = timezone.localtime(begun_at)
        initial = {"happened_day": begun.date(), "happened_time": begun.time()}
        if for_someone:
            initial["for_someone"] = True
        return cls(by=by, initial=initial)

    def _chosen_site(self) -> Site:
        wanted = self.data.get("site") if self.is_bound else None
        for site in self.sites:
            if str(site.pk) == wanted:
                return site
        # A draft may be older than the end of a post.
        self.has_lost_site = wanted is not None
        return self.sites[0]

    def _offer_sites(self) -> None:
        choices = [(str(site.pk), site.name) for site in self.sites]
        if self.has_lost_site:
            choices.insert(0, ("", "Choose a site"))
        elif len(self.sites) == 1:
            del self.fields["site"]
            return
        self.fields["site"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("site", str(self.at_site.pk))

    def _ask_who_told(self) -> None:
        asks = self["for_someone"].value() and Ability.REVIEW_INCIDENT in self.by.duties
        if not asks:
            for name in ("for_someone", "told_by", "told_by_words"):
                del self.fields[name]
            return
        today = timezone.localdate()
        sites = Site.objects.where(self.by, Ability.REVIEW_INCIDENT, on=today)
        staff = User.objects.employed_at(sites, on=today).exclude(pk=self.by.pk)
        self.tellers = {str(person.pk): person for person in staff}
        self.fields["told_by"].choices = [  # type: ignore[attr-defined]  # as above
            ("", "Somebody else, or choose"),
            *((key, person.full_name) for key, person in self.tellers.items()),
        ]

    def _offer_kinds(self) -> None:
        kinds = self.offered.kinds
        self.kinds_in_use = {kind.code: kind for kind in kinds}
        front = [kind for kind in kinds if kind.front_position is not None]
        offer(self.fields["kinds"], front)
        for area in RiskArea:
            behind = [
                kind
                for kind in kinds
                if kind.front_position is None and kind.risk_area == area
            ]
            if behind:
                field = forms.MultipleChoiceField(
                    label="Other" if area == RiskArea.ANY else area.label,
                    required=False,
                    error_messages={"invalid_choice": _KIND_GONE},
                )
                self.fields[f"kinds_{area}"] = field
                offer(field, behind)

    def _offer_matches(self) -> None:
        self.looked_for = self.data.get("find", "") if self.is_bound else ""
        there = {form.token for form in self.people.forms}
        self.fields["found"].choices = [  # type: ignore[attr-defined]  # as above
            (match.token, f"{match.name}. {match.about}")
            for match in find_matches(self.looked_for, by=self.by)
            if match.token not in there
        ]

    @property
    def kinds_behind(self) -> list[forms.BoundField]:
        """Return the chips behind More kinds, one set for each area of risk."""
        return [self[name] for name in self.fields if name.startswith("kinds_")]

    @property
    def has_chosen_behind(self) -> bool:
        """Say whether a kind behind More kinds is ticked, or wrong."""
        return any(field.value() or field.errors for field in self.kinds_behind)

    @property
    def chosen_codes(self) -> list[str]:
        """Return the codes of the kinds that are ticked, as far as they are in use."""
        fields = [self["kinds"], *self.kinds_behind]
        codes = [code for field in fields for code in field.value() or []]
        return [code for code in dict.fromkeys(codes) if code in self.kinds_in_use]

    @property
    def shows_stop_panel(self) -> bool:
        """Say whether a ticked kind is about an image nobody may look at."""
        return any(
            self.kinds_in_use[code].shows_stop_panel for code in self.chosen_codes
        )

    @property
    def files_show_image(self) -> bool | None:
        """Return whether a file shows the image. None: not said."""
        said = self.cleaned_data.get("shows_image")
        return said == "yes" if said else None

    @property
    def is_for_someone(self) -> bool:
        """Say whether a reviewer logs what somebody told them."""
        return "told_by" in self.fields

    @property
    def has_answered_who(self) -> bool:
        """Say whether the second question has an answer."""
        return bool(self.people.forms or self["no_one"].value())

    @property
    def happened(self) -> datetime | None:
        """Return when it happened as the page says, or None if that is no time."""
        if not self.is_bound:
            return timezone.localtime()
        day, at = self["happened_day"], self["happened_time"]
        try:
            values = [field.field.clean(field.data) for field in (day, at)]
        except forms.ValidationError:
            return None
        return local_moment(*values) if values[0].year >= _FIRST_YEAR else None

    def full_clean(self) -> None:
        """Check the answers, or only take them in when `checks` is off."""
        if self.checks:
            super().full_clean()
            return
        self.cleaned_data = {}
        self._errors = ErrorDict()

    def check(self) -> bool:
        """Check the answers that were only taken in; say whether they can be sent."""
        self.checks = True
        self.full_clean()
        return self.is_valid()

    def clean_happened_day(self) -> date:
        """Refuse a year of two numbers."""
        day: date = self.cleaned_data["happened_day"]
        return _recent(day)

    def clean_found_out_day(self) -> date | None:
        """Refuse a year of two numbers."""
        day: date | None = self.cleaned_data["found_out_day"]
        return day and _recent(day)

    def clean(self) -> dict[str, Any]:
        """Ask for the people and the kind, which several fields may answer."""
        cleaned = super().clean() or self.cleaned_data
        for problem in self.people.problems():
            self.add_error("find", problem)
        if self.looked_for:
            self.add_error("find", _NOT_CHOSEN)
        elif not self.people.forms and not cleaned.get("no_one"):
            self.add_error("find", _NO_ONE)
        if self.people.forms and cleaned.get("no_one"):
            self.add_error(
                "no_one", "Untick No one named, or remove the people you added"
            )
        if "kinds" not in self.errors and not self.chosen_codes:
            self.add_error("kinds", _NO_KIND)
        teller = cleaned.get("told_by") or cleaned.get("told_by_words")
        if self.is_for_someone and not teller and "told_by" not in self.errors:
            self.add_error("told_by", _NO_TELLER)
        day, at = cleaned.get("found_out_day"), cleaned.get("found_out_time")
        if day and not at and "found_out_time" not in self.errors:
            self.add_error("found_out_time", "Enter the time too, such as 10:35")
        if at and not day and "found_out_day" not in self.errors:
            self.add_error("found_out_day", "Enter the day too, such as 14 10 2026")
        return cleaned

    def account(self) -> Account:
        """Return what the author says, for the operation. Only of a clean form."""
        said = self.cleaned_data
        found_out = said["found_out_day"] and said["found_out_time"]
        return Account(
            what_happened=said["what_happened"],
            kinds=[self.kinds_in_use[code].row() for code in self.chosen_codes],
            happened_at=local_moment(said["happened_day"], said["happened_time"]),
            people=self.people.involved(),
            place=said["place"],
            cannot_wait=said["cannot_wait"],
            done_so_far=said["done_so_far"],
            done_words=said["done_words"],
            device=said["device"],
            link=said["link"],
            lesson=said["lesson"],
            pupil_safe=said["pupil_safe"],
            still_happening=said["still_happening"],
            staff_harmed=said["staff_harmed"],
            found_out_at=local_moment(said["found_out_day"], said["found_out_time"])
            if found_out
            else None,
            told_by=self.tellers.get(said.get("told_by", "")),
            told_by_words=said.get("told_by_words", ""),
        )

    def say_what_is_gone(self) -> None:
        """Name what a draft holds that can no longer be sent as it stands."""
        fields = ["kinds", *(f"kinds_{area}" for area in RiskArea)]
        chosen = {code for name in fields for code in self.said.getlist(name)}
        if chosen - set(self.kinds_in_use):
            self.add_error("kinds", _KIND_GONE)
        if any(person.is_gone for person in self.people.forms):
            self.add_error("find", PERSON_GONE)
        if self.has_lost_site:
            self.add_error("site", _SITE_GONE)

    def show(self, refusal: FieldRefusal) -> None:
        """Put what the operation refused beside the answer it is about."""
        self.add_error(_SHOWN_AT.get(refusal.field, refusal.field), refusal.message)


def _recent(day: date) -> date:
    if day.year < _FIRST_YEAR:
        raise forms.ValidationError("Enter the year with four numbers, such as 2026")
    return day
