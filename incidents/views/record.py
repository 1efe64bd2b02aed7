"""The record of an incident and the list that leads to it."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Pupil, User
from accounts.refusals import NotAllowed, Refusal
from accounts.site_choice import narrowed
from accounts.terms import Ability, AccessKind
from incidents.forms.corrections import ParentsForm
from incidents.forms.record import (
    AddForm,
    CloseForm,
    DoneForm,
    FindForm,
    ReopenForm,
    ShowForm,
)
from incidents.models import DataBreach, Incident
from incidents.models.linked import linked_to, people_in
from incidents.models.list_lines import list_page
from incidents.models.sheets import sheet_of
from incidents.models.timeline import (
    SHOWN_KINDS,
    FollowUp,
    Sheet,
    byline,
    reported_in,
)
from incidents.operations import following_up, reviewing
from incidents.terms import IncidentState
from incidents.views.finding import record_access, status_of, visible
from incidents.views.standing import SignedInRequest, for_those_who

_LOOKERS_SHOWN: Final = 4


@dataclass(frozen=True)
class Chip:
    """An active filter in words, with the address of the list without it."""

    words: str
    url: str


@for_those_who(Ability.READ_INCIDENT)
@require_safe
def incidents(request: SignedInRequest) -> HttpResponse:
    """List every incident this person may read, newest first."""
    user = request.user
    sites = user.duties.sites_for(Ability.READ_INCIDENT)
    pupils = Pupil.objects.visible_to(user)
    asked, shown = request.GET.copy(), narrowed(request, user, sites)
    if "site" not in asked and len(shown) < len(sites):
        asked["site"] = str(shown[0].pk)
    form = FindForm(asked, sites=sites, pupils=pupils)
    form.is_valid()
    chosen = form.cleaned_data
    reference = chosen.get("reference", "").strip().upper()
    match = _known_as(reference, user)
    if match is not None:
        return redirect(match)
    within = [site for site in sites if chosen.get("site") in {"", None, str(site.pk)}]
    found_nothing = reference or "pupil" in form.errors
    page = list_page(
        user,
        sites=[] if found_nothing else within,
        state=chosen.get("state", ""),
        pupil=chosen.get("pupil"),
        before=request.GET.get("before", ""),
    )
    return render(
        request,
        "incidents/record/incidents.html",
        {
            "form": form,
            "page": page,
            "chips": _chips(form, asked, is_narrowed=shown != sites),
            "filters": _without(asked, "before"),
            "shows_site": len(sites) > 1,
        },
    )


@for_those_who(Ability.READ_INCIDENT)
@require_safe
def record(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show an incident to a person who may read it, and record that they did."""
    return _show(request, visible(request, reference))


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add an entry to the timeline."""
    incident = visible(request, reference)
    form = AddForm(request.POST)
    if form.is_valid():
        try:
            following_up.add_to_timeline(
                incident=incident,
                kind=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                happened_at=form.moment,
                by=request.user,
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Added to the timeline.")
            return redirect(incident)
    return _show(request, incident, add=form)


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put a decided incident back in the review queue."""
    incident = visible(request, reference)
    form = ReopenForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            reviewing.reopen(
                incident=incident, reason=form.cleaned_data["reason"], by=request.user
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            messages.success(request, f"{incident.reference} is to review again.")
            return redirect(incident)
    return _show(request, incident, reopen=form, status=status)


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def close(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close an incident that was followed up."""
    incident = visible(request, reference)
    form = CloseForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            reviewing.close(
                incident=incident, reason=form.cleaned_data["reason"], by=request.user
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            messages.success(request, f"{incident.reference} is closed.")
            return redirect(incident)
    return _show(request, incident, close=form, status=status)


@for_those_who(Ability.REVIEW_INCIDENT)
@require_safe
def looked(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show who has looked at an incident, and record that somebody asked."""
    incident = visible(request, reference)
    record_access(request, incident, AccessKind.LOOKED_LOG)
    sheet = sheet_of(incident, by=request.user, now=timezone.now())
    return render(
        request,
        "incidents/record/looked.html",
        {"incident": incident, "lookers": sheet.lookers},
    )


def _show(
    request: SignedInRequest,
    incident: Incident,
    *,
    add: AddForm | None = None,
    reopen: ReopenForm | None = None,
    close: CloseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    record_access(request, incident, AccessKind.RECORD)
    sheet = sheet_of(incident, by=user, now=timezone.now())
    may_review = incident.site in user.duties.sites_for(Ability.REVIEW_INCIDENT)
    refused = next((form for form in (add, reopen, close) if form is not None), None)
    return render(
        request,
        "incidents/record/record.html",
        {
            "incident": incident,
            "sheet": sheet,
            "people": people_in(incident),
            "files": sheet.files,
            "linked": linked_to(incident, by=user),
            "breach": _breach_of(incident, user),
            "follow_ups": _follow_ups(sheet, user, may_review=may_review),
            **_of_words(incident, sheet),
            "may_review": may_review,
            "may_lead": incident.site in user.duties.sites_for(Ability.LEAD_REVIEW),
            **_of_timeline(request, sheet, may_review=may_review),
            "parents_form": ParentsForm(),
            "add_form": add or AddForm(initial=_asked_kind(request)),
            "reopen_form": reopen or ReopenForm(),
            "close_form": close or CloseForm(),
            "refused_form": refused,
        },
        status=status,
    )


def _breach_of(incident: Incident, user: User) -> DataBreach | None:
    """Return the breach that the incident opened, for who handles breaches there.

    Whoever may read the incident is not kept from it by `handled_by`.
    """
    if incident.site not in user.duties.sites_for(Ability.HANDLE_BREACH):
        return None
    return getattr(incident, "breach", None)


def _of_words(incident: Incident, sheet: Sheet) -> dict[str, Any]:
    """Return what stands around the author's words, and what its state allows."""
    is_followed_up = incident.state == IncidentState.FOLLOWING_UP
    return {
        "byline": byline(incident),
        "lookers": sheet.lookers[:_LOOKERS_SHOWN],
        "reported_in": reported_in(incident),
        "waits": incident.state == IncidentState.TO_REVIEW,
        "may_close": is_followed_up and not sheet.has_open_follow_up,
    }


def _of_timeline(
    request: SignedInRequest, sheet: Sheet, *, may_review: bool
) -> dict[str, Any]:
    """Return the entries of the kind asked for, and the form that asks."""
    return {
        "days": sheet.showing(_shown_kind(request)),
        "show_form": ShowForm(request.GET),
        "shows": _shown_kind(request),
        "correct_url": "?kind=correction#add" if may_review else "",
    }


def _shown_kind(request: SignedInRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in SHOWN_KINDS else ""


def _asked_kind(request: SignedInRequest) -> dict[str, str]:
    """Return what the form to add begins with, such as a correction."""
    return {"kind": request.GET.get("kind", "note")}


def _follow_ups(
    sheet: Sheet, user: User, *, may_review: bool
) -> list[tuple[FollowUp, DoneForm, bool]]:
    """Return each follow-up with its form and whether this person may mark it."""
    return [
        (
            each,
            DoneForm(follow_up=each.pk),
            each.is_open and (may_review or each.owner_id == user.pk),
        )
        for each in sheet.follow_ups
    ]


def _known_as(reference: str, user: User) -> Incident | None:
    """Return what has this reference, if they may read it; None for an empty one."""
    if not reference:
        return None
    return Incident.objects.visible_to(user).known_as(reference).first()


def _chips(form: FindForm, query: QueryDict, *, is_narrowed: bool) -> list[Chip]:
    """Return a chip for each filter in use; removing one starts at the first page.

    Where the bar narrows the list, to take the site away is to ask for every site.
    """
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            words = dict(getattr(field, "choices", ())).get(value, value)
            rest = _without(query, name, "before")
            if name == "site" and is_narrowed:
                rest = "&".join(filter(None, (rest, "site=")))
            url = reverse("incidents:incidents")
            chips.append(Chip(str(words), f"{url}?{rest}" if rest else url))
    return chips


def _without(query: QueryDict, *names: str) -> str:
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()
