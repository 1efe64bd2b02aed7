"""My reports: what a person sent, whether it was seen and what was decided."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refusal
from accounts.terms import Ability, AccessKind
from incidents.forms.report import AuthorNoteForm
from incidents.models import Incident
from incidents.models.linked import people_in
from incidents.models.paging import newest_page
from incidents.models.reports import reports_of, status_of
from incidents.models.seen import with_seen
from incidents.operations import following_up
from incidents.terms import AddendumKind
from incidents.views.finding import record_access
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.LOG_INCIDENT)
@require_safe
def my_reports(request: SignedInRequest) -> HttpResponse:
    """List what this person sent, newest first."""
    page = newest_page(reports_of(request.user), before=request.GET.get("before", ""))
    return render(request, "incidents/report/my_reports.html", {"page": page})


@for_those_who(Ability.LOG_INCIDENT)
@require_safe
def my_report(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show an author their own words and no more than the status beside them."""
    return _show(request, _own_copy(request, reference), AuthorNoteForm())


@for_those_who(Ability.LOG_INCIDENT)
@require_http_methods(["GET", "POST"])
def add_to_report(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add what the author forgot to the timeline."""
    incident = _own_copy(request, reference)
    if request.method != "POST":
        return _show(request, incident, AuthorNoteForm())
    form = AuthorNoteForm(request.POST)
    if form.is_valid():
        try:
            following_up.add_to_timeline(
                incident=incident,
                kind=AddendumKind.AUTHOR_NOTE,
                words=form.cleaned_data["words"],
                happened_at=timezone.now(),
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error("words", refusal.message)
        else:
            return redirect("incidents:my_report", reference)
    return _show(request, incident, form)


def _own_copy(request: SignedInRequest, reference: str) -> Incident:
    copies = with_seen(Incident.objects.written_by(request.user))
    return get_object_or_404(
        copies.select_related("site", "last_decided_by", "in_person__told_by"),
        reference=reference,
    )


def _show(
    request: SignedInRequest, incident: Incident, form: AuthorNoteForm
) -> HttpResponse:
    record_access(request, incident, AccessKind.OWN_COPY)
    return render(
        request,
        "incidents/report/my_report.html",
        {
            "incident": incident,
            "kinds": incident.kinds.all(),
            "people": people_in(incident),
            "entries": status_of(incident),
            "form": form,
        },
    )
