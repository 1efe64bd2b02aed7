"""The first page of a parent or carer."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.signed_in import signed_in_user


@require_safe
def family(request: HttpRequest) -> HttpResponse:
    """Name the children a parent is linked to today, and whom to ring."""
    today = timezone.localdate()
    links = list(
        signed_in_user(request)
        .parental_links.current(today)
        .select_related("pupil__site__school")
        .order_by("pupil__given_name")
    )
    if not links:
        raise PermissionDenied
    pupils = [link.pupil for link in links]
    here = [
        pupil for pupil in pupils if pupil.left_on is None or pupil.left_on >= today
    ]
    return render(
        request,
        "accounts/family/family.html",
        {
            "pupils": here,
            "sites": sorted(
                {pupil.site for pupil in pupils}, key=lambda site: site.name
            ),
        },
    )
