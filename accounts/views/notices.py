"""What a person has been told, on a page of its own, and putting it away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.operations import notices as notice_operations
from accounts.own_paths import own_path
from accounts.shown_notices import page_of
from accounts.signed_in import signed_in_user


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what this person was told and has not put away, newest first."""
    told, page = page_of(signed_in_user(request), number=request.GET.get("page", "1"))
    return render(
        request, "accounts/notices/notices.html", {"told": told, "page": page}
    )


@require_POST
def put_away_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put one's own notice away. Somebody else's stays, and the answer is the same."""
    notice_operations.put_away(notice_id=pk, by=signed_in_user(request))
    back = own_path(request.GET.get("back", ""), otherwise=reverse("accounts:notices"))
    return HttpResponseRedirect(back)
