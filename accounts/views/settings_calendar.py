"""Terms and closed days: by hand, and from a calendar after a look at it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import calendar_files
from accounts.calendar_files import Found, NotACalendar, Span
from accounts.forms.settings import ConfirmForm
from accounts.forms.settings_calendar import CalendarForm, ClosureForm, TermForm
from accounts.models import School, User
from accounts.models.school_days import read_calendars
from accounts.operations import calendars, people
from accounts.operations.calendars import NewClosure
from accounts.operations.people import NewTerm
from accounts.refusals import Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import Ability, ClosureKind
from accounts.uploads import allow_file
from accounts.views.form_page import form_page, is_carried_out
from accounts.views.settings import (
    next_school_days,
    school_managed_by,
    sites_managed_by,
    summary_of,
)

_SALT: Final = "daybook calendar"
_KEPT_FOR: Final = 60 * 60

allow_file(
    "accounts:calendar_import",
    most_bytes=calendar_files.MOST_BYTES,
    may=lambda user: user.has_ability(Ability.MANAGE_SETTINGS),
)


@dataclass(frozen=True)
class Preview:
    """What a calendar would do: what is new, what is there, and what comes next."""

    terms: list[Span]
    closures: list[Span]
    already: list[Span]
    passed_over: list[str]
    next_days: list[tuple[str, list[date]]]
    problem: str = ""


@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the terms and closed days that are not over, and what comes next."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    today = timezone.localdate()
    sites = list(sites_managed_by(user).filter(school=school).prefetch_related("hours"))
    read_calendars(sites)
    return render(
        request,
        "accounts/settings/calendar.html",
        {
            "school": school,
            "today": today,
            "terms": list(school.terms.filter(last_day__gte=today)),
            "closures": list(
                school.closures.filter(last_day__gte=today).select_related("site")
            ),
            "sites": [summary_of(site, today) for site in sites],
        },
    )


def add_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a term."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    form = TermForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        people.add_term(school=school, term=NewTerm(**given), by=user)

    return _page(request, form, act, school, title="Add a term", button="Add the term")


def change_term(request: HttpRequest, pk: int, term_pk: int) -> HttpResponse:
    """Change a term that is not over."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    term = get_object_or_404(school.terms, pk=term_pk)
    names = ("name", "first_day", "last_day")
    form = TermForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(term, name) for name in names},
    )

    def act(given: dict[str, Any]) -> None:
        calendars.change_term(term=term, new=NewTerm(**given), by=user)

    title = f"Change {term.name}"
    return _page(request, form, act, school, title=title, button="Save")


def remove_term(request: HttpRequest, pk: int, term_pk: int) -> HttpResponse:
    """Ask, then remove a term that has not begun."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    term = get_object_or_404(school.terms, pk=term_pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def act(_: dict[str, Any]) -> None:
        calendars.remove_term(term=term, by=user)

    title = f"Remove {term.name}"
    return _page(
        request, form, act, school, title=title, button="Remove", is_danger=True
    )


def add_closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the school, or one site, for some days."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    form = ClosureForm(
        request.POST if request.method == "POST" else None,
        sites=sites_managed_by(user).filter(school=school),
    )

    def act(given: dict[str, Any]) -> None:
        given["kind"] = ClosureKind(given["kind"])
        calendars.add_closure(school=school, new=NewClosure(**given), by=user)

    title = "Add closed days"
    return _page(request, form, act, school, title=title, button=title)


def remove_closure(request: HttpRequest, pk: int, closure_pk: int) -> HttpResponse:
    """Ask, then open the school again on days that lie ahead."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    closure = get_object_or_404(school.closures, pk=closure_pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def act(_: dict[str, Any]) -> None:
        calendars.remove_closure(closure=closure, by=user)

    title = f"Remove {closure.name}"
    return _page(
        request, form, act, school, title=title, button="Remove", is_danger=True
    )


def calendar_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a calendar and show what it would do. Nothing is kept yet."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    if request.method != "POST":
        return _import_page(request, school, CalendarForm())
    form = CalendarForm(request.POST, request.FILES)
    if getattr(request, "upload_refused", False):
        form.add_error("file", "Choose one .ics file of at most 500 kB")
    found = _read(form) if form.is_valid() else None
    if found is None:
        return _import_page(request, school, form)
    preview = _preview(school, found, by=user)
    kept = signing.dumps(
        [_plain(span) for span in (*preview.terms, *preview.closures)], salt=_SALT
    )
    return render(
        request,
        "accounts/settings/calendar_preview.html",
        {"school": school, "preview": preview, "kept": kept},
    )


@require_POST
def calendar_take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what was looked at: all of it, or none."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    try:
        spans = [
            Span(name, date.fromisoformat(first), date.fromisoformat(last), kind)
            for name, first, last, kind in signing.loads(
                request.POST.get("kept", ""), salt=_SALT, max_age=_KEPT_FOR
            )
        ]
        _take_in(school, Found(*_apart(spans)), by=user)
    except signing.BadSignature:
        messages.warning(request, "Nothing was added. Read the calendar again.")
        return redirect("accounts:calendar_import", pk)
    except Refusal as refusal:
        messages.warning(request, f"Nothing was added. {refusal.message}")
        return redirect("accounts:calendar_import", pk)
    messages.success(request, "The calendar is added. Check the next school days.")
    return redirect("accounts:calendar", pk)


def _page(
    request: HttpRequest,
    form: Any,
    act: Any,
    school: School,
    *,
    title: str,
    button: str,
    is_danger: bool = False,
) -> HttpResponse:
    if request.method == "POST" and is_carried_out(form, act):
        messages.success(request, "Saved. Check the next school days.")
        return redirect("accounts:calendar", school.pk)
    return form_page(
        request,
        form,
        title=title,
        button=button,
        back=reverse("accounts:calendar", args=[school.pk]),
        back_words="Terms and closed days",
        is_danger=is_danger,
    )


def _import_page(request: HttpRequest, school: School, form: Any) -> HttpResponse:
    return render(
        request,
        "accounts/settings/calendar_import.html",
        {"school": school, "form": form},
    )


def _read(form: CalendarForm) -> Found | None:
    """Return what was given; None after an error was added to the form."""
    file, text = form.cleaned_data["file"], form.cleaned_data["text"]
    try:
        if file:
            return calendar_files.read_ics(file.read())
        if "BEGIN:VCALENDAR" in text:
            return calendar_files.read_ics(text)
        return calendar_files.read_lines(text)
    except NotACalendar as reason:
        form.add_error("file" if file else "text", str(reason))
        return None


def _preview(school: School, found: Found, *, by: User) -> Preview:
    """Add it all, look at the school days that come next, and take it all back."""
    there = {
        (first, last)
        for rows in (school.terms, school.closures.filter(site=None))
        for first, last in rows.values_list("first_day", "last_day")
    }
    both = [*found.terms, *found.closures]
    already = [span for span in both if (span.first_day, span.last_day) in there]
    terms, closures = _apart([span for span in both if span not in already])
    problem, days = "", []
    with transaction.atomic():
        try:
            with transaction.atomic():
                _take_in(school, Found(terms, closures), by=by)
        except Refusal as refusal:
            problem = refusal.message
        sites = list(sites_managed_by(by).filter(school=school))
        read_calendars(sites)
        today = timezone.localdate()
        days = [(site.name, next_school_days(site, today)) for site in sites]
        transaction.set_rollback(True)
    return Preview(terms, closures, already, found.passed_over, days, problem)


def _take_in(school: School, found: Found, *, by: User) -> None:
    calendars.take_in(
        school=school,
        terms=[
            NewTerm(each.name, each.first_day, each.last_day) for each in found.terms
        ],
        closures=[
            NewClosure(each.name, ClosureKind(each.kind), each.first_day, each.last_day)
            for each in found.closures
        ],
        by=by,
    )


def _apart(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    return [each for each in spans if not each.kind], [
        each for each in spans if each.kind
    ]


def _plain(span: Span) -> list[str]:
    first, last = span.first_day.isoformat(), span.last_day.isoformat()
    return [span.name, first, last, span.kind]
