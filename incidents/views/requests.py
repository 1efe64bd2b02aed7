"""Requests about personal data: recording one, its receipt, the list of them."""

from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.navigation import tell_count
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability
from incidents.forms.requests import RecordRequestForm
from incidents.models import DataRequest
from incidents.models.request_register import registered
from incidents.models.request_sheet import by_time_left, sheets_of_requests
from incidents.operations import requests as operations
from incidents.operations.request_exports import export_requests
from incidents.request_clocks import Asked, answer_due
from incidents.request_terms import RequestKind
from incidents.views.registers import asked_form, file_of
from incidents.views.send_keys import key_of
from incidents.views.standing import SignedInRequest, for_those_who

# How many answered ones stand below the open ones; a file of the register has all.
_ANSWERED_SHOWN: Final = 50


@for_those_who(Ability.HANDLE_REQUEST)
@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """List the open requests by the time left, and the answered ones below."""
    now = timezone.now()
    kind = _kind(request.GET.get("kind", ""))
    found = registered(request.user, kind=kind)
    running = by_time_left(sheets_of_requests(found.open()), now=now)
    if not kind:
        tell_count(request, "incidents:requests", len(running))
    answered = sheets_of_requests(found.answered()[:_ANSWERED_SHOWN])
    return render(
        request,
        "incidents/requests/requests.html",
        {
            "running": [(sheet, sheet.clock(now=now)) for sheet in running],
            "answered": answered,
            "answered_shown": _ANSWERED_SHOWN,
            "kind": kind,
            "kinds": RequestKind.choices,
        },
    )


@for_those_who(Ability.HANDLE_REQUEST)
@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """Give the register as a file. No cell of it can act as a formula."""
    form = asked_form(request)
    kind = _kind(request.POST.get("kind", ""))
    rows = export_requests(kind=kind, form=form, by=request.user)
    return file_of(rows, form=form, title="Requests", name="requests")


@for_those_who(Ability.RECORD_REQUEST)
@never_cache
def record(request: SignedInRequest) -> HttpResponse:
    """Ask what somebody asked for, and keep it. A double press keeps it once."""
    if request.method != "POST":
        initial = {"received_on": timezone.localdate()}
        return _ask(
            request, RecordRequestForm(by=request.user, initial=initial), uuid4()
        )
    key = key_of(request.POST.get("send_key", ""))
    form = RecordRequestForm(request.POST, by=request.user)
    if form.is_valid():
        try:
            made = operations.record_request(
                asking=form.asking,
                site=form.chosen_site,
                send_key=key,
                named=list(form.cleaned_data["named"]),
                by=request.user,
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("incidents:request_sent", made.reference)
    return _ask(request, form, key)


@for_those_who(Ability.RECORD_REQUEST)
@never_cache
@require_safe
def sent(request: SignedInRequest, reference: str) -> HttpResponse:
    """Tell whoever recorded it that it arrived and by when it must be answered.

    The day is that of its receipt, whatever was done since: that is not for them.
    """
    recorded = DataRequest.objects.recorded_by_one(request.user)
    found = get_object_or_404(
        recorded.select_related("site__school"), reference=reference
    )
    asked = Asked(found.kind, found.received_on, calendar=found.site.calendar)
    return render(
        request,
        "incidents/requests/sent.html",
        {
            "data_request": found,
            "due": answer_due(asked, today=found.received_on),
        },
    )


@for_those_who(Ability.HANDLE_REQUEST)
@require_POST
def take_up(request: SignedInRequest, reference: str) -> HttpResponse:
    """Make this person the lead of a request."""
    found = visible(request, reference)
    try:
        operations.take_up(request=found, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"You lead {found.reference}.")
    return redirect(found)


def visible(request: SignedInRequest, reference: str) -> DataRequest:
    """Return a request that this person may work on, or answer 404."""
    found = DataRequest.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("site__school", "lead", "recorded_by"),
        reference=reference,
    )


def _ask(request: SignedInRequest, form: RecordRequestForm, key: UUID) -> HttpResponse:
    return render(
        request, "incidents/requests/record.html", {"form": form, "send_key": key}
    )


def _kind(asked: str) -> str:
    return asked if asked in RequestKind.values else ""
