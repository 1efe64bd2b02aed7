"""The rota: who is on duty for the review, and who covers the holidays."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import Site, User
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability
from incidents.forms.rota import DutyForm
from incidents.models import ReviewDuty
from incidents.operations import rota as rota_operations
from incidents.views.standing import SignedInRequest, for_those_who

# How far ahead and back the page looks.
_AHEAD: Final = timedelta(days=366)
_BACK: Final = timedelta(days=28)


@for_those_who(Ability.REVIEW_INCIDENT)
def rota(request: SignedInRequest) -> HttpResponse:
    """Show who is on duty when, and put somebody on the rota."""
    today = timezone.localdate()
    form = _form(request)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                duty = rota_operations.put_on_rota(by=request.user, **form.cleaned_data)
            except NotAllowed as refusal:
                raise PermissionDenied from refusal
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, f"{duty.person.full_name} is on the rota.")
                return redirect("incidents:rota")
    duties = ReviewDuty.objects.visible_to(request.user).touching(
        today - _BACK, today + _AHEAD
    )
    coming = duties.filter(to_day__gte=today).select_related("site", "person")
    past = duties.filter(to_day__lt=today).select_related("site", "person")
    return render(
        request,
        "incidents/rota/rota.html",
        {
            "form": form,
            "coming": coming,
            "past": past.order_by("-to_day"),
            "today": today,
            "led": {site.pk for site in _led(request.user)},
        },
    )


@for_those_who(Ability.LEAD_REVIEW)
@require_POST
def take_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a duty off the rota."""
    duties = ReviewDuty.objects.visible_to(request.user)
    duty = get_object_or_404(duties.select_related("site", "person"), pk=pk)
    try:
        rota_operations.take_off_rota(duty=duty, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{duty.person.full_name} is off the rota.")
    return redirect("incidents:rota")


def _led(user: User) -> list[Site]:
    found: list[Site] = user.duties.sites_for(Ability.LEAD_REVIEW)
    return found


def _form(request: SignedInRequest) -> DutyForm | None:
    """Return the form with the sites that this person leads, or None without any."""
    led = _led(request.user)
    if not led:
        return None
    today = timezone.localdate()
    people = User.objects.able_to(Ability.REVIEW_INCIDENT, site=led[0], on=today)
    for site in led[1:]:
        people |= User.objects.able_to(Ability.REVIEW_INCIDENT, site=site, on=today)
    return DutyForm(
        request.POST if request.method == "POST" else None,
        sites=Site.objects.where(request.user, Ability.LEAD_REVIEW, on=today),
        people=people.distinct(),
        initial={"from_day": today, "site": led[0].pk},
    )
