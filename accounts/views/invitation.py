"""Choosing a first password through the link of an invitation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.forms.account import ChoosePasswordForm
from accounts.operations import inviting
from accounts.views.form_page import is_carried_out


@login_not_required
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form on a GET, so that a mail scanner uses nothing up; set on a POST.

    Whatever the reason a link does not work, the answer is the same.
    """
    try:
        found = inviting.find_invitation(key=key)
    except inviting.LinkIsOver:
        return render(request, "accounts/invitation/over.html", status=404)
    posted = request.POST if request.method == "POST" else None
    form = ChoosePasswordForm(posted, user=found.user)

    def act(given: dict[str, Any]) -> None:
        inviting.take_up(invitation=found, password=given["password1"], by=found.user)

    if posted is not None and is_carried_out(form, act):
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("account_login")
    return render(
        request,
        "accounts/invitation/invitation.html",
        {"form": form, "email": found.user.email, "school": found.site.school},
    )
