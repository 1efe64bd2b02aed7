"""What is asked of whoever records a request, and of whoever complains."""

from typing import Any, Final

from django import forms
from django.utils import timezone

from accounts.abilities import COMPLAINED_OF
from accounts.models import Site, User
from accounts.terms import Ability, Role
from incidents.forms.boxes import day, line
from incidents.forms.breaches import one, text_box
from incidents.forms.own_site import OwnSiteForm
from incidents.forms.record import RefusableForm
from incidents.operations.requests import Asking
from incidents.request_terms import Requester, RequestKind, RequestWay

# What people say, in place of what the law calls it.
KIND_WORDS: Final[dict[RequestKind, str]] = {
    RequestKind.ACCESS: "See or have a copy of what we keep about somebody",
    RequestKind.RECORD: "A parent wants their child’s educational record",
    RequestKind.RECTIFICATION: "Put right what is wrong",
    RequestKind.ERASURE: "Delete something",
    RequestKind.RESTRICTION: "Stop using something for now",
    RequestKind.OBJECTION: "Stop using something: they object",
    RequestKind.PORTABILITY: "A file to take to somebody else",
    RequestKind.COMPLAINT: "Complain about how we handle information",
}
# A parent may not know what a post is called.
_POST_WORDS: Final[dict[Role, str]] = {
    Role.DATA_PROTECTION_LEAD: "Data protection lead",
    Role.DSL: "DSL, who keeps children safe",
    Role.HEADTEACHER: "Headteacher",
}
_LONGEST: Final = 5_000
_CHOOSE: Final = "Choose where it is about"
_WHICH_SCHOOL: Final = "Which school is it about?"


class RecordRequestForm(OwnSiteForm, RefusableForm):
    """What somebody asked, written down by whoever they asked."""

    kind = one(
        "What do they want?",
        list(KIND_WORDS.items()),
        "Choose what they want",
    )
    words = text_box(
        "What did they ask, in their words?",
        "Write what they ask for",
        hint="They need not name a law. Copy it, or write it as they said it",
        rows=5,
        most=_LONGEST,
    )
    requester_name = line("Who asks?", 120, error="Enter the name of whoever asks")
    contact = line(
        "How can they be reached? (optional)", 200, hint="E-mail, phone or address"
    )
    relationship = one(
        "Who are they?",
        [(each.value, each.label) for each in Requester if each != Requester.NOT_SAID],
        "Choose who they are",
    )
    about = line(
        "Who is it about, if not them? (optional)", 200, hint="Such as their child"
    )
    received_on = day("When did it come?")
    way = one(
        "How did it come?",
        [(each.value, each.label) for each in RequestWay if each != RequestWay.ONLINE],
        "Choose how it came",
    )
    named = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Is somebody who handles requests named in it? (optional)",
        help_text="Tick them, and they are kept from it. The headteacher handles it",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from those who handle requests"},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, ability=Ability.RECORD_REQUEST, **kwargs)
        self.fields["named"].queryset = _handlers(self.sites)  # type: ignore[attr-defined]

    @property
    def asking(self) -> Asking:
        """Return the answers. Ask a form without errors."""
        given = self.cleaned_data
        return Asking(
            kind=RequestKind(given["kind"]),
            requester_name=given["requester_name"],
            contact=given["contact"],
            relationship=Requester(given["relationship"]),
            about=given["about"],
            way=RequestWay(given["way"]),
            received_on=given["received_on"],
            words=given["words"],
        )


def _handlers(sites: list[Site]) -> Any:
    """Return who handles requests at any of the sites, by name."""
    today = timezone.localdate()
    found = User.objects.none()
    for site in sites:
        found |= User.objects.able_to(Ability.HANDLE_REQUEST, site=site, on=today)
    return found.distinct().order_by("family_name", "given_name", "pk")


class ComplaintForm(RefusableForm):
    """The public form: five short questions, in words that everybody knows.

    It asks for the post of whoever it is about and looks no name up, so it says
    nothing of who is known here.
    """

    place = forms.ChoiceField(label=_WHICH_SCHOOL)
    requester_name = line(
        "Your name", 120, error="Write your name", autocomplete="name"
    )
    contact = line(
        "How can we reach you?",
        200,
        "Your e-mail, your phone number or your address",
        error="Write your e-mail, your phone number or your address",
    )
    about = line(
        "Who is it about, if not you? (optional)", 200, hint="Such as your child"
    )
    words = text_box(
        "What went wrong?",
        "Write what went wrong",
        hint="Use your own words. Say what you want us to do, too",
        rows=7,
        most=_LONGEST,
    )
    about_posts = forms.MultipleChoiceField(
        label="Is it about one of these people? (optional)",
        help_text="If you tick one, that person does not get to see it here",
        required=False,
        choices=[(role.value, _POST_WORDS[role]) for role in COMPLAINED_OF],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose again"},
    )

    def __init__(self, *args: Any, places: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        choices = [(str(site.pk), _place_words(site, places)) for site in places]
        is_one = len({site.school_id for site in places}) == 1
        asked = "Which of our sites is it about?" if is_one else _WHICH_SCHOOL
        self.fields["place"] = forms.ChoiceField(
            label=asked,
            choices=choices,
            widget=forms.RadioSelect if len(choices) > 1 else forms.HiddenInput,
            initial=choices[0][0] if len(choices) == 1 else None,
            error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
        )

    @property
    def chosen_place(self) -> Site:
        """Return the site that was chosen. Ask a form without errors."""
        chosen = self.cleaned_data["place"]
        return next(site for site in self.places if str(site.pk) == chosen)

    @property
    def asking(self) -> Asking:
        """Return the complaint, received today. Ask a form without errors."""
        given = self.cleaned_data
        return Asking(
            kind=RequestKind.COMPLAINT,
            requester_name=given["requester_name"],
            contact=given["contact"],
            relationship=Requester.NOT_SAID,
            about=given["about"],
            way=RequestWay.ONLINE,
            received_on=timezone.localdate(),
            words=given["words"],
        )

    @property
    def posts(self) -> list[Role]:
        """Return the posts that it is about. Ask a form without errors."""
        return [Role(code) for code in self.cleaned_data["about_posts"]]


def _place_words(site: Site, places: list[Site]) -> str:
    """Return a site in the words of a list: its school, its name or both."""
    of_school = sum(each.school_id == site.school_id for each in places)
    if of_school == len(places):
        return site.name
    return site.school.name if of_school == 1 else f"{site.school.name}, {site.name}"
