"""How an administrator's own school and sites are set up, to read and to change."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms.settings import (
    AlertsForm,
    HoursForm,
    NewSiteForm,
    SchoolForm,
    SiteForm,
)
from accounts.models import PostProposal, School, Site, SiteHours, User
from accounts.models.invitations import never_in
from accounts.models.school_days import read_calendars
from accounts.operations import alerting, sites
from accounts.operations import school as school_operations
from accounts.operations.people import NewSite
from accounts.shown_notices import latest_for
from accounts.signed_in import signed_in_user
from accounts.terms import Ability, InvitedGroup, Weekday
from accounts.views.form_page import form_page, is_carried_out

_AHEAD = 10


@dataclass(frozen=True)
class SiteSummary:
    """A site with its hours by weekday and the school days that come next."""

    site: Site
    hours: list[tuple[str, SiteHours | None]]
    next_days: list[date]


def sites_managed_by(user: User) -> QuerySet[Site]:
    """Return the sites whose settings are this user's to change, with their school.

    Whoever manages none is answered with 403.
    """
    if Ability.MANAGE_SETTINGS not in user.duties:
        raise PermissionDenied
    return Site.objects.where(
        user, Ability.MANAGE_SETTINGS, on=timezone.localdate()
    ).select_related("school")


def school_managed_by(user: User, pk: int) -> School:
    """Return the school if the user manages a site of it; 404 is answered if not."""
    site = sites_managed_by(user).filter(school_id=pk).first()
    if site is None:
        raise Http404
    return site.school


def next_school_days(site: Site, after: date, count: int = _AHEAD) -> list[date]:
    """Return the school days that follow the day: fewer than asked where terms end."""
    found: list[date] = []
    day: date | None = after
    while day is not None and len(found) < count:
        day = site.calendar.next_school_day(day)
        if day is not None:
            found.append(day)
    return found


def summary_of(site: Site, today: date) -> SiteSummary:
    """Return what the settings pages say about a site."""
    hours = {row.weekday: row for row in site.hours.all()}
    return SiteSummary(
        site=site,
        hours=[(day.label, hours.get(day.value)) for day in Weekday],
        next_days=next_school_days(site, today),
    )


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show what this person was told, and what can be set, each as it stands."""
    user = signed_in_user(request)
    managed = list(
        sites_managed_by(user)
        .select_related("accountable_person")
        .prefetch_related("hours")
    )
    read_calendars(managed)
    today = timezone.localdate()
    return render(
        request,
        "accounts/settings/settings.html",
        {
            "schools": sorted({site.school for site in managed}, key=str),
            "sites": [summary_of(site, today) for site in managed],
            "today": today,
            # Whoever only administers has no other first page to be told on.
            "notices": latest_for(user),
            "to_confirm": PostProposal.objects.visible_to(user, on=today)
            .waiting_for(user)
            .count(),
            "people": User.objects.managed_by(user, on=today).count(),
            "never_in": never_in(user, InvitedGroup.STAFF, today).count(),
        },
    )


def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the school is called."""
    user = signed_in_user(request)
    row = school_managed_by(user, pk)
    form = SchoolForm(_posted(request), school=row)

    def act(given: dict[str, Any]) -> None:
        school_operations.change_school(school=row, by=user, **given)

    if request.method == "POST" and is_carried_out(form, act):
        return _saved(request)
    return form_page(
        request,
        form,
        title=f"{row.short_name}: name",
        back=reverse("accounts:settings"),
    )


def add_site(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a site to the school."""
    user = signed_in_user(request)
    row = school_managed_by(user, pk)
    form = NewSiteForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        del given["understood"]
        sites.add_site(school=row, new=NewSite(**given), by=user)

    if request.method == "POST" and is_carried_out(form, act):
        messages.success(
            request,
            "The site is added. Check its hours, then give the posts there: while "
            "nobody is there who could confirm one, whoever runs the server gives it.",
        )
        return redirect("accounts:settings")
    return form_page(
        request,
        form,
        title=f"{row.short_name}: add a site",
        lead="It has its own hours, people, queue and review. Whoever administers "
        "every site of the school administers this one too.",
        button="Add the site",
        back=reverse("accounts:settings"),
    )


def site(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a site's name, its phones and its accountable person."""
    user = signed_in_user(request)
    row = get_object_or_404(sites_managed_by(user), pk=pk)
    here = sites_managed_by(user).filter(pk=row.pk)
    people = User.objects.employed_at(here, on=timezone.localdate())
    form = SiteForm(_posted(request), site=row, people=people)

    def act(given: dict[str, Any]) -> None:
        school_operations.change_site(site=row, by=user, **given)

    if request.method == "POST" and is_carried_out(form, act):
        return _saved(request)
    return form_page(
        request,
        form,
        title=f"{row.name}: name and phones",
        back=reverse("accounts:settings"),
    )


def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when a site opens and closes on each weekday."""
    user = signed_in_user(request)
    row = get_object_or_404(sites_managed_by(user), pk=pk)
    form = HoursForm(_posted(request), site=row)

    def act(given: dict[str, Any]) -> None:
        school_operations.change_hours(site=row, hours=given["hours"], by=user)

    if request.method == "POST" and is_carried_out(form, act):
        return _saved(request)
    return render(
        request,
        "accounts/settings/hours.html",
        {
            "form": form,
            "site": row,
            "days": form.days,
            "next_days": next_school_days(row, timezone.localdate()),
        },
    )


def alerts(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who is alerted, when an alert goes on, and when mail waits."""
    user = signed_in_user(request)
    row = get_object_or_404(sites_managed_by(user), pk=pk)
    holders = alerting.alerted_today(row)
    form = AlertsForm(_posted(request), site=row, holders=holders)

    def act(given: dict[str, Any]) -> None:
        alerting.change_alerts(site=row, alerts=alerting.Alerts(**given), by=user)

    if request.method == "POST" and is_carried_out(form, act):
        return _saved(request)
    return form_page(
        request,
        form,
        title=f"{row.name}: alerts",
        lead="Whoever is or was alerted is told of a change. The daily mail goes to "
        "whoever is on duty and the DSL. A school day that nobody signed goes to the "
        "deputy DSL and the headteacher.",
        back=reverse("accounts:settings"),
    )


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("accounts:settings")
