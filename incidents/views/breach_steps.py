"""The workspace of a data breach: nine steps, each with what it asks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.own_paths import own_path
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, AccessKind
from incidents.breach_terms import BreachQuestion, MessageTo
from incidents.forms.record import RefusableForm
from incidents.models import BreachTask
from incidents.models.breach_cover import cover_of
from incidents.models.breach_letters import (
    copy_of,
    points_for_regulator,
    words_for_the_young,
)
from incidents.models.breach_log import alarms_of, by_day, lines_of_log
from incidents.models.breach_nine import STEPS, next_step, steps_of
from incidents.models.breach_sheet import BreachSheet, clocks_of, sheet_of_breach
from incidents.operations.breach_tasks import finish_task
from incidents.views.breach_checks import place_of, shown_checks
from incidents.views.breach_forms import FORMS, saved_by
from incidents.views.breaches import visible
from incidents.views.finding import record_access
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.HANDLE_BREACH)
@require_safe
def breach(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the workspace with the first step that is open and not done."""
    found = visible(request, reference)
    sheet = sheet_of_breach(found)
    return _show(request, sheet, next_step(steps_of(sheet)).slug, is_front=True)


@for_those_who(Ability.HANDLE_BREACH)
def step(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """Show one step, and keep what was done in it."""
    if slug not in STEPS:
        raise Http404
    found = visible(request, reference)
    sheet = sheet_of_breach(found)
    if request.method != "POST":
        return _show(request, sheet, slug)
    name = request.POST.get("do", "")
    form = FORMS[slug](sheet, (name, request.POST), request.user).get(name)
    if form is None:
        return _show(request, sheet, slug, status=400)
    if form.is_valid():
        try:
            said = saved_by(name, form, found, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, said)
            address = reverse("incidents:breach_step", args=[found.reference, slug])
            return HttpResponseRedirect(address + place_of(form))
    # Somebody else may have been first: what they wrote stands beside the form now.
    now = sheet_of_breach(visible(request, reference))
    return _show(request, now, slug, refused=(name, form))


@for_those_who(Ability.LOG_INCIDENT)
@require_POST
def task_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a task of a breach as done and go back to the page it was marked on."""
    mine = BreachTask.objects.visible_to(request.user)
    task = get_object_or_404(mine.select_related("breach"), pk=pk)
    try:
        finish_task(task=task, words=request.POST.get("note", ""), by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Marked as done.")
    actions = reverse("incidents:actions")
    back = own_path(request.POST.get("next", ""), otherwise=actions)
    return HttpResponseRedirect(back)


@for_those_who(Ability.HANDLE_BREACH)
@require_safe
def breach_log(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show everything written on a breach in order, with the alarms and their mail."""
    found = visible(request, reference)
    sheet = sheet_of_breach(found)
    record_access(request, found, AccessKind.RECORD)
    return render(
        request,
        "incidents/breaches/log.html",
        {
            "breach": found,
            "sheet": sheet,
            "clocks": clocks_of(sheet, now=timezone.now()),
            "days": by_day(lines_of_log(sheet)),
            "alarms": alarms_of(found),
        },
    )


def _show(
    request: SignedInRequest,
    sheet: BreachSheet,
    slug: str,
    *,
    refused: tuple[str, RefusableForm] | None = None,
    is_front: bool = False,
    status: int = 200,
) -> HttpResponse:
    found, user = sheet.breach, request.user
    record_access(request, found, AccessKind.RECORD)
    forms = FORMS[slug](sheet, None, user) | dict([refused] if refused else [])
    steps, now = steps_of(sheet), timezone.now()
    current = next(each for each in steps if each.slug == slug)
    return render(
        request,
        "incidents/breaches/breach.html",
        {
            "breach": found,
            "sheet": sheet,
            "clocks": clocks_of(sheet, now=now),
            "steps": steps,
            "done": sum(each.is_done for each in steps),
            "current": current,
            "forms": forms,
            "checks": shown_checks(sheet, forms),
            "refused_form": refused[1] if refused else None,
            "panel": f"incidents/breaches/steps/{slug}.html",
            # The front page shows a step too, and takes no answers itself.
            "action": reverse("incidents:breach_step", args=[found.reference, slug]),
            "cover": cover_of(found, now=now),
            "school": found.site.school,
            "is_front": is_front,
            **_written(sheet),
        },
        status=status,
    )


def _written(sheet: BreachSheet) -> dict[str, Any]:
    """Return what was decided and sent so far, and the words for the regulator."""
    points = points_for_regulator(sheet)
    return {
        "verdict": sheet.decision(BreachQuestion.REGULATOR),
        "is_verdict_past": not sheet.standing(BreachQuestion.REGULATOR),
        "people_verdict": sheet.decision(BreachQuestion.PEOPLE),
        "is_people_verdict_past": not sheet.standing(BreachQuestion.PEOPLE),
        "lessons": sheet.decision(BreachQuestion.LESSONS),
        "words_for_the_young": words_for_the_young(sheet),
        "points": points,
        "copy_text": copy_of(points),
        "regulator_messages": sheet.told(MessageTo.REGULATOR),
        "people_messages": sheet.told(MessageTo.PEOPLE),
        "other_messages": sheet.others_told,
    }
