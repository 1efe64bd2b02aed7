"""Printing a record, for a purpose that stands in who has looked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.terms import Ability, AccessKind
from incidents.forms.corrections import PurposeForm
from incidents.models import Attachment
from incidents.models.linked import people_in
from incidents.models.sheets import sheet_of
from incidents.models.timeline import byline, reported_in
from incidents.terms import PrintPurpose
from incidents.views.finding import ask, record_access, visible
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.READ_INCIDENT)
@require_safe
def print_record(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask what a printed record is for, then show it as it is printed.

    Files are listed and never printed: no page shows an image (screens.md 3.1.4).
    """
    incident = visible(request, reference)
    form = PurposeForm(request.GET or None)
    if not form.is_valid():
        return ask(request, incident, "print_purpose.html", form)
    purpose = PrintPurpose(form.cleaned_data["purpose"])
    record_access(request, incident, AccessKind.PRINTED, purpose=purpose.value)
    files = Attachment.objects.visible_to(request.user).filter(incident=incident)
    return render(
        request,
        "incidents/record/print.html",
        {
            "incident": incident,
            "sheet": sheet_of(incident, by=request.user, now=timezone.now()),
            "people": people_in(incident),
            "files": files.with_lock(),
            "byline": byline(incident),
            "reported_in": reported_in(incident),
            "purpose": purpose.label,
        },
    )
