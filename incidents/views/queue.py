"""The daily review: the queue, the open incident, the decision, the signed day."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Site, User
from accounts.models.people import colleagues_at
from accounts.navigation import tell_count
from accounts.refusals import NotAllowed, Refusal
from accounts.templatetags.look import short_day
from accounts.terms import Ability, AccessKind
from incidents.forms.record import AddForm
from incidents.forms.review import DecisionForm
from incidents.models import Action, Decision, Incident
from incidents.models.day_strip import strip_of
from incidents.models.linked import people_in
from incidents.models.pattern import main_pupil, pattern_of
from incidents.models.queue import (
    decided_on,
    numbers_for,
    queue_for,
    reading_now,
    today_in_words,
    waited_in_words,
    with_skips,
)
from incidents.models.queue_lines import MOST_LINES, Line
from incidents.models.sheets import sheet_of
from incidents.models.site_days import read_site_days
from incidents.models.timeline import span_in_words
from incidents.operations import reviewing
from incidents.refusals import AlreadyDecided
from incidents.terms import IncidentState, Outcome
from incidents.views import saved
from incidents.views.finding import record_access
from incidents.views.keys import keys_of
from incidents.views.queue_list import (
    asked_lines,
    asked_sites,
    asking_for_all,
    more_behind,
    most_lines,
)
from incidents.views.queue_rows import rows_of
from incidents.views.signing import to_sign_today
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.REVIEW_INCIDENT)
@require_safe
def review(request: SignedInRequest) -> HttpResponse:
    """Show the queue with its first incident open, and record that it was opened."""
    sites = asked_sites(request)
    lines = asked_lines(request, sites)
    return _show(request, sites, lines, lines[0].incident() if lines else None)


@for_those_who(Ability.REVIEW_INCIDENT)
def review_one(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show one incident of the queue, and take the decision on it."""
    if request.method == "POST":
        return _decide(request, _visible(request.user, reference))
    sites = asked_sites(request)
    lines = asked_lines(request, sites)
    line = _line_of(reference, lines)
    incident = line.incident() if line else _visible(request.user, reference)
    if incident.state != IncidentState.TO_REVIEW:
        return redirect(incident)
    is_cut = len(lines) > most_lines(request) < MOST_LINES
    if line is None and is_cut and incident.site_id in {each.pk for each in sites}:
        # It waits further down than the page goes.
        return redirect(f"{request.path}?{asking_for_all(request)}#incident")
    return _show(request, sites, lines, incident)


@for_those_who(Ability.REVIEW_INCIDENT)
@require_safe
def reviewed_today(request: SignedInRequest) -> HttpResponse:
    """List what was decided today, by whom and how."""
    user = request.user
    today = timezone.localdate()
    sites = asked_sites(request)
    decisions = decided_on(user, sites=sites, day=today)
    return render(
        request,
        "incidents/queue/done.html",
        {
            "decisions": decisions.select_related("incident__site", "decided_by"),
            "numbers": numbers_for(user, sites=sites, today=today),
            "today": today_in_words(today),
        },
    )


def _visible(user: User, reference: str) -> Incident:
    visible = Incident.objects.visible_to(user).select_related(
        "author", "site", "origin__brought_by", "in_person__told_by"
    )
    return get_object_or_404(
        with_skips(visible, today=timezone.localdate()), reference=reference
    )


def _decide(request: SignedInRequest, incident: Incident) -> HttpResponse:
    user = request.user
    form = _decision_form(request, incident)
    status = 200
    if form.is_valid():
        try:
            decision = _DECIDERS[form.cleaned_data["decision"]](incident, form, user)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except AlreadyDecided as refusal:
            return _tell_second(request, incident, form, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _go_on(request, incident, decision)
    if incident.state != IncidentState.TO_REVIEW:
        late = AlreadyDecided(f"{incident.reference} has been decided on.")
        return _tell_second(request, incident, form, late)
    sites = asked_sites(request)
    lines = asked_lines(request, sites)
    return _show(request, sites, lines, incident, form=form, status=status)


def _go_on(
    request: SignedInRequest, incident: Incident, decision: Decision
) -> HttpResponse:
    """Say what was saved and open what comes next in the queue."""
    saved.keep(request, decision, follow_up=_follow_up_in_words(decision, request.user))
    following: Incident | None = incident
    if decision.outcome != Outcome.RESTRICTED:
        following = next_in_queue(request)
    if following is None:
        return redirect("incidents:review")
    url = reverse("incidents:review_one", args=[following.reference])
    query = request.GET.urlencode()
    return redirect(f"{url}{'?' if query else ''}{query}#incident")


def next_in_queue(request: SignedInRequest) -> Incident | None:
    """Return the first incident that waits for this person at the sites asked for."""
    return queue_for(request.user, sites=asked_sites(request)).first()


def _follow_up_in_words(decision: Decision, user: User) -> str:
    """Return who has the follow-up of a decision and by when, or nothing."""
    action = Action.objects.visible_to(user).filter(decision=decision).first()
    if action is None:
        return ""
    due = timezone.localtime(action.due_at)
    day = "today" if due.date() == timezone.localdate() else short_day(due)
    return f", {action.owner.full_name}, by {due:%H:%M} {day}"


def _tell_second(
    request: SignedInRequest,
    incident: Incident,
    form: DecisionForm,
    refusal: AlreadyDecided,
) -> HttpResponse:
    """Tell the second of two reviewers what the first decided; keep their words."""
    note = AddForm(initial={"words": form.typed, "kind": "note", "happened_at": "now"})
    return render(
        request,
        "incidents/queue/conflict.html",
        {"incident": incident, "refusal": refusal, "note": note, "typed": form.typed},
        status=409,
    )


def _no_further_action(incident: Incident, form: DecisionForm, by: User) -> Decision:
    asked = form.cleaned_data
    reference = asked["duplicate_reference"].strip().upper()
    other = Incident.objects.visible_to(by).filter(reference=reference).first()
    return reviewing.take_no_further_action(
        incident=incident,
        reason=asked["no_action_reason"],
        words=asked["words"],
        duplicate_of=other,
        checklist=_checklist(form),
        by=by,
    )


def _further_action(incident: Incident, form: DecisionForm, by: User) -> Decision:
    return reviewing.decide_further_action(
        incident=incident,
        what=form.cleaned_data["what"],
        owner=form.cleaned_data["owner"] or by,
        due_at=form.due_at,
        checklist=_checklist(form),
        by=by,
    )


def _escalate(incident: Incident, form: DecisionForm, by: User) -> Decision:
    return reviewing.escalate(
        incident=incident,
        to=form.cleaned_data["to"],
        told_at=form.told_at,
        contact=form.cleaned_data["contact"],
        advice=form.cleaned_data["advice"],
        checklist=_checklist(form),
        by=by,
    )


def _restrict(incident: Incident, form: DecisionForm, by: User) -> Decision:
    return reviewing.restrict(
        incident=incident,
        readers=list(form.cleaned_data["readers"]),
        reason=form.cleaned_data["restrict_reason"],
        by=by,
    )


_DECIDERS = {
    Outcome.NO_FURTHER_ACTION: _no_further_action,
    Outcome.FURTHER_ACTION: _further_action,
    Outcome.ESCALATED: _escalate,
    Outcome.RESTRICTED: _restrict,
}


def _checklist(form: DecisionForm) -> reviewing.Checklist:
    asked = form.cleaned_data
    return reviewing.Checklist(
        risk_reduced=asked["risk_reduced"],
        policy_change_needed=asked["policy_change_needed"],
        sanction=asked["sanction"],
        parents_told=asked["parents_told"],
        parents_reason=asked["parents_reason"],
    )


def _decision_form(
    request: SignedInRequest,
    incident: Incident,
    *,
    line: Line | None = None,
) -> DecisionForm:
    """Return the form of the decision, with the people of a site of one's own."""
    site = _own_site(request.user, incident)
    kind = next(iter(line.kinds), None) if line else incident.kinds.first()
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        incident=incident,
        follow_up=kind.follow_up if kind else "",
        by=request.user,
        colleagues=colleagues_at(site, on=timezone.localdate()) if site else [],
    )


def _own_site(user: User, incident: Incident) -> Site | None:
    """Return the incident's site as the one whose calendar has been read already."""
    for site in user.duties.sites_for(Ability.REVIEW_INCIDENT):
        if site.pk == incident.site_id:
            incident.site = site
            return incident.site
    return None


def _show(
    request: SignedInRequest,
    sites: list[Site],
    lines: list[Line],
    incident: Incident | None,
    *,
    form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now, today = request.user, timezone.now(), timezone.localdate()
    most = most_lines(request)
    numbers = numbers_for(user, sites=sites, today=today)
    own_sites = user.duties.sites_for(Ability.REVIEW_INCIDENT)
    tell_count(request, "incidents:review", numbers.waiting + numbers.elsewhere)
    days = read_site_days(sites, today=today)
    progress = f"{numbers.done} of {numbers.done + numbers.waiting}"
    return render(
        request,
        "incidents/queue/queue.html",
        {
            "today": today_in_words(today),
            "sites": sites,
            "unsigned": [each for each in sites if (each.pk, today) not in days.signed],
            "sites_elsewhere": len(own_sites) - 1,
            "rows": rows_of(lines[:most], opened=incident, now=now),
            "oldest": waited_in_words(numbers.oldest, now) if numbers.oldest else "",
            "more": more_behind(request, lines, waiting=numbers.waiting, most=most),
            "numbers": numbers,
            "strip": strip_of(days, today=today, progress=progress, viewer=user),
            "open": _opened(request, incident, lines, form) if incident else None,
            "to_sign": [] if lines else to_sign_today(user, sites),
            "duties": days.duties,
            "keys": keys_of(request),
            "saved": saved.last(request),
            "query": request.GET.urlencode(),
        },
        status=status,
    )


def _line_of(reference: str, lines: list[Line]) -> Line | None:
    return next((line for line in lines if line.reference == reference), None)


def _opened(
    request: SignedInRequest,
    incident: Incident,
    lines: list[Line],
    form: DecisionForm | None,
) -> dict[str, Any]:
    """Record that it was opened, and return what the open incident shows."""
    user = request.user
    now = timezone.now()
    record_access(request, incident, AccessKind.REVIEWED)
    line = _line_of(incident.reference, lines)
    people = line.people if line else people_in(incident)
    pupil = main_pupil(people)
    sheet = sheet_of(incident, by=user, now=now, pupil=pupil)
    skip_count = getattr(incident, "skip_count", 0)
    return {
        "incident": incident,
        "skip_count": skip_count,
        "in_person": getattr(incident, "in_person", None),
        "sheet": sheet,
        "people": people,
        "pupil": pupil,
        "pattern": pattern_of(pupil, sheet.of_pupil, now=now) if pupil else None,
        "reading": reading_now(incident, sheet, besides=user, now=now),
        "reported_in": span_in_words(incident.received_at - incident.happened_at),
        "form": form or _decision_form(request, incident, line=line),
    }
