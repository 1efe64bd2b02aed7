"""From when on the days of a site are reviewed, for whoever manages its settings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from accounts.refusals import NotAllowed, Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import Ability
from incidents.forms.review_start import ReviewStartForm
from incidents.operations import review_start as operations


def review_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the first day whose review is signed at a site."""
    user = signed_in_user(request)
    if Ability.MANAGE_SETTINGS not in user.duties:
        raise PermissionDenied
    managed = Site.objects.where(user, Ability.MANAGE_SETTINGS, on=timezone.localdate())
    site = get_object_or_404(managed, pk=pk)
    is_posted = request.method == "POST"
    form = ReviewStartForm(request.POST if is_posted else None, site=site)
    if is_posted and form.is_valid():
        try:
            operations.change_review_start(
                site=site, first_day=form.cleaned_data["first_day"], by=user
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.add_error("first_day", refusal.message)
        else:
            messages.success(request, "Saved. It holds for every page from now on.")
            return redirect("accounts:settings")
    return render(
        request,
        "accounts/settings/form.html",
        {
            "form": form,
            "title": f"{site.name}: daily review",
            "lead": "Days before it are asked of nobody. Once an incident was logged "
            "or a day signed here it can begin earlier, and not later.",
            "back": reverse("accounts:settings"),
            "back_words": "Settings",
            "button": "Save",
            "is_danger": False,
        },
    )
