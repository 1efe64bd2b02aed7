"""Sharing one record with one person, and what is shared with oneself."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Site, User
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, AccessKind
from incidents.forms.corrections import ShareForm
from incidents.models import Incident, Share
from incidents.models.linked import people_in
from incidents.models.sheets import sheet_of
from incidents.models.timeline import byline, reported_in
from incidents.operations import sharing
from incidents.views.finding import record_access, visible
from incidents.views.standing import SignedInRequest, for_those_who

P = ParamSpec("P")
# What somebody sees of a record that is shared with them, besides its words.
_HIDDEN_KINDS: Final = frozenset({"access"})


def past_second_factor(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """Send whoever has no second factor to set one up: records are about children."""

    @wraps(view)
    def guarded(
        request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.user.second_factors:
            messages.info(request, "Add a passkey or an app first to read records.")
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


@for_those_who(Ability.REVIEW_INCIDENT)
def share(request: SignedInRequest, reference: str) -> HttpResponse:
    """Share a record with one person, and show with whom it is shared."""
    incident = visible(request, reference)
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        people=_colleagues(request.user, incident),
    )
    if request.method == "POST" and form.is_valid():
        try:
            shared = sharing.share(
                incident=incident, by=request.user, **form.cleaned_data
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"{incident.reference} is shared with {shared.user.full_name}."
            )
            return redirect("incidents:share", reference)
    return render(
        request,
        "incidents/record/share.html",
        {"incident": incident, "form": form, "shares": _shares_of(incident)},
    )


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def withdraw_share(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """End a share before its day."""
    incident = visible(request, reference)
    every = incident.shares.select_related("user", "incident__site")
    shared = get_object_or_404(every, pk=pk)
    try:
        sharing.withdraw_share(share=shared, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{shared.user.full_name} can no longer read it.")
    return redirect("incidents:share", reference)


@for_those_who(Ability.LOG_INCIDENT)
@require_safe
@past_second_factor
def shared(request: SignedInRequest) -> HttpResponse:
    """List what is shared with this person, until when and by whom."""
    shares = Share.objects.visible_to(request.user).order_by("until", "pk")
    return render(request, "incidents/record/shared.html", {"shares": shares})


@for_those_who(Ability.LOG_INCIDENT)
@require_safe
@past_second_factor
def shared_record(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a record that is shared with this person, and record that they read it."""
    shares = Share.objects.visible_to(request.user)
    shared = get_object_or_404(shares, incident__reference=reference)
    incident = shared.incident
    record_access(request, incident, AccessKind.SHARED)
    sheet = sheet_of(incident, by=request.user, now=timezone.now())
    sheet.entries = [
        entry for entry in sheet.entries if entry.kind not in _HIDDEN_KINDS
    ]
    return render(
        request,
        "incidents/record/shared_record.html",
        {
            "incident": incident,
            "share": shared,
            "sheet": sheet,
            "people": people_in(incident),
            "byline": byline(incident),
            "reported_in": reported_in(incident),
        },
    )


def _shares_of(incident: Incident) -> list[Share]:
    current = incident.shares.current(timezone.localdate())
    return list(current.select_related("user", "given_by", "incident__site"))


def _colleagues(user: User, incident: Incident) -> QuerySet[User]:
    """Return those who work at the sites of the school where this person reviews."""
    today = timezone.localdate()
    sites = Site.objects.where(user, Ability.REVIEW_INCIDENT, on=today).filter(
        school=incident.site.school_id
    )
    return User.objects.employed_at(sites, on=today).exclude(pk=user.pk)
