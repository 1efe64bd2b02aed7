"""The kinds of incident of a school, for whoever manages its settings."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import School, Site, User
from accounts.refusals import NotAllowed, Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import Ability
from incidents.forms.kinds import KindForm
from incidents.operations import kinds as kind_operations
from incidents.operations.kinds import KindWords
from incidents.terms import ExtraQuestion, Route, UploadRule


@require_safe
def kinds(request: HttpRequest, pk: int) -> HttpResponse:
    """List the kinds: the front row first, then the others, then what is off."""
    school = _school(signed_in_user(request), pk)
    rows = school.incident_kinds.order_by("code")
    front = rows.filter(is_retired=False, front_position__isnull=False)
    return render(
        request,
        "incidents/kinds/kinds.html",
        {
            "school": school,
            "groups": [
                ("Front row", list(front.order_by("front_position", "code"))),
                (
                    "Behind More kinds",
                    list(rows.filter(is_retired=False, front_position__isnull=True)),
                ),
                ("Switched off", list(rows.filter(is_retired=True))),
            ],
        },
    )


def change_kind(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Change the words of a kind, its place and where it goes."""
    user = signed_in_user(request)
    school = _school(user, pk)
    kind = get_object_or_404(school.incident_kinds, code=code)
    is_posted = request.method == "POST"
    form = KindForm(request.POST if is_posted else None, kind=kind)
    if is_posted and form.is_valid():
        try:
            kind_operations.change_kind(kind=kind, new=_new(form.cleaned_data), by=user)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Saved. It holds for what is sent from now on.")
            return redirect("incidents:kinds", pk)
    return render(
        request,
        "incidents/kinds/change_kind.html",
        {"school": school, "kind": kind, "form": form},
    )


@require_POST
def switch_kind(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Switch a kind off, or on again."""
    user = signed_in_user(request)
    kind = get_object_or_404(_school(user, pk).incident_kinds, code=code)
    is_on = request.POST.get("on") == "yes"
    try:
        kind_operations.switch_kind(kind=kind, is_on=is_on, by=user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "It is on." if is_on else "It is off.")
    return redirect("incidents:kinds", pk)


def _school(user: User, pk: int) -> School:
    """Return the school if the user manages a site of it; 403 or 404 if not."""
    if Ability.MANAGE_SETTINGS not in user.duties:
        raise PermissionDenied
    site = (
        Site.objects.where(user, Ability.MANAGE_SETTINGS, on=timezone.localdate())
        .filter(school_id=pk)
        .select_related("school")
        .first()
    )
    if site is None:
        raise Http404
    return site.school


def _new(given: dict[str, Any]) -> KindWords:
    return KindWords(
        label=given["label"],
        short_label=given["short_label"],
        front_position=given["front_position"],
        route=Route(given["route"]),
        tells_head=given["tells_head"],
        tells_technical=given["tells_technical"],
        tells_data_protection=given["tells_data_protection"],
        extra_question=ExtraQuestion(given["extra_question"]),
        upload_rule=UploadRule(given["upload_rule"]),
        follow_up=given["follow_up"],
    )
