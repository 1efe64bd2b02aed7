"""Plain pages that anybody can read."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def sign_in_help(request: HttpRequest) -> HttpResponse:
    """Say what to do when signing in does not work."""
    return render(request, "accounts/pages/sign_in_help.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Say what each sort of person does here and whom to ring."""
    return render(request, "accounts/pages/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how far the product can be used by everybody, and what is not tested."""
    return render(request, "accounts/pages/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about whom."""
    return render(request, "accounts/pages/privacy.html")


@login_not_required
def problem(request: HttpRequest) -> HttpResponse:
    """Say that something broke and whom to ring, asking nothing of the database."""
    words = render_to_string("500.html", {"urgent_phone": settings.URGENT_PHONE})
    return HttpResponse(words, status=500)
