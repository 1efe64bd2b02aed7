"""Data breaches: reporting one, the list of them, and taking one up."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models.school_days import read_phones
from accounts.navigation import tell_count
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability
from incidents.breach_clocks import ClockFace, regulator_face
from incidents.breach_terms import BreachAnswer
from incidents.deadlines import regulator_due
from incidents.forms.breaches import AwarenessForm, ReportBreachForm, moment_initial
from incidents.models import DataBreach
from incidents.models.breach_sheet import sheet_of_breach
from incidents.operations import breaches as operations
from incidents.views.send_keys import key_of
from incidents.views.standing import SignedInRequest, for_those_who

# How many that are over stand below the open ones; the register has them all.
_OVER_SHOWN: Final = 50


@for_those_who(Ability.HANDLE_BREACH)
@require_safe
def breaches(request: SignedInRequest) -> HttpResponse:
    """List the open breaches by the time left, and those that are over below."""
    now = timezone.now()
    visible = DataBreach.objects.visible_to(request.user)
    seen = visible.select_related("site__school", "lead")
    running = list(seen.open().with_answers().by_time_left())
    tell_count(request, "incidents:breaches", len(running))
    over = seen.exclude(pk__in=[each.pk for each in running]).order_by("-closed_at")
    return render(
        request,
        "incidents/breaches/breaches.html",
        {
            "running": [(each, clock_of(each, now)) for each in running],
            "over": over[:_OVER_SHOWN],
            "over_shown": _OVER_SHOWN,
        },
    )


def clock_of(breach: DataBreach, now: datetime) -> ClockFace:
    """Return the regulator's clock of a breach fetched `with_answers`."""
    return regulator_face(
        name=breach.site.school.regulator_name,
        aware_at=breach.aware_at,
        now=now,
        told_at=breach.regulator_told_at,
        is_declined=breach.regulator_answer == BreachAnswer.NO,
    )


@for_those_who(Ability.REPORT_BREACH)
@never_cache
def report(request: SignedInRequest) -> HttpResponse:
    """Ask the four questions, and open a possible breach with the answers."""
    if request.method != "POST":
        initial = moment_initial("found", timezone.now())
        form = ReportBreachForm(by=request.user, initial=initial)
        return _ask(request, form, uuid4())
    key = key_of(request.POST.get("send_key", ""))
    form = ReportBreachForm(request.POST, by=request.user)
    if form.is_valid():
        try:
            breach = operations.report_breach(
                report=form.report, site=form.chosen_site, send_key=key, by=request.user
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("incidents:breach_sent", breach.reference)
    return _ask(request, form, key)


@for_those_who(Ability.REPORT_BREACH)
@never_cache
@require_safe
def sent(request: SignedInRequest, reference: str) -> HttpResponse:
    """Tell whoever reported it that it arrived, and by when what must happen."""
    reported = DataBreach.objects.reported_by_one(request.user)
    breach = get_object_or_404(
        reported.select_related("site__school"), reference=reference
    )
    read_phones([breach.site])
    return render(
        request,
        "incidents/breaches/sent.html",
        {
            "breach": breach,
            "regulator": breach.site.school.regulator_name,
            # Of the time that they said: what became of it since is not theirs to read.
            "regulator_due": regulator_due(breach.found_at),
        },
    )


@for_those_who(Ability.HANDLE_BREACH)
@require_POST
def take_up(request: SignedInRequest, reference: str) -> HttpResponse:
    """Make this person the lead of a breach."""
    breach = visible(request, reference)
    try:
        operations.take_up(breach=breach, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"You lead {breach.reference}.")
    return redirect(breach)


@for_those_who(Ability.HANDLE_BREACH)
def awareness(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say that the school knew at another moment; every earlier one stays listed."""
    breach = visible(request, reference)
    if request.method == "POST":
        form = AwarenessForm(request.POST)
        if form.is_valid():
            try:
                operations.change_awareness(
                    breach=breach,
                    aware_at=form.sure_moment("aware"),
                    reason=form.cleaned_data["reason"],
                    seen=form.cleaned_data["seen"] or 0,
                    by=request.user,
                )
            except NotAllowed as refusal:
                raise PermissionDenied from refusal
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, "Changed. The clock runs from the new time.")
                return redirect(breach)
    else:
        initial = moment_initial("aware", breach.aware_at)
        form = AwarenessForm(initial=initial | {"seen": breach.awareness})
    return render(
        request,
        "incidents/breaches/awareness.html",
        {
            "breach": breach,
            "form": form,
            "values": sheet_of_breach(breach).awarenesses,
        },
    )


def visible(request: SignedInRequest, reference: str) -> DataBreach:
    """Return a breach that this person may work on, or answer 404."""
    found = DataBreach.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("site__school", "lead", "reported_by"), reference=reference
    )


def _ask(request: SignedInRequest, form: ReportBreachForm, key: UUID) -> HttpResponse:
    return render(
        request,
        "incidents/breaches/report.html",
        {"form": form, "send_key": key},
    )
