"""Fetching the one record that a page is about, for a person who may read it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.operations import records
from accounts.refusals import Refusal
from accounts.terms import AccessKind
from incidents.forms.record import RefusableForm
from incidents.models import Incident
from incidents.models.finding import incident_for
from incidents.operations.handling import Case
from incidents.refusals import AlreadyDecided
from incidents.views.standing import SignedInRequest


def visible(request: SignedInRequest, reference: str) -> Incident:
    """Return the incident with its site and author, or answer 404."""
    incident = incident_for(request.user, reference)
    if incident is None:
        raise Http404
    return incident


def record_access(
    request: SignedInRequest,
    record: Incident | Case,
    kind: AccessKind,
    *,
    purpose: str = "",
) -> None:
    """Record that this person looked, before any of it is shown."""
    records.record_access(
        kind=kind,
        record_kind=record.record_kind,
        record=record,
        purpose=purpose,
        by=request.user,
    )


def ask(
    request: SignedInRequest, incident: Incident, template: str, form: RefusableForm
) -> HttpResponse:
    """Show a page with one form about an incident."""
    return render(
        request, f"incidents/record/{template}", {"incident": incident, "form": form}
    )


def status_of(refusal: Refusal) -> int:
    """Return 409 where somebody else was first, and 200 otherwise."""
    return 409 if isinstance(refusal, AlreadyDecided) else 200
