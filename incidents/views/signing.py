"""Signing the school day, and how each day of the term was signed."""

from datetime import date, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.deadlines import local_moment
from accounts.models import Site, User
from accounts.models.school_days import read_calendars
from accounts.refusals import NotAllowed, Refusal
from accounts.site_choice import narrowed
from accounts.terms import Ability
from incidents.breach_clocks import day_in_words
from incidents.forms.review import NilForm, SignForm
from incidents.models import Draft
from incidents.models.day_strip import DayState, days_of, days_of_sites, term_begins
from incidents.models.follow_ups import follow_ups_for
from incidents.models.queue import outcomes_on, queue_for, today_in_words
from incidents.models.queue_lines import MOST_LINES
from incidents.operations import days as day_operations
from incidents.views.standing import SignedInRequest, for_those_who

# How many overdue follow-ups are named on the page that signs a day.
_OVERDUE_SHOWN: Final = 20


@for_those_who(Ability.REVIEW_INCIDENT)
def finish(request: SignedInRequest, site_id: int) -> HttpResponse:
    """Show what signing a day would say, and sign it."""
    user = request.user
    site = _own_site(user, site_id)
    day = _asked_day(request)
    count = day_operations.count_day(site=site, day=day, by=user)
    form = _sign_form(request, count, day)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("untold") == "yes":
            return redirect("incidents:log_for")
        try:
            signed = day_operations.sign_day(
                site=site,
                day=day,
                reason=form.cleaned_data.get("reason", ""),
                nothing_untold=form.cleaned_data.get("untold") == "no",
                by=user,
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            words = signed.get_outcome_display().lower()
            messages.success(
                request, f"{day_in_words(day)} at {site} is signed: {words}."
            )
            return redirect("incidents:days" if signed.is_late else "incidents:review")
    return render(
        request, "incidents/queue/finish.html", _to_sign(user, site, day, count, form)
    )


@for_those_who(Ability.SEE_REVIEW_DAYS)
@require_safe
def days(request: SignedInRequest) -> HttpResponse:
    """Show how every school day of the term was signed, for each site."""
    user = request.user
    today = timezone.localdate()
    reviewed = {site.pk for site in user.duties.sites_for(Ability.REVIEW_INCIDENT)}
    seen: list[Site] = user.duties.sites_for(Ability.SEE_REVIEW_DAYS)
    if reviewed:
        seen = narrowed(request, user, seen)
    read_calendars(seen)
    firsts = {site: term_begins(site, today) for site in seen}
    states = days_of_sites(firsts, today=today, viewer=user)
    sites = [
        (site, _by_week(days), site.pk in reviewed) for site, days in states.items()
    ]
    return render(
        request,
        "incidents/queue/days.html",
        {"sites": sites, "shows_names": bool(reviewed)},
    )


def _by_week(states: list[DayState]) -> list[tuple[date, list[DayState]]]:
    weeks: dict[tuple[int, int], list[DayState]] = {}
    for state in states:
        weeks.setdefault(state.day.isocalendar()[:2], []).append(state)
    return [(week[0].day, week) for _, week in sorted(weeks.items(), reverse=True)]


def _own_site(user: User, site_id: int) -> Site:
    sites: list[Site] = user.duties.sites_for(Ability.REVIEW_INCIDENT)
    for site in sites:
        if site.pk == site_id:
            return site
    raise Http404


def _asked_day(request: SignedInRequest) -> date:
    asked = request.POST.get("day") or request.GET.get("day") or ""
    today = timezone.localdate()
    try:
        day = parse_date(asked) or today
    except ValueError:
        return today
    # The calendar ends; the day after its last is no day.
    return day if day < date.max else today


def _sign_form(
    request: SignedInRequest, count: day_operations.DayCount, day: date
) -> SignForm:
    data = request.POST if request.method == "POST" else None
    initial = {"day": day.isoformat()}
    is_late = day < timezone.localdate()
    if count.is_empty:
        return NilForm(data, initial=initial, is_late=is_late)
    return SignForm(
        data, initial=initial, asks_reason=bool(count.left), is_late=is_late
    )


def _to_sign(
    user: User,
    site: Site,
    day: date,
    count: day_operations.DayCount,
    form: SignForm,
) -> dict[str, Any]:
    today = timezone.localdate()
    now = timezone.now()
    ends = local_moment(day + timedelta(days=1), time.min)
    left = queue_for(user, sites=[site]).filter(received_at__lt=ends)[:MOST_LINES]
    overdue = follow_ups_for(user, now=now).filter(incident__site=site).overdue(now)
    states = days_of(site, first=day, today=today)
    return {
        "site": site,
        "day": day,
        "day_words": today_in_words(day),
        "is_late": day < today,
        "is_to_sign": site.calendar.is_school_day(day)
        and site.review_begins_on <= day <= today,
        "signed": states[0].signed if states and states[0].day == day else None,
        "count": count,
        "left": left if count.left else [],
        "overdue": overdue[:_OVERDUE_SHOWN],
        "overdue_count": overdue.count(),
        "unsent": Draft.objects.unsent_at(site),
        "form": form,
    }


def to_sign_today(user: User, sites: list[Site]) -> list[dict[str, Any]]:
    """Return for each site what can be signed today, with its form.

    `begins_on` is the first day of a site whose review has not begun.
    """
    today = timezone.localdate()
    states = days_of_sites(dict.fromkeys(sites, today), today=today)
    counts = day_operations.count_days(sites=sites, day=today, by=user)
    outcomes = outcomes_on(user, sites=sites, day=today)
    found = []
    for site in sites:
        if today < site.review_begins_on:
            found.append({"site": site, "begins_on": site.review_begins_on})
            continue
        if not site.calendar.is_school_day(today):
            found.append({"site": site, "is_school_day": False})
            continue
        state = next(iter(states[site]), None)
        count = counts[site]
        form = NilForm(initial={"day": today.isoformat()}, auto_id=f"nil_{site.pk}_%s")
        found.append(
            {
                "site": site,
                "is_school_day": True,
                "signed": state.signed if state else None,
                "count": count,
                "outcomes": outcomes.get(site.pk, ""),
                "form": form if count.is_empty else None,
            }
        )
    return found
